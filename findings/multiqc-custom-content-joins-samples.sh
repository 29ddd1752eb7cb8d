#!/usr/bin/env bash
# Two samples of one custom-content table become one row in MultiQC, the other's values are gone
#
# Expected:  a table's rows are named by the keys of `data`: P1.vcf, P1.bam, P2_fastqc and P2 are four samples.
#            (Names of files are known to be cleaned; these are no files, and the JSON names its rows itself.)
# Package:   multiqc 1.35 (PyPI), Python 3.11.
# Behaviour: the keys are cut at what looks like the end of a file name, also in a table that names its rows itself;
#            rows that then have one name overwrite each other without a warning, the last one stays.
#            `--fullnames` keeps them apart.
# Seen:      rows P1 (two), P2 (four); with --fullnames P1.bam, P1.vcf, P2, P2_fastqc
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile multiqc==1.35

mkdir in
cat > in/genes_mqc.json <<'JSON'
{"id": "genes", "section_name": "genes", "plot_type": "table", "pconfig": {"id": "genes_table", "title": "genes"},
 "headers": {"CYP2C19": {"title": "CYP2C19"}},
 "data": {"P1.vcf": {"CYP2C19": "one"}, "P1.bam": {"CYP2C19": "two"},
          "P2_fastqc": {"CYP2C19": "three"}, "P2": {"CYP2C19": "four"}}}
JSON
venv/bin/multiqc -q -o cut in
venv/bin/multiqc -q --fullnames -o full in
echo "as it stands:"; tail -n +2 cut/multiqc_data/multiqc_genes_table.txt
echo "--fullnames:"; tail -n +2 full/multiqc_data/multiqc_genes_table.txt
test "$(tail -n +2 cut/multiqc_data/multiqc_genes_table.txt | sort | tr '\t\n' '= ')" = "P1=two P2=four "
test "$(tail -n +2 full/multiqc_data/multiqc_genes_table.txt | cut -f1 | sort | tr '\n' ' ')" = "P1.bam P1.vcf P2 P2_fastqc "
echo "as described"
