#!/usr/bin/env bash
# bedtools window misses a position inside a symbolic deletion that bedtools intersect finds, and slop moves it
#
# Expected:  <DEL> at 400 with END=500 is chr1:400-500 (or 401-500) for every subcommand; a window is never narrower
#            than an intersection; slop -b 5 makes it 395-505.
# Package:   bedtools 2.30.0+dfsg-3 (Debian 12).
# Behaviour: intersect and merge use END (399-500), but window and genomecov take the first base only, of gVCF blocks
#            too. With SVLEN=-100 and no END merge gives 799-899, one base short of POS+100. slop
#            -b 5 writes the record with POS 395, REF and END as before: it has moved and has not grown. No warnings.
# Seen:      base 450: intersect with_end, window -w 10 nothing; genomecov 399-400; slop: POS 395 END=500
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

apt-get download -qq bedtools=2.30.0+dfsg-3 2> /dev/null
dpkg -x bedtools_*.deb root
bedtools=root/usr/bin/bedtools
cat > in.vcf <<'VCF'
##fileformat=VCFv4.3
##INFO=<ID=END,Number=1,Type=Integer,Description="End">
##INFO=<ID=SVLEN,Number=A,Type=Integer,Description="Length">
##INFO=<ID=SVTYPE,Number=1,Type=String,Description="Type">
##contig=<ID=chr1,length=3000>
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO
chr1	300	spelt	ATTT	A	30	PASS	.
chr1	400	with_end	A	<DEL>	30	PASS	SVTYPE=DEL;END=500;SVLEN=-100
chr1	800	without_end	A	<DEL>	30	PASS	SVTYPE=DEL;SVLEN=-100
VCF
printf 'chr1\t3000\n' > genome.txt
printf 'chr1\t449\t450\n' > base.bed
found=$($bedtools intersect -a in.vcf -b base.bed -u | cut -f 3)
near=$($bedtools window -a in.vcf -b base.bed -w 10 | cut -f 3)
merged=$($bedtools merge -i in.vcf | cut -f 2,3 | tr '\t\n' '- ')
covered=$($bedtools genomecov -i in.vcf -g genome.txt -bga | awk '$4 > 0' | cut -f 2,3 | tr '\t\n' '- ')
wider=$($bedtools slop -i in.vcf -g genome.txt -b 5 | grep with_end | cut -f 2,4,8)
echo "base 450:  intersect: $found; window -w 10: ${near:-nothing}"
echo "merge:     $merged"
echo "genomecov: $covered"
echo "slop:      $wider"
[ "$found" = with_end ]
[ -z "$near" ]
[ "$merged" = '299-303 399-500 799-899 ' ]
[ "$covered" = '299-303 399-400 799-800 ' ]
[ "$wider" = $'395\tA\tSVTYPE=DEL;END=500;SVLEN=-100' ]
echo "as described"
