#!/usr/bin/env bash
# PyVCF3 counts a half call as called and a spanning deletion as a transversion; vcfpy says the reverse of the first
#
# Expected:  ./1 is not a complete call, so it does not raise the call rate; ALT "*" (the base is deleted by an upstream
#            record) is no base change, so a record with nothing else is neither a SNP nor a transversion.
# Packages:  PyVCF3 1.0.4, vcfpy 0.14.2 (PyPI), Python 3.11.
# Behaviour: PyVCF3 gives ./1 called=True, gt_type=1 (heterozygous) and a call rate of 1.0, vcfpy gives called=False and
#            gt_type=None. PyVCF3 gives T>* is_snp=True, var_type "snp", var_subtype "tv", so ts/tv ratios move.
# Seen:      PyVCF3 ./1 True 1 1.0; vcfpy ./1 False None; PyVCF3 T>* True snp tv
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile 'PyVCF3==1.0.4' 'vcfpy==0.14.2'

cat > in.vcf <<'VCF'
##fileformat=VCFv4.3
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##contig=<ID=chr1,length=10000>
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	S1
chr1	100	.	A	G	30	PASS	.	GT	./1
chr1	200	.	T	*	30	PASS	.	GT	0/1
VCF
cat > run.py <<'PY'
import vcf
import vcfpy

half, star = vcf.Reader(filename="in.vcf")
other = next(iter(vcfpy.Reader.from_path("in.vcf"))).calls[0]
seen_half = (half.samples[0].called, half.samples[0].gt_type, half.call_rate)
seen_star = (star.is_snp, star.var_type, star.var_subtype)
print("PyVCF3 ./1", *seen_half, "| vcfpy ./1", other.called, other.gt_type, "| PyVCF3 T>*", *seen_star)
assert seen_half == (True, 1, 1.0)
assert (other.called, other.gt_type) == (False, None)
assert seen_star == (True, "snp", "tv")
PY
venv/bin/python run.py
echo "as described"
