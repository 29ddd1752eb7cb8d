"""What the panel of genomes carries: counts by population, on files made here and reckoned by hand."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from pmkit.core.errors import NoInputError
from pmkit.knowledge.importers import pgx_panel
from pmkit.knowledge.importers.pgx_panel import _PanelSite

PEOPLE = {"S1": "AFR", "S2": "EUR", "S3": "EUR", "S4": ""}  # S4 is a relative, whom the list does not name


def vcf(path: Path, *records: str) -> None:
    """Records as "POS REF ALT GT GT GT GT"."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *PEOPLE]
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.write("\t".join(head) + "\n")
        for record in records:
            pos, ref, alt, *cells = record.split(" ")
            out.write("\t".join(["chr1", pos, ".", ref, alt, ".", "PASS", ".", "GT", *cells]) + "\n")


@pytest.fixture
def panel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a panel with one gene, G."""
    folder = tmp_path / "real" / "1kgp"
    (folder / "positions").mkdir(parents=True)
    named = "".join(f"{name}\tX\t{group}\tmale\n" for name, group in PEOPLE.items() if group)
    (folder / "samples.panel").write_text("sample\tpop\tsuper_pop\tgender\n" + named, encoding="utf-8")
    (folder / "positions" / "coverage.json").write_text("{}", encoding="utf-8")
    sites = [
        _PanelSite(100, "A", ("G", "T"), "rs1"),
        _PanelSite(200, "C", ("T",), "rs2"),
        _PanelSite(300, "CAG", ("C",), "rs3"),
    ]
    monkeypatch.setattr(pgx_panel, "_sites", lambda sources: {"G": sites})
    return folder


def built(folder: Path) -> tuple[dict[tuple[str, str], dict[str, str]], dict[str, dict[str, str]]]:
    """By position and ALT, and by changes: what was counted and is not 0."""
    sites, haplotypes = pgx_panel.build(folder.parents[1] / "sources")
    rows = [[dict(zip(t.columns, row, strict=True)) for row in t.rows] for t in (sites, haplotypes)]
    return (
        {(row["pos38"], row["alt"]): {k: v for k, v in list(row.items())[4:] if v != "0"} for row in rows[0]},
        {row["changes"]: {k: v for k, v in list(row.items())[2:] if v != "0"} for row in rows[1]},
    )


ALL = {"AFR_chromosomes": "2", "EUR_chromosomes": "4", "other_chromosomes": "2"}


def test_alleles_and_haplotypes_are_counted_by_population(panel: Path) -> None:
    vcf(
        panel / "positions" / "G.vcf.gz",
        "100 A G 0|1 0|0 1|1 0|0",
        "100 A T 0|0 0|0 0|0 0|1",  # a further alternative in a record of its own
        "200 C T 1|0 0|0 0|1 0|0",
    )
    sites, haplotypes = built(panel)
    assert sites == {
        ("100", "G"): {"AFR": "1", "EUR": "2", **ALL},
        ("100", "T"): {"other": "1", **ALL},
        ("200", "T"): {"AFR": "1", "EUR": "1", **ALL},
    }  # nobody looked at position 300: no row
    assert haplotypes == {
        "": {"EUR": "2", "other": "1"},
        "100A>G": {"AFR": "1", "EUR": "1"},
        "200C>T": {"AFR": "1"},
        "100A>G;200C>T": {"EUR": "1"},
        "100A>T": {"other": "1"},
    }


def test_who_was_not_called_counts_neither_way(panel: Path) -> None:
    vcf(panel / "positions" / "G.vcf.gz", "100 A G .|. 0|1 0|. 1|0", "200 C T 0|0 0|0 0|0 0|0")
    sites, haplotypes = built(panel)
    chromosomes = {"EUR_chromosomes": "3", "other_chromosomes": "2"}
    assert sites["100", "G"] == {"EUR": "1", "other": "1", **chromosomes}
    assert sites["100", "T"] == chromosomes
    assert haplotypes == {"": {"EUR": "2", "other": "1"}, "100A>G": {"EUR": "1", "other": "1"}}


def test_a_position_of_the_region_without_a_record_was_carried_by_nobody(panel: Path) -> None:
    vcf(panel / "GRCh38" / "G.vcf.gz", "50 G A 0|0 0|0 0|0 0|0", "250 G A 0|0 0|0 0|0 0|0")
    assert built(panel)[0] == {("100", "G"): ALL, ("100", "T"): ALL, ("200", "T"): ALL}  # 300 lies outside
    about = {"G": {"panel_range": [150, 400], "omitted_as_missing": ["rs2"]}}
    (panel / "positions" / "coverage.json").write_text(json.dumps(about), encoding="utf-8")
    assert built(panel)[0] == {("300", "C"): ALL}  # rs2 was filtered out by the panel's makers, and may be common


def test_an_indel_that_is_written_otherwise_is_not_counted_as_absent(panel: Path) -> None:
    vcf(
        panel / "GRCh38" / "G.vcf.gz",
        "50 G A 0|0 0|0 0|0 0|0",
        "300 CAGCAG CCAG 0|1 0|0 0|0 0|0",
        "400 G A 0|0 0|0 0|0 0|0",
    )
    assert {pos for pos, _ in built(panel)[0]} == {"100", "200"}


def test_a_man_has_one_chromosome_of_a_gene_on_x(panel: Path) -> None:
    vcf(panel / "GRCh38" / "G.vcf.gz", "100 A G 1 0|0 0 0|1", "250 G A 0 0|0 0 0|0")
    sites, haplotypes = built(panel)
    chromosomes = {"AFR_chromosomes": "1", "EUR_chromosomes": "3", "other_chromosomes": "2"}
    assert sites == {
        ("100", "G"): {"AFR": "1", "other": "1", **chromosomes},
        ("100", "T"): chromosomes,
        ("200", "T"): chromosomes,
    }
    assert haplotypes == {"100A>G": {"AFR": "1", "other": "1"}, "": {"EUR": "3", "other": "1"}}


def test_without_the_panel_the_build_says_where_it_belongs(tmp_path: Path) -> None:
    with pytest.raises(NoInputError, match="1000 Genomes panel is not there"):
        list(pgx_panel.build(tmp_path / "sources"))
