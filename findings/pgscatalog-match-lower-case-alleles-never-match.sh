#!/usr/bin/env bash
# pgscatalog-match loses the rows of a scoring file whose alleles are in lower case, and the score is computed without them
#
# Expected:  bases are the same in either case: a lower-case allele matches, or is refused by the
#            validation that pgscatalog-format makes.
# Packages:  pgscatalog-core 1.1.1, pgscatalog-match 0.4.0 (PyPI), Python 3.11.
# Behaviour: pgscatalog-format passes lower-case alleles on as valid, and pgscatalog-match compares them letter by letter:
#            such rows are unmatched, without a word of why. With three of four rows left the overlap of 0.75 is enough, so
#            that a scoring file for plink2 is written without the row of the largest weight.
# Seen:      four rows, one of them a/g with weight 10: three in the output, the fourth "unmatched"
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile pgscatalog-core==1.1.1 pgscatalog-match==0.4.0

{
  printf '#format_version=2.0\n#pgs_id=PGS900001\n#pgs_name=made\n#trait_reported=none\n#genome_build=GRCh38\n#weight_type=beta\n'
  printf 'chr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n'
  printf '1\t100\tA\tG\t1\n1\t200\tA\tG\t1\n1\t300\tA\tG\t1\n1\t400\ta\tg\t10\n'
} > PGS900001.txt
{
  printf '#CHROM\tPOS\tID\tREF\tALT\n'
  for pos in 100 200 300 400; do printf '1\t%s\tv%s\tG\tA\n' "$pos" "$pos"; done
} > target.pvar

mkdir formatted matched
venv/bin/pgscatalog-format -s PGS900001.txt -t GRCh38 -o formatted 2> format.log
grep -P '^1\t400\ta\tg\t' formatted/normalised_PGS900001.txt
venv/bin/pgscatalog-match -d x -s formatted/normalised_PGS900001.txt -t target.pvar --outdir matched --min_overlap 0.75 \
  2> match.log
zcat matched/*.scorefile.gz
zcat matched/x_log.csv.gz | cut -d, -f3-6,22
test "$(zcat matched/*.scorefile.gz | grep -c '^v')" = 3
! zcat matched/*.scorefile.gz | grep -q '^v400'
zcat matched/x_log.csv.gz | grep -q '^3,PGS900001,1,400,a,g.*unmatched'
! grep -i 'case' format.log match.log
echo "as described"
