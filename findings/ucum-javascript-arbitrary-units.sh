#!/usr/bin/env bash
# ucum-lhc cannot convert m[IU]/L to u[IU]/mL; @atomic-ehr/ucum makes Bethesda units of international units
#
# Expected:  an arbitrary unit of UCUM is comparable with itself at every scale (a thyrotropin of 4 m[IU]/L is 4 u[IU]/mL, and
#            UCUM has [iU] and [IU] for one unit) and with nothing else: no Bethesda unit (the inhibitor of a clotting
#            factor) is an international unit (the factor itself), and no number of units is a plain number.
# Package:   @lhncbc/ucum-lhc 7.1.10 and @atomic-ehr/ucum 0.2.5 (npm).
# Behaviour: ucum-lhc refuses every conversion to an arbitrary unit, also of the same unit, scaled or spelt otherwise; it
#            converts U/L to mU/mL, which is no arbitrary unit. @atomic-ehr/ucum converts any arbitrary unit to any
#            other and to a plain number, factor 1, though its add() refuses the same pair as arbitrary units.
# Seen:      ucum-lhc: refused for all but U/L; @atomic-ehr/ucum: 4 for all five, and add() refuses the pair
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --ignore-scripts --prefix . @lhncbc/ucum-lhc@7.1.10 @atomic-ehr/ucum@0.2.5 > log 2>&1
cat > units.mjs <<'JS'
import { ucum } from "@atomic-ehr/ucum";
import lhc from "@lhncbc/ucum-lhc";

const utils = lhc.UcumLhcUtils.getInstance();
const attempt = (work) => {
  try {
    return work();
  } catch (error) {
    return error.message;
  }
};
for (const [from, to] of [
  ["U/L", "mU/mL"],
  ["m[IU]/L", "u[IU]/mL"],
  ["[iU]", "[IU]"],
  ["[beth'U]", "[IU]"],
  ["[IU]/L", "/L"],
]) {
  const first = utils.convertUnitTo(from, 4, to);
  console.log(
    `${from} to ${to}: ucum-lhc ${first.status === "succeeded" ? first.toVal : "refused"},`,
    `atomic-ehr ${attempt(() => Number(ucum.convert(4, from, to).toFixed(9)))}`,
  );
}
const sum = attempt(() => ucum.add(ucum.quantity(4, "[beth'U]"), ucum.quantity(4, "[IU]")).value);
console.log("atomic-ehr, sum:", sum);
JS
node units.mjs | tee seen
cat > described <<'TEXT'
U/L to mU/mL: ucum-lhc 4, atomic-ehr 4
m[IU]/L to u[IU]/mL: ucum-lhc refused, atomic-ehr 4
[iU] to [IU]: ucum-lhc refused, atomic-ehr 4
[beth'U] to [IU]: ucum-lhc refused, atomic-ehr 4
[IU]/L to /L: ucum-lhc refused, atomic-ehr 4
atomic-ehr, sum: Cannot convert between arbitrary units: [beth'U] and [IU]
TEXT
cmp seen described
echo "as described"
