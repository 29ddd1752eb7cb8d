"""Reading other programs' annotation: any order of fields, every program, wrong headers and contradicting alleles."""

from __future__ import annotations

import pytest

from pmkit.core.errors import DataError
from pmkit.core.model import Build, Variant
from pmkit.variants import csq
from pmkit.variants.consequence import Transcripts, annotate

VEP = (
    '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: '
    'Consequence|SYMBOL|Allele|Feature|HGVSp|HGVSc|CANONICAL|MANE_SELECT|PICK">'
)
SNPEFF = (
    "##INFO=<ID=ANN,Number=.,Type=String,Description=\"Functional annotations: 'Allele | Annotation | "
    "Annotation_Impact | Gene_Name | Gene_ID | Feature_Type | Feature_ID | Transcript_BioType | Rank | HGVS.c | "
    "HGVS.p | cDNA.pos / cDNA.length | CDS.pos / CDS.length | AA.pos / AA.length | Distance | "
    "ERRORS / WARNINGS / INFO' \">"
)
BCFTOOLS = (
    '##INFO=<ID=BCSQ,Number=.,Type=String,Description="Haplotype-aware consequence annotation from BCFtools/csq. '
    'Format: Consequence|gene|transcript|biotype|strand|amino_acid_change|dna_change">'
)
FUNCOTATOR = (
    '##INFO=<ID=FUNCOTATION,Number=A,Type=String,Description="Functional annotation from the Funcotator tool.  '
    "Funcotation fields are: Gencode_34_hugoSymbol|Gencode_34_variantClassification|Gencode_34_tumorSeqAllele2|"
    'Gencode_34_annotationTranscript|Gencode_34_cDnaChange|Gencode_34_proteinChange">'
)


def one(header: str, field: str, value: str, ref: str = "A", alts: tuple[str, ...] = ("T",)) -> csq.Annotation:
    (annotations,) = csq.read(csq.formats(header), {field: value}, ref, alts)
    (annotation,) = annotations
    return annotation


def test_vep_fields_are_found_by_name_whatever_their_order() -> None:
    value = (
        "missense_variant&splice_region_variant|BRAF|T|ENST00000646891.2|ENSP1.1:p.Val600Glu|E1:c.1799T>A|YES|NM_1|1"
    )
    found = one(VEP, "CSQ", value)
    assert (found.source, found.gene, found.transcript) == ("VEP", "BRAF", "ENST00000646891.2")
    assert found.terms == ("missense_variant", "splice_region_variant")
    assert found.protein_change == "V600E"
    assert found.mane_select and found.canonical and found.picked
    assert found.impact == "MODERATE"
    assert found.warnings == ()
    assert found.fields is not None and found.fields["HGVSc"].endswith("c.1799T>A")


def test_snpeff() -> None:
    value = (
        "T|missense_variant|MODERATE|BRAF|ENSG1|transcript|NM_004333.6|protein_coding|15/18|c.1799T>A|p.Val600Glu|||||"
    )
    found = one(SNPEFF, "ANN", value)
    assert (found.source, found.gene, found.transcript) == ("SnpEff", "BRAF", "NM_004333.6")
    assert (found.terms, found.protein_change) == (("missense_variant",), "V600E")


def test_bcftools_words_become_sequence_ontology() -> None:
    found = one(BCFTOOLS, "BCSQ", "splice_region&missense|BRAF|ENST1|protein_coding|-|600V>600E|140753336A>T")
    assert found.terms == ("missense_variant", "splice_region_variant")
    assert (found.protein_change, found.warnings) == ("V600E", ())
    assert one(BCFTOOLS, "BCSQ", "splice_donor|MET|ENST1|protein_coding").terms == ("splice_donor_variant",)
    assert csq.read(csq.formats(BCFTOOLS), {"BCSQ": "@12345"}, "A", ("T",)) == ((),)


def test_funcotator() -> None:
    found = one(FUNCOTATOR, "FUNCOTATION", "[BRAF|MISSENSE|T|ENST00000288602.6|c.1799T>A|p.V600E]")
    assert (found.source, found.terms, found.protein_change) == ("Funcotator", ("missense_variant",), "V600E")


def test_items_go_to_their_allele() -> None:
    value = "frameshift_variant|G|-|T1|||||,inframe_insertion|G|TGGG|T1|||||,missense_variant|G|C|T1|||||"
    found = csq.read(csq.formats(VEP), {"CSQ": value}, "AT", ("A", "ATGGG", "AC"))
    assert [[a.terms[0] for a in annotations] for annotations in found] == [
        ["frameshift_variant"],
        ["inframe_insertion"],
        ["missense_variant"],
    ]
    assert not any(a.warnings for annotations in found for a in annotations)


