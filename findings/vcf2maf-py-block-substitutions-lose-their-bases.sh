#!/usr/bin/env bash
# vcf2maf-py writes a deletion with inserted bases as the deletion alone: an EGFR exon 19 in-frame variant shifts the frame
#
# Guess:     TTAAGAGAAG>C (nine bases less: EGFR exon 19, in frame) has Reference_Allele TTAAGAGAAG and Tumor_Seq_Allele2 C
#            in the MAF, TT>CAGA has TT and CAGA, and what comes back from `maf2vcf` is the same variant. A germline site
#            has its normal alleles in Match_Norm_Seq_Allele1 and 2; 1/2 is two alleles.
# Package:   vcf2maf-py 0.1.3 (PyPI).
# Behaviour: the variant type of a block substitution is DEL or INS by its length, and the alleles follow the type: "-"
#            stands for the C, and for the TT that is replaced. Back in VCF ten bases are deleted, none is put in (a
#            shift of the frame), and CAGA is inserted beside a TT that stays. The normal's alleles are always the
#            reference, though its genotype is 0/1; 1/2 gives two rows of homozygous variants.
# Seen:      delins DEL TTAAGAGAAG > -; insdel INS - > CAGA; germline normal A A; both A: G G and T T; back as described
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile vcf2maf-py==0.1.3 click==8.5.1
{
    printf '##fileformat=VCFv4.2\n##contig=<ID=7,length=159138663>\n'
    printf '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    printf '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads of each allele">\n'
    printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT\tN\n'
    printf '7\t55242469\tdelins\tTTAAGAGAAG\tC\t.\tPASS\t.\tGT:AD\t0/1:50,50\t0/0:90,0\n'
    printf '7\t55242569\tinsdel\tTT\tCAGA\t.\tPASS\t.\tGT:AD\t0/1:50,50\t0/0:90,0\n'
    printf '7\t55242669\tboth\tA\tG,T\t.\tPASS\t.\tGT:AD\t1/2:0,50,50\t0/0:90,0,0\n'
    printf '7\t55242769\tgermline\tA\tG\t.\tPASS\t.\tGT:AD\t0/1:45,45\t0/1:45,45\n'
} > in.vcf
venv/bin/vcf2maf-py vcf2maf in.vcf -o out.maf --tumor-id T --normal-id N --output-columns core 2> log
venv/bin/vcf2maf-py maf2vcf out.maf -o back.vcf 2>> log
{
    tail -n +3 out.maf | cut -f 6,7,10-13,18,19
    grep -v '^#' back.vcf | head -2 | cut -f 2,4,5
} | tr -d '\r' | tee seen
cat > described <<'TEXT'
55242469	55242478	DEL	TTAAGAGAAG	TTAAGAGAAG	-	TTAAGAGAAG	TTAAGAGAAG
55242568	55242569	INS	-	-	CAGA	-	-
55242669	55242669	SNP	A	G	G	A	A
55242669	55242669	SNP	A	T	T	A	A
55242769	55242769	SNP	A	A	G	A	A
55242468	NTTAAGAGAAG	N
55242568	N	NCAGA
TEXT
cmp seen described
echo "as described"
