#!/usr/bin/env bash
# mendelbrot keeps one person of each number: of families numbered 1, 2, 3 the last one is left
#
# Guess:     in a PED file a person is named by family and individual, so two families of persons 1, 2 and 3 are six persons;
#            or the file is refused, as one with an unknown sex is.
# Package:   mendelbrot 0.0.3 (PyPI, the pedigree reader of Talos).
# Behaviour: persons are kept by their own number alone, a later one in place of an earlier. Of two trios the second is left,
#            of F1 nothing: its affected child is gone and nothing is said. With a third family of one person, number 1,
#            the child of F2 is gone too and its parents stay.
# Seen:      two: F2 1, F2 2, F2 3; three: F3 1, F2 2, F2 3, affected: none
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile --no-deps mendelbrot==0.0.3 loguru==0.7.3 cloudpathlib==0.26.0 \
    typing-extensions==4.15.0
{
    printf 'F1\t1\t2\t3\t1\t2\nF1\t2\t0\t0\t1\t1\nF1\t3\t0\t0\t2\t1\n'
    printf 'F2\t1\t2\t3\t2\t2\nF2\t2\t0\t0\t1\t1\nF2\t3\t0\t0\t2\t1\n'
} > two.ped
{
    cat two.ped
    printf 'F3\t1\t0\t0\t2\t1\n'
} > three.ped
cat > run.py <<'PY'
from mendelbrot.pedigree_parser import PedigreeParser

for name in ("two", "three"):
    people = PedigreeParser(f"{name}.ped")
    seen = ", ".join(f"{x.family_id} {x.sample_id}" for x in people.participants.values())
    print(f"{name}: {seen}; affected: {', '.join(sorted(people.get_affected_member_ids())) or 'none'}")
PY
venv/bin/python run.py 2> log | tee seen
printf 'two: F2 1, F2 2, F2 3; affected: 1\nthree: F3 1, F2 2, F2 3; affected: none\n' > described
cmp seen described
if grep -qiE 'duplicate|already|overwrit' log; then
    echo "it says so now"
    exit 1
fi
echo "as described"
