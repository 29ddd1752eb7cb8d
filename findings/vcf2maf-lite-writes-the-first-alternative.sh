#!/usr/bin/env bash
# vcf2maf_lite writes the first alternative with the reads of the other, and a symbolic deletion as one base
#
# Guess:     A>G,T with the tumour's 0/2 gives a MAF row of A>T (or no row, with a warning), 1/2 gives two; <DEL> with END
#            5000 bases on gives a row of those bases or none; <INV> gives no row of A>A.
# Package:   vcf2maf_lite 0.1.2 (PyPI, of Memorial Sloan Kettering).
# Behaviour: Tumor_Seq_Allele2 is the record's first alternative, the reads are those of the tumour's own: 60 reads of T
#            stand at A>G, which the tumour has not; of 1/2 the second is lost. <DEL> becomes a deletion of the one base
#            REF with class Frame_Shift_Del, <DUP> an insertion of that base with Frame_Shift_Ins, <INV> a
#            Missense_Mutation of A to A. Ten bases replaced by one (in frame) are a Frame_Shift_Del. "No errors".
# Seen:      second A>G with 60 reads; both A>G alone; del A>- 1000-1000 Frame_Shift_Del; dup ->A; inv A>A Missense_Mutation
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile vcf2maf_lite==0.1.2 click==8.0.4 chardet==5.2.0
mkdir in
{
    printf '##fileformat=VCFv4.2\n##contig=<ID=7,length=159138663>\n'
    printf '##ALT=<ID=DEL,Description="Deletion">\n##ALT=<ID=DUP,Description="Duplication">\n'
    printf '##ALT=<ID=INV,Description="Inversion">\n##INFO=<ID=END,Number=1,Type=Integer,Description="Last base">\n'
    printf '##INFO=<ID=SVTYPE,Number=1,Type=String,Description="Type">\n'
    printf '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    printf '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads of each allele">\n'
    printf '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT\tN\n'
    printf '7\t100\tsecond\tA\tG,T\t.\tPASS\t.\tGT:AD\t0/2:40,0,60\t0/0:90,0,0\n'
    printf '7\t200\tboth\tA\tG,T\t.\tPASS\t.\tGT:AD\t1/2:0,30,60\t0/0:90,0,0\n'
    printf '7\t300\tdelins\tTTAAGAGAAG\tC\t.\tPASS\t.\tGT:AD\t0/1:50,50\t0/0:90,0\n'
    printf '7\t1000\tdel\tA\t<DEL>\t.\tPASS\tSVTYPE=DEL;END=6000\tGT:AD\t0/1:40,60\t0/0:90,0\n'
    printf '7\t7000\tdup\tA\t<DUP>\t.\tPASS\tSVTYPE=DUP;END=12000\tGT:AD\t0/1:40,60\t0/0:90,0\n'
    printf '7\t13000\tinv\tA\t<INV>\t.\tPASS\tSVTYPE=INV;END=18000\tGT:AD\t0/1:40,60\t0/0:90,0\n'
} > in/s.vcf
venv/bin/vcf2maf_lite -i in -o out -t T -n N > log
tail -n +2 out/s.maf | cut -f 6,7,9,10,11,13,34,35 | tee seen
cat > described <<'TEXT'
100	100	Missense_Mutation	SNP	A	G	40	60
200	200	Missense_Mutation	SNP	A	G	0	30
300	309	Frame_Shift_Del	DEL	TTAAGAGAAG	C	50	50
1000	1000	Frame_Shift_Del	DEL	A	-	40	60
7000	7001	Frame_Shift_Ins	INS	-	A	40	60
13000	13000	Missense_Mutation	SNP	A	A	40	60
TEXT
cmp seen described
grep -q 'No errors encountered' log
echo "as described"
