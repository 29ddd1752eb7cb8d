"""A small hand-made report with one of everything, and golden files."""

from __future__ import annotations

import fcntl
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.report import real_runs
from tests.report import report_parts as doc
from tests.report.sample_findings import germline, note, patient, phenotype, risk

from pmkit.context.section import AdjustedPhenotype, ContextScore, DoseEstimate, ScoreComponent
from pmkit.pgx.pgx_terms import TestStrength
from pmkit.pgx.section import TestAsked, TestBefore
from pmkit.report.document import ReportHead

GOLDEN = Path(__file__).parent / "golden"
Golden = Callable[[str, str], None]


@pytest.fixture
def golden() -> Golden:
    """Compare a text with a reviewed file. `UPDATE_GOLDEN=1 pytest tests/report` rewrites the files, then fails."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if os.environ.get("UPDATE_GOLDEN"):
            path.write_text(text, encoding="utf-8")
            pytest.fail(f"{name} was rewritten; read the difference before you commit it")
        assert text == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture(scope="session")
def real_reports(tmp_path_factory: pytest.TempPathFactory) -> tuple[ReportHead, ...]:
    """The reports of `real_runs`, made once for all processes of the tests."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    with (folder / "real_runs.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = folder / "real_runs.pickle"
        if not made.exists():
            made.write_bytes(pickle.dumps(tuple(real_runs.reports(tmp_path_factory.mktemp("runs")))))
    found: tuple[ReportHead, ...] = pickle.loads(made.read_bytes())
    return found


def tests_before() -> tuple[TestBefore, ...]:
    asked = (TestAsked(strength=TestStrength.GUIDELINE_LEVEL_A, source="CPIC", release="2026-06"),)
    return (TestBefore(drug="codeine", gene="CYP2D6", asked=asked, reason="copy number cannot be seen"),)


def allele(name: str, function: str, value: str = "n/a") -> doc.AlleleResult:
    return doc.AlleleResult(name=name, function=function, activity_value=value)


def pair(label: str, functions: tuple[str, str], phenotype: str, score: float = 3.0) -> doc.Diplotype:
    names = label.split("/")
    alleles = tuple(allele(name, function) for name, function in zip(names, functions, strict=True))
    return doc.Diplotype(
        label=label, score=score, alleles=alleles, phenotype=phenotype, activity_score="n/a", lookup_key=phenotype
    )


def place(pos: int, name: str, genotype: str = "", state: str = "called") -> doc.Position:
    return doc.Position(chrom="10", pos=pos, name=name, ref="G", alts=("A",), genotype=genotype, state=state)


CPIC = doc.Citation(source="CPIC", id="PA166104948", pmids=("35034351",), url="https://cpicpgx.org")
NORMAL, NONE = "Normal function", "No function"


def genes() -> tuple[doc.GeneReport, ...]:
    called = pair("*1/*2", (NORMAL, NONE), "Intermediate Metabolizer")
    tied = (
        pair("*1/*3", (NORMAL, "Decreased function"), "Intermediate Metabolizer", 2.0),
        pair("*1/*18", (NORMAL, "Uncertain function"), "Indeterminate", 2.0),
    )
    return (
        doc.GeneReport(
            gene="CYP2C19",
            status="called",
            phased=None,
            confidence="low",
            provisional=True,
            diplotypes=(called,),
            recommendation_diplotypes=(called,),
            positions=doc.Positions(
                used=(place(94781859, "rs4244285", "G/A"), place(94761900, "rs12248560", "G/G", "reference")),
                missing=(place(94780653, "rs4986893", state="absent"),),
            ),
            could_change=(
                doc.CouldChange(
                    position="chr10:94780653",
                    name="rs4986893",
                    alleles=("*3",),
                    diplotypes=("*2/*3",),
                    phenotypes=("Poor Metabolizer",),
                    effect="with a variant there: *2/*3",
                ),
            ),
            warnings=("Positions that every test should cover have no data: rs4986893.",),
            rules=(doc.Trace(rule="CYP2C19.CPIC", outcome="fired", because="*1 + *2", citations=(CPIC,)),),
            citations=(CPIC,),
        ),
        doc.GeneReport(
            gene="CYP2C9",
            status="ambiguous",
            phased=False,
            confidence="low",
            diplotypes=tied,
            recommendation_diplotypes=tied,
            positions=doc.Positions(assumed=(place(94942290, "rs1799853", "G/G", "assumed"),)),
        ),
        doc.GeneReport(
            gene="CYP2D6",
            status="not_called",
            confidence="none",
            reason="copy number and hybrid genes cannot be seen in small variants",
        ),
        doc.GeneReport(
            gene="HLA-B",
            status="called",
            source="outside",
            confidence="moderate",
            callers=("OptiType",),
            diplotypes=(
                doc.Diplotype(
                    label="*57:01/*08:01", alleles=(), phenotype="*57:01 positive", lookup_key="*57:01 positive"
                ),
            ),
        ),
    )


