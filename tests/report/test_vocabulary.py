"""The published schema is true: real runs show every field and every value of every vocabulary, or it says what would.

The inputs are the examples and small files made of them. A field counts as shown where it differs from its default.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from tests import support
from tests.report.hereditary import hereditary_reports
from tests.report.risk_runs import phenotype_reports, risk_reports

import pmkit
from pmkit.core.section import Part
from pmkit.report.document import Report

EXAMPLES = Path(__file__).parents[2] / "examples"
TEST_FIRST = ("abacavir", "allopurinol")  # drugs whose labels ask for a test of HLA-B
GERMLINE, TUMOR = EXAMPLES / "germline.vcf", EXAMPLES / "tumor.vcf"


# --- what the schema holds and what was shown -------------------------------------------------------------------


def parts(model: type[Part]) -> Iterator[type[Part]]:
    """The model and all models in it."""
    yield model
    for field in model.model_fields.values():
        for inner in _inside(field.annotation):
            if isinstance(inner, type) and issubclass(inner, Part):
                yield from parts(inner)


def _inside(annotation: Any) -> Iterator[Any]:
    yield annotation
    if get_origin(annotation) is not Literal:
        for inner in get_args(annotation):
            yield from _inside(inner)


def promised() -> set[str]:
    """Every `Model.field`, and every `Model.field=value` of a field with a vocabulary."""
    found = set()
    for model in set(parts(Report)):
        for name, field in model.model_fields.items():
            found.add(f"{model.__name__}.{name}")
            for inner in _inside(field.annotation):
                if isinstance(inner, type) and issubclass(inner, StrEnum):
                    found |= {f"{model.__name__}.{name}={value}" for value in inner}
                elif get_origin(inner) is Literal:
                    found |= {f"{model.__name__}.{name}={value}" for value in get_args(inner) if value != ""}
    return found


def shown(part: Part) -> Iterator[str]:
    """What one part of a report shows, and the parts in it."""
    model = type(part)
    for name, field in model.model_fields.items():
        value = getattr(part, name)
        if field.is_required() or value != field.default:
            yield f"{model.__name__}.{name}"
        if isinstance(value, str):
            yield f"{model.__name__}.{name}={value}"
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Part):
                yield from shown(inner)
            elif isinstance(inner, str) and isinstance(value, tuple):
                yield f"{model.__name__}.{name}={inner}"


# --- the runs ---------------------------------------------------------------------------------------------------


def with_genotype(sample: str, genotype: str) -> str:
    return ":".join((genotype, *sample.split(":")[1:]))


def damaged(folder: Path) -> Path:
    """The germline example with every kind of record that cannot simply be used."""
    lines = []
    kinds = ("whole", "filtered", "uncalled", "wrong base", "left out", "block", "low quality")
    number = 0
    for line in GERMLINE.read_text().splitlines():
        if line.startswith("#"):
            lines.append(line)
            continue
        cells = line.split("\t")
        kind = kinds[number % len(kinds)]
        number += 1
        if kind == "left out":
            continue
        if kind == "filtered":
            cells[6] = "LowQual"
        elif kind == "uncalled":
            cells[9] = with_genotype(cells[9], "./.")
        elif kind == "wrong base":
            cells[3] = {"A": "C", "C": "A", "G": "T", "T": "G"}[cells[3][0]] + cells[3][1:]
        elif kind == "block":
            cells[4], cells[7], cells[9] = "<NON_REF>", f"END={cells[1]}", with_genotype(cells[9], "0/0")
        lines.append("\t".join(cells))
    path = folder / "damaged.vcf"
    path.write_text("\n".join(lines) + "\n")
    return path


def beyond(folder: Path) -> Path:
    """The example with a frameshift of TPMT that no allele holds, one that failed its FILTER; a rare site lost."""
    lines = []
    for line in GERMLINE.read_text().splitlines():
        cells = line.split("\t")
        if len(cells) > 2 and cells[2] == "rs1800462":
            cells[4], cells[6] = cells[3] + "A", "LowQual"
            cells[9] = with_genotype(cells[9], "0/1")
        if len(cells) < 3 or cells[2] != "rs56337013":
            lines.append("\t".join(cells))
    path = folder / "beyond.vcf"
    path.write_text("\n".join(lines) + "\n")
    return path


EVENTS = (
    ("chr7", 55055000, "DEL", 55155500),  # introns 1 and 7 of EGFR
    ("chr7", 55173000, "DUP", 55203000),  # its kinase domain
    ("chr9", 21900000, "DEL", 22100000),  # CDKN2A
    ("chr11", 118468000, "DUP", 118481000),  # exons of KMT2A
    ("chr13", 28034110, "DUP", 28034170),  # within exon 14 of FLT3
)


def events(folder: Path) -> Path:
    """A tumour with structural records inside and over genes, and a breakpoint inside TP53."""
    lengths = {"chr7": 159345973, "chr9": 138394717, "chr11": 135086622, "chr13": 114364328, "chr17": 83257441}
    head = support.header(
        *support.contigs(lengths | {"chr12": 133275309}),
        *support.declared("INFO", "END", "SVTYPE"),
        *support.named("ALT", "DEL", "DUP"),
        samples=("T",),
    )
    lines = [
        support.record(chrom, at, ".", "N", f"<{kind}>", ".", "PASS", f"SVTYPE={kind};END={end}", "GT", "0/1")
        for chrom, at, kind, end in EVENTS
    ]
    mate = ("N]chr12:30000000]", ".", "PASS", "SVTYPE=BND", "GT", "0/1")
    return support.write(folder / "events.vcf", head, [*lines, support.record("chr17", 7675000, ".", "N", *mate)])


def text(folder: Path, name: str, content: str) -> str:
    path = folder / name
    path.write_text(content)
    return str(path)


def reports(folder: Path) -> Iterator[Any]:
    """All reports that the promises are held against."""

    sheet = text(
        folder,
        "adult.toml",
        'age_years = 67\nheight = "165 cm"\nweight = "82 kg"\nrace = "white"\ntarget_inr = 2.5\n'
        'medications = ["Plavix", "paroxetine", "warfarin", "unheardofine"]\nindications = ["PCI", "diabetes"]\n',
    )
    child = text(folder, "child.toml", 'age_years = 9\nmedications = ["voriconazole"]\nrace = "asian"\n')
    outside = text(
        folder,
        "calls.tsv",
        "CYP2D6\t*1/*4\nHLA-B\t*57:01/*07:02\nCYP2C9\t*1/*3\nTPMT\t*3A/*3C\nCYP2B6\t*6/*6\n",
    )
    second = text(folder, "more.tsv", "CYP2D6\t*1/*1\nTPMT\t\tPoor Metabolizer\n")
    segments = text(
        folder,
        "segments.tsv",
        "chromosome\tstart\tend\tgene\tlog2\tcn\tdepth\tprobes\tweight\n"
        "chr17\t39600000\t39800000\tERBB2\t3.5\t24\t900\t20\t9\n"
        "chr9\t21900000\t22100000\tCDKN2A\t-5\t0\t3\t20\t9\n"
        "chr17\t7600000\t7700000\tTP53\t-1\t1\t50\t20\t9\n",
    )
    fusions = text(
        folder,
        "fusions.tsv",
        "#FusionName\tJunctionReadCount\tSpanningFragCount\tLeftGene\tLeftBreakpoint\tRightGene\tRightBreakpoint\n"
        "EML4--ALK\t30\t12\tEML4^ENSG00000143924\tchr2:42295516:+\tALK^ENSG00000171094\tchr2:29223528:-\n",
    )
    panel = text(folder, "panel.bed", "chr7\t140700000\t141300000\nchr12\t25200000\t25600000\n")
    adult, young = {"sheet": sheet}, {"sheet": child}
    worn, odd = damaged(folder), beyond(folder)
    signed = text(
        folder,
        "signed.tsv",
        f"sample\tfile\treviewer\treview_date\treplaces\nGERMLINE-01\t{GERMLINE}\tDr A\t2026-11-01\treport 7\n",
    )
    larger = {"cna": segments, "fusions": fusions, "panel": panel}
    yield from pmkit.run(GERMLINE, {"pgx": {}, "onco": {"all_variants": True}})
    yield from pmkit.run(GERMLINE, {"load": {"absent_is_ref": True}, "pgx": {"research": True}, "context": adult})
    yield from pmkit.run(GERMLINE, {"pgx": {"outside": [outside, second]}, "context": young})
    yield from pmkit.run(GERMLINE, {"pgx": {"gene": ["CYP2D6"], "outside": [outside]}, "context": adult})
    signed = text(
        folder,
        "signed.tsv",
        f"sample\tfile\treviewer\treview_date\treplaces\nGERMLINE-01\t{GERMLINE}\tA. Nonymous\t2026-11-29\treport 17\n",
    )
    expected = {"drugs": ["abacavir", "allopurinol", "xyzzy"]}
    yield from pmkit.run([], {"load": {"sheet": signed}, "pgx": expected})
    yield from pmkit.run(worn, {"load": {"pass_only": True}, "pgx": {"cyp2d6": True, "combinations": True}})
    yield from pmkit.run(worn, {"pgx": {"all_matches": True}})
    yield from pmkit.run(odd, {"pgx": {"drugs": ["citalopram", "mercaptopurine", "unheardofine", *TEST_FIRST]}})
    yield from pmkit.run(GERMLINE.parent / "array.txt", {"pgx": {"drugs": ["warfarin"]}})  # some results are not sure
    yield from pmkit.run((), {"load": {"sheet": signed}, "pgx": {"gene": ["CYP2C9"]}})
    yield from pmkit.run(TUMOR, {"onco": {"tumor_type": "MEL", "cgi": True, **larger}})
    yield from pmkit.run(TUMOR, {"onco": {"all_variants": True}})
    both = {"onco": {"tumor_type": "MEL"}, "patient": {"germline": "GERMLINE-01"}}
    yield from pmkit.run([GERMLINE, TUMOR], {"pgx": {}, **both})
    yield from pmkit.run([odd, TUMOR], {"pgx": {}, **both})
    yield from pmkit.run([worn, TUMOR], {"pgx": {}, **both})
    lone = [line.split("\t") for line in TUMOR.read_text().splitlines()]
    lone = ["\t".join((*cells[:9], cells[10])) if len(cells) > 10 else "\t".join(cells) for cells in lone]
    alone = text(folder, "lone.vcf", "\n".join(lone) + "\n")
    yield from pmkit.run(alone, {"pgx": {}, "onco": {"tumor_type": "MEL"}})
    called = text(folder, "called.vcf", "\n".join((lone[0], "##source=Mutect2", *lone[1:])) + "\n")
    yield from pmkit.run(called, {"pgx": {}, "onco": {"tumor_type": "MEL"}})
    carried = "\n".join(TUMOR.read_text().splitlines()).replace("0/0:79,0:0.000:79", "0/1:40,39:0.490:79")
    yield from pmkit.run(text(folder, "carried.vcf", carried + "\n"), {"pgx": {}, "onco": {"tumor_type": "MEL"}})
    yield from pmkit.run(TUMOR, {"onco": {"tumor_type": "LUAD", "panel": panel, "include_rejected": True}})
    rows = ("Hugo_Symbol\tNCBI_Build\tTumor_Sample_Barcode\tHGVSp_Short", "H3-3A\tGRCh38\tT1\tp.K27M")
    histone = text(folder, "histone.maf", "\n".join(rows) + "\n")
    yield from pmkit.run(histone, {"load": {"format": "maf"}, "onco": {"tumor_type": "DMG"}})
    yield from pmkit.run(events(folder), {"onco": {"tumor_type": "LUAD"}})
    rows = (*rows[:1], "EZH2\tGRCh38\tT1\tp.Y646N", "NOTCH1\tGRCh38\tT1\tp.L1600P")
    named = text(folder, "named.maf", "\n".join(rows) + "\n")
    yield from pmkit.run(named, {"load": {"format": "maf"}, "onco": {"tumor_type": "FL"}})
    yield from pmkit.run(GERMLINE, {"pgx": {"drugs": ["aceclofenac"]}})  # known, without guidance
    yield from hereditary_reports(folder)
    yield from risk_reports(folder)
    yield from phenotype_reports(folder)


EXEMPT = {
    "Biomarker.evidence": "a panel of 0.5 Mb or more with 10 mutations per Mb and a matched normal",
    "Biomarker.resistant": "statements against drugs with a high burden; the tables hold none",
    "Biomarker.sensitive": "as Biomarker.evidence",
    "Biomarker.set_aside": "a label on a high burden that was withdrawn; the tables hold none",
    "Biomarker.status=high": "as Biomarker.evidence",
    "Biomarker.tiers": "as Biomarker.evidence",
    "ContextScore.at_most": "none: withheld while the points of ABCD-GENE are not verified",
    "ContextScore.outcome=high": "as ContextScore.at_most",
    "ContextScore.outcome=not_evaluable": "as ContextScore.at_most",
    "ContextScore.outcome=not_high": "as ContextScore.at_most",
    "ContextScore.points": "as ContextScore.at_most",
    "DoseEstimate.dose": "a transplant patient on tacrolimus with CYP3A5 called and all facts of the Passey model",
    "DoseEstimate.dose_unit": "as DoseEstimate.dose",
    "DoseEstimate.status=not_advised": "warfarin and African ancestry without CYP2C9 *5, *6, *8 and *11",
    "DoseEstimate.status=not_verified": "a child on tacrolimus, for the Andrews model",
    "DrugReport.notes": "warfarin with dose factors of DPWG for CYP2C9 and VKORC1 alike",
    "Therapy.tumor_match=site": "a therapy of a sibling of the tumour type, as lung squamous for LUAD",
    "EvidenceItem.tier=IV": "none: no rule of tiers gives IV to a single statement",
    "GeneReport.components": "several heterozygous variants of DPYD or RYR1 without phase",
    "ClinVarRecordShown.conflicts": "a conflicting record of a variant whose points make it (likely) pathogenic",
    "GermlineReport.outcome=none": "none: it is no finding",
    "GermlineReport.scope=adult_onset": "none: it says of which patients, not which genes",
    "GermlineReport.scope=consanguinity": "as GermlineReport.scope=polygenic",
    "GermlineReport.scope=diagnosis": "as GermlineReport.scope=polygenic",
    "GermlineReport.scope=polygenic": "none: no list of genes needs this consent",
    "GermlineReport.scope=tumor_germline": "none: it says of which samples, not which genes",
    "GermlineVariant.contradiction": "a variant that ClinVar calls benign and the points pathogenic",
    "GermlineVariant.doubts=imputed": "a genotype with a dosage that speaks against it",
    "GermlineVariant.doubts=y_in_xx": "a gene of Y; the lists have none",
    "GermlineVariant.points_class=benign": "a common variant with its frequency in the record",
    "GermlineVariant.points_class=likely_benign": "a synonymous variant, with --all",
    "GermlineVariant.points_class=pathogenic": "a null variant with a rare frequency and an assumed new mutation",
    "GermlineVariant.variant_class=likely_benign": "as GermlineVariant.points_class=likely_benign",
    "ScopeLooked.looked=not_for_input": "an array's export or a MAF with consent",
    "ScopeLooked.scope=adult_onset": "as GermlineReport.scope=adult_onset",
    "ScopeLooked.scope=diagnosis": "as ScopeLooked.scope=polygenic",
    "ScopeLooked.scope=polygenic": "none: another stage looks at it",
    "ScopeLooked.scope=tumor_germline": "as GermlineReport.scope=tumor_germline",
    "MissingGene.status=ambiguous": "none: an ambiguous gene has results to look up",
    "MissingGene.status=called": "none: a called gene is not missing",
    "OncoVariant.rules": "none: a small variant's class is in `oncogenicity`",
    "Recommendation.reason=both": "two genes, one for toxicity and one for loss of effect, in one row",
    "Report.intended_use": "none: it is the same in every report",
    "Report.letterhead": "report --letterhead, an option of the writer",
    "Report.schema_version": "none: it has one value in each version",
    "OutcomeCount.outcome=assumed": "a row without a record, with --absent-is-ref and --reference",
    "OutcomeCount.outcome=conflict": "a row of which two records contradict each other",
    "OutcomeCount.outcome=filtered": "a reference record that fails its filter, with --pass-only",
    "OutcomeCount.outcome=indel_open": "an indel of a repeat inside a reference block, with --reference",
    "RankedFinding.fit=against": "one allele in a gene whose diseases are recessive",
    "RankedFinding.fit=not_known": "a finding in a gene without an annotated mode of inheritance",
    "RankedFinding.fit=open": "two alleles of unknown phase in a gene whose diseases are recessive",
    "RankedFinding.frequency": "a finding with a population frequency, as by --gnomad",
    "RowNote.kind=germline_not_found": "a normal sample of which all coding bases of the label's genes were read",
    "ScoreRow.outcome=assumed": "as OutcomeCount.outcome=assumed",
    "ScoreRow.outcome=conflict": "as OutcomeCount.outcome=conflict",
    "ScoreRow.outcome=filtered": "as OutcomeCount.outcome=filtered",
    "ScoreRow.outcome=indel_open": "as OutcomeCount.outcome=indel_open",
    "SettingUsed.origin=environment": "any option given as PMKIT_…",
    "SettingUsed.origin=file": "any option given in pmkit.toml",
    "StructuralAlteration.near": "none: only small variants have a residue",
    "StructuralAlteration.oncogenicity": "none: larger alterations are not classified",
    "StructuralAlteration.role=both": "an event of a gene that is oncogene and suppressor",
    "StructuralAlteration.set_aside": "a fusion whose drug was withdrawn",
    "StructuralAlteration.type=gain": "a gain that a statement names; a gain alone is no finding",
    "StructuralAlteration.type=loh": "loss of heterozygosity beside a null variant of the same suppressor",
    "StructuralAlteration.type=loss": "the loss of one copy beside a null variant of the same suppressor",
    "Therapy.tier=IV": "none: no rule of tiers gives IV to a therapy",
    "Tier.tier=II-D": "a change with statements of level D only in another tumour",
}
"""What no run above shows, with the input that would ("none" where nothing can, with the reason)."""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("runs")
    return {name for report in reports(folder) for name in shown(report)}


def exempt(name: str, exemptions: Iterable[str]) -> bool:
    return any(name == one or (one.endswith(".*") and name.startswith(one[:-1])) for one in exemptions)


def test_every_field_and_value_is_shown_or_says_what_would_show_it(seen: set[str]) -> None:
    assert sorted(name for name in promised() - seen if not exempt(name, EXEMPT)) == []


def test_no_exemption_is_out_of_date(seen: set[str]) -> None:
    missing = promised() - seen
    assert [one for one in EXEMPT if not any(exempt(name, (one,)) for name in missing)] == []


def test_no_value_stands_outside_a_vocabulary(seen: set[str]) -> None:
    """A field with a vocabulary shows nothing else. (Pydantic checks it; this checks that the fields have one.)"""
    closed = {name.partition("=")[0] for name in promised() if "=" in name}
    assert {"GeneReport.status", "StructuralAlteration.type", "EvidenceItem.match", "Position.state"} <= closed
    strange = {name for name in seen if name.partition("=")[0] in closed and "=" in name} - promised()
    assert {name for name in strange if not name.endswith("=")} == set()
