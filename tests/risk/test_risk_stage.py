"""Whole runs: consent, assemblies, tumours, ranking, formats."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pmkit.risk.risk_terms import ABOUT, RowOutcome
from pmkit.risk.view import RiskSection
from pmkit.testing import check_section

ROW = ("rs1", 1, 500, "G", "A", 1)


def people(folder: Path, digest: str, *sums: float, population: str = "EUR", score: str = "PGS900001") -> Path:
    path = folder / "people.tsv"
    lines = ["sample\tscore\tpopulation\tsum\tdigest"]
    lines += [f"s{n}\t{score}\t{population}\t{value}\t{digest}" for n, value in enumerate(sums)]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_nothing_without_consent(pmkit, vcf, score) -> None:
    """The same bytes for a carrier, for another genotype, and for nobody's record: nothing is read."""
    file = score(ROW)
    answers = set()
    for number, lines in enumerate(([(500, "A", "G", "1/1")], [(500, "A", "G", "0/0")], [])):
        genome = vcf(*lines, (900, "A", "G", "0/1"), name="same.vcf")
        done = pmkit("load", genome, "risk", file, "report", "-f", "json")
        assert done.code == 0, number
        document = json.loads(done.out)
        assert document["risk"] == {"held_back": True, "minor": False, "scores": [], "variants": [], "clinical": []}
        for one in document["inputs"]:
            one["records_read"] = 0  # a count of the file's lines, which has one less without the record
        answers.add((json.dumps(document), done.err))
    assert len(answers) == 1
    assert "no consent" in pmkit("load", genome, "risk", file, "report", "-f", "table").out


@pytest.mark.parametrize("word", ["no", "secondary", "perhaps"])
def test_other_consents_do_not_count(pmkit, vcf, score, tmp_path: Path, word: str) -> None:
    genome = vcf((500, "A", "G", "1/1"))
    sheet = tmp_path / "sheet.tsv"
    sheet.write_text(f"sample\tfile\tconsent\nS1\t{genome}\t{word}\n")
    done = pmkit("load", "--sheet", sheet, "risk", score(ROW), "report", "-f", "json")
    assert json.loads(done.out)["risk"]["held_back"] is True


def test_consent_by_the_sheet(pmkit, vcf, score, tmp_path: Path) -> None:
    genome = vcf((500, "A", "G", "1/1"))
    sheet = tmp_path / "sheet.tsv"
    sheet.write_text(f"sample\tfile\tconsent\nS1\t{genome}\tpolygenic\n")
    done = pmkit("load", "--sheet", sheet, "risk", score(ROW), "report", "-f", "json")
    (one,) = json.loads(done.out)["risk"]["scores"]
    assert one["sum"] == 2


@pytest.mark.parametrize(
    ("age", "consent", "minor"),
    [
        ("5", "polygenic", True),
        ("17.9", "polygenic", True),
        ("about 40", "polygenic", True),
        ("18", "polygenic", False),
        ("", "polygenic", False),
        ("5", "polygenic;adult_onset", False),
    ],
)
def test_scores_of_a_minor(age: str, consent: str, minor: bool, *, pmkit, vcf, score, tmp_path: Path) -> None:
    """Held back without a consent for conditions of adult life, and the same bytes whatever the genotype."""
    sheet, answers = tmp_path / "sheet.tsv", []
    for cell in ("1/1", "0/0"):
        genome = vcf((500, "A", "G", cell), name="same.vcf")
        sheet.write_text(f"sample\tfile\tage\tconsent\nS1\t{genome}\t{age}\t{consent}\n")
        words = ("load", "--sheet", sheet, "risk", score(ROW), "report")
        answers.append((pmkit(*words, "-f", "json"), pmkit(*words, "-f", "table")))
    part = json.loads(answers[0][0].out)["risk"]
    assert (part["held_back"], part["minor"]) == (minor, minor)
    assert bool(part["scores"]) is not minor
    if minor:
        assert answers[0] == answers[1]
        assert "adult_onset" in " ".join(answers[0][1].out.split())


def test_another_assembly_is_refused(pmkit, vcf, score) -> None:
    done = pmkit("load", vcf(build="GRCh37"), "--consent", "polygenic", "risk", score(ROW), "report", "-o", "r.json")
    assert (done.code, done.out) == (65, "")
    assert "GRCh37" in done.err
    assert "hmPOS" in done.err
    assert not Path("r.json").exists()


def test_two_files_of_one_score(pmkit, vcf, score) -> None:
    """One for each assembly is welcome; two for the same are one too many."""
    genome = vcf((500, "A", "G", "1/1"))
    old = score(ROW, name="PGS900001_hmPOS_GRCh37.txt", genome_build="GRCh37", pgs_id="PGS900001")
    new = score(ROW, name="PGS900001_hmPOS_GRCh38.txt", pgs_id="PGS900001")
    again = score(ROW, name="copy.txt", pgs_id="PGS900001")
    words = ("load", genome, "--consent", "polygenic", "risk")
    done = pmkit(*words, old, new, "report", "-f", "json")
    assert [one["positions"] for one in json.loads(done.out)["risk"]["scores"]] == ["author's, GRCh38"]
    assert pmkit(*words, new, again, "report").code == 2


