"""Sums by hand, and every way in which a row may or may not count."""

from __future__ import annotations

import math
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.risk.conftest import COLUMNS

from pmkit.core.model import Record
from pmkit.risk.dosages import dosage

FLAGS = (*COLUMNS, "is_dominant", "is_recessive")
FREQUENCY = (*COLUMNS, "allelefrequency_effect")


def rows(section: Any) -> dict[str, Any]:
    return {row.name: row for row in section.variants}


def test_a_patient_by_hand(vcf, score, scored) -> None:
    """0.5*1 - 0.25*2 + 0.125 (dominant) + 0 (recessive, one copy) + 2*1 (deletion) + 4*1 (other strand) = 6.125."""
    genome = vcf(
        (1000, "G", "A", "0/1"),
        (2000, "C", ".", "0/0"),
        (4000, "A", "G", "1/1"),
        (5000, "A", "G", "0/1"),
        (6000, "A", "AT", "0/1"),
        (8000, "T", "G", "0/1"),
    )
    file = score(
        ("rs1", 1, 1000, "A", "G", 0.5, False, False),
        ("rs2", 1, 2000, "c", "t", -0.25, False, False),
        ("rs4", 1, 4000, "G", "A", 0.125, True, False),
        ("rs5", 1, 5000, "G", "A", 0.0625, False, True),
        ("rs6", 1, 6000, "AT", "A", 2, False, False),
        ("rs8", 1, 8000, "C", "A", 4, False, False),
        columns=FLAGS,
    )
    found = scored(genome, file, variants=True)
    (one,) = found.scores
    assert (one.sum, one.average, one.scored, one.flipped) == (6.125, 6.125 / 12, 6, 1)
    assert (one.match_rate, one.match_rate_by_weight) == (1.0, 1.0)
    assert {row.name: row.contribution for row in found.variants} == {
        "rs1": 0.5, "rs2": -0.5, "rs4": 0.125, "rs5": 0.0, "rs6": 2.0, "rs8": 4.0,
    }  # fmt: skip


WAYS = {
    "as written": ("A", "G", "A", "G"),
    "exchanged": ("G", "A", "A", "G"),
    "lower case": ("a", "g", "A", "G"),
    "other strand": ("T", "C", "A", "G"),
    "other strand, exchanged": ("C", "T", "A", "G"),
    "insertion": ("A", "AG", "A", "AG"),
    "deletion": ("AG", "A", "AG", "A"),
    "deletion, exchanged": ("A", "AG", "AG", "A"),
    "two bases": ("AC", "TT", "AC", "TT"),
}


@pytest.mark.parametrize("genotype", ["0/0", "0/1", "1|0", "1/1"])
@pytest.mark.parametrize("name", WAYS)
def test_every_way_of_writing_alleles(vcf, score, scored, name: str, genotype: str) -> None:
    effect, other, ref, alt = WAYS[name]
    found = scored(vcf((500, ref, alt, genotype)), score(("rs1", 1, 500, effect, other, 1)), variants=True)
    strand = {"A": "T", "T": "A", "C": "G", "G": "C"}
    upper = effect.upper() if effect.upper() in (ref, alt) else "".join(strand[base] for base in effect)
    carried = [(ref, alt)[int(code)] for code in genotype.replace("|", "/").split("/")]
    assert found.scores[0].sum == carried.count(upper)
    assert found.variants[0].copies == carried.count(upper)


@pytest.mark.parametrize(("effect", "other"), [("A", "T"), ("T", "A"), ("C", "G"), ("G", "C")])
def test_ambiguous_rows(vcf, score, scored, effect: str, other: str) -> None:
    genome = vcf((500, effect, other, "0/1"), (900, "A", "G", "1/1"))
    file = score(("rs1", 1, 500, effect, other, 1), ("rs2", 1, 900, "G", "A", 10))
    dropped, kept = scored(genome, file), scored(genome, file, ambiguous="keep")
    assert (dropped.scores[0].sum, kept.scores[0].sum) == (20, 21)
    assert [(one.outcome, one.number, one.examples) for one in dropped.scores[0].outcomes] == [
        ("called", 1, ()),
        ("ambiguous", 1, ("rs1",)),
    ]
    assert dropped.scores[0].match_rate_by_weight == pytest.approx(10 / 11)