def drugs() -> tuple[doc.DrugReport, ...]:
    key = doc.GeneKey(
        gene="CYP2C19", key="Intermediate Metabolizer", diplotype="*1/*2", phenotype="Intermediate Metabolizer"
    )
    return (
        doc.DrugReport(
            drug="clopidogrel",
            rxnorm="32968",
            atc=("B01AC04",),
            genes=("CYP2C19",),
            status="guidance",
            recommendations=(
                doc.Recommendation(
                    id="CPIC-0128",
                    source="CPIC",
                    action="avoid",
                    actions_also=("alternative",),
                    alternatives=("prasugrel", "ticagrelor"),
                    strength="Strong",
                    level="A",
                    population="adults",
                    indication="ACS and/or PCI",
                    reason="loss_of_effect",
                    gene_results=(key,),
                    citations=(CPIC,),
                    confidence="high",
                ),
            ),
            gaps=(doc.Gap(source="DPWG", status="no_guidance_for_result", genes=("CYP2C19",)),),
        ),
        doc.DrugReport(
            drug="codeine",
            genes=("CYP2D6",),
            status="gene_not_called",
            gaps=(doc.Gap(source="CPIC", status="gene_not_called", genes=("CYP2D6",)),),
            missing=(doc.MissingGene(gene="CYP2D6", status="not_called"),),
        ),
        doc.DrugReport(
            drug="doxepin",
            genes=("CYP2C19", "CYP2D6"),
            status="guidance",
            recommendations=(
                doc.Recommendation(
                    id="CPIC-0300", source="CPIC", action="standard", gene_results=(key,), reason="none"
                ),
            ),
            missing=(doc.MissingGene(gene="CYP2D6", status="not_called"),),
        ),
        doc.DrugReport(
            drug="warfarin",
            genes=("CYP2C9",),
            status="guidance",
            recommendations=(
                doc.Recommendation(
                    id="DPWG-0700",
                    source="DPWG",
                    action="reduce_dose",
                    dose_factor=doc.DoseFactor(min=0.65, max=0.65, basis="start"),
                    monitoring=True,
                    reason="toxicity",
                    certain=False,
                    gene_results=(
                        doc.GeneKey(gene="CYP2C9", key="1.5", diplotype="*1/*3", phenotype="Intermediate Metabolizer"),
                    ),
                ),
            ),
        ),
    )


def context() -> doc.ContextPart:
    """One of everything: a phenotype by medication, a dose, a refusal, a score that is withheld."""
    about = ("PMID:12345678",)
    dose: dict[str, Any] = {"drug": "warfarin", "unit": "mg/week", "verified": "primary", "citations": about}
    return doc.ContextPart(
        medications=("fluvoxamine", "warfarin"),
        unknown_medications=("unobtainium",),
        phenotypes=(
            AdjustedPhenotype(
                gene="CYP2C19",
                diplotype="*1/*2",
                phenotype="Intermediate Metabolizer",
                adjusted_phenotype="Poor Metabolizer",
                causes=("fluvoxamine (strong inhibitor)",),
                used_for_guidance=False,
                verified="not_verified",
                note="a research convention",
                citations=about,
            ),
        ),
        doses=(
            DoseEstimate(
                model="Model_A",
                status="estimated",
                value=41.93,
                per_day_mg=5.99,
                inputs=("age_years 65",),
                limits=("target_inr 2 to 3 (published)",),
                population="adults",
                cautions=("VKORC1 has no result: the coefficient for an unknown genotype is used",),
                **dose,
            ),
            DoseEstimate(
                model="Model_B",
                status="outside_range",
                because=("age_years is 12, needed 18 to 99 (pmkit safeguard, the paper's own range was not read)",),
                **dose,
            ),
        ),
        scores=(
            ContextScore(
                id="ABCD-GENE",
                drug="clopidogrel",
                outcome="not_verified",
                high_at_least=10,
                meaning="high platelet reactivity is likely",
                components=(
                    ScoreComponent(name="diabetes", applies=True, because="diabetes is True, needed True"),
                    ScoreComponent(name="age above 75", applies=None, because="age_years is not known"),
                ),
                verified="corroborated",
                points_verified="not_verified",
                citations=about,
            ),
        ),
    )


