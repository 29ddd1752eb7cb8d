#!/usr/bin/env bash
# An insertion as a zero-length interval overlaps different regions in each interval library
#
# Expected:  a 0-based half-open interval p-p (the place of an insertion) overlaps the region 10-20 for 10 < p < 20,
#            wherever it is asked; libraries may differ at the edges, but not inside and not by function of one library.
# Packages:  bioframe 0.8.0, ncls 0.0.71, intervaltree 3.2.1, polars-bio 0.36.2 (PyPI), Python 3.11.
# Behaviour: bioframe.overlap also counts p = 10 but not 20; ncls counts neither edge; polars-bio without coordinate
#            metadata reads the frame as 1-based closed and counts 10 and 20, with zero-based metadata neither;
#            intervaltree overlaps nothing at all, not even inside, with overlap(p, p) or tree[p:p], while tree[p]
#            counts 10 as well. An insertion next to a target or exon edge is lost or found by choice of library.
# Seen:      bioframe 10 11 19; ncls 11 19; polars-bio 10 11 19 20; zero-based 11 19; intervaltree (none); at 10 11 19
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check \
    bioframe==0.8.0 ncls==0.0.71 intervaltree==3.2.1 polars-bio==0.36.2 pandas==2.3.3

cat > run.py <<'PY'
import bioframe
import numpy as np
import pandas as pd
import polars_bio
from intervaltree import IntervalTree
from ncls import NCLS

points = [9, 10, 11, 19, 20, 21]
insertions = pd.DataFrame({"chrom": "chr1", "start": points, "end": points})
region = pd.DataFrame({"chrom": ["chr1"], "start": [10], "end": [20]})
array = np.array(points)
tree = IntervalTree.from_tuples([(10, 20)])


def with_polars_bio():
    pairs = polars_bio.overlap(insertions, region, output_type="pandas.DataFrame")
    return sorted(pairs["start_1"].tolist())


seen = {"bioframe": bioframe.overlap(insertions, region, how="inner")["start"].tolist()}
hits, _ = NCLS(np.array([10]), np.array([20]), np.array([0])).all_overlaps_both(array, array, np.arange(len(points)))
seen["ncls"] = [points[i] for i in hits]
seen["polars-bio"] = with_polars_bio()
insertions.attrs["coordinate_system_zero_based"] = region.attrs["coordinate_system_zero_based"] = True
seen["polars-bio, zero-based"] = with_polars_bio()
seen["intervaltree overlap(p, p)"] = [p for p in points if tree.overlap(p, p)]
seen["intervaltree tree[p:p]"] = [p for p in points if tree[p:p]]
seen["intervaltree tree[p]"] = [p for p in points if tree[p]]
for name, found in seen.items():
    print(f"{name}:", *found)
assert list(seen.values()) == [[10, 11, 19], [11, 19], [10, 11, 19, 20], [11, 19], [], [], [10, 11, 19]]
PY
venv/bin/python run.py 2>/dev/null
echo "as described"
