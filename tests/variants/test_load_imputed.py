"""Imputed genotypes, and records that contradict each other or have REF and ALT exchanged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.intake.load_files import calls

from pmkit.core.model import Site, State
from pmkit.formats.posterior import UNREADABLE, support
from pmkit.variants.sites import site_calls

SNV = Site("1", 1000, "A", ("G", "T"), "rs1")
PALINDROME = Site("1", 1000, "A", ("T",), "rs2")


def one(tmp_path: Path, *records: str, site: Site = SNV, **options: bool) -> tuple[tuple[int, int], State]:
    result = site_calls(calls(tmp_path, *records, samples=("S1",)), [site], **options)
    return (int(result.codes[0, 0, 0]), int(result.codes[0, 0, 1])), State(int(result.state[0, 0]))


@pytest.mark.parametrize(
    ("record", "state"),
    [
        # Beagle
        ("INFO=DR2=0.08;IMP GT:DS:GP 0|0:0.59:0.5,0.41,0.09", State.NO_CALL),
        ("INFO=DR2=0.08;IMP GT 0|1", State.CONFLICT),  # a change without support is no reference either
        ("INFO=DR2=0.95;IMP GT:DS:GP 0|0:0.002:0.998,0.002,0", State.CALLED),
        ("INFO=DR2=0.95;IMP GT:DS:GP 0|0:0.05:0.95,0.05,0", State.NO_CALL),
        ("INFO=DR2=0.95;IMP GT:DS:GP 0|1:1.05:0,0.95,0.05", State.DOUBTFUL),
        ("INFO=DR2=0.95;IMP GT:DS:GP 0|1:1:0,0.999,0.001", State.CALLED),
        ("INFO=DR2=0.5;IMP GT:DS:GP 0|0:0:1,0,0", State.DOUBTFUL),
        ("INFO=DR2=0.5;IMP GT:DS:GP 0|1:1:0,1,0", State.DOUBTFUL),
        ("INFO=DR2=1.00 GT:DS:GP 0|0:0:1,0,0", State.CALLED),
        # Minimac4 and the Michigan and TOPMed servers
        ("INFO=R2=0.2;IMPUTED GT:DS 0|0:0", State.NO_CALL),
        ("INFO=R2=0.9;IMPUTED GT:HDS:DS 0|1:0.001,0.999:1", State.CALLED),
        ("INFO=R2=0.9;IMPUTED GT:HDS 0|1:0.2,0.8", State.DOUBTFUL),
        ("INFO=R2=0.9;IMPUTED GT:HDS 0|0:0.2,0.1", State.NO_CALL),
        # imputed, and the file does not say how well
        ("INFO=IMP GT 0|0", State.NO_CALL),
        ("INFO=IMPUTED GT 0|1", State.DOUBTFUL),
        ("INFO=TYPED;IMPUTED GT 0|0", State.CALLED),
        # a dosage alone
        ("GT:DS 0/0:0.005", State.CALLED),
        ("GT:DS 0/0:0.3", State.NO_CALL),
        ("GT:DS 1/1:1.6", State.DOUBTFUL),
        ("GT:DS 0/0:1.2", State.CONFLICT),
        ("GT:DS 0/1:0.02", State.CONFLICT),
        ("GT:DS:GP 0/0:1.9:0.999,0.001,0", State.CONFLICT),
        # GLIMPSE, IMPUTE, QUILT
        ("INFO=INFO=0.1 GT:DS:GP 0/0:0:1,0,0", State.NO_CALL),
        ("INFO=INFO_SCORE=0.6 GT:GP:DS 0/0:1,0,0:0", State.DOUBTFUL),
        # phred-scaled probabilities (VCF 4.2)
        ("GT:GP 0/0:0,30,60", State.CALLED),
        ("GT:GP 0/0:1,7,60", State.NO_CALL),
        # R2 of a record that is not imputed means something else
        ("INFO=R2=0.1 GT:GQ 0/1:50", State.CALLED),
    ],
)
def test_imputed(tmp_path: Path, record: str, state: State) -> None:
    info, _, rest = record.partition(" ") if record.startswith("INFO=") else ("", "", record)
    assert one(tmp_path, " ".join(filter(None, ("chr1 1000 A G", info, rest))))[1] == state


def test_many_samples_are_read_as_few_are(tmp_path: Path) -> None:
    """More samples than are split cell by cell go through htslib."""
    cells = ("0|0:0.4:0.6,0.4,0", "0|1:1:0,1,0", "0|0:0:1,0,0", "./.:.:.") * 5
    names = tuple(f"S{i}" for i in range(len(cells)))
    many = calls(tmp_path, f"chr1 1000 A G GT:DS:GP {' '.join(cells)}", samples=names)
    found = site_calls(many, [SNV]).state[0].tolist()
    assert found == [State.NO_CALL, State.CALLED, State.CALLED, State.NO_CALL] * 5
    few = calls(tmp_path, f"chr1 1000 A G GT:DS:GP {' '.join(cells[:4])}", samples=names[:4])
    assert many.genotypes.support is not None
    assert few.genotypes.support is not None
    assert np.array_equal(many.genotypes.support[:, :4], few.genotypes.support)


@pytest.mark.parametrize("info", ["IMP", "IMPUTED;R2=0.2", "R2=0.2", "DR2=0.1", "R2=0.6", "IMPUTED;TYPED", "."])
def test_a_sample_is_judged_by_its_own_cells(tmp_path: Path, info: str) -> None:
    """Dosages of other samples, or in other records, do not vouch for a sample that has none, nor speak against it."""
    cells = ("0|0", "0|1", "0|0:0", "0|1:1", "0|0:1.5", "./.:.", "0|.:0", "1|1:1.95", "0|0:.", "1")
    names = tuple(f"S{number}" for number in range(len(cells)))
    beside = f"chr1 2000 A G GT:DS {' '.join(['0|0:0'] * len(cells))}"
    line = f"chr1 1000 A G INFO={info} GT:DS {{}}"
    for records in ((line,), (line, beside)):
        written = [record.format(" ".join(cells)) for record in records]
        together = site_calls(calls(tmp_path, *written, samples=names), [SNV]).state[0].tolist()
        alone = [one(tmp_path, line.format(cell))[1] for cell in cells]
        assert list(map(State, together)) == alone


@pytest.mark.parametrize(
    ("fields", "pair", "alts", "expected"),
    [
        (("0.1,0.7,0.2", "", ""), (0, 1), 1, 0.7),
        (("0.1,0.7,0.2", "", ""), (1, 0), 1, 0.7),
        (("0,0,0,0,0.9,0.1", "", ""), (1, 2), 2, 0.9),
        (("0.1,0.9", "", ""), (1, -2), 1, 0.9),  # haploid
        (("0.1,0,0.9", "", ""), (1, -2), 1, 0.9),  # haploid, written as a pair
        (("nan,0.7,0.2", "", ""), (0, 1), 1, UNREADABLE),
        (("0.9,0.1", "", ""), (0, 0), 1, UNREADABLE),
        (("0.9,0.05,0.03,0.02", "", ""), (0, 0), 1, UNREADABLE),
        (("", "1,0,0", ""), (0, 0), 1, UNREADABLE),
        (("", "", "0,1.5"), (0, 0), 1, UNREADABLE),
        (("0.9,0.1", "", "0"), (0, 0), 1, UNREADABLE),  # one that can be read alongside it does not correct it
        ((".", ".,.", "."), (0, 0), 1, -1),
        (("0,3,40", "", ""), (0, 0), 1, 0.666),  # phred-scaled, the likeliest at 0
        (("1,1,0", "", ""), (0, 0), 1, 0.307),
        (("5,5", "", ""), (0, 1), 1, UNREADABLE),
        (("", "0.9,0.1", ""), (0, 1), 1, 0.82),
        (("", "", "0.9"), (1, 1), 1, 0),
        (("", "", "0.1,1.9"), (2, 2), 2, 0.9),
        (("", "", "1.9"), (1, -2), 1, 0.95),
        (("0.1,0.7,0.2", "", ""), (-1, -1), 1, -1),
    ],
)
def test_support(fields: tuple[str, str, str], pair: tuple[int, int], alts: int, expected: float) -> None:
    assert support(fields, pair, alts) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    ("records", "codes", "state"),
    [
        (["chr1 1000 A G GT 0/0", "chr1 1000 A G GT 0/1"], (-1, -1), State.CONFLICT),
        (["chr1 1000 A G GT 0/1", "chr1 1000 A G GT 0/0"], (-1, -1), State.CONFLICT),
        (["chr1 1000 A G GT 0/1", "chr1 1000 A G GT 1/1"], (-1, -1), State.CONFLICT),
        (["chr1 1000 A G GT 0|1", "chr1 1000 A G GT 1|0"], (-1, -1), State.CONFLICT),
        (["chr1 1000 A G GT 0|1", "chr1 1000 A G GT 1|1"], (-1, -1), State.CONFLICT),
        (["chr1 1000 A . GT 0/0", "chr1 1000 A G GT 0/1"], (-1, -1), State.CONFLICT),
        (["chr1 1000 A G,T GT 0/1", "chr1 1000 A T GT 0/1"], (-1, -1), State.CONFLICT),
        (["chr1 999 CA CG GT 1/1", "chr1 1000 A G GT 0/0"], (-1, -1), State.CONFLICT),  # written in two ways
        (["chr1 1000 A G GT 0/1", "chr1 1000 A G GT 0/1"], (0, 1), State.CALLED),
        (["chr1 1000 A G GT 0/1", "chr1 1000 A G GT 1/0"], (0, 1), State.CALLED),
        (["chr1 1000 A G GT 0/1", "chr1 1000 A T GT 0/0"], (0, 1), State.CALLED),  # halves of a split place
        (["chr1 1000 A G GT ./.", "chr1 1000 A G GT 0/1"], (0, 1), State.CALLED),
        (["chr1 1000 A AT GT 0/0", "chr1 1000 A G GT 0/1"], (0, 1), State.CALLED),
    ],
)
def test_duplicates(tmp_path: Path, records: list[str], codes: tuple[int, int], state: State) -> None:
    found = one(tmp_path, *records)
    assert (tuple(sorted(found[0])), found[1]) == (codes, state)


@pytest.mark.parametrize(
    ("site", "record", "codes", "state"),
    [
        (SNV, "G A INFO=PR GT 0/0", (1, 1), State.DOUBTFUL),
        (SNV, "G A INFO=PR GT 0/1", (0, 1), State.DOUBTFUL),
        (SNV, "G A GT 1/1", (0, 0), State.DOUBTFUL),
        (SNV, "G . INFO=PR GT 0/0", (1, 1), State.DOUBTFUL),
        (SNV, "G . INFO=PR GT ./.", (-1, -1), State.NO_CALL),
        (SNV, "G A INFO=PR GT ./.", (-1, -1), State.NO_CALL),
        (SNV, "G A INFO=PR GT:GQ 1/1:5", (-1, -1), State.NO_CALL),
        (SNV, "G A FILTER=LowQual GT 0/1", (0, 1), State.DOUBTFUL),
        (SNV, "G . GT 0/0", (-1, -1), State.CONFLICT),  # no flag, and no word of the table's REF
        (SNV, "G C INFO=PR GT 0/0", (-1, -1), State.CONFLICT),
        (PALINDROME, "T A INFO=PR GT 0/0", (-1, -1), State.CONFLICT),  # the other strand looks the same
        (SNV, "T A INFO=PR GT 0/0", (-1, -1), State.CONFLICT),
    ],
)
def test_exchanged(tmp_path: Path, site: Site, record: str, codes: tuple[int, int], state: State) -> None:
    found = one(tmp_path, f"chr1 1000 {record}", site=site)
    assert (tuple(sorted(found[0])), found[1]) == (codes, state)
