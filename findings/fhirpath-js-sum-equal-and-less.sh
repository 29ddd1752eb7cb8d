#!/usr/bin/env bash
# In fhirpath.js a sum of doses is equal to a limit and below it at the same time
#
# Expected:  1 'g' + 1 'mg' is 1001 'mg', so ">= 1001 'mg'" holds wherever "= 1001 'mg'" holds; 0.29 * 100 is 29.
# Package:   fhirpath 5.2.2 (npm), Node.js 20.
# Behaviour: arithmetic is binary (the sum is 1000.9999999999999 mg, 0.1 mg + 0.2 mg is 0.30000000000000004 mg), "="
#            allows for that, but "<", ">", "<=" and ">=" of quantities, floor() and truncate() do not. A check "total
#            dose <= limit" or ">= minimum" can be wrong at the limit although "=" says that it is met.
# Seen:      1 g + 1 mg: = true, < true, >= false; 0.1 mg + 0.2 mg: = 0.3 mg true, > 0.3 mg true; floor(0.29*100) 28
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund fhirpath@5.2.2
cat > run.js <<'JS'
const fhirpath = require("fhirpath");
const r4 = require("fhirpath/fhir-context/r4");
const assert = require("assert");
const expected = {
  "1 'g' + 1 'mg' = 1001 'mg'": true,
  "1 'g' + 1 'mg' < 1001 'mg'": true,
  "1 'g' + 1 'mg' >= 1001 'mg'": false,
  "0.1 'mg' + 0.2 'mg' = 0.3 'mg'": true,
  "0.1 'mg' + 0.2 'mg' <= 0.3 'mg'": false,
  "0.29 * 100 = 29": true,
  "(0.29 * 100).floor()": 28,
};
for (const [text, value] of Object.entries(expected)) {
  const seen = fhirpath.evaluate({}, text, {}, r4);
  console.log(text, "->", JSON.stringify(seen));
  assert.deepStrictEqual(seen, [value]);
}
JS
node run.js
echo "as described"
