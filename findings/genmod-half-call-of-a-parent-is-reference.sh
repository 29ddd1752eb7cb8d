#!/usr/bin/env bash
# genmod calls a variant de novo, and nothing else, when one allele of a parent was not read
#
# Expected:  0/. of the father leaves open whether he carries the child's allele: as with ./. the variant may be
#            inherited, and with --strict, which asks for data of all parents, there is no model at all.
# Package:   genmod 3.12.0, ped-parser 1.6.6 (PyPI), Python 3.11.
# Behaviour: ./. gives AD|AD_dn, and nothing with --strict; 0/. and ./0 are a complete reference genotype: AD_dn alone,
#            with --strict as without it. A homozygous child of 0/1 and 0/. is AR_hom_dn alone; of 0/1 and ./. it may be
#            AR_hom.
# Seen:      no_call AD|AD_dn, strict none; half_call AD_dn, strict AD_dn; hom_half AR_hom_dn, strict AR_hom_dn
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
##contig=<ID=1,length=249250621>
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	child	mother	father
1	1000	no_call	A	G	30	PASS	Annotation=G1	GT	0/1	0/0	./.
1	2000	half_call	A	G	30	PASS	Annotation=G2	GT	0/1	0/0	0/.
1	3000	half_call_first	A	G	30	PASS	Annotation=G3	GT	0/1	0/0	./0
1	4000	hom_no_call	A	G	30	PASS	Annotation=G4	GT	1/1	0/1	./.
1	5000	hom_half	A	G	30	PASS	Annotation=G5	GT	1/1	0/1	0/.
VCF
printf '#FamilyID\tSampleID\tFather\tMother\tSex\tPhenotype\n' > family.ped
printf 'F\tchild\tfather\tmother\t2\t2\nF\tmother\t0\t0\t2\t1\nF\tfather\t0\t0\t1\t1\n' >> family.ped
models() {
    venv/bin/genmod models "$@" -f family.ped -k Annotation in.vcf 2> /dev/null | grep -v '^#' |
        while read -r _ _ name _ _ _ _ info _; do
            case $info in *GeneticModels=F:*) echo "$name ${info##*GeneticModels=F:}" ;; *) echo "$name none" ;; esac
        done
}
{ models; echo strict; models --strict; } | tee seen.txt
[ "$(cat seen.txt)" = 'no_call AD|AD_dn
half_call AD_dn
half_call_first AD_dn
hom_no_call AR_hom|AR_hom_dn
hom_half AR_hom_dn
strict
no_call none
half_call AD_dn
half_call_first AD_dn
hom_no_call none
hom_half AR_hom_dn' ]
echo "as described"