def onco() -> doc.Onco:
    item = doc.EvidenceItem(
        source="CIViC",
        id="EID3017",
        type="predictive",
        direction="supports",
        significance="Sensitivity/Response",
        level="A",
        therapies=("Dabrafenib", "Trametinib"),
        interaction="Combination",
        disease="Melanoma",
        match="protein",
        tumor_match="same",
        tier="I-A",
        profile="BRAF V600E",
        citations=(doc.Citation(source="CIViC", id="EID3017", pmids=("25399551",)),),
    )
    verdict = doc.Oncogenicity.model_validate(
        {
            "class": "Oncogenic",
            "points": 12,
            "criteria": (
                doc.Criterion(code="OS3", points=4, because="hotspot V600"),
                doc.Criterion(code="OP4", points=1, outcome="not_evaluable", because="no population frequency"),
            ),
        }
    )
    return doc.Onco(
        tumor_type="MEL (Melanoma)",
        considered=7,
        variants=(
            doc.OncoVariant(
                gene="BRAF",
                role="oncogene",
                hgvsg="NC_000007.14:g.140753336A>T",
                hgvsc="NM_004333.6:c.1799T>A",
                hgvsp="NP_004324.2:p.Val600Glu",
                protein_change="V600E",
                transcript="NM_004333.6",
                consequence="missense_variant",
                chrom="7",
                pos=140753336,
                ref="A",
                alt="T",
                vaf=0.45,
                depth=120,
                normal_vaf=0.0,
                hotspot="V600 (TCGA: 355 with this change)",
                hotspot_name="V600",
                oncogenicity=verdict,
                tiers=(
                    doc.Tier(
                        type="predictive_sensitive",
                        tier="I-A",
                        tumor_type="Melanoma",
                        because="EID3017: level A",
                        evidence=("EID3017",),
                    ),
                ),
                sensitive=(
                    doc.Therapy(
                        drugs=("Dabrafenib", "Trametinib"),
                        tier="I-A",
                        level="A",
                        disease="Melanoma",
                        tumor_match="same",
                        evidence=("EID3017",),
                        cautions=(note(),),
                    ),
                ),
                evidence=(item,),
            ),
            doc.OncoVariant(
                gene="KRAS",
                protein_change="G12D",
                chrom="12",
                pos=25245350,
                ref="C",
                alt="T",
                filters=("weak_evidence",),
                warnings=("the caller rejects it (weak_evidence)",),
            ),
        ),
        alterations=(
            doc.StructuralAlteration(
                gene="CDKN2A",
                type="deep_deletion",
                name="CDKN2A deep deletion",
                region="chr9:21967752-21995301",
                copy_number=0.0,
            ),
        ),
        biomarkers=(
            doc.Biomarker(
                name="TMB", kind="tmb", value=12.5, unit="mutations/Mb", status="high", because="at least 10"
            ),
        ),
    )


@pytest.fixture
def report() -> doc.Report:
    return doc.Report(
        sample="P1",
        assembly=doc.Assembly(name="GRCh38", decided_by="contig lengths"),
        inputs=(
            doc.Input(
                path="p1.vcf.gz", format="BGZF, indexed", records_read=900, records_kept=800, notes=("one note",)
            ),
        ),
        software=(doc.Software(name="pmkit", version="1.2.3"),),
        tables=(
            doc.TableUsed(
                name="pgx.sites", sha256="ab", sources=(doc.TableSource(name="ClinPGx", release="2025", licence="x"),)
            ),
            doc.TableUsed(name="onco.evidence", sha256="cd"),
        ),
        settings=(doc.SettingUsed(name="load.build", value=None, origin="default"),),
        limitations=("Copy number was not assessed.",),
        pgx=doc.Pgx(genes=genes(), drugs=drugs(), test_before=tests_before()),
        context=context(),
        onco=onco(),
        patient=patient(),
        risk=risk(),
        phenotype=phenotype(),
        germline=germline(),
    )
