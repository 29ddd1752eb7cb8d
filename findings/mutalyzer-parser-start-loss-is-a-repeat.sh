#!/usr/bin/env bash
# mutalyzer-hgvs-parser takes the start loss p.Met1? for a repeat of unknown length
#
# Expected:  p.Met1? is HGVS's description of a lost start codon whose consequence is unknown: the model says so, as
#            it does for p.? , or start loss.
# Package:   mutalyzer-hgvs-parser 0.4.0, lark 1.3.1 (PyPI), Python 3.11.
# Behaviour: p.Met1? and p.(Met1?) are {"type": "repeat"} with an inserted length that is uncertain, the model of
#            p.Gln18[23], a repeated residue. Code that filters by type counts start losses among the repeats.
# Seen:      p.Met1? repeat; p.Gln18[23] repeat; p.Met1ext-5 extension; p.Arg97Trp substitution
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile mutalyzer-hgvs-parser==0.4.0 lark==1.3.1 2> /dev/null

cat > run.py <<'PY'
from mutalyzer_hgvs_parser import to_model

seen = {}
for name in ("Met1?", "(Met1?)", "Gln18[23]", "Met1ext-5", "Arg97Trp"):
    (variant,) = to_model(f"NP_000050.3:p.{name}")["variants"]
    seen[name] = variant["type"]
    print(f"p.{name}", variant["type"], variant.get("inserted"))
assert list(seen.values()) == ["repeat", "repeat", "repeat", "extension", "substitution"]
(start,) = to_model("NP_000050.3:p.Met1?")["variants"]
assert start["inserted"] == [{"length": {"uncertain": True, "type": "point"}}]
PY
venv/bin/python run.py
echo "as described"
