#!/usr/bin/env bash
# An insertion as a zero-length interval overlaps different regions in each interval library
#
# Expected:  a 0-based half-open interval p-p (the place of an insertion) overlaps the region 10-20 for 10 < p < 20,
#            whichever library is asked; they may differ at the edges, but not inside, nor by function of one library.
# Packages:  bioframe 0.8.0, ncls 0.0.71, intervaltree 3.2.1 (PyPI), Python 3.11.
# Behaviour: bioframe.overlap also counts p = 10 but not 20; ncls counts neither edge;
#            intervaltree overlaps nothing at all, not even inside, with overlap(p, p) or tree[p:p], while tree[p]
#            counts 10 as well. An insertion next to a target or exon edge is lost or found by choice of library.
# Seen:      bioframe 10 11 19; ncls 11 19; intervaltree (none); at 10 11 19
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile \
    bioframe==0.8.0 ncls==0.0.71 intervaltree==3.2.1 pandas==2.3.3

cat > run.py <<'PY'
import bioframe
import numpy as np
import pandas as pd
from intervaltree import IntervalTree
from ncls import NCLS

points = [9, 10, 11, 19, 20, 21]
insertions = pd.DataFrame({"chrom": "chr1", "start": points, "end": points})
region = pd.DataFrame({"chrom": ["chr1"], "start": [10], "end": [20]})
array = np.array(points)
tree = IntervalTree.from_tuples([(10, 20)])

seen = {"bioframe": bioframe.overlap(insertions, region, how="inner")["start"].tolist()}
hits, _ = NCLS(np.array([10]), np.array([20]), np.array([0])).all_overlaps_both(array, array, np.arange(len(points)))
seen["ncls"] = [points[i] for i in hits]
seen["intervaltree overlap(p, p)"] = [p for p in points if tree.overlap(p, p)]
seen["intervaltree tree[p:p]"] = [p for p in points if tree[p:p]]
seen["intervaltree tree[p]"] = [p for p in points if tree[p]]
for name, found in seen.items():
    print(f"{name}:", *found)
assert list(seen.values()) == [[10, 11, 19], [11, 19], [], [], [10, 11, 19]]
PY
venv/bin/python run.py 2>/dev/null
echo "as described"
