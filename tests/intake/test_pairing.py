"""Which column is the tumour, by every kind of evidence, and what is refused."""

from __future__ import annotations

import pytest

from pmkit.core.errors import DataError, NoInputError, UsageError
from pmkit.intake.pairing import TumorNormalColumns, swapped, tumor_normal
from pmkit.variants.read_counts import Reads

MUTECT = "##tumor_sample=P1b\n##normal_sample=P1a\n"


@pytest.mark.parametrize(
    ("header", "samples", "tumor", "normal", "by"),
    [
        (MUTECT, ["P1a", "P1b"], "P1b", "P1a", "##tumor_sample"),
        ("##tumor_sample=P1b\n", ["P1a", "P1b"], "P1b", "P1a", "##tumor_sample"),
        ("##tumor_sample=S\n", ["S"], "S", None, "##tumor_sample"),
        ("##PEDIGREE=<Derived=B,Original=A>\n", ["A", "B"], "B", "A", "##PEDIGREE"),
        ("##PEDIGREE=<ID=B,Original=A>\n", ["A", "B"], "B", "A", "##PEDIGREE"),
        ('##SAMPLE=<ID=A,Description="Wild type">\n##SAMPLE=<ID=B,Description="Mutant">\n', ["A", "B"], "B", "A",
         "##SAMPLE"),
        ("##SAMPLE=<ID=TUMOR,SampleName=X2,File=x.bam>\n##SAMPLE=<ID=NORMAL,SampleName=X1>\n", ["X1", "X2"], "X2", "X1",
         "##SAMPLE"),
        ("##SAMPLE=<ID=S,Gender=male,IsTumor=yes>\n", ["S"], "S", None, "##SAMPLE"),
        ("", ["NORMAL", "TUMOR"], "TUMOR", "NORMAL", "sample names"),
        ("", ["PRIMARY", "NORMAL"], "PRIMARY", "NORMAL", "sample names"),
        ("", ["P7-normal", "P7-tumour"], "P7-tumour", "P7-normal", "sample names"),
        ("", ["P7_T", "P7_N"], "P7_T", "P7_N", "sample names"),
        ("", ["TCGA-A2-A04W-10A-01D", "TCGA-A2-A04W-01A-31D"], "TCGA-A2-A04W-01A-31D", "TCGA-A2-A04W-10A-01D",
         "sample names"),
        ("", ["TCGA-A2-A04W-11A-01D", "TCGA-A2-A04W-06A-31D"], "TCGA-A2-A04W-06A-31D", "TCGA-A2-A04W-11A-01D",
         "sample names"),
        ("", ["CELL9R.bam", "CELL9T.bam"], "CELL9T.bam", "CELL9R.bam", "sample names"),
        ("", ["CELL-9BL-nova", "CELL-9-nova"], "CELL-9-nova", "CELL-9BL-nova", "sample names"),
        ("##tumor_sample=renamed\n", ["NORMAL", "TUMOR"], "TUMOR", "NORMAL", "sample names"),
        ("", ["other", "tumor"], "tumor", "other", "sample names"),
        ("", ["blood", "other"], "other", "blood", "sample names"),
        ("", ["tumor"], "tumor", None, "sample names"),
        ("", ["NORM", "TUMR"], "TUMR", "NORM", "sample names"),
        ("", ["CELL9BL_T1", "CELL9_T1"], "CELL9_T1", "CELL9BL_T1", "sample names"),
        ("", ["TUMOR1", "NORMAL1"], "TUMOR1", "NORMAL1", "sample names"),
        ("", ["pt1Normal", "pt1Tumor"], "pt1Tumor", "pt1Normal", "sample names"),
        ("", ["PT_met", "PT_pbmc"], "PT_met", "PT_pbmc", "sample names"),
        ("", ["AML7_relapse", "AML7_remission"], "AML7_relapse", "AML7_remission", "sample names"),
        ("", ["P_ctDNA_2", "P_blood"], "P_ctDNA_2", "P_blood", "sample names"),
    ],
)  # fmt: skip
def test_columns_reported_apart(header: str, samples: list[str], tumor: str, normal: str | None, by: str) -> None:
    assert tumor_normal(header, samples) == TumorNormalColumns(tumor, normal, by)


