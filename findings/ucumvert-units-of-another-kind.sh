#!/usr/bin/env bash
# ucumvert reads the gram percent as a mass, the food Calorie as a thousandth of itself and a cubic foot as a length
#
# Expected:  the value that UCUM's own table gives, which ucumvert ships: g% is 1 g/dl, [Cal] is 1 kcal_th, [cft_i] is 1
#            [ft_i]3, ' (minute of angle) is 1 deg/60; a unit that cannot be converted raises.
# Package:   ucumvert 0.3.2 with pint 0.25.3 (PyPI), Python 3.11.
# Behaviour: from_ucum("g%") is gram times percent, so 14 g% of haemoglobin is 0.14 g; [Cal] is pint's small calorie;
#            [cft_i] and [cyd_i] are pint's centi-foot and centi-yard; ' is pint's minute of time. None raises. A bare
#            annotation such as {tablet} gives a parser token instead of the quantity 1.
# Seen:      14 g% -> 0.00014 kg; [Cal] -> 4.184 J; [cft_i] -> 0.003048 m; ' -> 60 s; {tablet} -> Token
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile ucumvert==0.3.2 pint==0.25.3

cat > run.py <<'PY'
import math

from ucumvert import PintUcumRegistry

registry = PintUcumRegistry()
expected = {
    "g%": ("1 g/dL", 1e-5, "kilogram"),
    "[Cal]": ("1 kcal_th", 4.184, "kilogram * meter ** 2 / second ** 2"),
    "[cft_i]": ("1 [ft_i]3", 0.003048, "meter"),
    "[cyd_i]": ("1 [yd_i]3", 0.009144, "meter"),
    "'": ("1 deg/60", 60, "second"),
}
for code, (definition, size, unit) in expected.items():
    right = registry.from_ucum(definition.split(" ")[1]).to_base_units()
    seen = registry.from_ucum(code).to_base_units()
    print(code, "->", f"{seen.magnitude:.6g} {seen.units}", "  UCUM:", definition, f"({right.units})")
    assert math.isclose(seen.magnitude, size, rel_tol=1e-6) and str(seen.units) == unit
haemoglobin = (14 * registry.from_ucum("g%")).to("gram")
print("14 g% ->", haemoglobin)
assert math.isclose(haemoglobin.magnitude, 0.14)
token = registry.from_ucum("{tablet}")
print("{tablet} ->", type(token).__name__)
assert not hasattr(token, "magnitude")
PY
venv/bin/python run.py
echo "as described"
