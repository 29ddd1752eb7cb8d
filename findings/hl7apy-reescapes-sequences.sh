#!/usr/bin/env bash
# hl7apy turns the escape sequences \X..\ and \.br\ of a message into literal text when it writes it back
#
# Expected:  parse_message(...).to_er7() gives the message back; \X41\ (a hexadecimal character) and \.br\ (a line break
#            in a note) stay what they are, as \T\, \S\, \F\ and \R\ do.
# Package:   hl7apy 1.3.5 (PyPI), Python 3.11.
# Behaviour: the backslashes of these sequences are escaped again: \X41\ becomes \E\X41\E\ and \.br\ becomes
#            \E\.br\E\, so the next reader sees backslashes as text and a two-line note on one line; .value of the field
#            shows the changed text too. A second pass through hl7apy leaves it so.
# Seen:      a \E\X41\E\ b \T\ c   stop\E\.br\E\now
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile hl7apy==1.3.5

cat > run.py <<'PY'
from hl7apy.parser import parse_message

message = "\r".join(
    [
        "MSH|^~\\&|LAB|H|EMR|H|20260101||ORU^R01|1|P|2.5.1",
        "OBX|1|ST|1^a^L||a \\X41\\ b \\T\\ c||||||F",
        "NTE|1||stop\\.br\\now",
    ]
)
parsed = parse_message(message, find_groups=False)
lines = parsed.to_er7().split("\r")
field = lines[1].split("|")[5]
note = lines[2].split("|")[3]
print(field, " ", note)
assert field == "a \\E\\X41\\E\\ b \\T\\ c"
assert note == "stop\\E\\.br\\E\\now"
assert parsed.obx.obx_5.value == "a \\E\\X41\\E\\ b \\T\\ c"
assert parse_message(parsed.to_er7(), find_groups=False).to_er7() == parsed.to_er7()
PY
venv/bin/python run.py
echo "as described"
