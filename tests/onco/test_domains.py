"""Domains of proteins for pictures: only of proteins as long as those of MANE, one at each place; the pictures."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmkit
from pmkit.core.model import Build
from pmkit.core.summary import Bars, Lollipop
from pmkit.knowledge.store import open_table
from pmkit.onco.domain_import import PATH, Domain, _domains, chosen
from pmkit.onco.onco_pictures import onco_pictures, residue
from pmkit.variants.consequence import Transcripts
from pmkit.variants.consequence.transcripts import coding_exons

TUMOR = Path(__file__).parents[2] / "examples" / "tumor.vcf"
HEAD = "HGNC\trefseq.ID\tprotein.ID\taa.length\tStart\tEnd\tdomain.source\tLabel\tpfam\n"

DOMAINS = st.builds(
    lambda first, length, kind: Domain(first, first + length, "d", kind),
    st.integers(1, 200),
    st.integers(0, 80),
    st.sampled_from(["pfam1", "smart1", "cd1", ""]),
)


@given(st.sets(DOMAINS, max_size=12))
def test_chosen_domains_do_not_overlap_and_what_is_left_out_does(domains: set[Domain]) -> None:
    kept = chosen(domains)
    assert all(one.last < other.first for one, other in itertools.pairwise(kept))
    for left in domains - set(kept):
        assert any(left.first <= one.last and one.first <= left.last and one.rank <= left.rank for one in kept)


def test_rows_that_cannot_be_read_or_do_not_fit_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / PATH
    path.parent.mkdir(parents=True)
    rows = (
        "BRAF\tNM\tNP\t766.0\t457.0\t713.0\tdb\tPkinase\tpfam00069",
        "BRAF\tNM\tNP\t766.0\t700.0\t800.0\tdb\tBeyond\tpfam1",
        "BRAF\tNM\tNP\tNA\t1.0\t2.0\tdb\tUnknown\tpfam1",
        "BRAF\tNM\tNP\t766.0\t1.0\t9.0\tdb\t\tpfam1",
        "BRAF\tNM\tNP\t766.0\t20.0\t30.0\tdb\tTold\ta long description of the domain",
    )
    path.write_text(HEAD + "\n".join(rows) + "\n")
    assert _domains(path) == {
        ("BRAF", 766): {Domain(457, 713, "Pkinase", "pfam00069"), Domain(20, 30, "Told", "")},
    }


def test_lengths_are_those_of_mane_and_domains_lie_in_them() -> None:
    transcripts = Transcripts.open(Build.GRCH38)
    rows = list(open_table("onco.domains").rows())
    assert {"BRAF", "TP53", "EGFR", "KRAS"} <= {row["gene"] for row in rows if row["first"]}
    for row in rows:
        if row["first"]:
            assert 1 <= int(row["first"]) <= int(row["last"]) <= int(row["length"])
    for gene in ("BRAF", "TP53", "EGFR", "PTEN"):
        transcript = transcripts.gene(gene)
        assert transcript
        length = sum(last - first + 1 for first, last in coding_exons(transcript)) // 3 - 1
        assert {int(row["length"]) for row in rows if row["gene"] == gene} == {length}


def test_pictures_of_a_tumour_say_in_words_what_they_show() -> None:
    (report,) = pmkit.run(TUMOR, {"onco": {"tumor_type": "MEL"}})
    assert report.onco
    found = {picture.title: picture for picture in onco_pictures(report.onco)}
    braf = found["BRAF: place on the protein"]
    assert isinstance(braf.drawing, Lollipop)
    assert [mark.at for mark in braf.drawing.variants] == [600]
    assert 600 in {mark.at for mark in braf.drawing.hotspots}
    assert "V600E lies in Pkinase." in braf.words
    assert "ODbL" in braf.source
    shares = found["Variant allele fractions"]
    assert isinstance(shares.drawing, Bars)
    assert [bar.value for bar in shares.drawing.bars] == [variant.vaf for variant in report.onco.variants]
    assert "BRAF V600E: 45 % of 120 reads" in shares.words


@pytest.mark.parametrize(
    ("change", "at"),
    [("V600E", 600), ("R130*", 130), ("E746_A750del", 746), ("*394Qext", 394), ("", None), ("?", None)],
)
def test_the_first_residue_of_a_change(change: str, at: int | None) -> None:
    (report,) = pmkit.run(TUMOR, {"onco": {"tumor_type": "MEL"}})
    assert report.onco
    assert residue(report.onco.variants[0].model_copy(update={"protein_change": change})) == at


def test_a_change_beyond_the_protein_is_not_drawn() -> None:
    """Numbering of another isoform: no picture is better than a wrong one."""
    (report,) = pmkit.run(TUMOR, {"onco": {"tumor_type": "MEL"}})
    assert report.onco
    odd = report.onco.variants[0].model_copy(update={"protein_change": "V9000E"})
    onco = report.onco.model_copy(update={"variants": (odd,)})
    assert not any(picture.about == "BRAF" for picture in onco_pictures(onco))
