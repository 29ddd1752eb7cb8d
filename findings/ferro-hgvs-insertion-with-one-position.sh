#!/usr/bin/env bash
# ferro-hgvs writes an insertion of a VCF record with one position, which its own parser refuses
#
# Expected:  A>AT at 100 is an insertion between 100 and 101: g.100_101insT (HGVS asks for both neighbours); a record
#            that changes nothing gives g.100= or an error.
# Package:   ferro-hgvs 1.0.0 (PyPI), Python 3.11.
# Behaviour: vcf_to_genomic_hgvs gives g.101insT for it, which ferro_hgvs.parse refuses, and for A>A the deletion
#            g.101delins of a base behind the record. Other parsers take a one-position insertion (biocommons hgvs 1.5.7
#            does so), so the text travels on and is read as before or behind base 101. Deletions and substitutions are
#            right; spdi_to_hgvs_variant writes the same insertion rightly.
# Seen:      A>AT -> g.101insT (refused by parse); A>A -> g.101delins; SPDI 100::T -> g.100_101insT
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile ferro-hgvs==1.0.0

cat > run.py <<'PY'
import ferro_hgvs

expected = {
    ("A", "G"): ("g.100A>G", True),
    ("AT", "A"): ("g.101delT", True),
    ("A", "AT"): ("g.101insT", False),
    ("A", "A"): ("g.101delins", True),
}
for (ref, alt), (text, readable) in expected.items():
    seen = str(ferro_hgvs.vcf_to_genomic_hgvs(ferro_hgvs.VcfRecord("chr1", 100, ref, alt)))
    try:
        ferro_hgvs.parse(seen)
        read = True
    except ferro_hgvs.FerroError:
        read = False
    print(f"{ref}>{alt}", seen, "read back" if read else "refused by parse")
    assert (seen.split(":")[1], read) == (text, readable)
spdi = str(ferro_hgvs.spdi_to_hgvs_variant(ferro_hgvs.parse_spdi("NC_000001.11:100::T")))
print("SPDI 100::T", spdi)
assert spdi == "NC_000001.11:g.100_101insT"
PY
venv/bin/python run.py
echo "as described"