def test_an_allele_that_the_record_has_not_is_flagged_not_dropped() -> None:
    found = one(VEP, "CSQ", "missense_variant|BRAF|G|T1|||||")
    assert "none of the record's" in found.warnings[0]


def test_a_name_that_contradicts_the_alleles_is_flagged() -> None:
    assert "contradicts" in one(VEP, "CSQ", "missense_variant|BRAF|T|T1||T1:c.1799G>A|||").warnings[0]
    assert one(VEP, "CSQ", "missense_variant|BRAF|T|T1||T1:c.1799A>T|||").warnings == ()
    assert one(VEP, "CSQ", "missense_variant|BRAF|T|T1||T1:c.1799T>A|||").warnings == ()
    longer = one(VEP, "CSQ", "missense_variant|BRAF|TC|T1||T1:c.1799T>A|||", "A", ("ATC",))
    assert "is none" in longer.warnings[0]


def test_a_wrong_number_of_parts_is_flagged() -> None:
    assert "3 fields where its header names 9" in one(VEP, "CSQ", "missense_variant|BRAF|T").warnings[0]


@pytest.mark.parametrize(
    "header",
    [
        '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP">',
        '##INFO=<ID=CSQ,Number=.,Type=String,Description="VEP. Format: Allele|SYMBOL">',
        '##INFO=<ID=CSQ,Number=.,Type=String,Description="VEP. Format: Consequence|SYMBOL|SYMBOL">',
        '##INFO=<ID=ANN,Number=.,Type=String,Description="Functional annotations">',
        '##INFO=<ID=BCSQ,Number=.,Type=String,Description="Haplotype-aware">',
        '##INFO=<ID=FUNCOTATION,Number=A,Type=String,Description="Functional annotation">',
    ],
)
def test_a_malformed_header_is_refused(header: str) -> None:
    with pytest.raises(DataError, match=r"x\.vcf: the header line of INFO/"):
        csq.formats(header, "x.vcf")


def test_a_header_without_annotation_has_no_formats() -> None:
    assert csq.formats('##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth">\n##ANN=x\n') == ()


def _annotation(transcript: str, term: str, *, mane: bool = False, canonical: bool = False) -> csq.Annotation:
    return csq.Annotation("VEP", "T", "G", transcript, (term,), mane_select=mane, canonical=canonical)


def test_choice_is_override_then_mane_then_canonical_then_worst() -> None:
    worst = _annotation("T1.1", "stop_gained")
    canonical = _annotation("T2.1", "missense_variant", canonical=True)
    mane = _annotation("T3.1", "synonymous_variant", mane=True)
    assert csq.choose([worst, canonical, mane]) is mane
    assert csq.choose([worst, canonical]) is canonical
    assert csq.choose([_annotation("T9", "intron_variant"), worst]) is worst
    assert csq.choose([worst, canonical, mane], {"G": "T1.7"}) is worst
    assert csq.choose([]) is None


def test_agreement_and_differences_with_our_own() -> None:
    transcript = Transcripts.open(Build.GRCH38).gene("BRAF")
    assert transcript is not None
    ours = annotate(Variant("7", 140753336, "A", "T"), transcript)
    same = one(VEP, "CSQ", "missense_variant|BRAF|T|ENST00000646891.9|E:p.(Val600Glu)|E:c.1799T>A|||")
    assert csq.compare(same, ours) == ()
    other = one(VEP, "CSQ", "stop_gained|RAF1|T|NM_004333.4|N:p.Val601Ter|N:c.1802T>A|||")
    assert {d.what for d in csq.compare(other, ours)} == {"gene", "term", "hgvsc", "hgvsp"}
    isoform = one(VEP, "CSQ", "stop_gained|BRAF|T|ENST00000288602.11|E:p.Val640Glu|E:c.1919T>A|||")
    assert csq.compare(isoform, ours) == ()


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("ENSP1.1:p.Val600Glu", "V600E"),
        ("p.(Trp288CysfsTer12)", "W288CfsTer12".replace("Ter", "*")),
        ("ENSP1:p.Leu54%3D", "L54="),
        ("p.Glu746_Ala750del", "E746_A750del"),
        ("p.V600E", "V600E"),
        ("p.?", ""),
        ("", ""),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert csq.short_protein(name) == short
