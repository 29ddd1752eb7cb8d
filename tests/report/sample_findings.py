"""The parts of the hand-made report on hereditary findings, risk, phenotypes and one patient."""

from __future__ import annotations

from tests.report import report_parts as doc

from pmkit.core.consent import Scope
from pmkit.core.row_notes import NoteKind, RowNote
from pmkit.core.section import Level
from pmkit.germline.germline_terms import (
    AlleleState,
    ClassSource,
    GeneList,
    Looked,
    Outcome,
    Read,
    StructuralKind,
    VariantClass,
    Zygosity,
)
from pmkit.germline.section import (
    ClinVarRecordShown,
    GeneRead,
    GermlinePart,
    GermlineReport,
    GermlineVariant,
    NotClassified,
    ScopeLooked,
    StructuralRecord,
)
from pmkit.intake.material import Material
from pmkit.patient.section import CancerDrug, LabelAnswer, Origin, PatientPart, VariantOrigin
from pmkit.phenotype.phenotype_terms import Fit
from pmkit.phenotype.section import Phenotype, PhenotypeTerm, RankedFinding, RankedGene, TermMatch
from pmkit.risk.risk_terms import ClinicalStatus, RankStatus, ScoreStatus, Unsupported
from pmkit.risk.risk_terms import RowOutcome as Scored
from pmkit.risk.section import (
    ClinicalRisk,
    OutcomeCount,
    PolygenicScore,
    Ranking,
    Risk,
    ScoreRow,
    UnsupportedCount,
)


def note() -> RowNote:
    return RowNote(
        kind=NoteKind.NOT_CALLABLE,
        drug="trametinib",
        genes=("GENE1",),
        level=Level.CAUTION,
        text="trametinib: not callable, which is no normal result: GENE1 (no data)",
    )


def patient() -> PatientPart:
    """A caution that stands at a therapy of the findings, and a drug without one."""
    return PatientPart(
        material=Material.MATCHED_NORMAL,
        material_by="P1N",
        germline_sample="P1N",
        tumor_sample="P1",
        drugs=(
            CancerDrug(drug="trametinib", genes=("GENE1",), therapies=("Dabrafenib + Trametinib",), notes=(note(),)),
            CancerDrug(drug="tamoxifen", genes=("CYP2D6",)),
        ),
        labels=(answer(),),
        origins=(
            VariantOrigin(
                gene="BRAF",
                variant="chr7:140753336:A:T",
                change="V600E",
                origin=Origin.ACQUIRED,
                because="the normal sample was read there and does not carry it",
            ),
        ),
    )


def answer() -> LabelAnswer:
    """A label that asks for an inherited variant, without an answer."""
    return LabelAnswer(
        drugs=("Olaparib",),
        label="PMK051",
        biomarker="germline BRCA mutation",
        disease="Breast Cancer",
        tumor_match="same",
        condition="germline BRCA1/2 variant",
        agency="FDA",
        note=RowNote(
            kind=NoteKind.GERMLINE_NOT_LOOKED_AT,
            drug="Olaparib",
            genes=("BRCA1", "BRCA2"),
            level=Level.CAUTION,
            evidence=("PMK051",),
            text="Olaparib: the label asks for an inherited variant: BRCA1 / BRCA2 not looked at",
        ),
    )


def risk() -> Risk:
    """A score with a sum, not ranked, and one row of it."""
    return Risk(
        scores=(
            PolygenicScore(
                score="PGS900001",
                name="made",
                trait="height",
                file="PGS900001.txt",
                positions="author's, GRCh38",
                status=ScoreStatus.SCORED,
                sum=0.125,
                average=0.0625,
                rows=2,
                scored=1,
                match_rate=0.5,
                match_rate_by_weight=0.75,
                digest="00ff",
                outcomes=(OutcomeCount(outcome=Scored.CALLED, number=1),),
                unsupported=(UnsupportedCount(reason=Unsupported.HAPLOTYPE, number=1, names=("hap1",)),),
                ranking=Ranking(status=RankStatus.NO_REFERENCE, because="no reference was given"),
            ),
        ),
        variants=(
            ScoreRow(
                score="PGS900001", variant="1:1:A:G:additive", outcome=Scored.CALLED, copies=1, contribution=0.125
            ),
        ),
        clinical=(
            ClinicalRisk(
                formula="F-1",
                name="an equation",
                outcome="an event",
                years=10,
                status=ClinicalStatus.ESTIMATED,
                percent=12.5,
                inputs=("age 55", "smoker no"),
                population="some people",
                cautions=("know this",),
                citations=("PMID:1",),
            ),
        ),
    )


