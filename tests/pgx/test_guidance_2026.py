"""The guidance of 2026-07: what it advises for results, what each row's date is, and what stays out of advice."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from tests.pgx.calls import called

from pmkit.context.applicability import applicability_rules, setting_holds
from pmkit.context.phenoconversion import factor_of
from pmkit.core.errors import DataError
from pmkit.knowledge.importers import guidance_update
from pmkit.knowledge.rules import rules_root
from pmkit.knowledge.store import manifest, open_table
from pmkit.pgx.drugs import DrugGuidance, recommend
from pmkit.pgx.guidance import is_old, newest_date, rows_by_drug

DATE = re.compile(r"20\d\d(-\d\d){0,2}")


def guide(drug: str, gene: str, *labels: str) -> DrugGuidance:
    (found,) = recommend({gene: called(gene, *labels)}, drugs=(drug,))
    return found


def advice(found: DrugGuidance) -> dict[str, list[str]]:
    actions: dict[str, list[str]] = {}
    for item in found.recommendations:
        actions.setdefault(item.source, []).append(item.action)
    return actions


LEIDEN, USUAL = "rs6025 Factor V Leiden (T)", "rs6025 reference (C)"

CASES: list[tuple[str, str, str, Mapping[str, list[str]]]] = [
    ("ondansetron", "CYP2D6", "*4/*4", {"CPIC": ["no_recommendation"]}),
    ("ondansetron", "CYP2D6", "*1/*4", {"CPIC": ["no_recommendation"]}),
    ("ondansetron", "CYP2D6", "*1/*1", {"CPIC": ["standard"]}),
    ("tropisetron", "CYP2D6", "*4/*4", {"CPIC": ["no_recommendation"]}),
    ("ondansetron", "CYP2D6", "*1x2/*1", {"CPIC": ["alternative"]}),
    ("gefitinib", "CYP2D6", "*4/*4", {"DPWG": ["standard"], "FDA": ["monitor"]}),
    ("gefitinib", "CYP2D6", "*1x2/*1", {"DPWG": ["monitor"]}),
    ("sacituzumab govitecan", "UGT1A1", "*28/*28", {"DPWG": ["monitor"], "FDA": ["monitor"]}),
    ("sacituzumab govitecan", "UGT1A1", "*1/*80+*28", {"DPWG": ["standard"]}),
    ("atazanavir", "UGT1A1", "*28/*80+*28", {"CPIC": ["alternative"], "DPWG": ["avoid"]}),
    ("atazanavir", "UGT1A1", "*28/*37", {"CPIC": ["alternative"], "DPWG": ["standard"]}),
    ("atazanavir", "UGT1A1", "*1/*1", {"CPIC": ["standard"], "DPWG": ["no_recommendation"]}),
    ("rosuvastatin", "SLCO1B1", "*5/*5", {"CPIC": ["reduce_dose"], "DPWG": ["conditional"], "FDA": ["informative"]}),
    ("eltrombopag", "F5", f"{LEIDEN}/{USUAL}", {"FDA_LABEL": ["standard_with_caution"]}),
    ("eltrombopag", "F5", f"{LEIDEN}/{LEIDEN}", {"FDA_LABEL": ["standard_with_caution"]}),
    ("eltrombopag", "F5", f"{USUAL}/{USUAL}", {}),
    ("ethinyl estradiol / norelgestromin", "F5", f"{LEIDEN}/{USUAL}", {"FDA_LABEL": ["contraindicated"]}),
]  # fmt: skip


@pytest.mark.parametrize(("drug", "gene", "label", "expected"), CASES)
def test_advice(drug: str, gene: str, label: str, expected: Mapping[str, list[str]]) -> None:
    assert advice(guide(drug, gene, label)) == expected


@pytest.mark.parametrize(
    ("alleles", "capecitabine", "fluorouracil"),
    [
        ("c.1905+1G>A (*2A)/c.1905+1G>A (*2A)", ["avoid"], ["avoid"]),
        ("c.1905+1G>A (*2A)/c.2846A>T", ["conditional"], ["avoid"]),
        ("Reference/c.1905+1G>A (*2A)", ["conditional"], ["conditional"]),  # the latter by the FDA of 2026-02-05
        ("Reference/Reference", [], []),
    ],
)
def test_fda_labels_of_fluoropyrimidines_by_score(
    alleles: str, capecitabine: list[str], fluorouracil: list[str]
) -> None:
    for drug, expected in (("capecitabine", capecitabine), ("fluorouracil", fluorouracil)):
        assert advice(guide(drug, "DPYD", alleles)).get("FDA_LABEL", []) == expected


def test_labels_that_ask_for_a_test_first_are_no_advice_on_a_result() -> None:
    for drug in ("capecitabine", "fluorouracil"):
        rows = [row for row in rows_by_drug()[drug] if row.action == "test" and row.source == "FDA_LABEL"]
        assert [row.conditions[0].keys for row in rows] == [frozenset({"No Result"})]
        assert "test" not in str(advice(guide(drug, "DPYD", "Reference/c.1905+1G>A (*2A)")).get("FDA_LABEL"))


@pytest.mark.parametrize(
    ("drug", "score_label", "action"),
    [
        ("eliglustat", "*1x2/*9", "contraindicated"),  # DPWG counts 0.5 for *9: 2.5
        ("aripiprazole", "*1x2/*9", "standard"),
        ("haloperidol", "*1x2/*9", "no_recommendation"),
    ],
)
def test_dpwg_keys_that_moved(drug: str, score_label: str, action: str) -> None:
    assert advice(guide(drug, "CYP2D6", score_label))["DPWG"] == [action]


def test_an_indeterminate_result_is_looked_at_without_a_recommendation() -> None:
    looked = guide("simvastatin", "SLCO1B1", "*1/*42")
    assert advice(looked)["DPWG"] == ["no_recommendation"]
    assert guide("haloperidol", "CYP2D6", "*1/*22").status == "no_recommendation"
    looked = guide("oxycodone", "CYP2D6", "*4/*4")
    assert (looked.status, [item.release for item in looked.recommendations]) == ("no_recommendation", ["2021-02"])
    assert recommend({}, drugs=("aceclofenac",))[0].status == "no_guideline"


def test_thioguanine_and_nudt15() -> None:
    (item,) = [one for one in guide("thioguanine", "NUDT15", "*1/*3").recommendations if one.source == "DPWG"]
    assert item.dose_factor is not None
    assert (item.dose_factor.min, item.release) == (0.5, "2025-11")
    assert "41318725" in item.citations[0].pmids


def test_rows_that_nobody_verified_give_no_advice() -> None:
    unverified = [row for rows in rows_by_drug().values() for row in rows if not row.verified]
    assert unverified, "else this test tests nothing"
    found = guide("phenytoin", "CYP2C9", "*3/*3")
    assert "FDA" not in advice(found)
    assert ("FDA", "row_not_verified") in [(gap.source, gap.status) for gap in found.gaps]
    assert "CPIC" in advice(found) or found.status != "guidance"


def test_every_row_has_its_own_date_and_the_manifest_their_range() -> None:
    rows = list(open_table("guidance.recommendations").rows())
    assert all(DATE.fullmatch(row["release"]) for row in rows)
    for source in manifest()["guidance.recommendations"].sources:
        dates = [row["release"] for row in rows if row["source"] == source.id]
        assert source.release == " to ".join(dict.fromkeys((min(dates), max(dates))))
    assert newest_date() == max(row["release"] for row in rows)


@pytest.mark.parametrize(
    ("release", "old"),
    [("2024-03-25", True), ("2024-07-05", False), ("2024-07-04", True), ("2024", False), ("2023", True),
     ("2024-06", True), ("2024-07", False), ("2017", True), ("2026", False), ("", False)],
)  # fmt: skip
def test_old_rows(release: str, old: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pmkit.pgx.guidance.newest_date", lambda: "2026-07-05")
    assert is_old(release) is old


def test_no_table_and_no_rule_speaks_of_memory() -> None:
    word = re.compile(r"from memory|\bmemory\b", re.IGNORECASE)
    for name, info in manifest().items():
        if info.path.endswith(".tsv") and name.startswith(("pgx.", "guidance.", "onco.")):
            assert not word.search(open_table(name).text()), name
    for path in rules_root().rglob("*.toml"):
        assert not word.search(path.read_text(encoding="utf-8")), path.name


def test_females() -> None:
    (females,) = [one for one in applicability_rules().population if one.text == "females"]
    for sex, applies in (("F", True), ("M", False)):
        answer = setting_holds(females, (), {"sex": sex})
        assert answer is not None
        assert answer[0] is applies
    assert setting_holds(females, (), {}) is None


@pytest.mark.parametrize(("drug", "factor"), [("fluvoxamine", 0.5), ("tipranavir", 0.0), ("dacomitinib", 0.0)])
def test_strengths_of_cyp2d6_inhibitors(drug: str, factor: float) -> None:
    assert factor_of("CYP2D6", [drug]) == factor


# --- the importer ------------------------------------------------------------------------------------------------


def row(name: str, keys: str, action: str = "standard", **more: str) -> dict[str, str]:
    fields = {"rec_id": name, "source": "DPWG", "drug": "d", "gene1": "G", "cond1_type": "activity_score"}
    rest = {"cond1_values": keys, "gene2": "", "population": "general", "action": action, "note": "", "pmids": ""}
    return {**fields, **rest, **more}


def key(new: str, old: str) -> dict[str, str]:
    return {"source": "DPWG", "drug": "d", "gene": "G", "new_key": new, "same_as_key": old, "certain": "yes"}


def test_a_key_joins_its_row_and_leaves_the_other() -> None:
    rows = [row("A", "2.0|2.5", "no_recommendation"), row("B", "3.0", "avoid")]
    keys = [key("2.5", "3.0 (contraindicated; was no_recommendation)"), key("n/a", "no_recommendation")]
    guidance_update._add_keys(rows, [*keys, key("2.6", "3.0")])
    assert [one["cond1_values"] for one in rows] == ["2.0|n/a", "3.0|2.5|2.6"]
    assert rows[1]["note"] == "as of 2026-07-05 also for 2.5, 2.6"
    with pytest.raises(DataError, match="no row has"):
        guidance_update._add_keys(rows, [key("7.0", "9.0")])


def test_a_newer_row_takes_the_place_and_the_name_of_the_older() -> None:
    newer = [row("NEW-007", "0.5|0.0", "avoid") | {"change": "changed"}, row("NEW-008", "9.0") | {"change": "new"}]
    found = guidance_update._newer([row("A", "0.0|0.5"), row("B", "1.0")], newer)
    assert [(one["rec_id"], one["action"]) for one in found] == [
        ("A", "avoid"),
        ("B", "standard"),
        ("DPWG-2026-008", "standard"),
    ]
    assert all("change" not in one for one in found)
    with pytest.raises(DataError, match="new citation"):
        guidance_update._newer([], [row("NEW-009", "1.0") | {"change": "citation"}])


def test_a_correction_of_a_missing_row_stops_the_build() -> None:
    document = {"row": [{"ids": ["Z"], "set": {"note": "x"}}], "test_first": [], "looked_at": []}
    with pytest.raises(DataError, match="row Z"):
        guidance_update.corrected([row("A", "1.0")], document)
    document = {"row": [{"ids": ["A"], "set": {"note": "x"}, "add_pmid": "7"}], "test_first": [], "looked_at": []}
    (found,) = guidance_update.corrected([row("A", "1.0", pmids="5")], document)
    assert (found["note"], found["pmids"]) == ("x", "5;7")
