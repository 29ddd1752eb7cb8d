#!/usr/bin/env bash
# The npm package "fhir" reads XML decimals as text that its own validator refuses, and cannot read an exponent
#
# Expected:  xmlToObj gives the resource that validate() and JSON users know (value is a number); what objToXml writes,
#            xmlToObj reads. FHIR's decimal allows an exponent.
# Package:   fhir 4.12.0 (npm), Node.js 20.
# Behaviour: xmlToObj gives valueQuantity.value as the string "5.0"; validate() of that object answers "Number type
#            expected but string received". xmlToJson of the same XML writes the number 5.0. A value of 1e-7 is written
#            by objToXml as 1e-7 and then makes xmlToObj throw, so one small number makes a whole resource unreadable.
# Seen:      xmlToObj "5.0"; valid false; xmlToJson 5.0; round trip of 1e-7: Value should be a decimal number
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund fhir@4.12.0
cat > run.js <<'JS'
const assert = require("assert");
const { Fhir } = require("fhir");
const fhir = new Fhir();
const xml = '<Observation xmlns="http://hl7.org/fhir"><status value="final"/><code><text value="dose"/></code>' +
  '<valueQuantity><value value="5.0"/><unit value="mg"/></valueQuantity></Observation>';

const observation = fhir.xmlToObj(xml);
const report = fhir.validate(observation);
const messages = report.messages.map((m) => m.message);
console.log("xmlToObj:", JSON.stringify(observation.valueQuantity), "valid:", report.valid, messages);
assert.strictEqual(observation.valueQuantity.value, "5.0");
assert.strictEqual(report.valid, false);
assert.ok(messages.some((m) => m.startsWith("Number type expected but string received")));
const json = fhir.xmlToJson(xml);
console.log("xmlToJson:", json.match(/"value":\s*5\.0/)[0]);

const small = { resourceType: "Observation", status: "final", code: { text: "f" }, valueQuantity: { value: 1e-7 } };
const written = fhir.objToXml(small);
console.log("objToXml:", written.match(/<valueQuantity>.*<\/valueQuantity>/)[0]);
assert.ok(written.includes('<value value="1e-7"/>'));
assert.throws(() => fhir.xmlToObj(written), /Value should be a decimal number but got: 1e-7/);
console.log("xmlToObj of that: throws");
JS
node run.js
echo "as described"
