"""Changes that are read together: alleles of one place, reads that contradict a genotype, codons and frames."""

from __future__ import annotations

from functools import cache

import pytest
from tests.germline.conftest import Run, Write, found

from pmkit.core.model import Build, Variant
from pmkit.germline.clinvar import ClinVar
from pmkit.variants.consequence import Transcript, Transcripts

BRCA1, MUTYH, MUTYH2 = "17:43045712:T:C", "1:45331184:T:A", "1:45334439:G:A"

SPLICE = "1:45330515:C"
"""A donor of MUTYH of which ClinVar has A, G and T as (likely) pathogenic."""


@pytest.mark.parametrize(
    ("alleles", "expected"),
    [
        ([(f"{SPLICE}:A,G", ["1/2"])], ["MUTYH acmg_sf report trans"]),
        ([(f"{SPLICE}:A,G", ["2|1"])], ["MUTYH acmg_sf report trans"]),
        ([(f"{SPLICE}:A", ["0/1"]), (f"{SPLICE}:G", ["0/1"])], ["MUTYH acmg_sf report trans"]),
        ([(f"{SPLICE}:A", ["1/0"]), (f"{SPLICE}:G", ["0/1"])], ["MUTYH acmg_sf report trans"]),
        ([(f"{SPLICE}:A,G", ["./1"])], []),
        ([(MUTYH, ["0/1"]), (MUTYH, ["0/1"])], []),
        ([(MUTYH, ["0/1"]), (MUTYH, ["1/1"])], ["MUTYH acmg_sf possible doubtful"]),
        ([(MUTYH, ["1/1"]), (MUTYH, ["0/1"])], ["MUTYH acmg_sf possible doubtful"]),
        ([(BRCA1, ["0/1"]), (BRCA1, ["0/0"])], ["BRCA1 acmg_sf possible doubtful"]),
        ([(BRCA1, ["0/0"]), (BRCA1, ["0/1"])], ["BRCA1 acmg_sf possible doubtful"]),
        ([(BRCA1, ["0/1"]), (BRCA1, ["0|1"])], ["BRCA1 acmg_sf report het"]),
        ([(BRCA1, ["0/1"]), (BRCA1, ["./."])], ["BRCA1 acmg_sf report het"]),
    ],
)
def test_alleles_of_one_place(
    alleles: list[tuple[str, list[str]]], expected: list[str], write: Write, pmkit: Run
) -> None:
    """Two alleles of one base lie on two chromosomes; two genotypes of one allele contradict each other."""
    write(alleles)
    words = ("load", "s.vcf", "--consent", "secondary", "germline", "report", "-f", "json")
    assert found(pmkit(*words).report) == expected


@pytest.mark.parametrize(
    ("allele", "cell", "expected"),
    [
        (MUTYH, "1/1:40:99:0,40", ["MUTYH acmg_sf report hom"]),
        (MUTYH, "1/1:40:99:8,32", ["MUTYH acmg_sf report hom"]),
        (MUTYH, "1/1:40:99:20,20", ["MUTYH acmg_sf possible doubtful"]),
        (MUTYH, "1/1:40:99:38,2", ["MUTYH acmg_sf possible doubtful"]),
        (MUTYH, "1/1:12:99:6,6", ["MUTYH acmg_sf report hom"]),
        (MUTYH, "0/1:40:99:1,39", ["MUTYH acmg_sf possible doubtful"]),
        (MUTYH, "0/1:40:99:20,20", []),
        ("6:26092913:G:A", "1/1:40:99:20,20", ["HFE acmg_sf possible doubtful"]),
    ],
)
def test_genotypes_that_the_reads_contradict(
    allele: str, cell: str, expected: list[str], write: Write, pmkit: Run
) -> None:
    write([(allele, [cell])], fields="GT:DP:GQ:AD")
    words = ("load", "s.vcf", "--consent", "secondary", "germline", "report", "-f", "json")
    assert found(pmkit(*words).report) == expected


# ---- changes of one codon, or of a frame and back, on one copy ----
@cache
def _brca2() -> Transcript:
    found = Transcripts.open(Build.GRCH38).gene("BRCA2")
    assert found is not None
    assert found.strand > 0
    return found


def _of_codon(codon: int) -> str:
    """The place of a codon's first base, as "13:pos"."""
    of = _brca2()
    return f"{of.chrom}:{of.genomic(of.cds_start + 3 * codon - 3)}"


@cache
def _stop_by_two() -> tuple[str, str]:
    """Two changes of one codon of exon 11, neither a null variant nor known to ClinVar, that make a stop together."""
    of, bundled = _brca2(), ClinVar(None)
    for codon in range(700, 2200):
        chrom, pos = _of_codon(codon).split(":")
        if of.cds[3 * codon - 3 : 3 * codon] not in ("CGG", "GGG", "AGG"):
            continue
        pair = [Variant(chrom, int(pos), of.cds[3 * codon - 3], "T"), Variant(chrom, int(pos) + 2, "G", "A")]
        if not any(bundled.find(one, Build.GRCH38) for one in pair):
            return tuple(f"{one.chrom}:{one.pos}:{one.ref}:{one.alt}" for one in pair)  # type: ignore[return-value]
    raise AssertionError("no such codon")


@cache
def _shift_and_back() -> tuple[str, str]:
    """A base lost and another gained some codons on, without a stop between: the protein differs in between only."""
    of = _brca2()
    for codon in range(1000, 2000):
        text = of.cds[3 * codon - 3 : 3 * codon + 24]
        shifted = text[1:19] + text[19:]
        if any(shifted[at : at + 3] in ("TAA", "TAG", "TGA") for at in range(0, 24, 3)) or text[0] == text[1]:
            continue
        chrom, pos = _of_codon(codon).split(":")
        start = int(pos)
        before = of.bases(start - 1, start - 1)
        anchor = of.bases(start + 18, start + 18)
        return f"{chrom}:{start - 1}:{before}{text[0]}:{before}", f"{chrom}:{start + 18}:{anchor}:{anchor}C"
    raise AssertionError("no such stretch")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("0|1", "0|1"), ["BRCA2 acmg_sf report het"]),
        (("1/1", "1/1"), ["BRCA2 acmg_sf report hom"]),
        (("0|1", "1|0"), []),
        (("0/1", "0/1"), []),
    ],
)
def test_a_stop_that_two_changes_make_together(
    cells: tuple[str, str], expected: list[str], write: Write, pmkit: Run
) -> None:
    write(list(zip(_stop_by_two(), ([cell] for cell in cells), strict=True)))
    report = pmkit("load", "s.vcf", "--consent", "secondary", "germline", "report", "-f", "json").report
    assert found(report) == expected
    for finding in report["germline"]["findings"]:
        (variant,) = finding["variants"]
        assert variant["hgvsp"].endswith("Ter)")
        assert len(variant["ref"]) == 3


@pytest.mark.parametrize(
    ("cells", "doubts"), [(("0|1", "0|1"), {"changed_together"}), (("0|1", "1|0"), set()), (("0/1", "0/1"), set())]
)
def test_a_frame_that_is_restored_is_confirmed_first(
    cells: tuple[str, str], doubts: set[str], write: Write, pmkit: Run
) -> None:
    write(list(zip(_shift_and_back(), ([cell] for cell in cells), strict=True)))
    report = pmkit("load", "s.vcf", "--consent", "secondary", "germline", "report", "-f", "json").report
    (finding,) = report["germline"]["findings"]
    assert {doubt for v in finding["variants"] for doubt in v["doubts"]} == doubts
    assert finding["outcome"] == ("possible" if doubts else "report")
