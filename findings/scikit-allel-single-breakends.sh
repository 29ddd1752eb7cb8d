#!/usr/bin/env bash
# scikit-allel reads the single breakend "G." as a SNP and ".G" as no alternative at all
#
# Expected:  both are single breakends (VCF 4.3, section on breakends): not SNPs, one alternative each; and a SNP that
#            a gVCF caller wrote as "G,<*>" is still a SNP.
# Package:   scikit-allel 1.3.13 (PyPI), Python 3.11.
# Behaviour: read_vcf gives "G." is_snp=True with altlen 0, and ".G" numalt=0 with an empty ALT, so a GT of 0/1 points
#            at an allele that is gone; both without a warning. "G,<*>" has is_snp=False and altlen 1 for "<*>" (its
#            text is taken as bases: <DEL> is an insertion of 4), so filtering a gVCF by is_snp leaves nothing.
# Seen:      A>G. True 1 [0]   A>.G False 0 [0]   A>G,<*> False 2 [0, 1]   A><DEL> False 1 [4]
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile 'scikit-allel==1.3.13'

cat > run.py <<'PY'
import allel

alts = ["G", "G.", ".G", "G,<*>", "<DEL>"]
with open("in.vcf", "w") as out:
    out.write('##fileformat=VCFv4.3\n##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n')
    out.write("##contig=<ID=chr1,length=10000>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n")
    for i, alt in enumerate(alts):
        out.write(f"chr1\t{100 + i}\t.\tA\t{alt}\t30\tPASS\t.\tGT\t0/1\n")
data = allel.read_vcf("in.vcf", fields=["ALT", "is_snp", "numalt", "altlen", "GT"])
seen = {}
for i, alt in enumerate(alts):
    n = int(data["variants/numalt"][i])
    lengths = data["variants/altlen"][i][: max(n, 1)].tolist()
    seen[alt] = (bool(data["variants/is_snp"][i]), n, lengths, data["calldata/GT"][i][0].tolist())
    print(f"A>{alt}", *seen[alt])
assert seen["G"] == (True, 1, [0], [0, 1])
assert seen["G."] == (True, 1, [0], [0, 1])
assert seen[".G"] == (False, 0, [0], [0, 1])
assert seen["G,<*>"] == (False, 2, [0, 1], [0, 1])
assert seen["<DEL>"] == (False, 1, [4], [0, 1])
PY
venv/bin/python run.py
echo "as described"