OUTCOMES = {
    "no record": ((), "absent"),
    "no call": (((500, "A", "G", "./."),), "no_call"),
    "half a call": (((500, "A", "G", "./1"),), "no_call"),
    "other alleles": (((500, "A", "C", "0/1"),), "other_allele"),
    "under a deletion": (((498, "CAA", "C", "0/1"), (500, "A", "G", "0/0")), "other_allele"),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_rows_that_do_not_count(vcf, score, scored, name: str) -> None:
    lines, outcome = OUTCOMES[name]
    found = scored(vcf(*lines, (900, "A", "G", "0/1")), score(("rs1", 1, 500, "G", "A", 1)), variants=True)
    assert found.variants[0].outcome == outcome
    assert found.variants[0].contribution is None
    assert found.scores[0].sum is None  # nothing entered


def test_alleles_that_do_not_fit_the_assembly(vcf, score, scored) -> None:
    found = scored(vcf((500, "A", "T", "0/1")), score(("rs1", 1, 500, "C", "G", 1)), variants=True, ambiguous="keep")
    assert found.variants[0].outcome == "mismatch"


@pytest.mark.parametrize(("alt", "genotype", "outcome"), [("G", "0/0", "called"), (".", "0/0", "mismatch")])
def test_the_other_strand_needs_both_alleles(vcf, score, scored, alt: str, genotype: str, outcome: str) -> None:  # noqa: PLR0917
    """T/C turned round is A/G: with REF A alone, it would fit as well as a wrong position does."""
    found = scored(vcf((500, "A", alt, genotype)), score(("rs1", 1, 500, "T", "C", 1)), variants=True)
    assert found.variants[0].outcome == outcome


def test_one_copy_is_not_counted(vcf, score, scored) -> None:
    genome = vcf((500, "A", "G", "1"), (900, "A", "G", "0"), chrom="X")
    found = scored(genome, score(("rs1", "X", 500, "G", "A", 1), ("rs2", "X", 900, "G", "A", 1)), variants=True)
    assert [row.outcome for row in found.variants] == ["haploid", "haploid"]


def test_a_filtered_record(vcf, score, scored) -> None:
    genome = vcf((500, "A", "G", "0/1"))
    genome.write_text(genome.read_text().replace("\tPASS\t", "\tLowQual\t"))
    file = score(("rs1", 1, 500, "G", "A", 1))
    assert scored(genome, file, variants=True).variants[0].outcome == "doubtful"
    assert scored(genome, file, variants=True, load={"pass_only": True}).variants[0].outcome == "conflict"


def test_a_row_without_the_other_allele(vcf, score, scored) -> None:
    columns = ("rsID", "chr_name", "chr_position", "effect_allele", "effect_weight")
    file = score(("rs1", 1, 500, "A", 1), ("rs2", 1, 600, "G", 1), ("rs3", 1, 700, "C", 1), columns=columns)
    genome = vcf((500, "A", "G", "0/1"), (600, "A", "G", "1/1"), (700, "A", "G", "1/1"))
    found = rows(scored(genome, file, variants=True))
    assert (found["rs1"].copies, found["rs2"].copies, found["rs3"].outcome) == (1, 2, "mismatch")


def test_weights_by_count(vcf, score, scored) -> None:
    columns = (*COLUMNS[:5], "dosage_0_weight", "dosage_1_weight", "dosage_2_weight")
    file = score(*(("rs1", 1, pos, "G", "A", 0.5, -1, 3) for pos in (500, 600, 700)), columns=columns)
    genome = vcf((500, "A", "G", "0/0"), (600, "A", "G", "0/1"), (700, "A", "G", "1/1"))
    (one,) = scored(genome, file).scores
    assert one.sum == 0.5 - 1 + 3
    assert one.match_rate_by_weight == 1


def test_odds_ratios_are_summed_as_logarithms(vcf, score, scored) -> None:
    file = score(("rs1", 1, 500, "G", "A", 1.5), weight_type="OR")
    (one,) = scored(vcf((500, "A", "G", "1/1")), file).scores
    assert one.sum == 2 * math.log(1.5)
    assert any("logarithms" in note for note in one.notes)


# --- reference genotypes: gVCF, all-sites, absent ---------------------------------------------------------------


def test_blocks_as_all_sites(vcf, score, scored, fasta) -> None:
    """A deletion, a substitution and reference genotypes: two ways of writing one genome give one sum and digest."""
    bases = "".join("ACGT"[(n * n + 3 * n) % 4] for n in range(300))
    pick = {pos: bases[pos - 1] for pos in range(1, 301)}
    other = {"A": "C", "C": "A", "G": "T", "T": "G"}
    changed = {50: "0/1", 150: "1/1", 250: "0|1"}
    sites = [
        (pos, ref, other[ref], changed[pos]) if pos in changed else (pos, ref, ".", "0/0") for pos, ref in pick.items()
    ]
    blocks: list[tuple[object, ...]] = []
    last = 0
    for pos in [*changed, 301]:
        blocks.append((last + 1, pick.get(last + 1, "N"), "<NON_REF>", "0/0", f"END={pos - 1}"))
        if pos in changed:
            blocks.append((pos, pick[pos], f"{other[pick[pos]]},<NON_REF>", changed[pos]))
        last = pos
    terms = [
        (f"rs{pos}", 1, pos, *((ref, other[ref]) if pos % 3 else (other[ref], ref)), (pos % 7 - 3) / 8)
        for pos, ref in pick.items()
        if pos % 5 == 0
    ]
    file, reference = score(*terms), fasta(bases)
    one = scored(vcf(*sites, name="sites.vcf"), file, variants=True)
    two = scored(vcf(*blocks, name="blocks.g.vcf"), file, variants=True, reference=reference)
    three = scored(vcf(*sites, name="sites.vcf"), file, variants=True, reference=reference)
    fields = ("sum", "average", "scored", "digest", "match_rate", "match_rate_by_weight", "outcomes")
    for name in fields:
        assert getattr(one.scores[0], name) == getattr(two.scores[0], name) == getattr(three.scores[0], name), name
    assert one.variants == two.variants == three.variants
    assert one.scores[0].scored == 60


def test_a_block_without_the_sequence_is_not_guessed(vcf, score, scored) -> None:
    genome = vcf((400, "A", "<NON_REF>", "0/0", "END=600"))
    found = scored(genome, score(("rs1", 1, 500, "G", "A", 1), ("rs2", 1, 400, "G", "A", 1)), variants=True)
    assert [row.outcome for row in found.variants] == ["reference_unknown", "reference"]
    assert any("--reference" in note for note in found.scores[0].notes)


def test_absent_is_reference_only_if_the_user_says_so(vcf, score, scored, fasta) -> None:
    genome = vcf((20, "A", "G", "0/1"))
    file, reference = score(("rs1", 1, 5, "A", "G", 1)), fasta("AAAAAAAAAA")
    assert scored(genome, file, variants=True, reference=reference).variants[0].outcome == "absent"
    found = scored(genome, file, variants=True, reference=reference, load={"absent_is_ref": True})
    assert (found.variants[0].outcome, found.scores[0].sum) == ("assumed", 2)


@pytest.mark.parametrize(("bases", "outcome"), [("CATTTG", "indel_open"), ("CAGGGG", "reference")])
def test_an_indel_in_a_block(vcf, score, scored, fasta, bases: str, outcome: str) -> None:  # noqa: PLR0917
    """A against AT where the assembly has AT: an insertion of T or the deletion of one? Nothing tells."""
    genome = vcf((1, "C", "<NON_REF>", "0/0", "END=6"))
    found = scored(genome, score(("rs1", 1, 2, "A", "AT", 1)), variants=True, reference=fasta(bases))
    assert found.variants[0].outcome == outcome


def test_an_indel_whose_position_is_one_past_its_anchor(vcf, score, scored) -> None:
    """As the harmonised file of PGS000055 has two."""
    columns = (*COLUMNS, "hm_chr", "hm_pos", "hm_match_pos")
    file = score(
        ("rs1", 5, 40281797, "G", "GT", 1, 1, 501, False),
        columns=columns,
        name="PGS900001.txt",
        genome_build="NR",
        HmPOS_build="GRCh38",
    )
    found = scored(vcf((500, "GT", "G", "0/1")), file, variants=True)
    assert (found.variants[0].outcome, found.variants[0].copies) == ("called", 1)


# --- imputed genotypes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "cell", "effect", "expected"),
    [
        ("GT:DS", "0/1:0.8", "G", 0.8),
        ("GT:DS", "0/1:0.8", "A", 1.2),
        ("GT:HDS", "0|1:0.1,0.9", "G", 1.0),
        ("GT:GP", "0/1:0.1,0.7,0.2", "G", 1.1),
        ("GT:GP", "0/1:0.1,0.7,0.2", "A", 0.9),
        ("GT:DS:GP", "0/0:0.1:0.9,0.1,0", "G", 0.1),
        ("GT", "0/1", "G", 1.0),
    ],
)
def test_dosages(vcf, score, scored, fields: str, cell: str, effect: str, expected: float) -> None:  # noqa: PLR0917
    genome = vcf((500, "A", "G", cell), fields=fields)
    other = "A" if effect == "G" else "G"
    found = scored(genome, score(("rs1", 1, 500, effect, other, 1)), variants=True)
    assert found.scores[0].sum == pytest.approx(expected, abs=1e-12)
    assert found.variants[0].outcome == ("dosage" if ":" in fields else "called")


