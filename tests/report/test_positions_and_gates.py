"""Fields of the published schema that were once never filled, and what every writer says of a disease gate."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from tests.report import report_parts as doc
from tests.support import contigs, header, named

import pmkit
from pmkit.report.tsv import TsvFormat

HEAD = header(*contigs(["chr16", "chr10"], assembly="GRCh38"), *named("FILTER", "LowQual"), samples=["P1"])


def vkorc1(folder: Path, line: str) -> Any:
    """The only position of VKORC1 in a file with one record."""
    path = folder / "one.vcf"
    path.write_text(HEAD + "\t".join(line.split()) + "\n")
    (report,) = pmkit.run(path, {"pgx": {"gene": ["VKORC1"]}})
    places = report.pgx.genes[0].positions
    ((place, used),) = [*((p, True) for p in places.used), *((p, False) for p in places.missing)]
    return place, used


@pytest.mark.parametrize(
    ("line", "state", "used", "note"),
    [
        ("chr16 31096368 . C T . PASS . GT 0/1", "called", True, ""),
        ("chr16 31096368 . C T . LowQual . GT 0/1", "doubtful", True, "used although FILTER is LowQual"),
        ("chr16 31096368 . G T . PASS . GT 0/1", "conflict", False, "REF"),
    ],
)
def test_a_position_says_its_alternatives_and_why_a_record_was_not_used(
    tmp_path: Path, line: str, state: str, used: bool, note: str
) -> None:
    place, is_used = vkorc1(tmp_path, line)
    assert (place.state.value, is_used, place.ref, place.alts) == (state, used, "C", ("T",))
    assert note in place.note
    assert bool(place.note) == bool(note)


def test_hla_and_bche_are_called_by_nobody(tmp_path: Path) -> None:
    path = tmp_path / "one.vcf"
    path.write_text(HEAD + "chr16\t31096368\t.\tC\tT\t.\tPASS\t.\tGT\t0/1\n")
    (report,) = pmkit.run(path)
    sources = {gene.gene: gene.source.value for gene in report.pgx.genes}
    assert {sources[gene] for gene in ("BCHE", "HLA-A", "HLA-B")} == {"none"}
    assert sources["VKORC1"] == "matcher"
    calls = tmp_path / "calls.tsv"
    calls.write_text("HLA-B\t*57:01/*07:02\n")
    (report,) = pmkit.run(path, {"pgx": {"outside": [str(calls)]}})
    sources = {gene.gene: gene.source.value for gene in report.pgx.genes}
    assert (sources["HLA-B"], sources["HLA-A"]) == ("outside", "none")


def test_the_table_of_drugs_loses_nothing(report: Any) -> None:
    row = doc.Recommendation(
        id="X-1",
        source="DPWG",
        action="avoid",
        monitoring=True,
        confidence="low",
        note="only in adults",
        disease_gate=True,
        gene_results=(doc.GeneKey(gene="CFTR", key="k", phenotype="responsive", activity_score="1.0"),),
    )
    drug = doc.DrugReport(
        drug="x",
        status="guidance",
        recommendations=(row,),
        notes=("take both together",),
        gaps=(doc.Gap(source="FDA", status="row_not_verified", genes=("CFTR",)),),
        could_change=(doc.OpenAction(gene="CFTR", positions=("rs1",), phenotype="other", actions=("CPIC: use",)),),
    )
    changed = report.model_copy(update={"pgx": doc.Pgx(drugs=(drug,))})
    out = io.StringIO()
    with TsvFormat(section="pgx.drugs") as made:
        made.write(changed, out)
    head, line = (text.split("\t") for text in out.getvalue().splitlines())
    cells = dict(zip(head, line, strict=True))
    assert {name: cells[name] for name in ("monitoring", "confidence", "note", "notes", "disease_gate", "read_as")} == {
        "monitoring": "true",
        "confidence": "low",
        "note": "only in adults",
        "notes": "take both together",
        "disease_gate": "true",
        "read_as": "CFTR responsive (1.0)",
    }
    assert cells["gaps"] == "FDA row_not_verified (CFTR)"
    assert cells["could_change"] == "CFTR other if rs1: CPIC: use"


def test_the_tables_of_findings_lose_nothing(report: Any) -> None:
    item = doc.EvidenceItem(source="CIViC", id="EID1", type="predictive")
    reported = {
        "two_hit": "both gone",
        "conflicts": (item,),
        "near": (item,),
        "rules": (doc.Trace(rule="r", outcome="fired"),),
    }
    variant = report.onco.variants[0].model_copy(update=reported)
    larger = report.onco.alterations[0].model_copy(update=reported)
    onco = report.onco.model_copy(update={"variants": (variant,), "alterations": (larger,)})
    changed = report.model_copy(update={"onco": onco})
    for section in ("onco.variants", "onco.alterations"):
        out = io.StringIO()
        with TsvFormat(section=section) as made:
            made.write(changed, out)
        head, line = (text.split("\t") for text in out.getvalue().splitlines())
        cells = dict(zip(head, line, strict=True))
        assert [cells[name] for name in ("two_hit", "conflicts", "near", "rules")] == [
            "both gone",
            "EID1",
            "EID1",
            "r fired",
        ]
