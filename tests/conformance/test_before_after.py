"""Differences between two versions' answers get their kind from what changed; what fits no kind is unexplained."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from conformance import before_after, before_after_kinds, before_after_reasons

PAGE = Path(__file__).parents[2] / "docs" / "differences.md"
EXAMPLE = Path(__file__).parents[2] / "examples" / "germline.vcf"
GENE = {
    "status": "called",
    "source": "matcher",
    "confidence": "high",
    "provisional": False,
    "phased": True,
    "diplotypes": ["*1/*2"],
    "looked_up": ["*1/*2"],
    "phenotypes": ["Intermediate Metabolizer"],
    "activity": [""],
    "functions": [["*2", "No function"]],
    "components": [],
    "undefined": [],
    "warnings": [],
    "states": {},
}
VARIANT = {
    "class": "Oncogenic",
    "points": 10,
    "fired": ["OS1"],
    "consequence": "missense_variant",
    "protein": "V600E",
    "transcript": "NM_004333.6",
    "vaf": 0.4,
    "tiers": [],
    "sensitive": {"Vemurafenib in Melanoma": "I-A A"},
    "resistant": {},
    "set_aside": {},
    "statements": {"sensitive Vemurafenib in Melanoma": ["EID1", "PMK1"]},
    "two_hit": False,
    "hotspot": True,
}
BOTH: tuple[dict[str, Any], dict[str, Any]] = ({"G GRCh38": ["1:5", "1:9"]}, {"G GRCh38": ["1:5", "1:9"]})
MORE: tuple[dict[str, Any], dict[str, Any]] = (BOTH[0], {"G GRCh38": ["1:5", "1:9", "1:12"]})
TABLE: tuple[dict[str, Any], dict[str, Any]] = ({"G GRCh38": ["0", "1"]}, {"G GRCh38": ["0", "1", "2"]})
"""Of a table of genes only the number of positions is known."""


FACTS = (
    {"EID1": {"id": "EID1", "level": "B"}, "PMK1": {"id": "PMK1", "basis": "label"}},
    {"EID1": {"id": "EID1", "level": "B"}, "PMK1": {"id": "PMK1", "basis": "label"}, "EID2": {"id": "EID2"}},
)


def kinds(
    subject: str, before: Any, after: Any, definitions: Any = BOTH, *, facts: Any = FACTS, more: Any = None
) -> list[str]:
    head = {"report": {"assembly": "GRCh38"}}
    sides = [
        {**head, **({subject: one} if one else {}), **(extra or {})} for one, extra in ((before, None), (after, more))
    ]
    return [kind for kind, _, _ in before_after_kinds.of_answers(sides[0], sides[1], definitions, facts)]


@pytest.mark.parametrize(
    ("change", "definitions", "kind"),
    [
        ({}, BOTH, []),
        ({"status": "not_called", "diplotypes": []}, BOTH, "gene: called -> not_called: no position read otherwise"),
        (
            {"status": "not_called", "states": {"1:5": "low_quality"}},
            BOTH,
            "gene: called -> not_called: called -> low_quality",
        ),
        ({"diplotypes": ["*1/*3"]}, BOTH, "gene: other call: no position read otherwise"),
        ({"diplotypes": ["*1/*3"]}, MORE, "gene: other call: other positions in the definition of G"),
        ({"diplotypes": ["*1/*3"], "states": {"1:9": "called A/T"}}, MORE, "gene: other call: another genotype"),
        ({"functions": [["*2", "Decreased function"]]}, BOTH, "gene: function of an allele of G"),
        ({"provisional": True}, MORE, "gene: less sure: other positions in the definition of G"),
        (
            {"provisional": True, "states": {"1:12": "absent"}},
            MORE,
            "gene: less sure: 1 new position without data, of G",
        ),
        (
            {"provisional": True, "states": {"1:12": "low_quality A/T"}},
            MORE,
            "gene: less sure: other positions in the definition of G",
        ),
        (
            {"provisional": True, "states": {"1:12": "absent"}, "warnings": ["the sample may be another's"]},
            MORE,
            "gene: less sure: other positions in the definition of G",
        ),
        (
            {"provisional": True, "states": {"rs3": "missing"}},
            TABLE,
            "gene: less sure: 1 new position without data, of G",
        ),
        (
            {"provisional": True, "states": {"rs1": "missing", "rs3": "missing"}},
            TABLE,
            "gene: less sure: other positions in the definition of G",
        ),
        ({"confidence": "low"}, BOTH, "gene: less sure: no position read otherwise"),
        ({"confidence": "low", "undefined": ["stop NM_1:c.1C>T 1:7 C>T"]}, BOTH, "gene: less sure: undefined stop"),
        (
            {"confidence": "low", "undefined": ["missense NM_1:c.1C>T 1:7 C>T"]},
            BOTH,
            "gene: less sure: no position read otherwise",
        ),
        (
            {"provisional": True, "confidence": "low", "undefined": ["stop NM_1:c.1C>T 1:7 C>T"]},
            BOTH,
            "gene: less sure: no position read otherwise",
        ),
        ({"looked_up": ["*1/*2", "*2/*2"]}, BOTH, "gene: looked up by more results"),
    ],
    ids=[
        *("same", "lost", "lost-by-quality", "other", "newer", "genotype", "function", "provisional"),
        *("new-absent", "new-doubtful", "new-and-warned", "table-new-missing", "table-more-missing", "unsure"),
        *("undefined-stop", "undefined-missense", "provisional-for-more", "half"),
    ],
)
def test_kind_of_a_gene(change: dict[str, Any], definitions: Any, kind: Any) -> None:
    before = {**GENE, "states": {"1:9": "called A/G"}} if "states" in change and kind[-8:] == "genotype" else GENE
    assert kinds("gene G", before, {**GENE, **change}, definitions) == ([kind] if kind else [])


VEMURAFENIB = "sensitive Vemurafenib in Melanoma"


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"class": "VUS", "fired": []}, "variant: class lower, Oncogenic -> VUS: -OS1"),
        ({"class": "VUS", "fired": ["SBVS1"]}, "variant: class lower, Oncogenic -> VUS: +SBVS1 -OS1"),
        (
            {"sensitive": {}, "statements": {}},
            "variant: sensitive drug of tier I-A, Vemurafenib, gone, same statements",
        ),
        (
            {"sensitive": {}, "statements": {}, "set_aside": {"Vemurafenib in ": "label"}},
            "variant: sensitive drug of tier I-A, Vemurafenib, set aside: label, same statements",
        ),
        (
            {"sensitive": {"Vemurafenib in Melanoma": "III D"}},
            "variant: sensitive drug, tier I-A -> III, Vemurafenib, same statements",
        ),
        (
            {"sensitive": {"Vemurafenib in Melanoma": "III D"}, "statements": {VEMURAFENIB: ["EID1", "EID2"]}},
            "variant: sensitive drug, tier I-A -> III, Vemurafenib, statement new",
        ),
        ({"protein": "V600K"}, "variant: protein"),
        ({"tiers": ["prognostic I-B Melanoma"]}, "variant: prognostic tier none -> I-B"),
        ({"two_hit": True}, "variant: two hits named"),
    ],
    ids=["lower", "lower-by", "gone", "set-aside", "tier", "tier-by-new", "protein", "prognostic", "two-hits"],
)
def test_kind_of_a_finding(change: dict[str, Any], kind: str) -> None:
    assert kinds("variant BRAF 7:1:A:T", VARIANT, {**VARIANT, **change}) == [kind]


def test_drugs_of_a_finding_that_is_new_or_gone() -> None:
    unjudged = {"not judged": {"names": ["BRAF V600E"]}}
    assert kinds("variant BRAF 7:1:A:T", None, VARIANT) == [
        "variant: new: Oncogenic by OS1, missense_variant",
        "variant: sensitive drug added at tier I-A, same statements, of a new finding",
    ]
    assert kinds("variant BRAF 7:1:A:T", VARIANT, None, more=unjudged) == [
        "variant: gone: Oncogenic by OS1, missense_variant, named and not judged",
        "variant: sensitive drug of tier I-A, Vemurafenib, gone, same statements, of a finding that is gone",
    ]


def test_what_a_new_or_lost_finding_has_in_common_with_its_report() -> None:
    x, y = "variant ATRX X:1:A:T", "variant BRAF 7:1:A:T"
    head = {"report": {"assembly": "GRCh38"}}
    others = {f"variant G {place}:1:A:T": VARIANT for place in (1, 2, 3)}
    found = before_after_kinds.of_answers({**head, y: VARIANT}, {**head, x: VARIANT, y: VARIANT}, BOTH, FACTS)
    assert next(kind for kind, _, _ in found) == "variant: new: of chromosome X, of which there was none"
    found = before_after_kinds.of_answers({**head, **others}, head, BOTH, FACTS)
    assert next(kind for kind, _, _ in found) == "variant: gone: with all changes of the report"


def test_an_uncertain_truncation_is_named() -> None:
    late = {**VARIANT, "class": "VUS", "fired": [], "consequence": "stop_gained", "protein": "W9*"}
    lost = {**late, "sensitive": {}, "statements": {}}
    assert kinds("variant SMAD4 7:1:A:T", late, lost) == [
        "variant: sensitive drug of tier I-A, Vemurafenib, gone, same statements, of an uncertain truncation"
    ]


def test_another_role_of_the_gene_is_named() -> None:
    facts = [
        {"gene SMC3": {"role": role, "bona_fide_tsg": sure}} for role, sure in (("oncogene", "no"), ("tsg", "yes"))
    ]
    new = {**VARIANT, "fired": ["OVS1"], "consequence": "stop_gained", "sensitive": {}, "statements": {}}
    assert kinds("variant SMC3 10:1:A:T", None, new, facts=facts) == [
        "variant: new: Oncogenic by OVS1, stop_gained, role oncogene -> tsg bona fide"
    ]


@pytest.mark.parametrize(
    ("facts", "basis"),
    [
        (({}, {"EID1": {"level": "B"}, "PMK1": {}}), "approval new"),
        (({"EID1": {"level": "C"}}, {"EID1": {"level": "B"}}), "statement says otherwise: level"),
        (({"EID1": {"level": "B"}}, {"EID1": {"level": "B"}}), "same statements"),
    ],
    ids=["new", "other", "same"],
)
def test_what_stands_behind_a_drug_that_is_added(facts: Any, basis: str) -> None:
    before = {**VARIANT, "sensitive": {}, "statements": {}}
    kind = f"variant: sensitive drug added at tier I-A, {basis}"
    assert kinds("variant BRAF 7:1:A:T", before, VARIANT, facts=facts) == [kind]


ROW = {"source": "CPIC", "action": "standard", "results": ["G: *1"]}
DRUG = {"status": "guidance", "provisional": False, "genes": ["G"], "gaps": [], "rows": {"CPIC-1": [ROW]}}
SURE, UNVERIFIED = ({"CPIC-1": {"drug": "d", "dose": "1", "confidence": word}} for word in ("high", "low"))


@pytest.mark.parametrize(
    ("before", "after", "facts", "kind"),
    [
        ({"rows": {}}, {}, ({}, SURE), "drug: row added, CPIC, new in the table"),
        ({"rows": {}}, {}, (SURE, SURE), "drug: row added, CPIC, the same row"),
        ({}, {"rows": {}}, (SURE, UNVERIFIED), "drug: row left out, CPIC, not verified"),
        (
            {},
            {"rows": {}, "gaps": ["CPIC row_not_verified"]},
            (SURE, UNVERIFIED),
            "drug: row left out, CPIC, not verified, named as a gap",
        ),
        (
            {},
            {"rows": {"CPIC-1": [{**ROW, "action": "avoid"}]}},
            (SURE, SURE),
            "drug: row says otherwise: action, standard -> avoid, by the same row",
        ),
        (None, {}, ({}, SURE), "drug: new"),
        (None, {}, (SURE, SURE), "drug: new, though it has rows before"),
    ],
    ids=["new-row", "old-row", "left-out", "left-out-as-gap", "action", "new", "new-of-old-rows"],
)
def test_kind_of_a_drug(before: Any, after: Any, facts: Any, kind: str) -> None:
    old = before if before is None else {**DRUG, **before}
    assert kinds("drug d", old, {**DRUG, **after}, facts=facts) == [kind]


@pytest.mark.parametrize(
    "kind",
    [
        "gene: called -> not_called: no position read otherwise",
        "gene: other call: no position read otherwise",
        "gene: other call: another genotype",
        "gene: gone: CYP2C19",
        "gene: less sure: no position read otherwise",
        "drug: gone",
        "drug: new, though it has rows before",
        "drug: row added, CPIC, the same row",
        "drug: row left out, CPIC, the same row",
        "drug: row left out, CPIC, not verified",
        "variant: gone: Oncogenic by OS1, missense_variant",
        "variant: class lower, Oncogenic -> VUS: +SBVS1 -OS1",
        "variant: sensitive drug of tier I-A, Vemurafenib, gone, same statements",
        "variant: sensitive drug added at tier I-A, same statements",
        "variant: protein",
        "report: assembly",
        "run: without an answer, exit 0 -> 70",
        "run: without an answer, exit -24 -> -24",
        "a sample without a report",
    ],
)
def test_what_could_be_a_fault_is_unexplained(kind: str) -> None:
    assert before_after_kinds.why(kind) is None


def test_a_refusal_is_told_without_names_and_numbers() -> None:
    sides = [
        {"exit": 0, "said": []},
        {"exit": 65, "said": ["pmkit load: a/b.vcf, line 7: this line has no number 'x' here."]},
    ]
    [(kind, _)] = before_after_kinds.of_runs(sides[0], sides[1])
    assert kind == "run: exit 0 -> 65: line : this line has no number here."


def test_a_run_that_ends_without_an_answer_is_never_the_same() -> None:
    stopped = {"exit": -24, "said": []}
    [(kind, _)] = before_after_kinds.of_runs(stopped, stopped)
    assert kind == "run: without an answer, exit -24 -> -24"


def test_this_version_beside_itself_answers_alike_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    pgx = ["pgx", "--gene", "CYP2C19", *before_after.REPORT]
    here = tmp_path / "here.vcf"
    here.write_bytes(EXAMPLE.read_bytes())
    runs = [
        before_after.Run("a", ["load", str(here), *pgx]),
        before_after.Run("b", ["load", str(tmp_path / "none.vcf"), *pgx]),
        before_after.Run("c", ["load", str(EXAMPLE), "pgx", "--gene", "TPMT", *before_after.REPORT]),
        before_after.Run("d", ["never"], if_refused=True),
        before_after.Run("e", ["load", str(EXAMPLE), *pgx]),
    ]
    side = before_after.Side(Path(sys.executable), "one version")
    kept, copies = before_after._distinct(runs)
    assert ([run.name for run in kept.values()], copies) == (["a", "b", "c", "d"], 1)
    answers = before_after._ask(side, kept, tmp_path / "answers.jsonl")
    assert list(answers) == ["a", "b", "c", "definitions"]
    assert [answers[name]["exit"] for name in "abc"] == [0, 66, 0]
    [group] = answers["a"]["groups"]
    assert group["samples"] == ["GERMLINE-01"]
    assert group["answers"]["gene CYP2C19"]["diplotypes"] == ["*1/*2"]
    assert list(before_after._differences(answers, answers)) == []

    lines = (tmp_path / "answers.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "cut.jsonl").write_bytes(lines[0] + lines[1] + lines[2][:100])
    assert [
        line["words"] for line in before_after._open(kept, before_after._read(tmp_path / "cut.jsonl", "one version"))
    ] == [
        runs[2].words,
        runs[3].words,
    ]
    again = before_after._ask(side, kept, tmp_path / "cut.jsonl")
    assert list(before_after._differences(answers, again)) == []
    assert (tmp_path / "cut.jsonl").read_bytes().startswith(lines[0] + lines[1])

    assert before_after._open(kept, before_after._read(tmp_path / "cut.jsonl", "one version")) == []
    assert len(before_after._open(kept, before_after._read(tmp_path / "cut.jsonl", "another version"))) == 4
    here.write_bytes(EXAMPLE.read_bytes() + b"\n")
    changed, _ = before_after._distinct(runs)
    [line] = before_after._open(changed, before_after._read(tmp_path / "cut.jsonl", "one version"))[:1]
    assert line["words"] == runs[0].words


def test_another_index_is_another_input(tmp_path: Path) -> None:
    vcf = tmp_path / "a.vcf"
    vcf.write_text("", encoding="utf-8")
    run = before_after.Run("a", ["load", str(vcf)])
    without = before_after._inputs(run)
    (tmp_path / "a.vcf.tbi").write_text("", encoding="utf-8")
    assert before_after._inputs(run) != without


def test_a_version_is_told_by_what_it_is_made_of(tmp_path: Path) -> None:
    package = tmp_path / "src" / "pmkit"
    (package / "__pycache__").mkdir(parents=True)
    (tmp_path / "rules").mkdir()
    (package / "a.py").write_text("1", encoding="utf-8")
    (tmp_path / "rules" / "a.toml").write_text("1", encoding="utf-8")
    seen = [before_after.of_files(package, "click==1")]
    (package / "__pycache__" / "a.pyc").write_text("1", encoding="utf-8")
    assert before_after.of_files(package, "click==1") == seen[0]
    seen.append(before_after.of_files(package, "click==2"))
    (tmp_path / "rules" / "a.toml").write_text("2", encoding="utf-8")
    seen.append(before_after.of_files(package, "click==1"))
    (package / "a.py").write_text("2", encoding="utf-8")
    seen.append(before_after.of_files(package, "click==1"))
    assert len(set(seen)) == 4


def test_a_second_try_stays_behind_the_first() -> None:
    lines: list[dict[str, Any]] = [{"inputs": str(number), "if_refused": number in (1, 4)} for number in range(6)]
    shares = before_after._shares(lines, 2)
    assert [[line["inputs"] for line in share] for share in shares] == [["0", "1", "3", "4"], ["2", "5"]]
    assert before_after._shares(lines[:1], 3) == [lines[:1]]


def test_the_page_lists_the_reasons() -> None:
    """Each reason has a row of the page's table of this version, and each row a reason."""
    table = PAGE.read_text(encoding="utf-8").partition("| what is behind it |")[2].partition("\n\n")[0]
    rows = [line.split("|")[1].strip() for line in table.splitlines()[2:]]
    assert len(rows) == len(set(rows))
    assert set(rows) <= {*before_after_reasons.INTENDED.values(), before_after_kinds.FOLLOWED}
    assert [reason for reason in before_after_reasons.INTENDED.values() if reason not in rows] == []
