"""What the first screen says of a drug: over all actions, alone and in pairs, by code and never less than the worst."""

from __future__ import annotations

import itertools

import pytest
from tests.report import report_parts as doc

from pmkit.core.section import Around, Level
from pmkit.core.summary import Answer, Strip, Tone
from pmkit.pgx.action_phrases import COURSES, Course, agreement, phrase, verb
from pmkit.pgx.advice_words import SEVERITY
from pmkit.pgx.pgx_answers import BY_SEVERITY, LEVELS, ORDER, Verdict, pgx_summary, verdict
from pmkit.pgx.pgx_pictures import pgx_pictures


def row(action: str, source: str = "CPIC", **fields: object) -> doc.Recommendation:
    return doc.Recommendation.model_validate({"id": f"{source}-{action}", "source": source, "action": action, **fields})


def drug(*rows: doc.Recommendation, **fields: object) -> doc.DrugReport:
    return doc.DrugReport.model_validate({"drug": "x", "status": "guidance", "recommendations": rows, **fields})


def answer(*rows: doc.Recommendation, **fields: object) -> Answer:
    pgx = doc.Pgx(drugs=(drug(*rows, **fields),), drugs_asked=("x",))
    groups = {group.code: group for group in pgx_summary(pgx, Around()).groups}
    return groups["asked"].answers[0]


def test_every_action_has_a_course_a_word_and_a_verdict() -> None:
    assert set(COURSES) == set(SEVERITY)
    assert len({verb(action) for action in COURSES}) == len(COURSES)
    assert set(BY_SEVERITY.values()) <= set(Verdict)
    assert set(LEVELS) == set(Verdict)
    assert set(ORDER) == set(Level)
    assert verb("some_new_action") == "some new action"


@pytest.mark.parametrize("pair", list(itertools.combinations_with_replacement(SEVERITY, 2)), ids="+".join)
def test_the_worst_action_leads_whatever_the_order(pair: tuple[str, str]) -> None:
    worst = min(pair, key=lambda action: SEVERITY[action])
    for first, second in (pair, pair[::-1]):
        reported = answer(row(first), row(second, "DPWG"))
        assert reported.code == BY_SEVERITY[SEVERITY[worst]]
        assert reported.level is LEVELS[Verdict(reported.code)]
        if reported.code != Verdict.NO_ADVICE:
            leading = [action for action in pair if SEVERITY[action] == SEVERITY[worst]]
            assert any(reported.act.startswith(verb(action)) for action in leading)


@pytest.mark.parametrize("pair", list(itertools.combinations_with_replacement(SEVERITY, 2)), ids="+".join)
def test_sources_agree_where_their_courses_do(pair: tuple[str, str]) -> None:
    rows = [row(pair[0]), row(pair[1], "DPWG")]
    courses = {COURSES[action] for action in pair}
    expected = None if Course.NO_ADVICE in courses else len(courses) == 1
    assert agreement(rows) is expected
    assert answer(*rows).agree is expected


def test_an_action_that_nobody_knows_is_one_to_take_care_with() -> None:
    reported = answer(row("rotate"))
    assert (reported.code, reported.act) == ("care", "rotate")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"action": "alternative", "actions_also": ("reduce_dose",), "dose": "<20 mg/day if used"},
         "use another drug; if used, lower the dose (<20 mg/day)"),
        ({"action": "avoid", "actions_also": ("alternative",), "alternatives": ("a", "b")},
         "avoid, use another drug (a, b)"),
        ({"action": "avoid", "actions_also": ("alternative",)}, "avoid"),
        ({"action": "reduce_dose", "actions_also": ("alternative",), "dose": "start <= 40 mg/day"},
         "lower the dose, use another drug (start ≤40 mg/day)"),
        ({"action": "reduce_dose", "dose_factor": {"min": 0.5, "max": 0.5, "basis": "start"}, "monitoring": True},
         "lower the dose, monitor (50 % of start dose)"),
        ({"action": "standard", "population": "pediatrics"}, "usual use [pediatrics]"),
        ({"action": "standard", "population": "adults/general", "alternatives": ("a",)}, "usual use; instead: a"),
    ],
    ids=range(7),
)  # fmt: skip
def test_phrases(fields: dict[str, object], says: str) -> None:
    assert phrase(doc.Recommendation.model_validate({"id": "x", "source": "CPIC", **fields})) == says


@pytest.mark.parametrize(
    ("rows", "fields", "code"),
    [
        ((), {"status": "not_known"}, "not_known"),
        ((), {"status": "gene_not_called", "missing": ({"gene": "G", "status": "no_data"},)}, "not_told"),
        ((), {"status": "no_guideline"}, "no_advice"),
        ((), {"status": "no_guidance_for_result"}, "no_advice"),
        ((row("standard"),), {"standing": "cannot_be_told"}, "not_told"),
        ((row("standard"),), {"standing": "residual_risk"}, "usual"),
        ((row("avoid"),), {"standing": "cannot_be_told"}, "avoid"),
        ((row("avoid", disease_gate=True),), {}, "disease_only"),
        ((row("avoid", disease_gate=True, applies=True),), {}, "avoid"),
        ((row("avoid", applies=False), row("standard", applies=True)), {}, "usual"),
        ((row("no_recommendation"),), {"status": "no_recommendation"}, "no_advice"),
    ],
    ids=range(11),
)
def test_what_is_open_or_not_for_this_patient_is_never_usual(
    rows: tuple[doc.Recommendation, ...], fields: dict[str, object], code: str
) -> None:
    assert verdict(drug(*rows, **fields)) == code
    assert answer(*rows, **fields).code == code


