"""Classic alterations from plain coordinates in both builds: gene, protein change, class, tier here and elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pmkit.core.model import Build
from pmkit.onco.alterations import CopyNumberEvent, FusionEvent
from pmkit.onco.tiers import ORDER

if TYPE_CHECKING:
    from tests.onco.conftest import Lab

# gene, GRCh38 position, GRCh37 position, ref, alt, protein change, tumour type and its tier, a type with a lower tier
CLASSIC = """
BRAF   7:140753336  140453136 A  T   V600E       SKCM  I-A  -
BRAF   7:140753336  140453136 AC TT  V600K       SKCM  I-A  PRAD
EGFR   7:55191822   55259515  T  G   L858R       LUAD  I-A  COAD
EGFR   7:55174771   55242464  AGGAATTAAGAGAAGC A E746_A750del LUAD I-A COAD
EGFR   7:55181378   55249071  C  T   T790M       LUAD  I-A  COAD
EGFR   7:55181398   55249091  T  A   C797S       LUAD  I-A  COAD
EGFR   7:55181316   55249009  G  GGCCAGCGTG A767_V769dup LUAD I-A COAD
EGFR   7:55174014   55241707  G  A   G719S       LUAD  I-A  COAD
KRAS   12:25245351  25398285  C  A   G12C        LUAD  I-A  PRAD
KRAS   12:25245350  25398284  C  T   G12D        COAD  I-A  PRAD
KRAS   12:25245350  25398284  C  A   G12V        COAD  I-A  PRAD
KRAS   12:25245347  25398281  C  T   G13D        COAD  I-A  PRAD
NRAS   1:114713908  115256529 T  C   Q61R        COAD  I-A  PRAD
NRAS   1:114713909  115256530 G  T   Q61K        SKCM  I-B  PRAD
HRAS   11:533874    533874    T  C   Q61R        HNSC  II-C PRAD
PIK3CA 3:179218303  178936091 G  A   E545K       BRCA  I-A  GB
PIK3CA 3:179218294  178936082 G  A   E542K       BRCA  I-A  GB
PIK3CA 3:179234297  178952085 A  G   H1047R      BRCA  I-A  GB
IDH1   2:208248388  209113112 C  T   R132H       AML   I-A  PRAD
IDH2   15:90088702  90631934  C  T   R140Q       AML   I-A  PRAD
IDH2   15:90088606  90631838  C  T   R172K       AML   I-A  PRAD
KIT    4:54733155   55599321  A  T   D816V       SM    I-A  PRAD
KIT    4:54727447   55593613  T  A   V560D       GIST  I-A  PRAD
PDGFRA 4:54285926   55152093  A  T   D842V       GIST  I-A  PRAD
JAK2   9:5073770    5073770   G  T   V617F       PV    I-B  PRAD
FLT3   13:28018505  28592642  C  A   D835Y       AML   I-A  PRAD
FLT3   13:28034118  28608255  G  GATCATATTCATATTCTCTGAA F594_D600dup AML I-A PRAD
NPM1   5:171410539  170837543 C  CTCTG W288Cfs*12 AML  I-A  PRAD
BRCA1  17:43124027  41276044  ACT A  E23Vfs*17   HGSOC I-A  GB
BRCA1  17:43057062  41209079  T  TG  Q1756Pfs*74 HGSOC I-A  GB
BRCA2  13:32340300  32914437  GT G   S1982Rfs*22 HGSOC I-A  GB
MET    7:116771990  116412044 G  T   X1010_splice LUAD I-A  COAD
TP53   17:7675088   7578406   C  T   R175H       BRCA  I-B  -
TP53   17:7674220   7577538   C  T   R248Q       BRCA  I-B  -
TP53   17:7673802   7577120   C  T   R273H       BRCA  I-B  -
ESR1   6:152098788  152419923 A  C   Y537S       BRCA  I-A  COAD
ESR1   6:152098791  152419926 A  G   D538G       BRCA  I-A  COAD
FGFR3  4:1801841    1803568   C  G   S249C       BLCA  I-A  COAD
ERBB2  17:39724728  37880981  A  AGCATACGTGATG Y772_A775dup LUAD I-A PRAD
AKT1   14:104780214 105246551 C  T   E17K        BRCA  I-A  COAD
CTNNB1 3:41224633   41266124  A  G   T41A        DES   I-B  PRAD
GNAQ   9:77794572   80409488  T  A   Q209L       UM    II-C PRAD
EZH2   7:148811635  148508727 T  A   Y646F       FL    I-B  PRAD
MYD88  3:38141150   38182641  T  C   L252P       LPL   I-A  PRAD
RET    10:43121968  43617416  T  C   M918T       THME  I-A  -
APC    5:112839942  112175639 C  T   R1450*      COAD  II-D PRAD
"""
ROWS = [line.split() for line in CLASSIC.strip().splitlines()]


@pytest.mark.parametrize("build", list(Build))
@pytest.mark.parametrize("row", ROWS, ids=[f"{r[0]}-{r[5]}" for r in ROWS])
def test_classic(lab: Lab, row: list[str], build: Build) -> None:
    gene, place38, pos37, ref, alt, protein, tumor, tier, elsewhere = row
    chrom, _, pos38 = place38.partition(":")
    pos = pos38 if build is Build.GRCH38 else pos37
    small = lab.small(gene, f"{chrom}:{pos}:{ref}:{alt}", build, vaf=0.4, depth=80)
    (found,) = lab.judge(small, tumor=tumor, build=build).variants
    assert (found.gene, found.small.protein) == (gene, protein)
    assert found.oncogenicity.class_ in ("Oncogenic", "Likely Oncogenic")
    assert found.findings.best_tier == tier
    assert all(call.statements and call.because for call in found.findings.tiers)
    if elsewhere != "-":
        (other,) = lab.judge(small, tumor=elsewhere, build=build).variants
        # A lone level B study stands no higher in its own tumour type than two would elsewhere.
        assert ORDER[other.findings.best_tier] > ORDER[tier] or tier == "II-C"


@pytest.mark.parametrize(("build", "pos"), [(Build.GRCH38, 1295113), (Build.GRCH37, 1295228)])
def test_tert_promoter_by_coordinate(lab: Lab, build: Build, pos: int) -> None:
    (found,) = lab.judge(lab.small("TERT", f"5:{pos}:G:A", build), tumor="GB", build=build).variants
    assert (found.gene, found.oncogenicity.class_) == ("TERT", "Likely Oncogenic")
    assert {s.match for s in found.findings.statements} == {"coordinate"}
    assert lab.judge(lab.small("TERT", f"5:{pos}:G:T", build), tumor="GB", build=build).variants == ()


def test_fusion_with_resistance(lab: Lab) -> None:
    small = lab.small("ABL1", "9:130872896:C:T")
    alone = lab.judge(small, tumor="CML", fusions_assessed=True)
    both = lab.judge(small, tumor="CML", fusions=(FusionEvent("BCR", "ABL1"),), fusions_assessed=True)
    drugs = {t.drugs for t in both.variants[0].findings.sensitive if t.tier == "I-A"}
    assert {("Ponatinib",), ("Asciminib",)} <= drugs
    assert ("Ponatinib",) not in {t.drugs for v in alone.variants for t in v.findings.sensitive if t.tier == "I-A"}
    assert ("Imatinib",) in {t.drugs for t in both.variants[0].findings.resistant}
    (fusion,) = both.events
    assert fusion.driver
    assert fusion.findings.best_tier == "I-A"


def test_wildcard_fusion_and_unknown_fusions(lab: Lab) -> None:
    eml4 = lab.judge(tumor="LUAD", fusions=(FusionEvent("EML4", "ALK", in_frame=True),), fusions_assessed=True)
    assert ("Alectinib",) in {t.drugs for t in eml4.events[0].findings.sensitive if t.tier == "I-A"}
    lost = lab.judge(tumor="LUAD", fusions=(FusionEvent("ABCD", "ALK", in_frame=False),), fusions_assessed=True)
    assert lost.events == ()
    unknown = lab.judge(lab.small("ABL1", "9:130872896:C:T"), tumor="BLL")
    assert any("BCR::ABL1 fusion" in n.needs for n in unknown.not_evaluable)


def test_a_fusion_that_the_diagnosis_tells(lab: Lab) -> None:
    """Chronic myeloid leukaemia is made by BCR::ABL1: nobody has to give the fusion again."""
    found = lab.judge(lab.small("ABL1", "9:130872896:C:T"), tumor="CML")
    assert {("Ponatinib",), ("Asciminib",)} <= {
        t.drugs for t in found.variants[0].findings.sensitive if t.tier == "I-A"
    }
    assert any("BCR::ABL1" in note for note in found.limitations)


def test_copy_number(lab: Lab) -> None:
    copies = (
        CopyNumberEvent("ERBB2", "amplification", 24.0),
        CopyNumberEvent("CDKN2A", "deep_deletion", 0.0),
        CopyNumberEvent("GAPDH", "gain", 4.0),
    )
    result = lab.judge(tumor="BRCA", copies=copies, copies_assessed=True)
    events = {e.name: e for e in result.events}
    assert set(events) == {"ERBB2 amplification", "CDKN2A deep deletion"}
    assert events["ERBB2 amplification"].findings.best_tier == "I-A"
    assert events["CDKN2A deep deletion"].two_hit == "both copies deleted"
    assert all(e.driver for e in events.values())


def test_two_hits(lab: Lab) -> None:
    tp53 = lab.small("TP53", "17:7675088:C:T")
    loss = CopyNumberEvent("TP53", "loss", 1.0)
    (found,) = lab.judge(tp53, tumor="BRCA", copies=(loss,), copies_assessed=True).variants
    assert found.two_hit == "oncogenic variant and loss of the other copy"
    (alone,) = lab.judge(tp53, tumor="BRCA").variants
    assert alone.two_hit == ""


def test_passenger_is_not_reported(lab: Lab) -> None:
    assert lab.judge(lab.small("BRAF", "7:140734600:T:A"), tumor="SKCM").variants == ()


def test_without_tumor_type_nothing_is_taken_for_the_same(lab: Lab) -> None:
    result = lab.judge(lab.small("EGFR", "7:55191822:T:G"))
    assert result.limitations
    assert result.variants[0].findings.best_tier == "II-C"


def test_disputed_drugs_are_reported(lab: Lab) -> None:
    (found,) = lab.judge(lab.small("EGFR", "7:55181378:C:T"), tumor="LUAD").variants  # T790M
    sensitive = {t.drugs for t in found.findings.sensitive if t.tier.startswith("I-")}
    resistant = {t.drugs for t in found.findings.resistant if t.tier.startswith("I-")}
    both = {d for drugs in sensitive & resistant for d in drugs if len(drugs) == 1}
    reported = [w for w in found.warnings if "both sensitive and resistant" in w]
    assert bool(reported) == bool(both)
    assert ("Gefitinib",) in resistant
    assert ("Osimertinib",) in sensitive


def test_same_residue_is_near_not_tiered(lab: Lab) -> None:
    (found,) = lab.judge(lab.small("BRAF", "7:140753336:A:G"), tumor="SKCM").variants  # V600A
    assert found.small.protein == "V600A"
    assert any(str(s.item.profile) == "BRAF protein=V600E" and s.tier == "" for s in found.findings.near)
    assert all("V600E" not in str(s.item.profile) for s in found.findings.statements)


def test_evidence_against_is_listed_apart(lab: Lab) -> None:
    (found,) = lab.judge(lab.small("BRAF", "7:140753336:A:T"), tumor="COAD").variants
    assert found.findings.conflicts
    assert all(not s.item.supports for s in found.findings.conflicts)
    assert all(s.item.supports for call in found.findings.tiers for s in call.statements)


@pytest.mark.parametrize(
    ("gene", "place", "item"),
    [("TP53", "17:7675088:C:T", "EID11709"), ("PTEN", "10:87933147:C:T", "EID12075")],
    ids=["TP53-R175H", "PTEN-R130*"],
)
def test_any_change_of_the_gene_in_any_cancer_is_no_tier_one(lab: Lab, gene: str, place: str, item: str) -> None:
    """Statements on "TP53 mutation" and "PTEN mutation" in all tumours together, level B."""
    small = lab.small(gene, place, Build.GRCH38, vaf=0.4, depth=80)
    (found,) = lab.judge(small, tumor="MEL").variants
    (statement,) = (s for s in found.findings.statements if s.item.id == item)
    assert (statement.item.level, statement.relation, statement.match) == ("B", "pan", "gene")
    assert statement.tier == "II-C"
    drugs = [therapy for therapy in found.findings.sensitive if item in therapy.items]
    assert drugs
    assert {therapy.tier for therapy in drugs} <= {"II-C", "II-D", "III"}


def test_braf_and_mek_inhibitors_alone_are_approved_for_melanoma(lab: Lab) -> None:
    def approved(change: str) -> set[frozenset[str]]:
        small = lab.small("BRAF", change, Build.GRCH38, vaf=0.4, depth=80)
        (found,) = lab.judge(small, tumor="MEL").variants
        return {frozenset(t.drugs) for t in found.findings.sensitive if t.tier == "I-A"}

    both = {
        frozenset(("Trametinib",)),
        frozenset(("Vemurafenib", "Cobimetinib")),
        frozenset(("Dabrafenib", "Trametinib")),
    }
    alone = {frozenset(("Vemurafenib",)), frozenset(("Dabrafenib",))}
    assert both | alone <= approved("7:140753336:A:T")  # V600E
    v600k = approved("7:140753336:AC:TT")
    assert both <= v600k
    assert alone.isdisjoint(v600k)
