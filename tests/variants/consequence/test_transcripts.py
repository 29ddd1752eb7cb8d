"""The bundled transcript tables and the reader of a user's gene models."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from tests.variants.consequence.made import CDS, PLUS, Text, genomic

from pmkit.core.errors import DataError, NoInputError
from pmkit.core.model import Build, Variant, merge_regions
from pmkit.variants.consequence import Transcripts, annotate, gtf
from pmkit.variants.consequence.coding import translate
from pmkit.variants.consequence.structure import reverse_complement
from pmkit.variants.consequence.transcripts import coding_exons


@pytest.mark.parametrize("build", list(Build))
def test_genes_are_found_by_symbol_and_place(build: Build) -> None:
    transcripts = Transcripts.open(build)
    tp53 = transcripts.gene("TP53")
    assert tp53 is not None
    assert translate(tp53.cds).startswith("MEEPQSDPSV")
    assert translate(tp53.cds).endswith("*")
    assert tp53 in transcripts.at("17", tp53.coding[0])
    assert transcripts.at("17", tp53.end + 1_000_000_000) == ()
    assert transcripts.at("no such contig", 5) == ()
    assert transcripts.gene("NOSUCHGENE") is None
    assert transcripts.gene("TP5") is None


def test_every_symbol_opens_its_own_transcript() -> None:
    transcripts = Transcripts.open(Build.GRCH38)
    symbols = list(transcripts.symbols())
    assert len(symbols) == 19137
    for symbol in symbols[::500]:
        found = transcripts.gene(symbol)
        assert found is not None
        assert found.gene == symbol
        assert sum(last - first + 1 for first, last in coding_exons(found)) == len(found.cds)


def test_flank_reaches_the_promoter() -> None:
    transcripts = Transcripts.open(Build.GRCH38)
    assert [t.gene for t in transcripts.at("5", 1295113)] == []
    assert [t.gene for t in transcripts.at("5", 1295113, flank=1000)] == ["TERT"]


@pytest.mark.parametrize("build", list(Build))
def test_coding_regions_of_some_genes_are_part_of_all(build: Build) -> None:
    transcripts = Transcripts.open(build)
    some = transcripts.coding_regions(["BRAF", "NOSUCHGENE"])
    assert len(some) == 18
    whole = transcripts.coding_regions()
    assert len(whole) > 180_000
    assert all(any(w.chrom == s.chrom and w.start <= s.start and s.end <= w.end for w in whole) for s in some)


@pytest.mark.parametrize("build", list(Build))
def test_coding_regions_are_the_coding_exons_of_the_transcripts(build: Build) -> None:
    transcripts = Transcripts.open(build)
    genes = ["MT-ND1", "CDKN2A", *list(transcripts.symbols())[::300]]
    reported = [(t.chrom, *exon) for gene in genes for t in transcripts.of_gene(gene) for exon in coding_exons(t)]
    assert len(reported) > 500
    widened = merge_regions((chrom, max(first - 4, 0), last + 3) for chrom, first, last in reported)
    assert merge_regions(transcripts.coding_regions(genes, pad=3)) == widened


def test_exon_numbers_survive_exons_that_grch37_lacks() -> None:
    old, new = Transcripts.open(Build.GRCH37), Transcripts.open(Build.GRCH38)
    for symbol in ("BRAF", "BRCA1", "TERT", "EGFR", "RBFOX3"):
        a, b = old.gene(symbol), new.gene(symbol)
        assert a is not None and b is not None
        start = lambda t: t.coding[0] if t.strand > 0 else t.coding[1]  # noqa: E731
        assert a.segment(start(a)) == b.segment(start(b))
        assert a.exon_count == b.exon_count


def _features(strand: int) -> list[tuple[str, int, int]]:
    ends = (("-6", "24", "1", "24"), ("25", "41", "25", "41"), ("42", "*17", "42", "57"))
    rows = []
    for exon_first, exon_last, cds_first, cds_last in ends:
        for kind, pair in (("exon", (exon_first, exon_last)), ("CDS", (cds_first, cds_last))):
            low, high = sorted(genomic(name, strand) for name in pair)
            rows.append((kind, low, high))
    low, high = sorted((genomic("58", strand), genomic("60", strand)))
    return [*rows, ("stop_codon", low, high)]


def _gtf(strand: int) -> str:
    tail = 'gene_id "G1"; gene_name "MADE"; transcript_id "ENST1"; transcript_version "2"; protein_id "ENSP1";'
    phase = {"CDS": iter("001")}
    lines = [
        f"chr1\tx\t{kind}\t{a}\t{b}\t.\t{'+' if strand > 0 else '-'}\t{next(phase.get(kind, iter('.')))}\t{tail}"
        for kind, a, b in _features(strand)
    ]
    return "#!made\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize("strand", [1, -1])
@pytest.mark.parametrize("stop_lines", [True, False])
def test_a_gtf_gives_the_transcript_with_its_stop(tmp_path: Path, strand: int, stop_lines: bool) -> None:
    text = _gtf(strand)
    if not stop_lines:
        text = "\n".join(line for line in text.splitlines() if "stop_codon" not in line) + "\n"
    path = tmp_path / "genes.gtf.gz"
    path.write_bytes(gzip.compress(text.encode()))
    genome = Text(PLUS if strand > 0 else reverse_complement(PLUS))
    (found,) = gtf.read(path, Build.GRCH38, genome).transcripts
    assert (found.gene, found.id, found.protein, found.cds) == ("MADE", "ENST1.2", "ENSP1", CDS)
    assert found.utr5 == "CCAGGA"
    bases = "G" if strand > 0 else "C"
    change = annotate(Variant("1", genomic("4", strand), bases, reverse_complement(bases)), found)
    assert change.hgvsc == "ENST1.2:c.4G>C"


def test_gff3_of_ensembl_is_read(tmp_path: Path) -> None:
    head = [
        "1\tx\tgene\t11\t200\t.\t+\t.\tID=gene:G1;Name=MADE",
        "1\tx\tmRNA\t11\t200\t.\t+\t.\tID=transcript:T1;Parent=gene:G1;version=3",
    ]
    rows = []
    for kind, a, b in _features(1):
        if kind != "stop_codon":
            end = b + 3 if (kind, b) == ("CDS", genomic("57", 1)) else b
            rows.append(f"1\tx\t{kind}\t{a}\t{end}\t.\t+\t0\tParent=transcript:T1;protein_id=P1")
    path = tmp_path / "genes.gff3"
    path.write_text("##gff-version 3\n" + "\n".join(head + rows) + "\n")
    (found,) = gtf.read(path, Build.GRCH38, Text(PLUS)).transcripts
    assert (found.gene, found.id, found.cds) == ("MADE", "T1.3", CDS)


def test_incomplete_models_are_counted_not_guessed(tmp_path: Path) -> None:
    text = _gtf(1) + _gtf(1).replace("ENST1", "ENST9").replace("\t0\t", "\t2\t")
    path = tmp_path / "genes.gtf"
    path.write_text(text)
    found = gtf.read(path, Build.GRCH38, Text(PLUS))
    assert len(found.transcripts) == 1
    assert found.left_out == {"incomplete start of the coding sequence": 1}


@pytest.mark.parametrize(
    "text",
    [
        '1\tx\texon\tone\t5\t.\t+\t.\ttranscript_id "T"\n',
        "hello\n",
        "# nothing\n",
        '1\tx\texon\t1\t5\t.\t?\t.\ttranscript_id "T"\n',
    ],
)
def test_malformed_gene_models_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.gtf"
    path.write_text(text)
    with pytest.raises(DataError):
        gtf.read(path, Build.GRCH38, Text(PLUS))


def test_missing_gene_models_are_named(tmp_path: Path) -> None:
    with pytest.raises(NoInputError, match="nowhere"):
        gtf.read(tmp_path / "nowhere.gtf", Build.GRCH38, Text(PLUS))
