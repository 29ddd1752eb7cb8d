"""Structural records are used or named, never passed over: those that fail a filter, those written at one end only,
those that do not say where they end, and those of old Delly and SURVIVOR."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support import header, record, write

from pmkit.core.model import Build
from pmkit.pgx.alleles import load_definition

LENGTHS = {
    "chr1": 248956422, "chr2": 242193529, "chr5": 181538259, "chr6": 170805979, "chr9": 138394717,
    "chr10": 133797422, "chr22": 50818468,
}  # fmt: skip
DECLARED = (
    *(f'##ALT=<ID={name},Description="{name}">' for name in ("DEL", "DUP", "TRA")),
    '##INFO=<ID=SVTYPE,Number=1,Type=String,Description="type">',
    '##INFO=<ID=END,Number=1,Type=Integer,Description="end">',
)
Limits = Callable[..., list[str]]


def structural(contig: str, pos: int, alt: str, info: str, *, filter_: str = "PASS", sample: str = "GT 0/1") -> str:
    return record(contig, pos, "sv1", "N", alt, 100, filter_, info, *sample.split(" "))


@pytest.fixture
def limits(pmkit, tmp_path: Path) -> Limits:
    """What a tumour of these records leaves to be said, and the names of its larger alterations."""

    def run(*records: str, words: tuple[str, ...] = ()) -> list[str]:
        path = write(tmp_path / "t.vcf", header(*DECLARED, of=LENGTHS), records)
        answer = pmkit("load", path, "onco", *words, "report", "-f", "json")
        assert answer.code == 0, answer.err
        found = json.loads(answer.out)
        return [*found["limitations"], *(one["name"] for one in found["onco"]["alterations"])]

    return run


@pytest.mark.parametrize(
    ("rejected", "named"),
    [
        (
            structural("chr10", 87860000, "<DEL>", "SVTYPE=DEL;END=87975000", filter_="MinQUAL", sample="GT 1/1"),
            "PTEN (DEL chr10:87860000; MinQUAL)",
        ),
        (
            structural("chr10", 87860000, "<DEL>", "SVTYPE=DEL;END=87975000", sample="GT:FT 1/1:LowGQ"),
            "PTEN (DEL chr10:87860000; the sample's filter)",
        ),
        (
            structural("chr5", 1000000, "N[chr10:87900000[", "SVTYPE=BND", filter_="LOW"),
            "PTEN (BND chr5:1000000; LOW)",
        ),
        (
            structural("chr5", 1000000, "<TRA>", "SVTYPE=TRA;CHR2=chr10;END=87900000;CT=3to5", filter_="LOW"),
            "PTEN (TRA chr5:1000000; LOW)",
        ),
    ],
)
def test_rejected_records_over_cancer_genes_are_named(limits: Limits, rejected: str, named: str) -> None:
    (said,) = (text for text in limits(rejected) if "rejects structural records in cancer genes" in text)
    assert named in said
    assert not any("rejects structural" in text for text in limits(rejected, words=("--include-rejected",)))


def test_rejected_records_elsewhere_are_counted_only(limits: Limits) -> None:
    here = structural("chr10", 87975001, "<DEL>", "SVTYPE=DEL;END=87975900", filter_="MinQUAL")
    assert not any("rejects structural" in text for text in limits(here))


def test_many_rejected_records_are_cut_short(limits: Limits) -> None:
    many = [structural("chr10", 87860000 + i, "<DEL>", "SVTYPE=DEL;END=87975000", filter_="Q") for i in range(15)]
    (said,) = (text for text in limits(*many) if "rejects structural" in text)
    assert said.count("PTEN (") == 12
    assert "and 3 more" in said


@pytest.mark.parametrize(
    ("alt", "info"),
    [
        ("N[chr10:87900000[", "SVTYPE=BND"),
        ("]chr10:87900000]N", "SVTYPE=BND"),
        ("<TRA>", "SVTYPE=TRA;CHR2=chr10;END=87900000;CT=3to5"),
        ("<BND>", "SVTYPE=BND;CHR2=10;POS2=87900000;END=1000000;STRANDS=+-"),
    ],
)
def test_a_breakend_written_at_its_other_end_only(limits: Limits, alt: str, info: str) -> None:
    assert any(text.startswith("PTEN disruption") for text in limits(structural("chr5", 1000000, alt, info)))


@pytest.mark.parametrize(("info", "why"), [("SVTYPE=DEL", "neither END nor SVLEN"), ("SVTYPE=DEL;END=7", "before POS")])
def test_a_deletion_without_an_end_near_a_gene_is_named(limits: Limits, info: str, why: str) -> None:
    assert any("was not read" in text and why in text for text in limits(structural("chr10", 87860000, "<DEL>", info)))


@pytest.mark.parametrize(
    ("contig", "pos", "alt"),
    [("chr22", 23290413, "N[chr9:130731760["), ("chr9", 130731760, "]chr22:23290413]N")],
)
def test_a_break_before_the_first_exon_of_a_partner_joins_all_of_it(
    limits: Limits, contig: str, pos: int, alt: str
) -> None:
    """ABL1 has another first exon far before that of its MANE transcript."""
    assert "BCR::ABL1" in limits(structural(contig, pos, alt, "SVTYPE=BND"))
    away = alt.replace("130731760", "130600000")
    assert "BCR::ABL1" not in limits(structural(contig, 130600000 if contig == "chr9" else pos, away, "SVTYPE=BND"))


@pytest.mark.parametrize(
    ("genotype", "filter_", "said"),
    [
        ("0/0:60,40", "PASS", "The genotype leaves out BRAF V600E (chr7:140753336:A:T; 40% of reads)"),
        ("0/0:60,40", "weak", "The caller rejects BRAF V600E (chr7:140753336:A:T; weak)"),
        ("0/0:98,2", "PASS", ""),
        ("0/0:95,5", "PASS", ""),
    ],
)
def test_reads_of_a_known_change_that_the_genotype_denies(
    pmkit, tmp_path: Path, genotype: str, filter_: str, said: str
) -> None:
    line = record("chr7", 140753336, ".", "A", "T", 50, filter_, ".", "GT:AD", genotype)
    path = write(tmp_path / "t.vcf", header(of={"chr7": 159345973}), [line])
    found = json.loads(pmkit("load", path, "onco", "report", "-f", "json").out)
    assert found["onco"]["variants"] == []
    reported = [text for text in found["limitations"] if "BRAF V600E" in text]
    assert [text for text in reported if said and said in text] == reported
    assert bool(reported) is bool(said)


def gene_of(pmkit, path: Path, gene: str, *words: str) -> dict[str, object]:
    (found,) = json.loads(pmkit("load", path, "pgx", "--gene", gene, *words, "report", "-f", "json").out)["pgx"][
        "genes"
    ]
    return found


@pytest.mark.parametrize(
    ("contig", "pos", "alt", "info"),
    [
        ("chr5", 1000000, "N[chr1:97500000[", "SVTYPE=BND"),
        ("chr5", 1000000, "<TRA>", "SVTYPE=TRA;CHR2=chr1;END=97500000;CT=3to5"),
        ("chr1", 97500000, "N[chr5:1000000[", "SVTYPE=BND"),
    ],
)
@pytest.mark.parametrize("filter_", ["PASS", "LOW"])
def test_junctions_within_a_pharmacogene(  # noqa: PLR0917
    pmkit, tmp_path: Path, contig: str, pos: int, alt: str, info: str, filter_: str
) -> None:
    places = sorted((place.site for place in load_definition("DPYD", Build.GRCH38).places), key=lambda site: site.pos)
    lines = [record(f"chr{s.chrom}", s.pos, ".", s.ref, ",".join(s.alts), 50, "PASS", ".", "GT", "0/0") for s in places]
    lines.append(structural(contig, pos, alt, info, filter_=filter_))
    found = gene_of(pmkit, write(tmp_path / "p.vcf", header(*DECLARED, of=LENGTHS), lines), "DPYD")
    assert (found["status"], found["confidence"]) == ("ambiguous" if filter_ == "PASS" else "called", "low")
    (said,) = (text for text in found["warnings"] if "structural record" in text.lower())
    assert ("is not called" if filter_ == "PASS" else "fail their filter reach DPYD") in said


EML4, ALK, CD74, ROS1 = 42298378, 29224494, 150403996, 117327871
"""Places in EML4 intron 13, ALK intron 19, CD74 intron 6 and ROS1 intron 33."""


@pytest.mark.parametrize(
    ("records", "named", "unnamed"),
    [
        # The other product of the inversion only: what is made of ALK's kinase is not seen.
        ([structural("chr2", ALK, f"[chr2:{EML4}[N", "SVTYPE=BND")], "?::ALK", "EML4::ALK"),
        # Strands that make no fusion, as some callers write them.
        ([structural("chr5", CD74, f"[chr6:{ROS1}[N", "SVTYPE=BND")], "?::ROS1", "CD74::ROS1"),
        ([structural("chr5", CD74, f"]chr6:{ROS1}]N", "SVTYPE=BND")], "CD74::ROS1", "?::ROS1"),
        ([structural("chr2", EML4, f"N]chr2:{ALK}]", "SVTYPE=BND")], "EML4::ALK", "?::ALK"),
        (
            [
                structural("chr2", EML4, f"N]chr2:{ALK}]", "SVTYPE=BND"),
                structural("chr2", ALK, f"[chr2:{EML4}[N", "SVTYPE=BND"),
            ],
            "EML4::ALK",
            "?::ALK",
        ),
    ],
)
def test_a_broken_receptor_stays_suspected_until_its_fusion_is_seen(
    limits: Limits, records: list[str], named: str, unnamed: str
) -> None:
    found = limits(*records)
    assert named in found
    assert unnamed not in found
