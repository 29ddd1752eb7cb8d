"""The three ways to read genotypes must say the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.intake.load_files import calls, cases, write

from pmkit.core.errors import DataError
from pmkit.core.model import MISSING, NO_ALLELE, Genotypes, Record
from pmkit.formats.genotypes import FEW, GenotypeReader, parse_gt, parse_int

RECORD = Record("1", 100, "A", ("C", "G"), end=100)
GENOTYPES = st.sampled_from(["0/0", "0|1", "1/2", "./.", "2|2", "./1", "0/.", "1", ".", ".|1"])
NUMBERS = st.sampled_from([".", "0", "7", "250"])


@st.composite
def cells(draw: st.DrawFn) -> str:
    depths = draw(st.sampled_from([".", "1,2,3", "0,0,9", "1,2", "4"]))
    whole = [draw(GENOTYPES), depths, draw(NUMBERS), draw(NUMBERS), draw(st.sampled_from([".", "7", "88"]))]
    whole.append(draw(st.sampled_from([".", "PASS", "RefCall", "LowGQ;LowDepth"])))
    return ":".join(whole[: draw(st.integers(1, 6))])


def read(rows: list[list[str]], format_: str, columns: list[int] | None) -> Genotypes:
    reader = GenotypeReader(len(rows[0]), columns, "file")
    for row in rows:
        reader.add(RECORD, format_, "\t".join(row))
    return reader.genotypes()


@settings(max_examples=40, deadline=None)
@given(
    order=st.permutations(["GT", "AD", "DP", "GQ"]),
    row=st.lists(
        st.tuples(GENOTYPES, NUMBERS, NUMBERS, NUMBERS, st.integers(1, 4)), min_size=FEW + 1, max_size=FEW + 1
    ),
    most=st.integers(1, 4),
)
def test_gt_may_stand_anywhere_and_be_left_out_by_all(
    order: list[str], row: list[tuple[str, str, str, str, int]], most: int
) -> None:
    """htslib ends the process at a record whose GT is not first and in no cell."""
    places = [("GT", "AD", "DP", "GQ").index(key) for key in order]
    cut = [":".join(one[place] for place in places[: min(one[4], most)] if isinstance(one[place], str)) for one in row]
    together = read([cut], ":".join(order), None)
    alone = read([cut], ":".join(order), list(range(FEW)))
    for name in ("alleles", "phased", "depth", "quality"):
        assert np.array_equal(getattr(together, name)[:, :FEW], getattr(alone, name)), name


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(cells(), min_size=FEW + 1, max_size=FEW + 1), min_size=1, max_size=4))
def test_cyvcf2_agrees_with_our_own_splitting(rows: list[list[str]]) -> None:
    """All columns go to cyvcf2; the first FEW alone are split in Python."""
    together = read(rows, "GT:AD:DP:GQ:PS:FT", None)
    alone = read(rows, "GT:AD:DP:GQ:PS:FT", list(range(FEW)))
    for name in set(Genotypes.__slots__) - {"withdrawn"}:  # set by the user's thresholds, not by reading
        if name == "support":  # neither GP, HDS nor DS
            assert alone.support is None
            assert together.support is None
            continue
        if name == "failed" and (alone.failed is None or together.failed is None):
            assert not np.any(alone.failed if together.failed is None else together.failed[:, :FEW])
            continue
        ours, theirs = getattr(alone, name), getattr(together, name)[:, :FEW]
        if name == "allele_depth":  # without any AD the arrays may have no width
            ours, theirs = (
                np.pad(v, ((0, 0), (0, 0), (0, 3 - v.shape[2])), constant_values=-1) for v in (ours, theirs)
            )
        assert np.array_equal(ours, theirs), name


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["0/0", "0|1", "1/2", "./.", "2|2", "./1", ".|1"]), min_size=FEW + 1, max_size=20))
def test_fixed_width_rows_agree_with_cyvcf2(row: list[str]) -> None:
    fixed = read([row], "GT", None)
    general = read([[*row, "1"]], "GT", None)  # a haploid cell, so the row is not of fixed width
    assert np.array_equal(fixed.alleles, general.alleles[:, :-1])
    assert np.array_equal(fixed.phased, general.phased[:, :-1])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0/1", (0, 1, False)),
        ("0|1", (0, 1, True)),
        ("./1", (MISSING, 1, False)),
        (".|1", (MISSING, 1, True)),
        ("1", (1, NO_ALLELE, False)),
        (".", (MISSING, NO_ALLELE, False)),
        ("/0|1", (0, 1, False)),
        ("|0|1", (0, 1, True)),
        ("0/1/1", (3, (1,))),
        ("0/0/0/0", (4, ())),
        ("./1/2", (3, (1, 2))),
        ("10/2", (10, 2, False)),
        ("a/b", None),
        ("0/", None),
        ("", None),
        ("-1/0", None),
        ("0\\1", None),
    ],
)
def test_genotype_texts(text: str, expected: object) -> None:
    assert parse_gt(text) == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), (".", -1), ("", -1), ("3.6", 4), ("99999999999", -1), ("x", -1), ("-3", -1), ("nan", -1)],
)
def test_numbers(text: str, number: int) -> None:
    assert parse_int(text) == number


MANY = tuple(f"S{i}" for i in range(FEW + 1))


@pytest.mark.parametrize("samples", [("S1",), MANY])
@pytest.mark.parametrize(
    ("genotype", "said"),
    [("0/9", "allele 9"), ("a/b", "not a genotype"), ("0/", "not a genotype")],
)
def test_bad_genotypes_name_the_record(tmp_path: Path, samples: tuple[str, ...], genotype: str, said: str) -> None:
    row = " ".join([genotype, *["0/1"] * (len(samples) - 1)])
    with pytest.raises(DataError) as error:
        calls(tmp_path, f"chr1 1000 A G GT:DP {row}", samples=samples)
    assert said in str(error.value)
    assert "1:1000" in str(error.value)
    assert "in.vcf" in str(error.value)


@pytest.mark.parametrize("samples", [("S1",), MANY])
def test_other_fields_may_be_anything(tmp_path: Path, samples: tuple[str, ...]) -> None:
    """Undeclared keys, fractions, overflow and texts where numbers belong cost the field, not the genotype."""
    row = " ".join(["0/1:1.5:junk:99999999999:chr1_77"] * len(samples))
    found = calls(tmp_path, f"chr1 1000 A G GT:GQ:XX:DP:PS {row}", samples=samples)
    assert found.genotypes.alleles[0, 0].tolist() == [0, 1]
    assert found.genotypes.depth[0, 0] == MISSING
    assert found.genotypes.quality[0, 0] == 2
    assert found.genotypes.phase_set[0, 0] > 0


@pytest.mark.parametrize("samples", [("S1",), MANY])
def test_a_wrongly_declared_ad_is_read_by_its_values(tmp_path: Path, samples: tuple[str, ...]) -> None:
    head = '##FORMAT=<ID=AD,Number=1,Type=String,Description="x">\n'
    row = " ".join(["0/1:3,4"] * len(samples))
    found = calls(tmp_path, f"chr1 1000 A G GT:AD {row}", samples=samples, head="##reference=hg38\n" + head)
    assert found.genotypes.allele_depth[0, 0].tolist() == [3, 4]


def test_an_ad_of_wrong_length_is_missing_and_noted(tmp_path: Path) -> None:
    found = calls(tmp_path, "chr1 1000 A G GT:AD 0/1:3,4,5")
    assert (found.genotypes.allele_depth == MISSING).all()
    assert any("AD" in note for note in found.inputs[0].notes)


def test_leading_phase_of_vcf_4_4(tmp_path: Path) -> None:
    found = calls(tmp_path, "chr1 1000 A G GT:DP " + " ".join(["|0|1:3"] * len(MANY)), samples=MANY)
    assert found.genotypes.phased.all()
    assert found.genotypes.alleles[0, 0].tolist() == [0, 1]


def test_chosen_samples_of_many(tmp_path: Path) -> None:
    from pmkit.intake.load_options import LoadOptions

    row = " ".join(f"{i % 2}|1" for i in range(len(MANY)))
    path = write(tmp_path / "in.vcf", f"chr1 1000 A G GT {row}", samples=MANY)
    found = cases(path, options=LoadOptions(samples=("S3", "S2")))
    assert [case.sample for case in found] == ["S2", "S3"]
    assert [case.calls.genotypes.alleles[0, case.index].tolist() for case in found] == [[0, 1], [1, 1]]


@pytest.mark.parametrize("samples", [("S1",), MANY])
def test_mutect2_lists_alleles_seen_and_that_is_no_genotype(tmp_path: Path, samples: tuple[str, ...]) -> None:
    row = " ".join(["0/1/2:5", *["0/1:5"] * (len(samples) - 1)])
    head = "##source=Mutect2\n##reference=hg38\n"
    found = calls(tmp_path, f"chr1 1000 A G,T GT:DP {row}", samples=samples, head=head)
    assert found.genotypes.alleles[0, 0].tolist() == [MISSING, MISSING]
    assert (found.genotypes.alleles[0, 1:] == [0, 1]).all()
    assert any("Mutect2" in note for note in found.inputs[0].notes)


@pytest.mark.parametrize("samples", [("S1",), MANY])
@pytest.mark.parametrize(
    ("genotype", "taken", "unclear"),
    [
        ("0/1/1", [MISSING, 1], False),
        ("0/0/0/1", [MISSING, 1], False),
        ("1|1|1", [MISSING, 1], False),
        ("./0/2", [MISSING, 2], False),
        ("0/0/0", [MISSING, MISSING], False),
        ("././.", [MISSING, MISSING], False),
        ("0/1/2", [1, 2], True),
    ],
)
def test_of_more_than_two_alleles_the_alternatives_are_kept(
    tmp_path: Path, samples: tuple[str, ...], genotype: str, taken: list[int], unclear: bool
) -> None:
    """One odd record must not cost the patient the whole genome; what is carried is not reference, and no genotype."""
    others = ["0/1"] * (len(samples) - 1)
    path = write(tmp_path / "in.vcf", " ".join(["chr1 100 A G,T GT", genotype, *others]), samples=samples)
    found = cases(path)[0].calls
    assert found.genotypes.alleles[0, 0].tolist() == taken
    assert (found.genotypes.failed is not None and bool(found.genotypes.failed[0, 0])) is unclear
    assert not found.genotypes.phased[0, 0]
    assert [note for note in found.inputs[0].notes if f"{len(genotype) // 2 + 1} alleles at 1:100" in note]


@pytest.mark.parametrize("samples", [("S1",), MANY])
def test_an_allele_that_is_not_there_is_an_error_in_three(tmp_path: Path, samples: tuple[str, ...]) -> None:
    row = " ".join(["0/1/9", *["0/1"] * (len(samples) - 1)])
    with pytest.raises(DataError, match="allele 9"):
        cases(write(tmp_path / "in.vcf", f"chr1 100 A G GT {row}", samples=samples))


@pytest.mark.parametrize("samples", [("S1",), MANY])
def test_other_names_of_depth_and_quality_and_ft(tmp_path: Path, samples: tuple[str, ...]) -> None:
    cells = ["0/1:9:31:LowGQ", *["0/0:8:30:PASS"] * (len(samples) - 1)]
    path = write(tmp_path / "in.vcf", " ".join(["chr1 100 A G GT:MIN_DP:RGQ:FT", *cells]), samples=samples)
    found = cases(path)[0].calls.genotypes
    assert (found.depth[0, 0], found.quality[0, 0]) == (9, 31)
    assert found.failed is not None
    assert found.failed[0].tolist() == [True, *[False] * (len(samples) - 1)]


@pytest.mark.parametrize("samples", [("S1",), MANY])
@pytest.mark.parametrize(
    ("format_", "cell", "quality"),
    [
        ("GT:GQ:PL", "0/0:90:800,0,900", 0),  # a script changed GT alone
        ("GT:GQ:PL", "0/0:90:0,0,0", 0),
        ("GT:GQ:PL", "0/0:90:0,5,60", 90),  # GQ may rest on more than the likelihoods
        ("GT:PL", "0/0:0,30,300", 30),
        ("GT:GQ:GL", "0/1:99:0,-8,-90", 0),
        ("GT:GQ:PL:GP", "0/0:90:800,0,900:1,0,0", 90),  # refined beyond the likelihoods
        ("GT:GQ", "0/0:-5", 0),
        ("GT:GQ:DP", "0/0:.:30", MISSING),
        ("GT:GQ", "0/0:.", 0),  # alone in its cell: nobody looked
    ],
)
def test_a_quality_of_another_genotype_is_none(
    tmp_path: Path, samples: tuple[str, ...], format_: str, cell: str, quality: int
) -> None:
    found = calls(tmp_path, f"chr1 1000 A G {format_} {' '.join([cell] * len(samples))}", samples=samples)
    assert found.genotypes.quality[0].tolist() == [quality] * len(samples)


@pytest.mark.parametrize("samples", [("S1",), MANY])
@pytest.mark.parametrize(
    ("record", "cell", "reads"),
    [
        ("G GT:RO:AO", "0/1:30:0", [30, 0]),
        ("G,T GT:RO:AO", "1/2:1:14,15", [1, 14, 15]),
        ("G GT:NR:NV", "0/0:30:15", [15, 15]),
        ("G,T GT:NR:NV", "1/2:30,31:14,15", [2, 14, 15]),
        ("G GT:RD:AD", "0/1:20:11", [20, 11]),
        ("G GT:AD:RO:AO", "0/1:9,8:1:1", [9, 8]),
        ("G GT:RO:AO", "0/1:.:.", []),
        ("G GT:NR:NV", "0/1:3:9", []),
        ("G,T GT:RO:AO", "0/1:3:9", []),
    ],
)
def test_reads_by_allele_under_other_names(
    tmp_path: Path, samples: tuple[str, ...], record: str, cell: str, reads: list[int]
) -> None:
    """freebayes, Platypus, VarScan: what they count is held against the genotype as AD is."""
    found = calls(tmp_path, f"chr1 1000 A {record} {' '.join([cell] * len(samples))}", samples=samples)
    for sample in range(len(samples)):
        got = found.genotypes.allele_depth[0, sample].tolist()
        assert [n for n in got if n != MISSING] == reads
