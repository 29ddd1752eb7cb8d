#!/usr/bin/env bash
# genmod finds compound heterozygotes on the one X of a boy, one of the pair inherited from his father
#
# Expected:  a boy has one X, from his mother: two variants of a gene on it are on one chromosome, so the pair is no
#            recessive compound, and a variant that only his father has did not come from him.
# Package:   genmod 3.12.0, ped-parser 1.6.6 (PyPI), Python 3.11.
# Behaviour: a haploid 1 is paired like a heterozygote: 1 from the mother and 1 "from the father" get AR_comp and name
#            each other in Compounds, for the father's it is the only model; with a de novo variant AR_comp_dn.
#            The same boy written 1/1 gets XR and XD only, so the result depends on how the caller writes his X.
# Seen:      mothers XR|XD|AR_comp; fathers AR_comp; mothers_diploid XR|XD; denovo XR_dn|XD_dn|AR_comp_dn
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile genmod==3.12.0 ped-parser==1.6.6 2> /dev/null

cat > in.vcf <<'VCF'
##fileformat=VCFv4.2
##INFO=<ID=Annotation,Number=.,Type=String,Description="Gene">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##contig=<ID=X,length=155270560>
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	son	mother	father
X	50000000	mothers	A	G	30	PASS	Annotation=G1	GT	1	0/1	0
X	50000010	fathers	A	G	30	PASS	Annotation=G1	GT	1	0/0	1
X	50001000	denovo	A	G	30	PASS	Annotation=G2	GT	1	0/0	0
X	50001010	near_denovo	A	G	30	PASS	Annotation=G2	GT	1	0/1	0
X	50002000	denovo_diploid	A	G	30	PASS	Annotation=G3	GT	1/1	0/0	0/0
X	50002010	mothers_diploid	A	G	30	PASS	Annotation=G3	GT	1/1	0/1	0/0
VCF
printf '#FamilyID\tSampleID\tFather\tMother\tSex\tPhenotype\n' > family.ped
printf 'F\tson\tfather\tmother\t1\t2\nF\tmother\t0\t0\t2\t1\nF\tfather\t0\t0\t1\t1\n' >> family.ped
venv/bin/genmod models -f family.ped -k Annotation in.vcf 2> /dev/null | grep -v '^#' > out.txt
while read -r _ _ name _ _ _ _ info _; do
    models=${info##*GeneticModels=F:}
    case $info in *Compounds=*) echo "$name $models, in a pair" ;; *) echo "$name $models" ;; esac
done < out.txt | tee seen.txt
[ "$(cat seen.txt)" = 'mothers XR|XD|AR_comp, in a pair
fathers AR_comp, in a pair
denovo XR_dn|XD_dn|AR_comp_dn, in a pair
near_denovo XR|XD|AR_comp_dn, in a pair
denovo_diploid XR_dn|XD_dn
mothers_diploid XR|XD' ]
echo "as described"
