"""What a section says of itself is true: alter a field of a real run, and what claims to show it must change.

`pmkit tables lint` finds a field that no column shows and that is not exempt; it believes what a column says that it
shows. Here columns, `explain`, and what people read are held against what they say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fnmatch import fnmatch
from typing import Any

import pytest
from tests.report.altered import each, small

from pmkit.core.section import Around, Column, Part, Table
from pmkit.report.column_check import leaves
from pmkit.report.document import ReportHead
from pmkit.report.sections import Spec, section_of, specs

NAMES = tuple(spec.name for spec in specs() if type(spec).__module__.startswith("pmkit."))
ITEMS = 5
Shows = Callable[[Spec, Part], object]


@pytest.fixture(scope="module")
def sections(real_reports: tuple[ReportHead, ...]) -> dict[str, list[Part]]:
    """Small sections of real runs, by name."""
    found: dict[str, list[Part]] = {name: [] for name in NAMES}
    for report in real_reports:
        for spec in specs():
            section = section_of(report, spec)
            if section is not None and spec.name in found:
                found[spec.name].append(small(section, ITEMS))
    return found


def unmoved(spec: Spec, sections: Iterable[Part], shows: Shows, asked: Callable[[str], bool]) -> list[str]:
    """The fields asked for of which no alteration changes what is shown (an error on a value that cannot be is one)."""
    seen: dict[str, bool] = {}
    last: tuple[Part | None, object] = (None, None)
    for path, section, others in each(sections):
        if seen.get(path) or not asked(path):
            continue
        if last[0] is not section:
            last = (section, shows(spec, section))
        seen[path] = any(_differs(spec, other, shows, last[1]) for other in others)
    return sorted(path for path, moved in seen.items() if not moved)


def _differs(spec: Spec, section: Part, shows: Shows, before: object) -> bool:
    try:
        return shows(spec, section) != before
    except (KeyError, ValueError, TypeError):
        return True


# --- columns ------------------------------------------------------------------------------------------------------


def cells(table: Table[Any, Any], column: Column[Any], section: Part) -> list[str]:
    return [column.text(row) for item in table.items(section) for row in table.spread(item)]


@pytest.mark.parametrize("name", NAMES)
def test_a_column_shows_the_fields_that_it_says_it_shows(name: str, sections: dict[str, list[Part]]) -> None:
    (spec,) = [one for one in specs() if one.name == name]
    claims: dict[str, list[tuple[Table[Any, Any], Column[Any]]]] = {}
    for table in spec.tables():
        for column in table.columns:
            for path in column.shows:
                claims.setdefault(f"{table.field}.{path}", []).append((table, column))
    still: dict[tuple[str, str], str] = {}
    shown: set[tuple[str, str]] = set()
    for path, section, others in each(sections[name]):
        left = [one for one in claims.get(path, ()) if (path, one[1].name) not in shown]
        for table, column in left if (others := list(others)) else ():
            before = cells(table, column, section)
            if any(cells(table, column, other) != before for other in others):
                shown.add((path, column.name))
            else:
                still[path, column.name] = f"{table.name}: the column {column.name!r} does not show {path!r}"
    assert [said for key, said in still.items() if key not in shown] == []


# --- explain ------------------------------------------------------------------------------------------------------


def explained(spec: Spec, section: Part) -> list[object]:
    """What `explain` says of every name in the section, uncut."""
    found = set(spec.names(section))
    for table in spec.tables():
        for item in table.items(section):
            found |= {table.columns[0].text(row) for row in table.spread(item)}
            found |= {name for name in (getattr(item, key, "") for key in ("gene", "drug", "name")) if name}
    answers = (spec.explain(section, name.casefold(), everything=True) for name in sorted(found))
    return [answer.lines for answer in answers if answer is not None]


@pytest.mark.parametrize("name", NAMES)
def test_explain_has_what_an_exemption_says_it_has(name: str, sections: dict[str, list[Part]]) -> None:
    (spec,) = [one for one in specs() if one.name == name]
    promised = [prefix for prefix, reason in spec.exempt.items() if "JSON and `explain`" in reason]

    def below(path: str) -> bool:
        return any(path == one or path.startswith(f"{one}.") for one in promised)

    assert unmoved(spec, sections[name], explained, below) == []


# --- what people read ---------------------------------------------------------------------------------------------


def read(spec: Spec, section: Part) -> list[object]:
    """The first screen, the blocks below it, pictures and limits: table, HTML and PDF lay these out."""
    return [
        spec.summary(section, Around()),
        [list(view.blocks(section, Around())) for view in spec.views()],
        list(spec.pictures(section)),
        list(spec.limitations(section)),
    ]


_EXPLAIN = "`explain` and JSON: what stands behind the line"
NOT_READ = {
    "*.citations": _EXPLAIN,
    "*.citations.*": _EXPLAIN,
    "*.rules": _EXPLAIN,
    "*.rules.*": _EXPLAIN,
    "*.evidence": _EXPLAIN,
    "onco.*.evidence.*": _EXPLAIN,
    "onco.*.conflicts.*": _EXPLAIN,
    "onco.*.near": _EXPLAIN,
    "onco.*.near.*": _EXPLAIN,
    "onco.*.criteria": _EXPLAIN,
    "onco.*.criteria.*": _EXPLAIN,
    "onco.*.tiers.[bet]*": _EXPLAIN,
    "pgx.*.licence": "the list of data and licences below the page",
    "pgx.also.genes": "the results beside it begin with them",
    "pgx.also.sources": "the rows below the first screen name them",
    "pgx.also.missing.status": "the list of genes without a call has it",
    "pgx.drugs.missing.status": "the list of genes without a call has it",
    "pgx.drugs.atc": "a code for programs",
    "pgx.drugs.rxnorm": "a code for programs",
    "pgx.drugs.genes": "the results stand at each advice",
    "pgx.drugs.recommendations.id": _EXPLAIN,
    "pgx.drugs.recommendations.gene_results.activity_score": "the grid of genes has it",
    "pgx.drugs.recommendations.gene_results.key": _EXPLAIN,
    "pgx.drugs.residual.limit_per_100000": _EXPLAIN,
    "pgx.drugs.residual.not_counted": "shown with what decides",
    "pgx.drugs.residual.populations*": "the greatest of them is shown",
    "pgx.drugs_asked": "decides which drugs the first screen has",
    "pgx.genes.components.[af]*": _EXPLAIN,
    "pgx.genes.could_change.diplotypes": "the phenotypes that they make are shown",
    "pgx.genes.could_change.effect": "a sentence made of the other fields",
    "pgx.genes.could_change.position": "its name is shown, where it has one",
    "pgx.genes.dates.*": _EXPLAIN,
    "pgx.genes.diplotypes.a*": "the label has the alleles, the lookup the score",
    "pgx.genes.diplotypes.[lps]*": "as of the diplotype that is looked up",
    "pgx.genes.phased": "confidence stands for it",
    "pgx.genes.positions.*": "names of what is missing, and counts, are shown",
    "pgx.genes.recommendation_diplotypes*": "its phenotype and score are shown",
    "pgx.genes.undefined_variants*": "a warning of the gene names them",
    "pgx.genes.unseen_alleles": "a standing note of the tables",
    "context.scores.components.because": "JSON",
    "context.scores.outcome": "withheld with its points",
    "context.scores.points_verified": "the line says that the points are withheld",
    "context.*.verified": "said where it is not_verified, and of doses",
    "onco.alterations.gene": "the name of the event has it",
    "onco.alterations.region": _EXPLAIN,
    "onco.alterations.type": "the name of the event has it",
    "onco.*.role": "no decision of a reader hangs on it",
    "onco.*.level": "the tier stands for it",
    "onco.*.resistant.open": "the conditions of a resistance are shown",
    "onco.*.set_aside.reason": "the sentence beside it is made of it",
    "onco.*.cautions.*": "the sentence beside it is made of it; patient.drugs",
    "onco.biomarkers.counts*": "a spectrum of many classes: TSV",
    "onco.biomarkers.kind": "the name has it",
    "onco.not_evaluable*": "statements that hold in part only: JSON",
    "onco.not_shown*": "a sentence of the stage's limits is made of it",
    "onco.variants.annotation_check": "a warning names what differs",
    "onco.variants.consequence": _EXPLAIN,
    "onco.variants.filters": "a warning names them",
    "onco.variants.hgvs[gp]": "the short name is shown",
    "onco.variants.normal_vaf": _EXPLAIN,
    "onco.variants.oncogenicity.points": _EXPLAIN,
    "onco.variants.transcript": _EXPLAIN,
    "germline.adult_onset": "said of a minor",
    "germline.findings.condition_id": "a code for programs",
    "germline.findings.inheritance": "the state of the finding is made of it",
    "germline.findings.rule": _EXPLAIN,
    "germline.findings.scope": "the list of scopes has it",
    "germline.findings.variants.*": "name, class, stars and doubts are shown",
    "germline.genes.[fgln]*": "counts, and the genes that were not read, are shown",
    "germline.genes.share": "whether it was read is shown",
    "germline.not_classified.[acpr]*": _EXPLAIN,
    "germline.others*": "no findings: TSV and `explain`",
    "germline.structural.[ct]*": "exons and kind are shown",
    "germline.structural.variant_class": "the finding has it",
    "patient.drugs.drug": "the sentence of the note has it",
    "patient.drugs.genes": "the sentence beside it is made of it",
    "patient.drugs.notes.*": "the sentence of the note is made of them",
    "patient.origins.*": "shown where an origin is stated: tests/patient",
    "patient.labels.[bclr]*": "the sentence of the note, and the label's agency and date",
    "patient.labels.drugs": "the sentence of the note has them",
    "patient.labels.note.*": "the sentence of the note is made of them",
    "phenotype.findings.consequences": "the classes are shown",
    "phenotype.genes.*": "rank, matches and diseases' modes are shown; `explain` has the rest",
    "phenotype.terms.content": _EXPLAIN,
    "risk.clinical.formula": "its name is shown",
    "risk.scores.[acdflpst]*": "sum, rows and rank are shown; `explain` has the rest",
    "risk.scores.ranking.z": _EXPLAIN,
    "risk.variants*": "one for each row of a score: TSV",
}
"""Fields (as patterns) that stand on no page for people, each with the reason."""


@pytest.mark.parametrize("name", NAMES)
def test_people_read_every_field_or_it_says_why_not(name: str, sections: dict[str, list[Part]]) -> None:
    (spec,) = [one for one in specs() if one.name == name]

    def wanted(path: str) -> bool:
        return not any(fnmatch(f"{name}.{path}", one) for one in NOT_READ)

    assert unmoved(spec, sections[name], read, wanted) == []


def test_no_reason_is_out_of_date() -> None:
    known = {f"{spec.name}.{path}" for spec in specs() for path in leaves(spec.model)}
    known |= {name.rsplit(".", up)[0] for name in known for up in (1, 2, 3)}
    assert [one for one in NOT_READ if not any(fnmatch(name, one) for name in known)] == []