def test_a_dominant_weight_by_probabilities(vcf, score, scored) -> None:
    genome = vcf((500, "A", "G", "0/1:0.1,0.7,0.2"), fields="GT:GP")
    file = score(("rs1", 1, 500, "G", "A", 1, True, False), columns=FLAGS)
    assert scored(genome, file).scores[0].sum == pytest.approx(0.9)


def test_what_was_imputed_without_accuracy_is_no_data(vcf, score, scored) -> None:
    genome = vcf((500, "A", "G", "0/1:0.8", "IMP;DR2=0.05"), fields="GT:DS")
    assert scored(genome, score(("rs1", 1, 500, "G", "A", 1)), variants=True).variants[0].outcome == "no_call"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.floats(0, 1), min_size=3, max_size=3).filter(lambda p: sum(p) > 0.1))
def test_a_dosage_and_its_complement_are_two(parts: list[float]) -> None:
    shares = [part / sum(parts) for part in parts]
    line = "\t".join(("1", "5", ".", "A", "G", ".", ".", ".", "GT:GP", "0/1:" + ",".join(map(repr, shares))))
    record = Record("1", 5, "A", ("G",), line=line)
    one, two = dosage(record, 0, 0), dosage(record, 0, 1)
    assert one is not None
    assert two is not None
    assert one.expected + two.expected == pytest.approx(2)
    assert two.expected == pytest.approx(shares[1] + 2 * shares[2])


