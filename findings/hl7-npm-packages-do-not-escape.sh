#!/usr/bin/env bash
# simple-hl7 and hl7-standard write a delimiter in a value as it is, so a dose text runs into the next field
#
# Expected:  a library that builds HL7 v2 messages escapes | ^ & in a value (\F\ \S\ \T\) and decodes them on reading,
#            as the npm package hl7parser does in both directions.
# Packages:  simple-hl7 3.3.0, hl7-standard 1.0.4, hl7parser 1.0.1 (npm), Node.js 20.
# Behaviour: a value "5 mg | 10 mg" set for OBX-5 is written raw by both; the next reader finds "5 mg " as the result
#            and " 10 mg" as its units, and every later field (the status F among them) one place further. Read, "5 \T\
#            6" stays as it is in both; hl7parser gives "5 & 6".
# Seen:      OBX|1|ST|1||5 mg | 10 mg||||||F  -> OBX-5 "5 mg ", OBX-6 " 10 mg"; hl7parser 5 mg \F\ 10 mg
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --silent --no-audit --no-fund simple-hl7@3.3.0 hl7-standard@1.0.4 hl7parser@1.0.1
cat > run.js <<'JS'
const assert = require("assert");
const simple = require("simple-hl7");
const Standard = require("hl7-standard");
const careful = require("hl7parser");
const header = "MSH|^~\\&|LAB|H|EMR|H|20260101||ORU^R01|1|P|2.5.1";
const value = "5 mg | 10 mg";

const message = new simple.Message("LAB", "H", "EMR", "H", "20260101", "", "", "ORU^R01", "1", "P", "2.5.1");
message.addSegment("OBX", "1", "ST", "1", "", value, "", "", "", "", "", "F");
const text = message.toString();
const read = new simple.Parser().parse(text).getSegment("OBX");
console.log("simple-hl7:", text.split("\r")[1], "->", [read.getField(5), read.getField(6), read.getField(12)]);
assert.ok(text.endsWith("OBX|1|ST|1||5 mg | 10 mg||||||F"));
assert.deepStrictEqual([read.getField(5), read.getField(6), read.getField(12)], ["5 mg ", " 10 mg", "F"]);

const standard = new Standard(header + "\rOBX|1|ST|1||x||||||F");
standard.transform();
standard.set("OBX.5", value);
const built = new Standard(standard.build());
built.transform();
console.log("hl7-standard:", [built.get("OBX.5"), built.get("OBX.6")]);
assert.deepStrictEqual([built.get("OBX.5"), built.get("OBX.6")], ["5 mg ", " 10 mg"]);

const other = careful.create(header + "\rOBX|1|ST|1||x||||||F");
other.set("OBX.5", value);
console.log("hl7parser:", other.toString().split("\r")[1]);
assert.ok(other.toString().includes("|5 mg \\F\\ 10 mg|"));

const escaped = header + "\rOBX|1|ST|1||5 \\T\\ 6||||||F";
const raw = new Standard(escaped);
raw.transform();
const decoded = [
  new simple.Parser().parse(escaped).getSegment("OBX").getField(5),
  raw.get("OBX.5"),
  careful.create(escaped).get("OBX.5").toString(),
];
console.log("read:", decoded);
assert.deepStrictEqual(decoded, ["5 \\T\\ 6", "5 \\T\\ 6", "5 & 6"]);
JS
node run.js
echo "as described"
