"""What docs/limits.md says of known drivers is still so: a driver that is classified now has to leave the list."""

from __future__ import annotations

import re
from pathlib import Path

import pmkit

PAGE = Path(__file__).parents[2] / "docs" / "limits.md"


def listed() -> list[tuple[str, str]]:
    """Gene and change of each driver that the page lists."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.search(r"### Known drivers that stay of uncertain significance\n.*?:\n\n(.*?)\.\n\n", text, re.DOTALL)
    assert found
    plain = re.sub(r"\([^)]*\)", "", found[1])
    genes = [entry.split(maxsplit=1) for entry in plain.replace("\n", " ").split(";")]
    return [(gene, change.strip()) for gene, changes in genes for change in changes.split(",")]


def test_drivers_that_are_listed_are_of_uncertain_significance(tmp_path: Path) -> None:
    path = tmp_path / "drivers.maf"
    rows = [f"{gene}\tGRCh38\tT1\tp.{change}\n" for gene, change in listed()]
    assert len(rows) > 50
    path.write_text("Hugo_Symbol\tNCBI_Build\tTumor_Sample_Barcode\tHGVSp_Short\n" + "".join(rows), encoding="utf-8")
    [report] = pmkit.run(path, load={"format": "maf"}, onco={"all_variants": True})
    assert report.onco is not None
    classes = {(v.gene, v.protein_change): v.oncogenicity and v.oncogenicity.class_ for v in report.onco.variants}
    assert {change: classes.get(change) for change in listed()} == dict.fromkeys(listed(), "VUS")
