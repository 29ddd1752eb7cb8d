#!/usr/bin/env bash
# PLINK 2 gives a man's allele on X twice the weight that PLINK 1.9 gives it in --score
#
# Expected:  the same genotypes and weights have the same sum in both; a man has one X, so his allele counts once.
# Packages:  plink1.9 1.90~b6.26-220402-1, plink2 2.00~a3.5-220809+dfsg-1+b2 (Debian 12).
# Behaviour: for GT 1 of a man PLINK 2 adds 2 x weight and PLINK 1.9 1 x weight. For GT 0/1 outside the
#            pseudo-autosomal regions PLINK 2 adds 1 x weight without a warning; PLINK 1.9 takes it for missing, warns,
#            and puts in the mean of the others. Women agree. A threshold of one programme does not fit the other.
# Seen:      site 1 (GT 1), sums of man and woman 0/1: PLINK 2: 2 and 1; PLINK 1.9: 1 and 1; site 2 (man 0/1): 1 and 0.5
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -qq plink1.9=1.90~b6.26-220402-1 plink2=2.00~a3.5-220809+dfsg-1+b2 2> /dev/null
for package in *.deb; do dpkg -x "$package" root; done

cat > in.vcf <<'VCF'
##fileformat=VCFv4.2
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##contig=<ID=X,length=155270560>
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	man	woman	woman2
X	50000000	hemizygous	A	G	30	PASS	.	GT	1	0/1	0/0
X	50000100	two	A	G	30	PASS	.	GT	0/1	0/1	0/1
VCF
printf '#IID\tSEX\nman\t1\nwoman\t2\nwoman2\t2\n' > sex2.txt
printf 'man man 1\nwoman woman 2\nwoman2 woman2 2\n' > sex1.txt
root/usr/bin/plink2 --vcf in.vcf --update-sex sex2.txt --make-pgen --out two --threads 1 > log2.txt 2>&1
root/usr/bin/plink1.9 --vcf in.vcf --update-sex sex1.txt --make-bed --out one --threads 1 > log1.txt 2>&1
for site in hemizygous two; do
    echo "$site G 1" > weight.txt
    root/usr/bin/plink2 --pfile two --score weight.txt no-mean-imputation cols=+scoresums --out two --threads 1 \
        >> log2.txt 2>&1
    root/usr/bin/plink1.9 --bfile one --score weight.txt sum --out one --threads 1 >> log1.txt 2>&1
    # shellcheck disable=SC2016
    by_name='NR == 1 { for (i = 1; i <= NF; i++) if ($i == column) c = i } $name ~ /^(man|woman)$/ { print $name, $c }'
    echo "$site: PLINK 2: $(awk -v column=SCORE1_SUM -v name=1 "$by_name" two.sscore | paste -sd ' ')"
    echo "$site: PLINK 1.9: $(awk -v column=SCORESUM -v name=2 "$by_name" one.profile | paste -sd ' ')"
done | tee seen.txt
[ "$(cat seen.txt)" = 'hemizygous: PLINK 2: man 2 woman 1
hemizygous: PLINK 1.9: man 1 woman 1
two: PLINK 2: man 1 woman 1
two: PLINK 1.9: man 0.5 woman 1' ]
grep -q 'het. haploid' log1.txt
if grep -qi 'haploid' log2.txt; then exit 1; fi
echo "as described"