@pytest.mark.parametrize("text", ["", ".", "x", "nan", "-1", "3", "0.5,0.5"])
def test_fields_that_say_nothing_are_no_dosage(text: str) -> None:
    record = Record("1", 5, "A", ("G",), line=f"1\t5\t.\tA\tG\t.\t.\t.\tGT:DS\t0/1:{text}")
    assert dosage(record, 0, 1) is None


# --- missing rows -----------------------------------------------------------------------------------------------


def test_missing_rows_are_skipped_or_filled(vcf, score, scored) -> None:
    file = score(
        ("rs1", 1, 500, "G", "A", 1, 0.25), ("rs2", 1, 600, "G", "A", 1, ""), ("rs3", 1, 700, "G", "A", 10, 0.5),
        columns=FREQUENCY,
    )  # fmt: skip
    genome = vcf((700, "A", "G", "1/1"))
    skipped, filled = (scored(genome, file, missing=way).scores[0] for way in ("skip", "frequency"))
    assert (skipped.sum, skipped.scored, skipped.filled) == (20, 1, 0)
    assert (filled.sum, filled.scored, filled.filled) == (20.5, 1, 1)
    assert skipped.digest != filled.digest
    assert skipped.match_rate == filled.match_rate == pytest.approx(1 / 3)


@pytest.mark.parametrize(("least", "status"), [(0.3, "scored"), (0.34, "too_few_matched")])
def test_too_few_rows_give_no_sum(vcf, score, scored, least: float, status: str) -> None:
    file = score(*((f"rs{pos}", 1, pos, "G", "A", 1) for pos in (500, 600, 700)))
    (one,) = scored(vcf((700, "A", "G", "1/1")), file, min_match=least).scores
    assert (one.status, one.sum is None, one.ranking.status) == (
        status, status != "scored", "no_reference" if status == "scored" else "no_sum",
    )  # fmt: skip


def test_many_scores_at_once(vcf, score, scored, tmp_path: Path) -> None:
    genome = vcf((500, "A", "G", "0/1"))
    files = [score((f"rs{n}", 1, 500, "G", "A", n), name=f"PGS9{n:05}.txt") for n in range(1, 6)]
    assert [one.sum for one in scored(genome, *files).scores] == [1, 2, 3, 4, 5]


def test_a_generated_genome_against_plain_arithmetic(vcf, score, scored) -> None:
    """Every genotype with every kind of weight and allele order, against a sum that is written down here."""
    lines, terms, expected = [], [], 0.0
    genotypes, kinds = ("0/0", "0/1", "1/1"), ("additive", "dominant", "recessive")
    for n, (genotype, kind, swapped, weight) in enumerate(product(genotypes, kinds, (False, True), (-1.5, 0.25))):
        pos = 1000 + 10 * n
        lines.append((pos, "C", "T", genotype))
        effect, other = ("C", "T") if swapped else ("T", "C")
        copies = genotype.count("0" if swapped else "1")
        expected += weight * {"additive": copies, "dominant": min(copies, 1), "recessive": copies // 2}[kind]
        terms.append((f"rs{n}", 1, pos, effect, other, weight, kind == "dominant", kind == "recessive"))
    (one,) = scored(vcf(*lines), score(*terms, columns=FLAGS)).scores
    assert one.sum == pytest.approx(expected, abs=1e-12)
    assert one.scored == len(terms)
