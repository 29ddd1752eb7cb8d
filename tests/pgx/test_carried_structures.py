"""Structural records over genes of small variants: named, weighed, and never usual care as if they were not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.pgx.alleles.cnv_samples import Line, alleles, call, line, write

from pmkit.core.model import Build
from pmkit.pgx.drugs import recommend
from pmkit.pgx.genes import oddity
from pmkit.pgx.pgx_options import PgxOptions
from pmkit.pgx.pgx_terms import Standing
from pmkit.pgx.pgx_to_section import drug_report, gene_report
from pmkit.pgx.phenotype import GeneResult

WITH = PgxOptions(cyp2d6=True)
GENES = {
    "CYP2C19": ("10", 94_762_681, 94_853_205, ("*38", "*38"), "clopidogrel", ("*36", "*37")),
    "CYP2B6": ("19", 40_991_282, 41_016_000, ("*1", "*1"), "efavirenz", ("*29", "*30")),
}


def result_of(path: Path, gene: str, records: list[Line], names: tuple[str, ...]) -> GeneResult:
    return call(write(path / "made.vcf", [*records, *alleles(gene, names)]), WITH).genes[gene]


def standing(result: GeneResult, drug: str) -> Standing:
    found = {result.gene: result}
    (guidance,) = recommend(found, drugs=(drug,))
    return drug_report(guidance, found).standing


def record(chrom: str, first: int, alt: str, info: str, sample: str = "0/1") -> Line:
    return line(chrom, first, "N", alt, info, "GT", sample, "sv1")


@pytest.mark.parametrize("gene", GENES)
@pytest.mark.parametrize(
    ("alt", "kind"), [("<DEL>", "DEL"), ("<DUP>", "DUP"), ("<INV>", "INV"), ("<DEL>", "open")], ids=lambda v: v
)
def test_a_carried_record_over_a_gene_is_named_and_usual_care_is_not_firm(
    tmp_path: Path, gene: str, alt: str, kind: str
) -> None:
    chrom, start, end, names, drug, suggested = GENES[gene]
    info = "." if kind == "open" else f"END={end};SVTYPE={kind}"
    found = result_of(tmp_path, gene, [record(chrom, start, alt, info)], names)
    report = gene_report(found)
    assert (report.status, report.confidence) == ("ambiguous", "low")
    (text,) = (text for text in report.warnings if "sv1" in text)
    named = gene == "CYP2C19" and kind == "DEL"  # a deletion with both ends is named by its exons
    expected = ("carries", suggested[0]) if named else ("is not called", *suggested)
    assert all(name in text for name in (gene, "sv1", *expected))
    assert standing(found, drug) is Standing.CANNOT_BE_TOLD
    assert any(name in one.label for one in report.recommendation_diplotypes for name in suggested)


@pytest.mark.parametrize(
    ("records", "why"),
    [
        ([record("10", 94_762_681, "<DEL>", "END=94853205;SVTYPE=DEL", "0/0")], "not carried"),
        ([record("10", 94_763_000, "<DEL>", "END=94763400;SVTYPE=DEL")], "within an intron"),
        ([record("10", 90_000_000, "<DEL>", "END=90100000;SVTYPE=DEL")], "elsewhere"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_other_records_change_nothing(tmp_path: Path, records: list[Line], why: str) -> None:
    found = result_of(tmp_path, "CYP2C19", records, ("*1", "*1"))
    assert (found.status, found.half_known) == ("called", ()), why


def test_a_deletion_in_a_gene_without_such_alleles_is_named_too(tmp_path: Path) -> None:
    record_ = record("1", 97_500_000, "<DEL>", "END=97600000;SVTYPE=DEL")
    found = result_of(tmp_path, "DPYD", [record_], ("Reference", "Reference"))
    assert any("part of no named allele" in text for text in gene_report(found).warnings)
    assert standing(found, "capecitabine") is Standing.CANNOT_BE_TOLD


DPYD_WHOLE = (97_078_000, 97_921_100)
EXON_OF_DPYD = 97_515_800


@pytest.mark.parametrize(
    ("alt", "info", "status"),
    [
        ("<INS>", "SVTYPE=INS;SVLEN=300", "ambiguous"),
        ("<INS:ME:ALU>", "SVTYPE=INS", "ambiguous"),
        ("<INV>", "SVTYPE=INV;END=97520000", "ambiguous"),
        ("<DUP:TANDEM>", "SVTYPE=DUP;END=97515900", "ambiguous"),
        ("N[chr5:1000000[", "SVTYPE=BND", "ambiguous"),
        ("N.", "SVTYPE=BND", "ambiguous"),
        ("<CPX>", "SVTYPE=CPX;END=97515900", "ambiguous"),
        ("<STR12>", "END=97515830", "ambiguous"),
        ("<LOH>", "END=97520000", "called"),
        ("<ROH>", "END=97520000", "called"),
    ],
    ids=str,
)
def test_any_change_of_an_exon_leaves_the_gene_uncertain(tmp_path: Path, alt: str, info: str, status: str) -> None:
    one = record("1", EXON_OF_DPYD, alt, info)
    found = result_of(tmp_path, "DPYD", [one], ("Reference", "Reference"))
    assert found.status == status
    assert (standing(found, "capecitabine") is Standing.FIRM) == (status == "called")
    not_carried = record("1", EXON_OF_DPYD, alt, info, "0/0")
    assert result_of(tmp_path, "DPYD", [not_carried], ("Reference", "Reference")).status == "called"


CYP2D6 = (42_123_191, 42_135_344)
COUNTED = line("22", CYP2D6[0], "N", ".", f"END={CYP2D6[1]}", "GT:CN", "./.:2", "cnv")


@pytest.mark.parametrize(
    "carried",
    [
        record("22", CYP2D6[0], "<INV>", f"END={CYP2D6[1]};SVTYPE=INV"),
        record("22", CYP2D6[0], "<INV>", "SVTYPE=INV"),
        record("22", 42_127_000, "<INV>", "END=42128000;SVTYPE=INV"),
        record("22", CYP2D6[0], "<DEL>", "SVTYPE=DEL"),
        record("22", 42_127_000, "<DEL>", "SVTYPE=DEL"),
        record("22", 42_127_000, "<DEL>", "END=42128000;SVTYPE=DEL"),
        record("22", 42_127_000, "<DUP>", "SVTYPE=DUP"),
        record("22", 42_127_700, "]chr22:42140000]N", "SVTYPE=BND"),
        record("22", 42_127_700, "N[chr5:1000000[", "SVTYPE=BND"),
        record("22", 42_126_400, "N[chr22:42135344[", "SVTYPE=BND"),
        record("22", 42_126_600, "<INS>", "SVTYPE=INS;SVLEN=400"),
    ],
    ids=[
        *("inversion", "inversion-open", "inversion-part", "deletion-open", "deletion-open-inside", "deletion-part"),
        *("duplication-open", "breakend-hybrid", "breakend-away", "breakend-deletion", "insertion"),
    ],
)
@pytest.mark.parametrize("counted", [True, False], ids=["counted", "not-counted"])
def test_cyp2d6_is_not_called_where_a_carried_record_breaks_it(tmp_path: Path, carried: Line, counted: bool) -> None:
    """Also where a depth caller counts two copies."""
    found = result_of(tmp_path, "CYP2D6", [carried, *([COUNTED] if counted else [])], ("*1", "*1"))
    assert (found.status, found.diplotypes) == ("not_called", ())
    assert standing(found, "codeine") is not Standing.FIRM


def test_two_counted_copies_of_cyp2d6_leave_hybrids_open(tmp_path: Path) -> None:
    found = result_of(tmp_path, "CYP2D6", [COUNTED], ("*1", "*1"))
    assert (found.status, found.diplotypes[0].label) == ("called", "*1/*1")
    assert standing(found, "codeine") is Standing.CANNOT_BE_TOLD


# --- deletions that a source names by their exons ------------------------------------------------------------------

WHOLE, FIRST, SIXTH = (94_700_000, 94_860_000), (94_760_000, 94_791_000), (94_840_000, 94_843_000)


@pytest.mark.parametrize(("span", "label"), [(WHOLE, "*36/*36"), (FIRST, "*37/*37")])
def test_a_deletion_of_both_copies_of_cyp2c19_is_called(tmp_path: Path, span: tuple[int, int], label: str) -> None:
    one = record("10", span[0], "<DEL>", f"END={span[1]};SVTYPE=DEL", "1/1")
    found = result_of(tmp_path, "CYP2C19", [one], ("*1", "*1"))
    assert (found.status, [item.label for item in found.diplotypes]) == ("called", [label])
    assert found.diplotypes[0].pair.phenotype == "Poor Metabolizer"
    assert standing(found, "clopidogrel") is Standing.FIRM
    report = gene_report(found)
    assert report.confidence != "high"
    assert any("deleted" in text and "sv1" in text for text in report.warnings)


@pytest.mark.parametrize(("span", "name"), [(WHOLE, "*36"), (FIRST, "*37")])
def test_a_deletion_of_one_copy_is_one_allele_and_the_other_is_not_told(
    tmp_path: Path, span: tuple[int, int], name: str
) -> None:
    one = record("10", span[0], "<DEL>", f"END={span[1]};SVTYPE=DEL")
    found = result_of(tmp_path, "CYP2C19", [one], ("*1", "*1"))
    assert found.status != "called"
    assert found.recommendation
    assert all(name in {allele.name for allele in item.pair.alleles} for item in found.recommendation)
    assert "Normal Metabolizer" not in {item.pair.phenotype for item in (*found.diplotypes, *found.recommendation)}
    (guidance,) = recommend({"CYP2C19": found}, drugs=("clopidogrel",))
    assert all(row.action != "standard" for row in guidance.recommendations if row.source == "CPIC" and row.certain)
    assert "avoid" in {row.action for row in guidance.recommendations}


def test_a_deletion_of_other_exons_is_no_named_allele(tmp_path: Path) -> None:
    one = record("10", SIXTH[0], "<DEL>", f"END={SIXTH[1]};SVTYPE=DEL", "1/1")
    found = result_of(tmp_path, "CYP2C19", [one], ("*1", "*1"))
    assert found.status == "ambiguous"
    assert any("no named allele" in text for text in gene_report(found).warnings)
    assert standing(found, "clopidogrel") is Standing.CANNOT_BE_TOLD


def test_two_records_are_no_named_deletion(tmp_path: Path) -> None:
    records = [record("10", *((span[0], "<DEL>", f"END={span[1]};SVTYPE=DEL"))) for span in (WHOLE, SIXTH)]
    found = result_of(tmp_path, "CYP2C19", records, ("*1", "*1"))
    assert found.status != "called"


@pytest.mark.parametrize("gene", GENES)
def test_a_deletion_that_fails_its_filter_is_said_once_and_not_used(tmp_path: Path, gene: str) -> None:
    """It is denied, so nothing is called as if it were absent; and no sentence says that it was used."""
    chrom, start, end, names, drug, _ = GENES[gene]
    denied = line(chrom, start, "N", "<DEL>", f"END={end};SVTYPE=DEL", "GT", "0/1", "sv1", "LowQual")
    found = result_of(tmp_path, gene, [denied], names)
    report = gene_report(found)
    assert (report.status, report.confidence) == ("ambiguous", "low")
    about = [text for text in report.warnings if "LowQual" in text]
    assert not [text for text in about if "used although" in text]
    (sites,) = (text for text in about if "not used, FILTER is LowQual" in text)  # one sentence for all positions
    assert "more: chr" in sites
    assert standing(found, drug) is Standing.CANNOT_BE_TOLD


@pytest.mark.parametrize("gene", GENES)
@pytest.mark.parametrize("kind", ["DUP", "INV"])
def test_a_record_that_fails_its_filter_is_no_evidence_of_the_usual_gene(tmp_path: Path, gene: str, kind: str) -> None:
    """What is denied is neither there nor absent: the call stays, with low confidence, and usual care is not firm."""
    chrom, start, end, names, drug, _ = GENES[gene]
    denied = line(chrom, start, "N", f"<{kind}>", f"END={end};SVTYPE={kind}", "GT", "0/1", "sv1", "LowQual")
    found = result_of(tmp_path, gene, [denied], names)
    report = gene_report(found)
    assert (report.status, report.confidence) == ("called", "low")
    assert any("LowQual" in text for text in report.warnings)
    assert standing(found, drug) is Standing.CANNOT_BE_TOLD


@pytest.mark.parametrize(
    ("form", "sample"),
    [("GT", "./."), ("GT", "."), ("GT:FT", "./.:LowQual"), ("GT:CN", "0/0:1")],
    ids=lambda text: text.replace("/", ""),
)
@pytest.mark.parametrize("gene", [*GENES, "DPYD"])
def test_a_record_whose_genotype_is_not_known_is_no_evidence_of_the_usual_gene(
    tmp_path: Path, gene: str, form: str, sample: str
) -> None:
    """A deletion was found or looked for, and nothing tells whether this sample has it."""
    chrom, start, end, names, drug, _ = GENES.get(gene) or ("1", *DPYD_WHOLE, ("Reference",) * 2, "capecitabine", ())
    unknown = line(chrom, start, "N", "<DEL>", f"END={end};SVTYPE=DEL", form, sample, "sv1")
    found = result_of(tmp_path, gene, [unknown], names)
    report = gene_report(found)
    assert (report.status, report.confidence) == ("called", "low")
    (text,) = (text for text in report.warnings if "sv1" in text)
    assert "neither there nor absent" in text
    assert standing(found, drug) is Standing.CANNOT_BE_TOLD


@pytest.mark.parametrize(("genotype", "filter_"), [("0/1", "LowQual"), ("./.", "PASS"), ("./.", "LowQual")])
@pytest.mark.parametrize("kind", ["<CPX>", "<STR12>"])
def test_a_kind_that_no_rule_reads_is_named_too(tmp_path: Path, kind: str, genotype: str, filter_: str) -> None:
    record_ = line("10", 94_762_681, "N", kind, "END=94853205", "GT", genotype, "sv1", filter_)
    found = result_of(tmp_path, "CYP2C19", [record_], ("*38", "*38"))
    assert any("sv1" in text for text in gene_report(found).warnings)
    assert standing(found, "clopidogrel") is Standing.CANNOT_BE_TOLD


def test_a_copy_number_record_without_genotype_and_number_is_named(tmp_path: Path) -> None:
    record_ = record("10", 94_762_681, "<CNV>", "END=94853205;SVTYPE=CNV", "./.")
    found = result_of(tmp_path, "CYP2C19", [record_], ("*38", "*38"))
    assert any("without a copy number" in text for text in gene_report(found).warnings)
    assert standing(found, "clopidogrel") is Standing.CANNOT_BE_TOLD


@pytest.mark.parametrize(
    ("chrom", "first", "last", "form", "sample"),
    [
        ("10", 94_762_681, 94_853_205, "GT:CN", "0/0:2"),  # measured
        ("10", 94_762_681, 94_853_205, "GT:AD", "./.:30,0"),  # looked for, without a read
        ("10", 94_763_000, 94_763_400, "GT", "./."),  # within an intron
        ("10", 90_000_000, 90_100_000, "GT", "./."),
    ],
)
def test_a_record_without_a_genotype_changes_nothing_where_the_rest_tells(  # noqa: PLR0917 - a record's columns
    tmp_path: Path, chrom: str, first: int, last: int, form: str, sample: str
) -> None:
    unknown = line(chrom, first, "N", "<DEL>", f"END={last};SVTYPE=DEL", form, sample, "sv1")
    found = result_of(tmp_path, "CYP2C19", [unknown], ("*38", "*38"))
    assert (found.status, found.half_known) == ("called", ())
    assert standing(found, "clopidogrel") is Standing.FIRM


# --- a hybrid that a deletion makes ---------------------------------------------------------------------------------

JOINED = (40_940_200, 41_008_100)  # intron 4 of CYP2B7 to intron 4 of CYP2B6


def test_a_deletion_from_cyp2b7_into_cyp2b6_is_its_allele_29(tmp_path: Path) -> None:
    one = record("19", JOINED[0], "<DEL>", f"END={JOINED[1]};SVTYPE=DEL", "1/1")
    found = result_of(tmp_path, "CYP2B6", [one], ("*1", "*1"))
    assert (found.status, [item.label for item in found.diplotypes]) == ("called", ["*29/*29"])
    assert found.diplotypes[0].pair.phenotype == "Poor Metabolizer"
    assert standing(found, "efavirenz") is Standing.FIRM
    single = record("19", JOINED[0], "<DEL>", f"END={JOINED[1]};SVTYPE=DEL")
    found = result_of(tmp_path, "CYP2B6", [single], ("*1", "*1"))
    assert found.status != "called"
    assert all("*29" in {allele.name for allele in item.pair.alleles} for item in found.recommendation)
    assert standing(found, "efavirenz") is Standing.CANNOT_BE_TOLD


def test_the_same_deletion_has_its_name_on_the_other_assembly() -> None:
    """The two genes lie 505,905 bases further on GRCh37 (PyPGx's table of genes, exon 4 of CYP2B7 and CYP2B6)."""
    hybrid = oddity("CYP2B6").deletions.hybrid
    assert hybrid.is_made(Build.GRCH38, *JOINED)
    assert hybrid.is_made(Build.GRCH37, *(place + 505_905 for place in JOINED))
    assert not hybrid.is_made(Build.GRCH37, *JOINED)


@pytest.mark.parametrize(
    ("start", "end"),
    [(40_930_000, 41_008_100), (40_960_000, 41_008_100), (40_940_200, 41_012_600), (40_940_200, 41_020_000)],
    ids=["begins in exon 2", "begins between the genes", "ends in intron 7", "takes the gene"],
)
def test_other_deletions_of_cyp2b6_are_no_allele_for_certain(tmp_path: Path, start: int, end: int) -> None:
    one = record("19", start, "<DEL>", f"END={end};SVTYPE=DEL", "1/1")
    found = result_of(tmp_path, "CYP2B6", [one], ("*1", "*1"))
    assert found.status != "called"
    assert standing(found, "efavirenz") is not Standing.FIRM


def test_the_duplication_between_the_two_genes_is_not_called(tmp_path: Path) -> None:
    one = record("19", JOINED[0], "<DUP>", f"END={JOINED[1]};SVTYPE=DUP", "1/1")
    found = result_of(tmp_path, "CYP2B6", [one], ("*1", "*1"))
    assert found.status == "ambiguous"
    assert standing(found, "efavirenz") is Standing.CANNOT_BE_TOLD
