#!/usr/bin/env bash
# @medplum/core reads the HL7 time 1980 as 1980-01-01T00:00:00.000Z, and .1234 of a second as 1.234 seconds
#
# Guess:     a HL7 version 2 time keeps the precision that it is written with, as FHIR has dates of a year, a month or a day:
#            PID-7 1980 is 1980, 198003 1980-03, 19800315 1980-03-15; a fraction of a second is a fraction.
# Package:   @medplum/core 5.2.13 (npm), parseHl7DateTime, Node.js 20 with --experimental-websocket (the package asks for 22).
# Behaviour: missing parts become the first month, day and hour in UTC: a year of birth is a day of birth, and a date without
#            a zone an instant that is the day before in the Americas. The digits after the point are taken as milliseconds.
# Seen:      1980 -> 1980-01-01T00:00:00.000Z; 20240315143000.1234 -> 2024-03-15T14:30:01.234Z; .5 -> .005
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund @medplum/core@5.2.13
cat > run.cjs <<'JS'
const { parseHl7DateTime } = require("@medplum/core");
for (const text of ["1980", "198003", "19800315", "20240315143000+0100", "20240315143000.1234", "20240315143000.5"]) {
  console.log(text, "->", parseHl7DateTime(text));
}
JS
node --experimental-websocket --no-warnings run.cjs | tee seen
cat > described <<'TEXT'
1980 -> 1980-01-01T00:00:00.000Z
198003 -> 1980-03-01T00:00:00.000Z
19800315 -> 1980-03-15T00:00:00.000Z
20240315143000+0100 -> 2024-03-15T13:30:00.000Z
20240315143000.1234 -> 2024-03-15T14:30:01.234Z
20240315143000.5 -> 2024-03-15T14:30:00.005Z
TEXT
cmp seen described
echo "as described"