def test_a_test_that_a_label_asks_for_makes_a_gap_urgent() -> None:
    reported = drug(status="gene_not_called", missing=({"gene": "G", "status": "no_data"},))
    asked = {"strength": "label_required", "source": "FDA label", "release": "2026-06"}
    test = {"drug": "x", "gene": "G", "asked": (asked,), "reason": "not read"}
    pgx = doc.Pgx.model_validate({"drugs": (reported,), "drugs_asked": ("x",), "test_before": (test,)})
    groups = {group.code: group for group in pgx_summary(pgx, Around()).groups}
    first = groups["asked"].answers[0]
    assert (first.level, first.code) == (Level.URGENT, "not_told")
    assert first.notes == ("test G before prescribing (label requires it)",)
    assert groups["tests"].lines[0].label == "x: G"


def test_the_strip_tells_read_missing_and_assumed_apart() -> None:
    def place(pos: int, state: str, genotype: str = "") -> doc.Position:
        return doc.Position(chrom="1", pos=pos, name=f"rs{pos}", ref="G", state=state, genotype=genotype)

    positions = doc.Positions(
        used=(place(3, "called", "G/A"), place(1, "reference", "G/G")),
        missing=(place(2, "absent"),),
        assumed=(place(4, "assumed", "G/G"),),
    )
    gene = doc.GeneReport(gene="GENE", status="called", confidence="low", positions=positions)
    (picture,) = pgx_pictures(doc.Pgx(genes=(gene,)))
    assert isinstance(picture.drawing, Strip)
    assert [cell.tone for cell in picture.drawing.cells] == [Tone.KNOWN, Tone.MISSING, Tone.VARIANT, Tone.ASSUMED]
    assert picture.words == (
        "4 positions of the definition; 2 read; variant at rs3; missing: rs2; 1 assumed to be reference."
    )


@pytest.mark.parametrize(
    ("missing", "provisional", "says"),
    [
        (33, True, "*1/*1 (provisional); no data at 33 of 35 positions; confidence low"),
        (0, True, "*1/*1 (provisional); confidence low"),
        (33, False, "*1/*1; confidence low"),
    ],
)
def test_a_provisional_result_says_how_much_was_not_read(missing: int, provisional: bool, says: str) -> None:
    def places(*numbers: int) -> tuple[doc.Position, ...]:
        return tuple(doc.Position(chrom="1", pos=number, ref="G", state="called") for number in numbers)

    gene = doc.GeneReport.model_validate(
        {
            **{"gene": "GENE", "status": "called", "confidence": "low", "provisional": provisional},
            "diplotypes": [{"label": "*1/*1", "alleles": ()}],
            "positions": doc.Positions(used=places(1), assumed=places(2), missing=places(*range(3, 3 + missing))),
        }
    )
    groups = {group.code: group for group in pgx_summary(doc.Pgx(genes=(gene,)), Around()).groups}
    assert [line.text for line in groups["genes"].lines] == [says]


def test_a_drug_among_others_is_named_with_the_genes_that_its_advice_still_wants() -> None:
    """Warfarin by VKORC1 alone: CYP2C9 was not read, which the line of several drugs must say too."""
    gap = doc.MissingGene(gene="CYP2C9", status="no_data")
    for action, code in (("reduce_dose", "change_dose"), ("monitor", "care")):
        pgx = doc.Pgx(
            drugs=(
                drug(row(action), missing=(gap,)),
                drug(row(action)).model_copy(update={"drug": "y"}),
            )
        )
        groups = {group.code: group for group in pgx_summary(pgx, Around()).groups}
        text = " ".join(fact.text for fact in groups[code].lines)
        assert text.endswith("x (not called: CYP2C9), y")


@pytest.mark.parametrize(("strength", "code"), [("label_required", "not_told"), ("label_recommended", "no_advice")])
def test_a_test_that_was_not_made_is_no_silence(strength: str, code: str) -> None:
    """Of valproate no guideline says a dose, but its label asks for POLG: that is not "no guidance is known"."""
    asked = {"strength": strength, "source": "FDA label", "release": "2026"}
    tests = ({"drug": "x", "gene": "POLG", "asked": (asked,), "reason": "not read"},)
    one = drug(status="no_guideline")
    pgx = doc.Pgx.model_validate({"drugs": (one,), "drugs_asked": ("x",), "test_before": tests})
    groups = {group.code: group for group in pgx_summary(pgx, Around()).groups}
    reported = groups["asked"].answers[0]
    assert (reported.code, "POLG" in reported.act) == (code, code == "not_told")


@pytest.mark.parametrize(
    ("standing", "code"), [("cannot_be_told", "not_told"), ("firm", "no_advice"), ("none", "no_advice")]
)
def test_silence_is_not_told_while_what_is_open_has_advice(standing: str, code: str) -> None:
    assert answer(row("no_recommendation"), standing=standing).code == code


def test_each_gene_stands_once_behind_an_advice() -> None:
    keys = [
        {"gene": "HLA-B", "diplotype": "*07:02/*57:01", "phenotype": text, "key": "*57:01 positive"}
        for text in ("*57:01 positive; *58:01 negative", "*15:11 negative; *57:01 positive")
    ]
    rows = [row("avoid", source, gene_results=[key]) for source, key in zip(("CPIC", "DPWG"), keys, strict=True)]
    assert answer(*rows).because.partition(":  ")[0].startswith("HLA-B *07:02/*57:01 *57:01 positive")
    assert answer(*rows).because.count("HLA-B") == 1
    several = [
        {"gene": "G", "diplotype": label, "phenotype": name, "key": name}
        for label, name in (("*1/*2 or *1/*3", "Poor"), ("*1/*2", "Poor"), ("*4/*4", "Normal"))
    ]
    text = answer(row("avoid", gene_results=several)).because
    assert text.startswith("G *1/*2 or *1/*3 or 1 more Poor or Normal")
