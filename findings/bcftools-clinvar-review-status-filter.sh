#!/usr/bin/env bash
# bcftools: a filter for ClinVar's two-star review status takes one-star and conflicting records too
#
# Guess:     CLNREVSTAT="criteria_provided,_multiple_submitters,_no_conflicts" keeps the records whose review status is
#            that text, != the others, and ~ with the same text at least those.
# Package:   bcftools 1.16-1, libhts3 1.16+ds-3 (Debian 12); header lines and values as in ClinVar's VCF of 2026-02-26.
# Behaviour: ClinVar declares CLNREVSTAT with Number=. and its statuses hold commas, so each is a list; the filter's text
#            is cut at its commas, too, and one common part is enough: "criteria_provided" is in all. != keeps every
#            record, ~ none.
# Seen:      = : two_stars one_star conflicting    !=: two_stars one_star conflicting no_star    ~: nothing
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

apt-get download -qq bcftools=1.16-1 libhts3=1.16+ds-3 2> /dev/null
for package in ./*.deb; do dpkg -x "$package" root; done
LD_LIBRARY_PATH=$(dirname "$(find root -name 'libhts.so.3' | head -1)")
export LD_LIBRARY_PATH
cat > clinvar.vcf <<'VCF'
##fileformat=VCFv4.1
##contig=<ID=1,length=248956422>
##INFO=<ID=CLNREVSTAT,Number=.,Type=String,Description="ClinVar review status of germline classification for the Variation ID">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO
1	100	two_stars	A	G	.	.	CLNREVSTAT=criteria_provided,_multiple_submitters,_no_conflicts
1	200	one_star	A	G	.	.	CLNREVSTAT=criteria_provided,_single_submitter
1	300	conflicting	A	G	.	.	CLNREVSTAT=criteria_provided,_conflicting_classifications
1	400	no_star	A	G	.	.	CLNREVSTAT=no_assertion_criteria_provided
VCF
status='"criteria_provided,_multiple_submitters,_no_conflicts"'
kept() {
    root/usr/bin/bcftools query -i "CLNREVSTAT$1$status" -f '%ID\n' clinvar.vcf 2> /dev/null | paste -sd ' '
}
for operator in '=' '!=' '~'; do echo "$operator : $(kept "$operator")"; done
[ "$(kept '=')" = 'two_stars one_star conflicting' ]
[ "$(kept '!=')" = 'two_stars one_star conflicting no_star' ]
[ "$(kept '~')" = '' ]
echo "as described"
