#!/usr/bin/env bash
# VCFfrom23AndMe writes a genotype of two alternatives as 1/2 and 2/1 of two records that have no allele 2
#
# Guess:     AG where the reference is C is one record C>A,G with 1/2 (or C>A and C>G with 0/1 each, or ./1); the file opens in
#            bcftools; a genotype equal to the reference is a record too, or at least not the same as one that was not tested.
# Package:   VCFfrom23AndMe 0.1.0 (PyPI); bcftools 1.16-1, libhts3 1.16+ds-3 (Debian 12).
# Behaviour: AG is C>A 1/2 and C>G 2/1: half of each genotype is an allele that the record does not have. Homozygous reference
#            (TT), no call (--) and DI leave nothing, so what was not tested looks as what is normal. The lines of the
#            header are indented and its columns parted by spaces: bcftools finds no header.
# Seen:      10 C A 1/2, 10 C G 2/1, 18 C A 0/1; nothing at 12 (TT), 14 (--) and 16 (DI); bcftools refuses the file
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq bcftools=1.16-1 libhts3=1.16+ds-3 2> /dev/null
for package in *.deb; do dpkg-deb -x "$package" root; done
LD_LIBRARY_PATH=$(dirname "$(find root -name 'libhts.so.3' | head -1)")
export LD_LIBRARY_PATH
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile VCFfrom23AndMe==0.1.0
{
    printf '>1\n'
    printf 'ACGT%.0s' {1..15}
    printf '\n'
} > ref.fa
printf '1\t60\t3\t60\t61\n' > ref.fa.fai
{
    printf '# rsid\tchromosome\tposition\tgenotype\n'
    printf 'rs1\t1\t10\tAG\nrs2\t1\t12\tTT\nrs3\t1\t14\t--\nrs4\t1\t16\tDI\nrs5\t1\t18\tAC\n'
} > kit.txt
cat > run.py <<'PY'
import vcf_from_23andme

vcf_from_23andme.from_file("kit.txt", "kit.vcf", "ref.fa", "ref.fa.fai")
PY
venv/bin/python run.py
grep -P '\tGT\t' kit.vcf | awk '{ print $2, $4, $5, $10 }' | tee seen
printf '10 C A 1/2\n10 C G 2/1\n18 C A 0/1\n' > described
cmp seen described
if root/usr/bin/bcftools view kit.vcf > view 2> log; then
    echo "bcftools reads it now"
    exit 1
fi
grep -q . log
echo "as described"
