"""Cancer hotspots v3 under the Open Database License: a table of its own with its notice, never merged into others."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pmkit.core.messages import tr
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers.onco_genes import read_rows
from pmkit.knowledge.importers.sources import source

HOTSPOTS = source("cancerhotspots")
# The notice that the licence asks for, word by word.
NOTICE = """\
cancerhotspots_v3.tsv is an extract of Cancer Hotspots v3 (https://www.cancerhotspots.org) and is made available under
the Open Database License (ODbL) 1.0: https://opendatacommons.org/licenses/odbl/1-0/
Changes: columns chosen and renamed, one row per residue or range, retired gene symbols replaced. It lies beside pmkit's
own tables as part of a collective database; no other table of pmkit contains rows or counts of it. If you publish an
adapted version of it, offer that version under the same licence. Papers: PMID:26619011, PMID:29247016.
"""
RENAMED = {
    "H3F3A": "H3-3A",
    "HIST1H1C": "H1-2",
    "HIST1H3B": "H3C2",
    "HIST1H3C": "H3C3",
    "HIST1H3H": "H3C10",
    "PAK7": "PAK5",
    "TCEB1": "ELOC",
    "WHSC1": "NSD2",
}
"""Retired symbols of the upstream file and those that HGNC approves today, by which genes are looked up."""
COLUMNS = ("gene", "residue", "first", "last", "tumors", "variants", "transcript")


def build(sources: Path) -> Iterable[BuiltTable]:
    rows = []
    for row in read_rows(sources / "onco" / "hotspots" / "v3_multi_type_residue.txt", "\t"):
        place = row["Amino_Acid_Position"]
        first, _, last = place.partition("-")
        indel = row["Indel_Size"]
        variants = indel if indel else row["Variant_Amino_Acid"]
        if first.isdigit():
            symbol = RENAMED.get(row["Hugo_Symbol"], row["Hugo_Symbol"])
            residue, transcript = row["Residue"], row["Transcript_Id"]
            rows.append((symbol, residue, first, last or first, row["Tumor_Count"], variants, transcript))
    about = tr(
        "Residues mutated more often than by chance, with tumour counts; {licence}, never merged with other tables",
        licence=HOTSPOTS.licence.replace("-", " "),
    )
    yield BuiltTable("odbl.cancerhotspots_v3", "odbl/cancerhotspots_v3.tsv", about, (HOTSPOTS,), COLUMNS, rows)
    yield BuiltTable(
        "odbl.notice",
        "odbl/NOTICE.txt",
        tr("Licence notice of the ODbL table"),
        (HOTSPOTS,),
        binary=NOTICE.encode(),
        count=0,
    )
