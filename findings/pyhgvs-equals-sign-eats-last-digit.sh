#!/usr/bin/env bash
# pyhgvs reads the reference statement c.1234= as position 123 with four bases
#
# Expected:  c.1234= says that base 1234 is unchanged: position 1234, or an error if the form is not supported.
# Package:   pyhgvs 0.11.1 (PyPI), Python 3.11.
# Behaviour: without a base before "=", the last digit of the position is taken as the number of reference bases:
#            c.1234= is parsed as position 123 with NNNN and written back so; g.32315474= lands at 3231547; g.100= at 10
#            with no base. One-digit positions (c.5=) raise. No warning; c.1234A= is parsed rightly.
# Seen:      c.1234= -> 123 NNNN, format c.123NNNN=; g.32315474= -> 3231547 NNNN; g.100= -> 10; c.1234A= -> 1234 A
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile pyhgvs==0.11.1 setuptools==80.9.0

cat > run.py <<'PY'
import pyhgvs

seen = {}
for text in ("c.1234=", "c.1234A=", "g.32315474=", "g.100="):
    name = pyhgvs.HGVSName("chr13:" + text if text[0] == "g" else "NM_000059.3:" + text)
    position = int(str(name.cdna_start)) if text[0] == "c" else name.start
    seen[text] = (position, name.ref_allele, name.format().split(":")[1])
    print(text, *seen[text])
assert seen == {
    "c.1234=": (123, "NNNN", "c.123NNNN="),
    "c.1234A=": (1234, "A", "c.1234A="),
    "g.32315474=": (3231547, "NNNN", "g.3231547NNNN="),
    "g.100=": (10, "", "g.10="),
}
PY
venv/bin/python run.py
echo "as described"
