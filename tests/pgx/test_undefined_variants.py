"""Coding variants that no named allele holds: a stop in DPYD must not come out as Reference/Reference, high."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from tests.intake.load_files import write

from pmkit.core.model import Build, Variant
from pmkit.intake import vcf
from pmkit.pgx.alleles import load_definition
from pmkit.pgx.caller import Caller, PgxOptions
from pmkit.pgx.pgx_to_section import PgxPart
from pmkit.pgx.section import DrugReport, GeneReport
from pmkit.pgx.undefined import LOSS, transcripts_of
from pmkit.variants.consequence import annotate
from pmkit.variants.consequence.transcripts import coding_exons

HEAD = "".join(f"##contig=<ID=chr{name}>\n" for name in (*range(1, 23), "X"))
Change = tuple[int, str, str]


@cache
def changes(gene: str, build: Build = Build.GRCH38) -> dict[str, Change]:
    """One change of each kind by its term, away from the definition's sites, from the transcript's own bases."""
    return dict(_changes(gene, build))


def _changes(gene: str, build: Build) -> Iterator[tuple[str, Change]]:
    transcript = transcripts_of(build).gene(gene)
    assert transcript is not None
    taken = {site.pos for site in load_definition(gene, build).sites}
    seen: set[str] = set()
    for first, last in coding_exons(transcript):
        for pos in range(first + 3, last - 8):
            if any(abs(pos - other) < 12 for other in taken):
                continue
            base = transcript.bases(pos, pos)
            found = [(pos, base, other) for other in "ACGT" if other != base]
            found += [(pos, transcript.bases(pos, pos + n), base) for n in (1, 3)]
            for change in found:
                term = annotate(Variant(transcript.chrom, *change), transcript).term
                if term not in seen:
                    seen.add(term)
                    yield term, change
    begin = transcript.coding[0] if transcript.strand > 0 else transcript.coding[1] - 2
    start = range(begin, begin + 3)
    free = next(pos for pos in start if pos not in taken)
    base = transcript.bases(free, free)
    yield "start_lost", (free, base, "C" if base != "C" else "G")


def reported(
    folder: Path, gene: str, *records: str, build: Build = Build.GRCH38, drugs: tuple[str, ...] = ()
) -> tuple[GeneReport, tuple[DrugReport, ...]]:
    """The gene's report on all its sites as reference and these records besides."""
    from pmkit.intake.load_options import LoadOptions

    definition = load_definition(gene, build)
    lines = [f"chr{site.chrom} {site.pos} {site.ref} {','.join(site.alts)} GT:GQ 0/0:60" for site in definition.sites]
    path = write(folder / "in.vcf", *lines, *records, head=HEAD)
    caller = Caller(PgxOptions(genes=(gene,), drugs=drugs))
    caller.check()
    (case,) = vcf.read([path], requested=caller.requested, options=LoadOptions(build=build), probes=lambda: ())
    part = PgxPart().part(caller.result(case))
    return part.genes[0], part.drugs


@pytest.mark.parametrize("build", list(Build))
@pytest.mark.parametrize(
    ("term", "kind"),
    [
        ("stop_gained", "stop"),
        ("frameshift_variant", "frameshift"),
        ("start_lost", "start"),
        ("missense_variant", "missense"),
        ("inframe_deletion", "in-frame"),
    ],
)
@pytest.mark.parametrize("gene", ["DPYD", "TPMT", "CYP2C19"])
def test_kinds(tmp_path: Path, gene: str, term: str, kind: str, build: Build) -> None:
    loss = kind in LOSS
    pos, ref, alt = changes(gene, build)[term]
    chrom = load_definition(gene, build).chrom
    report, _ = reported(tmp_path, gene, f"chr{chrom} {pos} {ref} {alt} GT:GQ 0/1:60", build=build)
    (found,) = report.undefined_variants
    assert (found.kind, found.loss_of_function, found.genotype) == (kind, loss, "0/1")
    assert found.hgvsc.startswith("NM_")
    assert (report.confidence == "low") == loss
    assert any("no function" in text for text in report.warnings) == loss
    if gene in ("DPYD", "TPMT"):
        assert report.warnings[:1] == () or report.warnings[0].startswith("WARNING") == loss


