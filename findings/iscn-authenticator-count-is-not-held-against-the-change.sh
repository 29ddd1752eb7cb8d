#!/usr/bin/env bash
# iscn-authenticator finds 46,XX,+21 and 48,XX,+21 as valid as 47,XX,+21
#
# Guess:     46,XX,+21 is refused, since the number of chromosomes in front is the normal one and a chromosome is gained; its
#            own text promises "full validation", and it does hold the number against the sex chromosomes (46,X is refused).
# Package:   iscn-authenticator 0.2.1 (PyPI), validate_karyotype.
# Behaviour: gained and lost autosomes are not counted, so a trisomy with a normal number and a monosomy with 46 are valid. The
#            common way of writing one clone with its cells, 46,XX,t(9;22)(q34;q11.2)[20], is refused; two clones are read.
# Seen:      46,XX,+21 True; 48,XX,+21 True; 46,XX,-7 True; 46,X False; 46,XX,t(9;22)(q34;q11.2)[20] False
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile iscn-authenticator==0.2.1
cat > run.py <<'PY'
from iscn_authenticator import validate_karyotype

for text in (
    "47,XX,+21",
    "46,XX,+21",
    "48,XX,+21",
    "45,XX,-7",
    "46,XX,-7",
    "46,X",
    "46,XX,t(9;22)(q34;q11.2)",
    "46,XX,t(9;22)(q34;q11.2)[20]",
    "47,XY,+21[8]/46,XY[12]",
):
    print(text, validate_karyotype(text).valid)
PY
venv/bin/python run.py | tee seen
cat > described <<'TEXT'
47,XX,+21 True
46,XX,+21 True
48,XX,+21 True
45,XX,-7 True
46,XX,-7 True
46,X False
46,XX,t(9;22)(q34;q11.2) True
46,XX,t(9;22)(q34;q11.2)[20] False
47,XY,+21[8]/46,XY[12] True
TEXT
cmp seen described
echo "as described"