def test_a_tumour_has_no_inherited_risk(pmkit, vcf, score) -> None:
    genome = vcf((500, "A", "G", "1/1"), header="##source=Mutect2")
    done = pmkit("load", genome, "--consent", "polygenic", "risk", score(ROW), "report", "-f", "json")
    (one,) = json.loads(done.out)["risk"]["scores"]
    assert (one["status"], one["sum"]) == ("not_germline", None)


def test_ranked_only_against_a_named_population(vcf, score, scored, tmp_path: Path) -> None:
    genome, file = vcf((500, "A", "G", "0/1")), score(ROW)
    (alone,) = scored(genome, file).scores
    assert alone.ranking.status == "no_reference"
    reference = people(tmp_path, alone.digest, *(n / 100 for n in range(200)))
    ranking = {
        name: scored(genome, file, distribution=reference, population=name).scores[0].ranking
        for name in (None, "EUR", "AFR")
    }
    assert {name: one.status for name, one in ranking.items()} == {
        None: "no_population", "EUR": "ranked", "AFR": "no_population",
    }  # fmt: skip
    assert (ranking["EUR"].percentile, ranking["EUR"].people) == (50.25, 200)  # 100 below and one the same
    assert ranking["EUR"].z == pytest.approx((1 - 0.995) / 0.57734, abs=1e-3)


@pytest.mark.parametrize(
    ("digest", "number", "status"), [("other", 200, "other_variants"), ("", 99, "too_few_people"), ("", 100, "ranked")]
)
def test_what_cannot_be_compared(vcf, score, scored, tmp_path: Path, digest: str, number: int, status: str) -> None:  # noqa: PLR0917
    genome, file = vcf((500, "A", "G", "0/1")), score(ROW)
    own = digest or scored(genome, file).scores[0].digest
    reference = people(tmp_path, own, *range(number))
    ranking = scored(genome, file, distribution=reference, population="EUR").scores[0].ranking
    assert (ranking.status, ranking.percentile is None) == (status, status != "ranked")


def test_a_reference_of_mean_and_sd(vcf, score, scored, tmp_path: Path) -> None:
    genome, file = vcf((500, "A", "G", "1/1")), score(ROW)
    digest = scored(genome, file).scores[0].digest
    path = tmp_path / "moments.tsv"
    path.write_text(f"score\tpopulation\tmean\tsd\tpeople\tdigest\nPGS900001\tEUR\t1\t1\t5000\t{digest}\n")
    ranking = scored(genome, file, distribution=path, population="EUR").scores[0].ranking
    assert (ranking.by_normal, ranking.z) == (True, 1)
    assert ranking.percentile == pytest.approx(84.134, abs=1e-3)


@pytest.mark.parametrize("missing", ["score", "population", "sum", "digest"])
def test_a_reference_without_a_column(pmkit, vcf, score, tmp_path: Path, missing: str) -> None:
    columns = [name for name in ("score", "population", "sum", "digest") if name != missing]
    path = tmp_path / "r.tsv"
    path.write_text("\t".join(columns) + "\n" + "\t".join("1" for _ in columns) + "\n")
    words = ("load", vcf(), "--consent", "polygenic", "risk", score(ROW), "--distribution", path, "report")
    done = pmkit(*words)
    assert (done.code, done.out) == (65, "")
    assert missing in done.err


def test_the_tables_own_output_is_a_reference(pmkit, vcf, score, tmp_path: Path) -> None:
    """What `risk.scores` writes for a cohort, with the population added, ranks a patient of it."""
    genome, file = vcf((500, "A", "G", "0/1")), score(ROW)
    words = ("load", genome, "--consent", "polygenic", "risk", file)
    table = pmkit(*words, "report", "-f", "tsv", "--section", "risk.scores").out.splitlines()
    path = tmp_path / "cohort.tsv"
    path.write_text("\n".join([f"{table[0]}\tpopulation", *[f"{table[1]}\tEUR"] * 120]) + "\n")
    options = ("--distribution", path, "--population", "EUR", "report", "-f", "json")
    (one,) = json.loads(pmkit(*words, *options).out)["risk"]["scores"]
    assert (one["ranking"]["status"], one["ranking"]["percentile"]) == ("ranked", 50)


def test_population_needs_a_distribution(pmkit, vcf, score) -> None:
    done = pmkit("load", vcf(), "risk", score(ROW), "--population", "EUR", "report")
    assert (done.code, done.out) == (2, "")


def test_the_section_in_every_format(vcf, score, scored) -> None:
    columns = ("rsID", "chr_name", "chr_position", "effect_allele", "other_allele", "effect_weight", "is_haplotype")
    file = score((*ROW, False), ("hap", 6, 1, "*01", "*02", 3, True), columns=columns)
    section = scored(vcf((500, "A", "G", "0/1")), file, variants=True)
    check_section(RiskSection(), section)
    assert section.scores[0].unsupported[0].names == ("hap",)


def test_every_outcome_is_explained() -> None:
    assert set(ABOUT) == set(RowOutcome)
