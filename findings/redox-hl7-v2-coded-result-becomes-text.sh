#!/usr/bin/env bash
# redox-hl7-v2 writes a coded result, read and written again, as one text
#
# Guess:     a message that is parsed and written again has the same OBX-5: the coded result *4/*4^poor metabolizer^L stays three
#            components, as PID-5 Doe^Jane does.
# Package:   @redoxengine/redox-hl7-v2 1.0.1 (npm, of an exchange of health data).
# Behaviour: OBX-5 is one text, whatever OBX-2 says; its ^ is taken for a character of the text and escaped on writing:
#            *4/*4\S\poor metabolizer\S\L. A receiver finds no code in the first component. Read, "mg^2" (coded) and
#            mg\S\2 (a text) are the same.
# Seen:      PID-5 Doe^Jane; CE *4/*4\S\poor metabolizer\S\L; SN >\S\100; coded and escaped the same: true
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --prefix . @redoxengine/redox-hl7-v2@1.0.1 > log 2>&1
cat > run.cjs <<'JS'
const { Parser, Generator } = require('@redoxengine/redox-hl7-v2');

const lines = [
  'MSH|^~\\&|LAB|H|EHR|H|20260101||ORU^R01|1|P|2.5.1',
  'PID|1||P17||Doe^Jane',
  'OBR|1|||79715-9^CYP2D6^LN',
  'OBX|1|CE|79715-9^CYP2D6^LN||*4/*4^poor metabolizer^L||||||F',
  'OBX|2|SN|3255-7^Fibrinogen^LN||>^100|mg/dL|||||F',
  'OBX|3|CE|1^a^L||mg^2||||||F',
  'OBX|4|ST|1^a^L||mg\\S\\2||||||F',
];
const read = new Parser().parse(lines.join('\r'));
const fields = new Generator().write(read).split('\r').map((line) => line.split('|'));
console.log('PID-5', fields.find((field) => field[0] === 'PID')[5]);
const results = fields.filter((field) => field[0] === 'OBX');
console.log('CE', results[0][5]);
console.log('SN', results[1][5]);
console.log('coded and escaped the same:', results[2][5] === results[3][5]);
JS
node run.cjs | tee seen
cat > described <<'TXT'
PID-5 Doe^Jane
CE *4/*4\S\poor metabolizer\S\L
SN >\S\100
coded and escaped the same: true
TXT
cmp seen described
echo "as described"