@pytest.mark.parametrize(
    "samples",
    [
        [],
        ["NA12878"],
        ["NORMAL"],
        ["father", "mother", "child"],
        ["S1", "S2"],
        ["a_T", "b", "c"],
        ["a_T", "b_T"],
        ["P_primary", "P_met"],
        ["P_primary", "P_relapse2"],
        ["Tumor1", "Tumor2"],
        ["P_tumor", "P_ctDNA"],
        ["AML_blood", "AML_skin"],
        ["blood", "buccal"],
    ],
)
def test_no_pair(samples: list[str]) -> None:
    assert tumor_normal("", samples) is None


def test_a_lone_sample_reported_to_be_no_tumour() -> None:
    assert tumor_normal("##SAMPLE=<ID=S,IsTumor=no>\n", ["S"]) is None


def test_options_come_first_and_a_contradicting_header_is_said() -> None:
    assert tumor_normal("", ["A", "B", "C"], tumor="B") == TumorNormalColumns("B", None, "option")
    assert tumor_normal("", ["A", "B"], tumor="B") == TumorNormalColumns("B", "A", "option")
    assert tumor_normal("", ["A", "B"], normal="B") == TumorNormalColumns("A", "B", "option")
    turned = tumor_normal(MUTECT, ["P1a", "P1b"], tumor="P1a", normal="P1b")
    assert turned == TumorNormalColumns("P1a", "P1b", "option, though ##tumor_sample says otherwise")
    assert tumor_normal("", ["x_T", "y_T"], tumor="x_T") == TumorNormalColumns("x_T", "y_T", "option")


def test_contradictions_are_refused() -> None:
    with pytest.raises(DataError, match="contradict each other: is NORMAL the tumour or the normal"):
        tumor_normal("##tumor_sample=NORMAL\n", ["NORMAL", "TUMOR"])
    with pytest.raises(DataError, match="2 tumour samples: A, B"):
        tumor_normal("##tumor_sample=A\n##tumor_sample=B\n##normal_sample=C\n", ["A", "B", "C"])
    with pytest.raises(DataError, match="2 tumour samples"):
        tumor_normal("", ["p1_T", "p1_N", "p2_T", "p2_N"])


def test_options_that_cannot_be() -> None:
    with pytest.raises(NoInputError, match="Did you mean 'TUMOR'"):
        tumor_normal("", ["NORMAL", "TUMOR"], tumor="TUMR")
    with pytest.raises(NoInputError, match="no samples"):
        tumor_normal("", [], tumor="T")
    with pytest.raises(UsageError, match="same sample"):
        tumor_normal("", ["A", "B"], tumor="A", normal="A")
    with pytest.raises(DataError, match="does not say which sample is the tumour"):
        tumor_normal("", ["A", "B", "C"], normal="A")


def vaf(value: float | None) -> Reads:
    return Reads(value, 100, None, "FORMAT AD")


def test_swapped_pair_is_flagged() -> None:
    columns = TumorNormalColumns("A", "B", "sample names")
    somatic = [(vaf(0.3), vaf(0.0)), (vaf(0.4), vaf(0.01)), (vaf(0.2), vaf(0.0)), (vaf(0.0), vaf(0.3))]
    assert swapped(columns, somatic) is None
    warning = swapped(columns, [(b, a) for a, b in somatic])
    assert warning is not None
    assert "3 of 4 passing alleles are in the normal" in warning


def test_germline_variants_and_unknown_fractions_do_not_look_swapped() -> None:
    germline = [(vaf(0.3), vaf(0.5))] * 20 + [(vaf(None), vaf(0.5))] * 20 + [(vaf(0.0), vaf(0.02))] * 20
    assert swapped(TumorNormalColumns("A", "B", "option"), germline) is None
    assert swapped(TumorNormalColumns("A", "B", "option"), [(vaf(0.0), vaf(0.5))] * 2) is None
    lost = [(vaf(0.0), vaf(0.5))] * 9 + [(vaf(0.5), vaf(0.5))] * 9
    assert swapped(TumorNormalColumns("A", "B", "option"), lost) is None
