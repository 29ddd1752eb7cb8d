"""Well-known variants on the bundled tables, in both builds (coordinates and names as published)."""

from __future__ import annotations

import pytest

from pmkit.core.model import Build, Variant
from pmkit.variants.consequence import Consequence, Transcripts, annotate

# gene | GRCh37 | GRCh38 | c. | p. | short | worst term
KNOWN = """
BRAF | 7:140453136:A:T | 7:140753336:A:T | 1799T>A | Val600Glu | V600E | missense_variant
BRAF | 7:140453136:AC:TT | 7:140753336:AC:TT | 1798_1799delinsAA | Val600Lys | V600K | missense_variant
EGFR | 7:55259515:T:G | 7:55191822:T:G | 2573T>G | Leu858Arg | L858R | missense_variant
EGFR | 7:55249071:C:T | 7:55181378:C:T | 2369C>T | Thr790Met | T790M | missense_variant
EGFR | 7:55242465:GGAATTAAGAGAAGC: | 7:55174772:GGAATTAAGAGAAGC: | 2235_2249del | Glu746_Ala750del | @ | @
KRAS | 12:25398284:C:T | 12:25245350:C:T | 35G>A | Gly12Asp | G12D | missense_variant
KRAS | 12:25398285:C:A | 12:25245351:C:A | 34G>T | Gly12Cys | G12C | missense_variant
NRAS | 1:115256529:T:C | 1:114713908:T:C | 182A>G | Gln61Arg | Q61R | missense_variant
TP53 | 17:7578406:C:T | 17:7675088:C:T | 524G>A | Arg175His | R175H | missense_variant
TP53 | 17:7577120:C:T | 17:7673802:C:T | 818G>A | Arg273His | R273H | missense_variant
PIK3CA | 3:178952085:A:G | 3:179234297:A:G | 3140A>G | His1047Arg | H1047R | missense_variant
PIK3CA | 3:178936091:G:A | 3:179218303:G:A | 1633G>A | Glu545Lys | E545K | missense_variant
IDH1 | 2:209113112:C:T | 2:208248388:C:T | 395G>A | Arg132His | R132H | missense_variant
JAK2 | 9:5073770:G:T | 9:5073770:G:T | 1849G>T | Val617Phe | V617F | missense_variant
KIT | 4:55599321:A:T | 4:54733155:A:T | 2447A>T | Asp816Val | D816V | missense_variant
PDGFRA | 4:55152093:A:T | 4:54285926:A:T | 2525A>T | Asp842Val | D842V | missense_variant
NPM1 | 5:170837543:C:CTCTG | 5:171410539:C:CTCTG | 860_863dup | Trp288CysfsTer12 | W288Cfs*12 | frameshift_variant
BRCA1 | 17:41276044:ACT:A | 17:43124027:ACT:A | 68_69del | Glu23ValfsTer17 | E23Vfs*17 | frameshift_variant
BRCA1 | 17:41209079:T:TG | 17:43057062:T:TG | 5266dup | Gln1756ProfsTer74 | Q1756Pfs*74 | frameshift_variant
BRCA2 | 13:32914437:GT:G | 13:32340300:GT:G | 5946del | Ser1982ArgfsTer22 | S1982Rfs*22 | frameshift_variant
MET | 7:116412043:G:A | 7:116771989:G:A | 3028G>A | Asp1010Asn | D1010N | missense_variant
MET | 7:116412044:G:A | 7:116771990:G:A | 3028+1G>A | ? | X1010_splice | splice_donor_variant
TERT | 5:1295228:G:A | 5:1295113:G:A | -124C>T | | | upstream_gene_variant
TERT | 5:1295250:G:A | 5:1295135:G:A | -146C>T | | | upstream_gene_variant
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in KNOWN.strip().splitlines()]
TABLES = {build: Transcripts.open(build) for build in Build}


def _annotate(build: Build, gene: str, text: str) -> Consequence:
    chrom, pos, ref, alt = text.split(":")
    transcript = TABLES[build].gene(gene)
    assert transcript is not None
    return annotate(Variant(chrom, int(pos), ref, alt), transcript)


@pytest.mark.parametrize("build", list(Build))
@pytest.mark.parametrize("row", ROWS, ids=[f"{row[0]}-{row[3]}" for row in ROWS])
def test_known_variants(row: tuple[str, ...], build: Build) -> None:
    gene, place37, place38, coding, protein, short, term = row
    found = _annotate(build, gene, place37 if build is Build.GRCH37 else place38)
    assert found.gene == gene
    assert found.hgvsc.partition(":")[2] == f"c.{coding}"
    assert found.hgvsp.partition(":")[2] == (f"p.{protein}" if protein else "")
    assert found.protein_change == short.replace("@", "E746_A750del")
    assert found.term == term.replace("@", "inframe_deletion")
    assert found.mane


@pytest.mark.parametrize("build", list(Build))
def test_an_internal_tandem_duplication_of_flt3_is_an_inframe_dup(build: Build) -> None:
    transcript = TABLES[build].gene("FLT3")
    assert transcript is not None
    # repeat the codons 598 to 605, all in exon 14
    first, last = (transcript.genomic(transcript.cds_start + 3 * codon) for codon in (597, 605))
    repeated = transcript.bases(last + 1, first)
    found = annotate(Variant(transcript.chrom, first + 1, "", repeated), transcript)
    assert found.terms == ("inframe_insertion",)
    assert found.hgvsc.endswith("dup")
    assert found.hgvsp.endswith("dup")
    assert found.kind == "duplication"


def test_genomic_names_carry_the_accession_of_the_build() -> None:
    assert _annotate(Build.GRCH37, "BRAF", "7:140453136:A:T").hgvsg == "NC_000007.13:g.140453136A>T"
    assert _annotate(Build.GRCH38, "BRAF", "7:140753336:A:T").hgvsg == "NC_000007.14:g.140753336A>T"
    assert _annotate(Build.GRCH38, "BRCA1", "17:43124027:ACT:A").hgvsg == "NC_000017.11:g.43124030_43124031del"


def test_identifiers_numbers_and_predicted_name() -> None:
    found = _annotate(Build.GRCH38, "BRAF", "7:140753336:A:T")
    assert (found.transcript, found.ensembl) == ("NM_004333.6", "ENST00000646891.2")
    assert (found.exon, found.intron, found.codons) == ("15/18", "", "gTg/gAg")
    assert (found.codon_start, found.residues_before, found.residues_after) == (600, "V", "E")
    assert found.hgvsp_predicted == "NP_004324.2:p.(Val600Glu)"
    assert found.impact == "MODERATE"


def test_p14arf_is_reported_alongside_p16() -> None:
    found = [annotate(Variant("9", 21971120, "G", "A"), t) for t in TABLES[Build.GRCH37].at("9", 21971120)]
    assert [(f.transcript, f.protein_change) for f in found] == [("NM_000077.5", "R80*"), ("NM_058195.4", "P94L")]


def test_unknown_bases_are_never_guessed() -> None:
    transcript = TABLES[Build.GRCH37].of_gene("CDKN2A")[1]
    found = annotate(Variant("9", 21994297, "G", "A"), transcript)  # exon 1β is not among the sources
    assert found.terms == ("coding_sequence_variant",)
    assert found.hgvsp == "NP_478102.2:p.?"
    assert "not known" in found.not_evaluable


def test_a_contradicting_reference_base_is_said() -> None:
    found = _annotate(Build.GRCH38, "BRAF", "7:140753336:C:T")
    assert found.flags == ("reference_mismatch",)
    assert "contradicts" in found.not_evaluable
    assert not found.hgvsc
    assert not found.hgvsp


@pytest.mark.parametrize("alt", ["<DEL>", "*", "A]chr2:3]", "A"])
def test_alleles_that_are_no_sequence_are_not_evaluable(alt: str) -> None:
    found = _annotate(Build.GRCH38, "BRAF", f"7:140753336:A:{alt}".replace("A]chr2:3]", "<BND>"))
    assert found.terms == (("coding_sequence_variant",) if alt == "A" else ("sequence_variant",))
    assert found.not_evaluable


@pytest.mark.parametrize(
    ("place", "term"),
    [("7:140753336:A:W", "coding_sequence_variant"), ("7:140753336:A:AR", "coding_sequence_variant"),
     ("7:140750000:A:R", "intron_variant")],
)  # fmt: skip
def test_letters_of_several_bases_are_placed_and_not_read(place: str, term: str) -> None:
    found = _annotate(Build.GRCH38, "BRAF", place)
    assert found.terms == (term,)
    assert found.not_evaluable
    assert not found.hgvsp
