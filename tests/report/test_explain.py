"""`explain` for a person: what matters first, long lists cut, the whole only when asked for."""

from __future__ import annotations

import pytest
from tests.report import report_parts as doc

from pmkit.core.errors import NoInputError
from pmkit.report.explain import MOST, explain

WORD = "chr7:140753336:A:T"


def item(number: int, **reported: str) -> doc.EvidenceItem:
    return doc.EvidenceItem(source="civic", id=f"EID{number}", type="predictive", direction="supports", **reported)


def much(report: doc.Report, number: int) -> doc.Report:
    """The report with `number` statements on its variant, the last of which carries a tier."""
    assert report.onco
    variant = report.onco.variants[0]
    ids = tuple(f"EID{n}" for n in range(number))
    tier = doc.Tier(type="diagnostic", tier="I-B", evidence=ids[-1:])
    therapies = tuple(doc.Therapy(drugs=(f"drug {n}",), tier="I-A", evidence=ids) for n in range(number))
    reported = {"evidence": tuple(map(item, range(number))), "tiers": (tier,), "sensitive": therapies}
    onco = report.onco.model_copy(update={"variants": (variant.model_copy(update=reported),)})
    return report.model_copy(update={"onco": onco})


def test_long_lists_are_cut_and_say_so(report: doc.Report) -> None:
    lines = list(explain(much(report, MOST + 5), WORD))
    assert lines.count("    and 5 more (--all)") == 2
    assert "    drug 0 (I-A; EID0, EID1, EID2 and 12 more)" in lines
    whole = list(explain(much(report, MOST + 5), WORD, everything=True))
    assert not any("more" in line for line in whole)
    assert all(any(line.startswith(f"    civic EID{n}:") for line in whole) for n in range(MOST + 5))


def test_a_list_that_fits_is_not_cut(report: doc.Report) -> None:
    assert not any("--all" in line for line in explain(much(report, MOST), WORD))


def test_the_statement_that_decided_a_tier_comes_first(report: doc.Report) -> None:
    lines = list(explain(much(report, MOST + 5), WORD))
    assert lines[lines.index("  Evidence that matched:") + 1].startswith(f"    civic EID{MOST + 4}:")


def tables(report: doc.Report, word: str, *, everything: bool = False) -> list[str]:
    lines = list(explain(report, word, everything=everything))
    behind = lines[lines.index("  Tables behind it:") + 1 :]
    return sorted(name for line in behind for name in line.strip().partition(":")[0].split(", "))


def test_only_tables_of_the_kind_are_named(report: doc.Report) -> None:
    names = (
        *("guidance.drugs", "pgx.alleles", "pgx.genes", "pgx.research_alleles"),
        *("onco.copy_number", "onco.evidence", "transcripts"),
    )
    source = doc.TableSource(name="X", release="1", licence="CC0")
    made = tuple(doc.TableUsed(name=name, sha256="", sources=(source,)) for name in names)
    report = report.model_copy(update={"tables": made})
    assert tables(report, "CYP2C19") == ["pgx.alleles", "pgx.genes"]
    assert tables(report, "clopidogrel") == ["guidance.drugs"]
    assert tables(report, WORD) == ["onco.evidence", "transcripts"]
    assert tables(report, "CDKN2A") == ["onco.copy_number", "onco.evidence", "transcripts"]
    assert tables(report, WORD, everything=True) == sorted(names)
    assert "    pgx.alleles, pgx.genes: X 1" in list(explain(report, "CYP2C19"))


@pytest.mark.parametrize(
    "name",
    ["V600E", "p.V600E", "p.Val600Glu", "BRAF:p.V600E", "braf v600e", "c.1799T>A", "BRAF:c.1799T>A", "chr7:140753336"],
)
def test_a_variant_goes_by_the_names_that_people_use(report: doc.Report, name: str) -> None:
    assert any(line.startswith("BRAF") for line in explain(report, name))


def test_a_position_of_a_pharmacogene_leads_to_its_gene(report: doc.Report) -> None:
    for name in ("rs4244285", "chr10:94781859"):
        with pytest.raises(NoInputError) as caught:
            list(explain(report, name))
        assert "ask for 'CYP2C19'" in str(caught.value)
