"""How the oncology importers judge their sources, on rows made here."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from pmkit.core.errors import NoInputError
from pmkit.knowledge.importers import civic, odbl, onco_coordinates, onco_genes, tumor_types
from pmkit.knowledge.importers.liftover import Chain

CHAIN = """chain 1000 1 1000 + 100 200 1 1000 + 300 400 1
100

chain 900 2 1000 + 100 200 2 1000 - 300 400 2
100
"""
ITEM = """source_id: SRC-CIVIC
evidence_items:
- {id: '7363', molecular_profile: EGFR L858R, %(rest)s}
- {id: '320', molecular_profile: TSC1 Frameshift Truncation, %(rest)s}
- {id: '5', molecular_profile: FLT3 D835Y, %(rest)s}
"""
REST = (
    "disease: Cancer, doid: '162', therapies: [A, B], therapy_interaction_type: null, evidence_level: B, "
    "evidence_type: Predictive, evidence_direction: Supports, significance: Resistance, pmid: '1', rating: '3', "
    "citation_id: '1', citation_source_type: PubMed, evidence_status: accepted"
)


def test_civic_with_patches(tmp_path: Path) -> None:
    folder = tmp_path / "onco" / "civic"
    folder.mkdir(parents=True)
    (folder / civic.FILE).write_text(ITEM % {"rest": REST}, encoding="utf-8")
    table = civic.evidence(tmp_path)
    rows = {row[0]: dict(zip(table.columns, row, strict=True)) for row in table.rows}
    assert "EID7363" not in rows
    assert rows["EID320"]["level"] == "C"
    assert rows["EID320"]["patch"]
    assert rows["EID5"]["doid"] == "DOID:9119"
    assert rows["EID5"]["therapies"] == "A|B"
    assert {"EID12944", "EID11160"} <= set(rows)


def test_missing_release(tmp_path: Path) -> None:
    with pytest.raises(NoInputError, match="CIViC"):
        civic.evidence(tmp_path)


def test_lift_turns_bases_on_the_minus_strand(tmp_path: Path) -> None:
    path = tmp_path / "a.chain"
    path.write_text(CHAIN, encoding="ascii")
    chain = Chain.load(path)
    assert onco_coordinates._lift(("1", "111", "AC", "GT"), chain) == ("1", "311", "AC", "GT")
    chrom, pos, ref, alt = onco_coordinates._lift(("2", "111", "AC", "GG"), chain)
    assert (chrom, ref, alt) == ("2", "GT", "CC")
    one = chain.lift("2", 111)
    two = chain.lift("2", 112)
    assert one
    assert two
    assert int(pos) == min(one.pos, two.pos)
    assert onco_coordinates._lift(("2", "111", "AC", "A"), chain) == onco_coordinates.NONE
    assert onco_coordinates._lift(("1", "199", "AC", "GT"), chain) != onco_coordinates.NONE
    assert onco_coordinates._lift(("1", "200", "AC", "GT"), chain) == onco_coordinates.NONE


@pytest.mark.parametrize(
    ("votes", "role"),
    [
        ({"tsg": 4}, "tsg"),
        ({"oncogene": 2, "tsg": 1}, "both"),
        ({"oncogene": 9, "tsg": 1}, "oncogene"),
        ({"listed": 2}, ""),
    ],
)
def test_role_by_bailey(votes: dict[str, int], role: str) -> None:
    assert onco_genes._bailey_role(Counter(votes)) == role


@pytest.mark.parametrize(
    ("votes", "role"),
    [({"Act": 9, "LoF": 3}, "oncogene"), ({"Act": 1, "LoF": 3}, "tsg"), ({"Act": 2, "LoF": 3}, "both"), ({}, "")],
)
def test_role_by_intogen(votes: dict[str, int], role: str) -> None:
    assert onco_genes._intogen_role(Counter(votes)) == role


@pytest.mark.parametrize(
    ("role", "by", "firm", "votes", "expected"),
    [
        ("tsg", "literature", 0, {}, True),
        ("tsg", "bailey2018", 3, {}, True),
        ("tsg", "bailey2018", 1, {"LoF": 3, "Act": 1}, True),
        ("tsg", "bailey2018", 1, {"LoF": 3, "Act": 2}, False),
        ("tsg", "bailey2018", 0, {"LoF": 30}, False),
        ("both", "bailey2018", 5, {"LoF": 30}, False),
    ],
)
def test_suppressors_beyond_doubt(role: str, by: str, firm: int, votes: dict[str, int], expected: bool) -> None:
    assert onco_genes._bona_fide(role, by, firm, Counter(votes)) is expected


def test_site_by_majority() -> None:
    assert tumor_types._site(Counter({"Lung": 3, "Skin": 1})) == "Lung"
    assert tumor_types._site(Counter({"Lung": 2, "Skin": 2})) == ""


def test_obo_terms(tmp_path: Path) -> None:
    path = tmp_path / "a.obo"
    path.write_text(
        "format-version: 1.2\n\n[Term]\nid: DOID:1\nname: one\nxref: NCI:C1\nis_a: DOID:2 ! two\n"
        'synonym: "uno" EXACT []\n\n[Term]\nid: DOID:2\nname: two\nis_obsolete: true\n',
        encoding="utf-8",
    )
    (term,) = tumor_types._terms(path)
    assert (term.id, term.parents, term.nci, term.synonyms) == ("DOID:1", ["DOID:2"], ["C1"], ["uno"])


def test_hotspots_of_residues_and_ranges(tmp_path: Path) -> None:
    folder = tmp_path / "onco" / "hotspots"
    folder.mkdir(parents=True)
    head = [
        "Hugo_Symbol",
        "Residue",
        "Amino_Acid_Position",
        "Variant_Amino_Acid",
        "Tumor_Count",
        "Indel_Size",
        "Transcript_Id",
    ]
    lines = [head, ["A", "V6", "6", "E:3", "3", "", "T"], ["A", "7-9", "7-9", "x:1", "2", "V7del:2", "T"]]
    (folder / "v3_multi_type_residue.txt").write_text("\n".join("\t".join(x) for x in lines), encoding="utf-8")
    table, notice = odbl.build(tmp_path)
    assert list(table.rows) == [("A", "V6", "6", "6", "3", "E:3", "T"), ("A", "7-9", "7", "9", "2", "V7del:2", "T")]
    assert notice.binary is not None
    assert b"ODbL" in notice.binary
