#!/usr/bin/env bash
# ga4gh.vrs gives a changed allele the identifier of the allele that it was copied from, or of one that never was
#
# Expected:  ga4gh_identify computes the identifier from what the object holds now, at least with in_place="always";
#            whoever clears id and digest of an allele gets the identifier of that allele.
# Package:   ga4gh.vrs 2.3.3 (PyPI), without a data proxy.
# Behaviour: the first call stores a digest in the allele and in its location. A copy whose place and base were changed
#            keeps the old identifier in all three modes of in_place, and where use_ga4gh_compute_identifier_when asks
#            to compute it whatever is there (ANY). With id and digest of the allele cleared, the
#            location's stored digest is used still: the identifier is that of the new base at the old place, which
#            neither object describes. Only with the location's digest cleared too is it right.
# Seen:      kept: four times that of 100 T; cleared: that of 100 G; the location's too: that of 200 G
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile ga4gh.vrs==2.3.3
cat > identify.py <<'PY'
from ga4gh.core import VrsObjectIdentifierIs, ga4gh_identify, use_ga4gh_compute_identifier_when
from ga4gh.vrs import models


def allele(start: int, base: str) -> models.Allele:
    sequence = models.SequenceReference(refgetAccession="SQ.F-LrLMe1SRpfUZHkQmvkVKFEGaoDeHul")
    place = models.SequenceLocation(sequenceReference=sequence, start=start, end=start + 1)
    return models.Allele(location=place, state=models.LiteralSequenceExpression(sequence=base))


names = {ga4gh_identify(allele(start, base)): f"{start} {base}" for start in (100, 200) for base in "TG"}
first = allele(100, "T")
ga4gh_identify(first)
changed = first.model_copy(deep=True)
changed.location.start, changed.location.end = 200, 201
changed.state = models.LiteralSequenceExpression(sequence="G")
for mode in ("default", "never", "always"):
    print(f"in_place={mode}:", names[ga4gh_identify(changed.model_copy(deep=True), in_place=mode)])
with use_ga4gh_compute_identifier_when(VrsObjectIdentifierIs.ANY):
    print("computed in any case:", names[ga4gh_identify(changed.model_copy(deep=True))])
changed.id = changed.digest = None
print("id and digest cleared:", names[ga4gh_identify(changed.model_copy(deep=True))])
changed.location.digest = None
print("the location's digest too:", names[ga4gh_identify(changed.model_copy(deep=True))])
PY
venv/bin/python -W ignore identify.py | tee seen
cat > described <<'TEXT'
in_place=default: 100 T
in_place=never: 100 T
in_place=always: 100 T
computed in any case: 100 T
id and digest cleared: 100 G
the location's digest too: 200 G
TEXT
cmp seen described
echo "as described"
