#!/usr/bin/env bash
# bark-js reads the expiry 510131 of a device label as 1951, and 241200, the end of December, as 2024-12-00
#
# Guess:     the year follows the GS1 rule, which looks at the year that it is (51 is 2051 as long as that is less than 51 years
#            ahead), and the day 00, which GS1 has for "the last of the month", becomes 31 or is told to be a month.
# Package:   bark-js 1.2.1 (npm); gs1-barcode-parser-mod 1.2.1 (npm) beside it, which does both.
# Behaviour: the century is cut at 51 for good: a product that expires in 2051 expired in 1951. The day 00 is passed on as the
#            text 2024-12-00, of which JavaScript makes no date.
# Seen:      510131 -> 1951-01-31 (other: 2051-01-31); 241200 -> 2024-12-00, no date (other: 2024-12-31)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund bark-js@1.2.1 gs1-barcode-parser-mod@1.2.1
cat > run.cjs <<'JS'
const bark = require("bark-js");
const other = require("gs1-barcode-parser-mod");
const parse = bark.default || bark;
for (const expiry of ["241231", "241200", "510131"]) {
  const label = "0107610000000001" + "17" + expiry + "10LOT7";
  const mine = parse(label).elements.find((element) => element.ai === "17").value;
  const date = other.parseBarcode(label).parsedCodeItems.find((item) => item.ai === "17").data;
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].join("-");
  console.log(expiry, "bark-js", mine, "is a date:", !Number.isNaN(new Date(mine).getTime()), "other", day);
}
JS
TZ=UTC node run.cjs | tee seen
cat > described <<'TEXT'
241231 bark-js 2024-12-31 is a date: true other 2024-12-31
241200 bark-js 2024-12-00 is a date: false other 2024-12-31
510131 bark-js 1951-01-31 is a date: true other 2051-1-31
TEXT
cmp seen described
echo "as described"
