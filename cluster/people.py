"""Write a cohort of one-sample VCFs with names that must not leak, one of them cut short, and its sheet.

python -m cluster.people FOLDER NUMBER
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

from bench import cohort

CANARY = "CANARY"
"""Begins every sample's name and every file's."""
BROKEN = 5
"""Which sample's file is cut short."""
GENES = ("CYP2C19", "NUDT15", "TPMT")


def write(folder: Path, number: int) -> None:
    """The VCFs, and `sheet.tsv`."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / "whole.vcf.gz"
    cohort.write(whole, GENES, number)
    lines = gzip.decompress(whole.read_bytes()).decode().splitlines()
    whole.unlink()
    head = [line for line in lines if line.startswith("##")]
    rows = [line.split("\t") for line in lines if not line.startswith("##")]
    sheet = ["sample\tfile\tgroup"]
    for column in range(number):
        name = f"{CANARY}{column:03d}"
        one = ["\t".join((*row[:9], name if row[0] == "#CHROM" else row[9 + column])) for row in rows]
        text = "\n".join((*head, *one)) + "\n"
        (folder / f"{name}.vcf").write_text(text[: len(text) // 2] if column == BROKEN else text)
        sheet.append(f"{name}\t{name}.vcf\t{'AB'[column % 2]}")
    (folder / "sheet.tsv").write_text("\n".join(sheet) + "\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
