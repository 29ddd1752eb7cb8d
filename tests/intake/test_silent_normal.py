"""What a file leaves unknown never comes out as reference: REF that is no base, fields that cannot be read, reads that
speak against the genotype."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.intake.load_files import CONTIGS_38, calls, cases, write

from pmkit.core.errors import DataError
from pmkit.core.model import Site, State
from pmkit.variants.sites import site_calls

SNV = Site("1", 1000, "A", ("G", "T"))
DELETION = Site("1", 3000, "GATGA", ("G",))
MANY = tuple(f"S{i}" for i in range(12))
BLOCKS = (
    CONTIGS_38
    + '##ALT=<ID=NON_REF,Description="d">\n##ALT=<ID=*,Description="d">\n'
    + '##INFO=<ID=END,Number=1,Type=Integer,Description="d">\n##FORMAT=<ID=LEN,Number=1,Type=Integer,Description="d">\n'
)


def at(
    tmp_path: Path, *records: str, site: Site = SNV, samples: tuple[str, ...] = ("S1",), head: str = CONTIGS_38
) -> tuple[State, list[int], str]:
    """State and alleles of the first sample, and all that is said."""
    found = site_calls(calls(tmp_path, *records, samples=samples, head=head), [site])
    said = "; ".join(map(str, (*found.notes[0], *found.doubts[0])))
    return State(int(found.state[0, 0])), sorted(found.codes[0, 0].tolist()), said


@pytest.mark.parametrize("samples", [("S1",), MANY])
@pytest.mark.parametrize("ref", ["N", "n", "R", "M"])
@pytest.mark.parametrize("alt", [".", "G", "G,T", "<NON_REF>"])
def test_reference_against_no_base_is_no_call(tmp_path: Path, ref: str, alt: str, samples: tuple[str, ...]) -> None:
    cells = " ".join(["0/0:30:99"] * len(samples))
    state, _, said = at(tmp_path, f"chr1 1000 {ref} {alt} GT:DP:GQ {cells}", samples=samples)
    assert state is State.NO_CALL
    assert "REF is no base" in said


def test_what_is_spelled_out_against_no_base_is_used(tmp_path: Path) -> None:
    assert at(tmp_path, "chr1 1000 N G GT:DP:GQ 1/1:30:99")[:2] == (State.CALLED, [1, 1])
    assert at(tmp_path, "chr1 1000 N A GT:DP:GQ 1/1:30:99")[:2] == (State.CALLED, [0, 0])  # spells the table's REF
    assert at(tmp_path, "chr1 1000 N G GT:DP:GQ 0/1:30:99")[1] == [-1, 1]  # one of the two is not known


def test_no_base_elsewhere_in_ref_hides_nothing(tmp_path: Path) -> None:
    assert at(tmp_path, "chr1 999 NA NG GT:DP:GQ 0/0:30:99")[:2] == (State.CALLED, [0, 0])
    assert at(tmp_path, "chr1 999 AN AG GT:DP:GQ 0/0:30:99")[0] is State.NO_CALL
    assert at(tmp_path, "chr1 3000 GATNA G GT:DP:GQ 0/0:30:99", site=DELETION)[0] is State.NO_CALL


def test_blocks_spell_their_first_base_only(tmp_path: Path) -> None:
    block = "chr1 {} {} <NON_REF> INFO=END=2000 GT:DP:GQ 0/0:30:99"
    assert at(tmp_path, block.format(900, "N"), head=BLOCKS)[0] is State.REFERENCE
    assert at(tmp_path, block.format(1000, "N"), head=BLOCKS)[0] is State.NO_CALL
    # of two samples with lengths of their own the longer one's block goes on where the first one's ends
    pieces = "chr1 990 C <*> GT:DP:GQ:LEN 0/0:30:99:10 0/0:30:99:200"
    found = site_calls(calls(tmp_path, pieces, samples=("S1", "S2"), head=BLOCKS), [SNV])
    assert found.state[0].tolist() == [State.NO_CALL, State.REFERENCE]


@pytest.mark.parametrize("samples", [("S1",), MANY])
@pytest.mark.parametrize(
    ("fields", "values"),
    [
        ("GP", "0.9,0.1"),
        ("GP", "0.25,0.25,0.25,0.25"),
        ("GP", "a,b,c"),
        ("GP", "nan,0,0"),
        ("GP", "-1,1,1"),
        ("GP", "0.9"),
        ("DS", "0,0"),
        ("DS", "x"),
        ("HDS", "0,0,0"),
        ("HDS", "0"),
        ("GP:DS", "0.9,0.1:0"),
    ],
)
def test_fields_of_certainty_that_cannot_be_read(
    tmp_path: Path, fields: str, values: str, samples: tuple[str, ...]
) -> None:
    def row(genotype: str) -> str:
        return f"chr1 1000 A G GT:DP:GQ:{fields} " + " ".join([f"{genotype}:30:99:{values}"] * len(samples))

    state, _, said = at(tmp_path, row("0/0"), samples=samples)
    assert state is State.NO_CALL
    assert "GP, HDS or DS" in said
    state, codes, said = at(tmp_path, row("0/1"), samples=samples)
    assert (state, codes) == (State.DOUBTFUL, [0, 1])
    assert "used although GP, HDS or DS" in said


@pytest.mark.parametrize("values", ["1,0,0:0", "0,30,60:.", ".:.", ".,.,.:0", "0.999,0.001,0:0.001"])
def test_fields_of_certainty_that_agree(tmp_path: Path, values: str) -> None:
    assert at(tmp_path, f"chr1 1000 A G GT:GP:DS 0/0:{values}")[:2] == (State.CALLED, [0, 0])


@pytest.mark.parametrize(
    ("genotype", "reads", "state"),
    [
        ("0/0", "20,10", State.CONFLICT),  # as likely a carrier: no evidence of the reference
        ("0/0", "30,10", State.CONFLICT),
        ("0/0", "31,10", State.CALLED),
        ("0/0", "15,15", State.CONFLICT),
        ("0/0", "6,3", State.CALLED),  # few reads say little
        ("1/1", "10,20", State.DOUBTFUL),
        ("1/1", "3,30", State.CALLED),
        ("1", "10,20", State.DOUBTFUL),
        ("0/1", "10,20", State.CALLED),
    ],
)
def test_many_reads_of_another_allele(tmp_path: Path, genotype: str, reads: str, state: State) -> None:
    for samples in (("S1",), MANY):
        cells = " ".join([f"{genotype}:{reads}:30:99"] * len(samples))
        found, _, said = at(tmp_path, f"chr1 1000 A G GT:AD:DP:GQ {cells}", samples=samples)
        assert found is state
        assert (state is State.CALLED) or "one read in 4" in said or reads == "15,15"
        assert (state is not State.CALLED) or "one read in 4" not in said


@pytest.mark.parametrize("samples", [("S1",), MANY])
@pytest.mark.parametrize("cell", ["0/1:30:99:7", "0/1:30:99:7:8", "0/1:30:99:"])
def test_more_values_than_fields_are_refused(tmp_path: Path, cell: str, samples: tuple[str, ...]) -> None:
    cells = ["0/0:30:99"] * (len(samples) - 1) + [cell]
    with pytest.raises(DataError, match=r"record 1:1000: a sample has \d values where FORMAT names 3"):
        calls(tmp_path, f"chr1 1000 A G GT:DP:GQ {' '.join(cells)}", samples=samples)


@pytest.mark.parametrize(
    ("cell", "state"),
    [
        ("0/0:2:50,0,60", State.NO_CALL),  # LPL says heterozygous
        ("0/0:2:0,60,90", State.CALLED),
        ("0/0:2:0,5,90", State.NO_CALL),
        ("0/0:.:0", State.CALLED),  # of the reference allele alone: nothing is known
        ("0/0:1,2:0,60,90,70,80,95", State.CALLED),
        ("0/0:1,2:0,60,90,7,80,95", State.NO_CALL),
        ("0/0:2,1:0,60,90,7,80,95", State.NO_CALL),
        ("0/0:2:0,60", State.CALLED),  # a wrong number of likelihoods is none
    ],
)
def test_likelihoods_of_local_alleles(tmp_path: Path, cell: str, state: State) -> None:
    assert at(tmp_path, f"chr1 1000 A G,T GT:LAA:LPL {cell}")[0] is state


@pytest.mark.parametrize("accuracy", ["DR2=nan", "DR2=-0.1", "DR2=x", "DR2=1e9", "DR2=0.9,nan"])
def test_an_imputation_accuracy_that_is_none(tmp_path: Path, accuracy: str) -> None:
    row = f"chr1 1000 A G INFO={accuracy};IMP GT:DS "
    assert at(tmp_path, row + "0|0:0")[0] is State.NO_CALL
    state, codes, said = at(tmp_path, row + "0|1:1")
    assert (state, codes) == (State.DOUBTFUL, [0, 1])
    assert "does not say how well" in said
    assert at(tmp_path, "chr1 1000 A G INFO=DR2=.;AF=0.1 GT:DS 0|0:0")[0] is State.CALLED


@pytest.mark.parametrize(
    ("qual", "format_", "cell", "state"),
    [
        ("0", "GT", "0/1", State.DOUBTFUL),
        ("3.2", "GT:DP", "0/1:30", State.DOUBTFUL),
        ("nan", "GT", "0/0", State.CALLED),
        ("19.9", "GT", "1/1", State.DOUBTFUL),
        ("20", "GT", "0/1", State.CALLED),
        (".", "GT", "0/1", State.CALLED),
        ("3.2", "GT:GQ", "0/1:99", State.CALLED),  # GQ speaks of the sample
        ("0", "GT", "0/0", State.CALLED),  # QUAL speaks of the alternative
    ],
)
def test_a_low_quality_of_the_record_where_there_is_none_of_the_genotype(
    tmp_path: Path, qual: str, format_: str, cell: str, state: State
) -> None:
    path = tmp_path / "in.vcf"
    write(path, f"chr1 1000 A G {format_} {cell}")
    path.write_text(path.read_text(encoding="utf-8").replace("\t50\tPASS", f"\t{qual}\tPASS"), encoding="utf-8")
    found = site_calls(cases(str(path))[0].calls, [SNV])
    assert found.state[0, 0] == state
    assert any("QUAL is below 20" in str(doubt) for doubt in found.doubts[0]) == (state is State.DOUBTFUL)


@pytest.mark.parametrize(
    ("alt", "genotype", "read"), [("<STR7>", "0/1", False), ("<CNV:TR>", "1/1", False), ("<STR7>", "0/0", True)]
)
def test_a_repeat_without_its_bases_is_no_reference(tmp_path: Path, alt: str, genotype: str, read: bool) -> None:
    site = Site("1", 2000, "CAT", ("C", "CATAT"))
    covering = "chr1 2000 CAT . GT:DP:GQ 0/0:30:99"
    state, _, said = at(tmp_path, covering, f"chr1 2000 C {alt} GT {genotype}", site=site)
    assert (state is State.CALLED) is read
    assert ("cannot be read" in said) is not read


@pytest.mark.parametrize("samples", [("S1",), MANY])
@pytest.mark.parametrize(
    ("alt", "genotype"), [("A", "0/1"), ("A,T,C", "0/1"), ("G,A", "0/2"), ("A", "1/1"), ("a", "1")]
)
def test_an_alternative_that_is_the_reference_is_no_reference(
    tmp_path: Path, alt: str, genotype: str, samples: tuple[str, ...]
) -> None:
    """array-as-vcf 1.1.0 writes the bases ATC of A/ATC as the alternatives A, T and C, with the genotype 0/1."""
    cells = " ".join([f"{genotype}:30:99"] * len(samples))
    state, _, said = at(tmp_path, f"chr1 1000 A {alt} GT:DP:GQ {cells}", samples=samples)
    assert state is State.CONFLICT
    assert "an alternative is the reference itself" in said


@pytest.mark.parametrize(
    ("alt", "genotype", "found"), [("A,G", "0/2", [0, 1]), ("A", "0/0", [0, 0]), ("G,A", "1/1", [1, 1])]
)
def test_an_alternative_that_is_the_reference_and_that_nobody_carries(
    tmp_path: Path, alt: str, genotype: str, found: list[int]
) -> None:
    _, codes, said = at(tmp_path, f"chr1 1000 A {alt} GT:DP:GQ {genotype}:30:99")
    assert codes == found
    assert said == ""


def test_ref_is_compared_also_where_the_allele_is_a_star(tmp_path: Path) -> None:
    assert at(tmp_path, "chr1 999 CA * GT:DP:GQ 0/0:30:99")[0] is not State.CONFLICT
    state, _, said = at(tmp_path, "chr1 999 CC * GT:DP:GQ 0/1:30:99")
    assert state is State.CONFLICT
    assert "REF contradicts the table" in said
