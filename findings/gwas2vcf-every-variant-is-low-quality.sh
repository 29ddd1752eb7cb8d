#!/usr/bin/env bash
# gwas2vcf writes every variant as LowQual and none with the flag that says so
#
# Guess:     a row whose low_confidence_variant is false is PASS, one whose value is true is LowQual and has the flag
#            low_confidence, which the header of the VCF declares.
# Package:   gwas2vcf 0.1.9 (PyPI; tables of UK Biobank's GWAS), pandas 2.2.3.
# Behaviour: pandas reads the column as booleans and the code asks for the texts "true" and "false": both rows are LowQual,
#            neither has the flag. A filter on PASS, or a reader that takes only such records, finds no association at
#            all. Of the INFO fields written (beta, se, pval and others) only AC is declared.
# Seen:      15791 LowQual no flag; 69487 LowQual no flag
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile gwas2vcf==0.1.9 pandas==2.2.3 tqdm==4.67.1
{
    printf 'variant\tminor_allele\tminor_AF\tlow_confidence_variant\tn_complete_samples\tAC\tytx\tbeta\tse\ttstat\tpval\n'
    printf '1:15791:C:T\tT\t5.4e-09\ttrue\t361194\t0.003\t0\t0.1\t0.2\t0.5\t0.6\n'
    printf '1:69487:G:A\tA\t0.4\tfalse\t361194\t289000\t10\t0.05\t0.001\t50\t1e-300\n'
} | gzip > stats.tsv.bgz
venv/bin/gwas2vcf -i stats.tsv.bgz -o out 2> log
zcat out.vcf.gz | grep -v '^#' | awk '{ print $2, $7, ($8 ~ /low_confidence/ ? "flag" : "no flag") }' | tee seen
printf '15791 LowQual no flag\n69487 LowQual no flag\n' > described
cmp seen described
zcat out.vcf.gz | grep -q 'ID=low_confidence'
if zcat out.vcf.gz | grep -q 'ID=beta'; then
    echo "beta is declared now"
    exit 1
fi
echo "as described"
