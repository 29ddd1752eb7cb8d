"""Structural records of files with several samples: each sample reads its own column, however many there are."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.pgx.alleles.cnv_samples import Line, alleles, line, write

from pmkit.core.model import Build
from pmkit.intake.load_options import LoadOptions
from pmkit.intake.vcf import read
from pmkit.pgx import alleles as stars
from pmkit.pgx.caller import Caller, PgxResult
from pmkit.pgx.pgx_options import PgxOptions

DIPLOTYPES = ("*4/*5", "*1/*4", "*5/*5")


def columns(path: Path, count: int) -> Path:
    """Samples in turn: one copy, two, none."""
    small = alleles("CYP2D6", ("*1", "*4"))
    genotypes: list[Line] = []
    for chrom, pos, text in small:
        *fields, pair = text.split("\t")
        second = pair.split("|")[1]
        own = (f"{second}|{second}", pair, "./.")
        genotypes.append((chrom, pos, "\t".join([*fields, *(own[i % 3] for i in range(count))])))
    copies = "\t".join(("0/1:1", "0/0:2", "1/1:0")[i % 3] for i in range(count))
    genotypes.append(line("22", 42_123_191, "N", "<DEL>", "END=42135344;SVTYPE=DEL", "GT:CN", copies))
    made = write(path, genotypes)
    names = "\t".join(f"s{i}" for i in range(count))
    made.write_text(made.read_text(encoding="utf-8").replace("FORMAT\tmade\n", f"FORMAT\t{names}\n"), encoding="utf-8")
    return made


def results(path: Path, options: LoadOptions) -> dict[str, PgxResult]:
    caller = Caller(PgxOptions(cyp2d6=True))
    caller.check()
    return {case.sample: caller.result(case) for case in read([str(path)], requested=caller.requested, options=options)}


@pytest.mark.parametrize("count", [3, 30])
def test_each_sample_has_its_own_copies(tmp_path: Path, count: int) -> None:
    found = results(columns(tmp_path / "set.vcf", count), LoadOptions(build=Build.GRCH38))
    assert len(found) == count
    for i in range(count):
        assert [one.label for one in found[f"s{i}"].genes["CYP2D6"].diplotypes] == [DIPLOTYPES[i % 3]]
    # What samples share is worked out once, and shared.
    assert len({id(result.genes["CYP2D6"]) for result in found.values()}) == 3


@pytest.mark.parametrize("count", [3, 30])
@pytest.mark.parametrize("expected", [0, 1, 2])
def test_one_sample_of_several(tmp_path: Path, count: int, expected: int) -> None:
    options = LoadOptions(build=Build.GRCH38, samples=(f"s{expected}",))
    (found,) = results(columns(tmp_path / "set.vcf", count), options).values()
    assert [one.label for one in found.genes["CYP2D6"].diplotypes] == [DIPLOTYPES[expected]]


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("genotype", ["0/0", "./."])
def test_a_segment_of_two_copies_is_no_reference_block(tmp_path: Path, count: int, genotype: str) -> None:
    """A copy-number caller's whole-chromosome segment says nothing of bases, even where it writes 0/0."""
    sample = "\t".join([f"{genotype}:2"] * count)
    segments = [line(chrom, 1, "N", ".", "END=50000000", "GT:CN", sample) for chrom in ("1", "22")]
    made = write(tmp_path / "cnv.vcf", segments)
    names = "\t".join(f"s{i}" for i in range(count))
    made.write_text(made.read_text(encoding="utf-8").replace("FORMAT\tmade\n", f"FORMAT\t{names}\n"), encoding="utf-8")
    for result in results(made, LoadOptions(build=Build.GRCH38)).values():
        matched = {gene: found.status for gene, found in result.genes.items() if gene in stars.genes()}
        assert len(matched) == len(stars.genes())
        assert set(matched.values()) == {"no_data"}
        assert not any(found.diplotypes for found in result.genes.values())
        assert "CYP2D6" in result.genes


def test_variants_and_copies_may_come_in_two_files(tmp_path: Path) -> None:
    small = write(tmp_path / "small.vcf", alleles("CYP2D6", ("*4", "*4")))
    deletion = line("22", 42_123_191, "N", "<DEL>", "END=42135344;SVTYPE=DEL", "GT:CN", "0/1:1")
    copies = write(tmp_path / "cnv.vcf", [deletion])
    caller = Caller(PgxOptions(cyp2d6=True))
    caller.check()
    (case,) = read([str(small), str(copies)], requested=caller.requested, options=LoadOptions())
    assert [one.label for one in caller.result(case).genes["CYP2D6"].diplotypes] == ["*4/*5"]