def phenotype() -> Phenotype:
    """A term, a finding and a gene."""
    match = TermMatch(term="HP:0000011", match="HP:0000012", ancestor="HP:0000010", content=0.5, score=0.5)
    return Phenotype(
        release="2026-01-02",
        annotated_genes=4,
        terms=(PhenotypeTerm(id="HP:0000011", name="Hand", content=0.7),),
        findings=(
            RankedFinding(
                place=1,
                gene="BRCA1",
                variants=("c.1A>G",),
                classes=("pathogenic",),
                state="het",
                fit=Fit.FITS,
                gene_rank=1,
            ),
        ),
        genes=(
            RankedGene(rank=1, gene="BRCA1", score=0.5, forward=0.5, modes=("AD",), matches=(match,), finding=True),
        ),
    )


def germline() -> GermlinePart:
    variant = GermlineVariant(
        gene="BRCA1",
        chrom="17",
        pos=43045712,
        ref="T",
        alt="C",
        hgvsg="NC_000017.11:g.43045712T>C",
        hgvsc="NM_007294.4:c.5558A>G",
        hgvsp="NP_009225.1:p.(Tyr1853Cys)",
        transcript="NM_007294.4",
        consequence=("missense_variant",),
        zygosity=Zygosity.HET,
        depth=41,
        fraction=0.51,
        variant_class=VariantClass.PATHOGENIC,
        class_source=ClassSource.CLINVAR,
        points=2,
        points_class=VariantClass.UNCERTAIN,
        criteria=("PM5",),
        clinvar=ClinVarRecordShown(id="55627", significance="pathogenic", stars=2, release="2026-02-26"),
    )
    finding = GermlineReport(
        gene="BRCA1",
        condition="Hereditary breast and ovarian cancer",
        list=GeneList.ACMG_SF,
        scope=Scope.SECONDARY,
        inheritance="AD",
        outcome=Outcome.REPORT,
        state=AlleleState.HET,
        rule="any",
        rule_verified=True,
        variants=(variant,),
        citations=(doc.Citation(source="acmg_sf", id="v1"),),
    )
    read = GeneRead(gene="BRCA1", lists=(GeneList.ACMG_SF,), read=Read.PART, share=0.98, clinvar=True, finding=True)
    other = variant.model_copy(update={"gene": "PALB2", "chrom": "16", "pos": 23637946, "clinvar": None})
    return GermlinePart(
        scopes=(
            ScopeLooked(scope=Scope.SECONDARY, looked=Looked.YES),
            ScopeLooked(scope=Scope.CARRIER, looked=Looked.NO_CONSENT),
        ),
        adult_onset=True,
        clinvar_release="2026-02-26",
        clinvar_bundled=True,
        findings=(finding,),
        genes=(read,),
        others=(other,),
        structural=(
            StructuralRecord(
                gene="MSH2",
                chrom="2",
                start=47403001,
                end=47420000,
                kind=StructuralKind.DELETION,
                copies=1.0,
                exons="1-6 of 16",
                transcript="NM_000251.3",
                evidence="<DEL> sv1, genotype 0/1",
                loss_of_function=("haploinsufficient", "breakpoint_in_exon"),
            ),
        ),
        not_classified=(
            NotClassified(
                gene="TTN",
                chrom="2",
                pos=178802303,
                ref="G",
                alt="A",
                hgvsc="NM_001267550.2:c.145C>T",
                consequence=("stop_gained",),
                zygosity=Zygosity.HET,
                loss_of_function=("mechanism_not_known",),
            ),
        ),
    )