def test_a_stop_outside_the_definition_is_no_standard_use(tmp_path: Path) -> None:
    pos, ref, alt = changes("DPYD")["stop_gained"]
    drug = ("fluorouracil",)
    _, (with_stop,) = reported(tmp_path, "DPYD", f"chr1 {pos} {ref} {alt} GT:GQ 0/1:60", drugs=drug)
    assert with_stop.standing == "cannot_be_told"
    assert with_stop.residual is not None
    assert with_stop.residual.contradicted
    _, (without,) = reported(tmp_path, "DPYD", drugs=drug)
    assert without.standing == "firm"


@pytest.mark.parametrize("genotype", ["0/0", "./."])
def test_what_is_not_carried_is_not_listed(tmp_path: Path, genotype: str) -> None:
    pos, ref, alt = changes("DPYD")["stop_gained"]
    report, _ = reported(tmp_path, "DPYD", f"chr1 {pos} {ref} {alt} GT {genotype}")
    assert report.undefined_variants == ()


def test_a_doubtful_record_says_so(tmp_path: Path) -> None:
    pos, ref, alt = changes("DPYD")["stop_gained"]
    report, _ = reported(tmp_path, "DPYD", f"chr1 {pos} {ref} {alt} FILTER=LowQual GT:GQ 0/1:9")
    assert report.undefined_variants[0].doubt == "FILTER LowQual, GQ 9"


@pytest.mark.parametrize("gene", ["DPYD", "TPMT", "NUDT15", "CYP2C19", "CYP2C9", "CYP3A5", "G6PD", "RYR1", "SLCO1B1"])
@pytest.mark.parametrize("build", list(Build))
def test_what_the_definition_holds_is_not_listed(tmp_path: Path, gene: str, build: Build) -> None:
    """Every allele of every site, joined and split; padded on the left too."""
    definition = load_definition(gene, build)
    records = [
        f"chr{site.chrom} {site.pos} {site.ref} {alt} GT:GQ 0/1:60" for site in definition.sites for alt in site.alts
    ]
    path = write(tmp_path / "all.vcf", *records, head=HEAD)
    from pmkit.intake.load_options import LoadOptions
    from pmkit.pgx.undefined import UndefinedVariants

    caller = Caller(PgxOptions(genes=(gene,)))
    (case,) = vcf.read([path], requested=caller.requested, options=LoadOptions(build=build), probes=lambda: ())
    assert UndefinedVariants(case.calls).of(definition, 0) == ()


@pytest.mark.parametrize(
    "record",
    [
        "chr1 97450058 T C GT:GQ 1/1:60",  # REF and ALT of *2A exchanged: homozygous reference
        "chr1 97450058 T C GT:GQ 0/1:60",
        "chr1 97450058 G A GT:GQ 0/1:60",  # of the other strand
    ],
)
def test_a_record_whose_ref_is_not_the_assemblys_shows_no_variant(tmp_path: Path, record: str) -> None:
    gene, _ = reported(tmp_path, "DPYD", record)
    assert gene.undefined_variants == ()
    assert not any("Outside every named allele" in text for text in gene.warnings)


@pytest.mark.parametrize("gene", ["DPYD", "TPMT", "G6PD", "CYP2C19"])
def test_a_carried_change_whose_ref_is_not_the_genomes_is_named(tmp_path: Path, gene: str) -> None:
    """Away from the definition's positions it was passed over in silence, with high confidence."""
    transcript = transcripts_of(Build.GRCH38).gene(gene)
    assert transcript is not None
    pos, base, alt = changes(gene)["stop_gained"]
    wrong = next(letter for letter in "ACGT" if letter not in (base, alt))
    drug = {"DPYD": "fluorouracil", "TPMT": "azathioprine", "G6PD": "rasburicase", "CYP2C19": "clopidogrel"}[gene]
    chrom = f"chr{transcript.chrom}"
    record = f"{chrom} {pos} {wrong} {alt} GT:GQ 0/1:60"
    found, drugs = reported(tmp_path, gene, record, drugs=(drug,))
    assert [one.kind for one in found.undefined_variants] == ["unreadable"]
    assert not found.undefined_variants[0].loss_of_function
    assert found.confidence == "low"
    assert any("REF is not the genome's" in text and str(pos) in text for text in found.warnings)
    assert drugs[0].standing == "cannot_be_told"
    exchanged = f"{chrom} {pos} {alt} {base} GT:GQ 1/1:60"
    found, _ = reported(tmp_path, gene, exchanged)
    assert found.undefined_variants == ()
