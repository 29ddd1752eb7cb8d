#!/usr/bin/env bash
# pyfaidx FastaVariant puts the first ALT into the sequence although the genotype is 2/2
#
# Expected:  a sample that is 2/2 for C>A,T carries T on both chromosomes, so its consensus has T; and a homozygous
#            two-base substitution GG>CC changes both bases. bcftools consensus does both.
# Packages:  pyfaidx 0.9.2.2, PyVCF3 1.0.4, pysam 0.24.1 (PyPI), Python 3.11.
# Behaviour: FastaVariant checks only whether the genotype is heterozygous or homozygous alternative and then writes
#            ALT[0]: 2/2 gives A, a base that the person does not have. GG>CC (1/1) is left out without a warning.
# Seen:      reference GGGGCCCCAA, records 3 GG>CC 1/1 and 8 C>A,T 2/2: sequence GGGGCCCAAA (right: GGCCCCCTAA)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile \
    pyfaidx==0.9.2.2 PyVCF3==1.0.4 pysam==0.24.1 setuptools==80.9.0

printf '>chr2\nGGGGCCCCAA\n' > ref.fa
cat > in.vcf <<'VCF'
##fileformat=VCFv4.3
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##contig=<ID=chr2,length=10>
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	S1
chr2	3	.	GG	CC	30	PASS	.	GT	1/1
chr2	8	.	C	A,T	30	PASS	.	GT	2/2
VCF
cat > run.py <<'PY'
import pyfaidx
import pysam

pysam.tabix_index("in.vcf", preset="vcf")
consensus = pyfaidx.FastaVariant("ref.fa", "in.vcf.gz", sample="S1", het=True, hom=True)["chr2"]
print(consensus[:].seq, consensus.variant_sites)
assert consensus[:].seq == "GGGGCCCAAA"
assert consensus.variant_sites == (8,)
PY
venv/bin/python -W ignore run.py
echo "as described"
