#!/usr/bin/env bash
# The package snps drops a SNP genotype when the site lists an indel or <*> as a further allele
#
# Expected:  a person who is A/G at a site with the alternatives G and AT (or G and <*>) has the genotype AG; precise
#            indels themselves may be unsupported.
# Package:   snps 2.12.1 (PyPI), Python 3.11.
# Behaviour: the whole record is skipped without a message if any listed allele has more than one character, whatever
#            the genotype points at; "G,<NON_REF>" is the one exception. <DEL> becomes the letter D beside a base (AD),
#            "*" becomes part of the genotype (A*). A caller's FILTER is not looked at.
# Seen:      rs1 AG (G), rs2 missing (G,AT), rs3 missing (G,<*>), rs4 AG (G,<NON_REF>), rs5 AD (<DEL>), rs6 A* (*)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile snps==2.12.1

cat > run.py <<'PY'
from snps import SNPs

alts = {"rs1": "G", "rs2": "G,AT", "rs3": "G,<*>", "rs4": "G,<NON_REF>", "rs5": "<DEL>", "rs6": "*"}
with open("in.vcf", "w") as out:
    out.write('##fileformat=VCFv4.3\n##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n')
    out.write("##contig=<ID=10>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n")
    for i, (name, alt) in enumerate(alts.items()):
        out.write(f"10\t{100 + i}\t{name}\tA\t{alt}\t30\tPASS\t.\tGT\t0/1\n")
seen = SNPs("in.vcf").snps["genotype"].to_dict()
print({name: seen.get(name, "missing") for name in alts})
assert seen == {"rs1": "AG", "rs4": "AG", "rs5": "AD", "rs6": "A*"}
PY
venv/bin/python run.py
echo "as described"
