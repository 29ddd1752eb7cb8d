"""What a page of HTML costs beside the interpretation that it shows, and how long a picture takes.

Each trial is a process of its own, since the templates are compiled once in each.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "examples"
RUNS = {
    "genome, all drugs": ("germline.vcf", {"pgx": {}}),
    "genome, six drugs": (
        "germline.vcf",
        {"pgx": {"drugs": ["simvastatin", "clopidogrel", "warfarin", "codeine", "fluorouracil", "abacavir"]}},
    ),
    "tumour": ("tumor.vcf", {"onco": {"tumor_type": "MEL"}}),
}
HEADER = f"{'report':<20} {'interpretation s':>16} {'HTML s':>8} {'share':>6} {'ms a picture':>12} {'kB':>5}"
MOST = 0.5  # of the CPU time of interpretation
PICTURE_MS = 5.0
TRIAL = """
import io, json, sys, time
import pmkit
from pmkit.report.document import report_model
report_model()
path, stages = json.loads(sys.argv[1])
began = time.process_time()
(report,) = pmkit.run(path, stages)
interpreted = time.process_time()
from pmkit.report.html import HtmlFormat, environment, pictures
out, made = io.StringIO(), HtmlFormat()
made.write(report, out)
made.end(out)
written = time.process_time()
drawn = tuple(pictures(report))
figure = environment().get_template("pictures.j2").module.figure
start = time.process_time()
for picture in drawn:
    figure(picture)
each = (time.process_time() - start) / len(drawn)
print(json.dumps([interpreted - began, written - interpreted, each, len(out.getvalue())]))
"""


def run(repeats: int) -> bool:
    """Measure, print, and tell whether the targets are met."""
    print(f"\nA page of HTML, n = {repeats}\n{HEADER}")
    met = True
    for name, (file, stages) in RUNS.items():
        words = [sys.executable, "-c", TRIAL, json.dumps([str(EXAMPLES / file), stages])]
        found = [json.loads(subprocess.run(words, check=True, capture_output=True).stdout) for _ in range(repeats)]
        made, page, picture, size = (statistics.median(values) for values in zip(*found, strict=True))
        print(f"{name:<20} {made:>16.3f} {page:>8.3f} {page / made:>6.2f} {1000 * picture:>12.2f} {size / 1000:>5.0f}")
        met &= page <= MOST * made and 1000 * picture <= PICTURE_MS
    print(f"target: at most {MOST:g} of interpretation, {PICTURE_MS:g} ms a picture: {'met' if met else 'NOT MET'}")
    return met
