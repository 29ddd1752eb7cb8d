"""The importer of allele definitions, the chain file reader, and what the bundled tables must hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmkit.core.errors import ConfigError, DataError, NoInputError
from pmkit.core.model import Build, Site
from pmkit.knowledge.importers.liftover import Chain, Lifted, reverse_complement
from pmkit.pgx.alleles import genes, load_definition, requested, sites
from pmkit.pgx.alleles.definition import define

CHAIN = """chain 100 chr1 1000 + 100 300 chr1 2000 + 500 690 1
50 10 0
100 0 5
35

chain 50 chr1 1000 + 400 450 chr1 2000 - 1000 1050 2
50

chain 90 chr1 1000 + 600 610 chr1_patch 99 + 0 10 3
10
"""


@pytest.fixture
def chain(tmp_path: Path) -> Chain:
    path = tmp_path / "a.chain"
    path.write_text(CHAIN, encoding="ascii")
    return Chain.load(path)


@pytest.mark.parametrize(
    ("pos", "expected"),
    [
        (101, Lifted("1", 501, "+")),
        (150, Lifted("1", 550, "+")),
        (151, None),  # in the gap
        (161, Lifted("1", 551, "+")),
        (261, Lifted("1", 656, "+")),  # after five bases that only the target has
        (100, None),
        (401, Lifted("1", 1000, "-")),
        (450, Lifted("1", 951, "-")),
        (605, None),  # to a patch only
    ],
)
def test_lift(chain: Chain, pos: int, expected: Lifted | None) -> None:
    assert chain.lift("chr1", pos) == expected
    assert chain.lift("1", pos) == expected


def test_chain_errors(tmp_path: Path) -> None:
    with pytest.raises(NoInputError):
        Chain.load(tmp_path / "none.chain")
    bad = tmp_path / "bad.chain"
    bad.write_text("chain 1 chr1\n", encoding="ascii")
    with pytest.raises(DataError, match="line 1"):
        Chain.load(bad)


def test_reverse_complement() -> None:
    assert reverse_complement("AACR") == "YGTT"


def test_all_genes_have_both_builds() -> None:
    assert len(genes()) == 23
    for gene in genes():
        old, new = load_definition(gene, Build.GRCH37), load_definition(gene, Build.GRCH38)
        assert old.names == new.names
        assert [place.rsid for place in old.places] == [place.rsid for place in new.places]
        assert (old.named == new.named).all()
        for place in old.places:
            assert place.site.ref not in place.site.alts
        # The reference allele is all that an all-reference GRCh38 genome shows.
        assert (new.base == 0).all()


def test_bases_that_differ_between_the_builds() -> None:
    moved = {
        place.rsid for gene in genes() for place in load_definition(gene, Build.GRCH37).places if place.reference != 0
    }
    assert moved == {"rs3758581", "rs1135840", "rs16947", "rs776746", "rs1801265", "rs6025"}


@pytest.mark.parametrize("build", list(Build))
def test_requested_covers_every_site(build: Build) -> None:
    regions = requested(build)
    for site in sites(build):
        assert any(r.chrom == site.chrom and r.start < site.pos <= r.end for r in regions)


def test_unknown_gene_and_bad_definition() -> None:
    with pytest.raises(NoInputError, match="XYZ"):
        load_definition("XYZ", Build.GRCH38)
    places = [(Site("1", 10, "A", ("G",)), "rs1", "", "", "A")]
    with pytest.raises(ConfigError, match="reference allele"):
        define("G", "1", places, [("*2", {0: "G"})], reference="*1")
    with pytest.raises(ConfigError, match="'T'"):
        define("G", "1", places, [("*1", {0: "A"}), ("*2", {0: "T"})], reference="*1")
