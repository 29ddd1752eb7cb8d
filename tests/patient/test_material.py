"""What genotypes are of, and who is joined with whom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.patient.conftest import GERMLINE, TUMOR

import pmkit

MUTECT = '##GATKCommandLine=<ID=Mutect2,CommandLine="Mutect2 --tumor-sample T">'
LINES = {
    "mutect2": MUTECT,
    "mutect2 by source": "##source=Mutect2",
    "mutect version": "##MutectVersion=2.2",
    "mutect beta": "##Mutect Version=2.1-beta",
    "gatk 3": "##GATKCommandLine.MuTect2=<ID=MuTect2,Version=3.8>",
    "strelka": "##content=strelka somatic snv calls",
    "strelka workflow": "##cmdline=/opt/strelka-2.9.3/bin/configureStrelkaSomaticWorkflow.py --normalBam n.bam",
    "muse": '##MuSE_version="v1.0rc"',
    "clairs": "##source=ClairS",
}
INNOCENT = (
    "##source=HaplotypeCaller",
    '##INFO=<ID=SOMATIC,Number=0,Type=Flag,Description="Somatic event">',
    "##source=strelka",
)


def only(paths: Any, stages: dict[str, Any]) -> Any:
    (report,) = pmkit.run(paths, stages)
    return report


@pytest.mark.parametrize("name", LINES)
def test_somatic_calls_are_never_taken_as_reference(rewritten, name: str) -> None:
    """The germline example, as if a somatic caller had written it: nothing that has no record is normal."""
    blood = rewritten(GERMLINE, "s.vcf", header=LINES[name])
    text = [line for line in blood.read_text().splitlines() if line.startswith("#")]
    blood.write_text("\n".join(text) + "\n")
    report = only(blood, {"load": {"absent_is_ref": True}, "pgx": {"gene": ["CYP2C19", "DPYD"]}})
    assert {gene.status for gene in report.pgx.genes} == {"no_data"}
    assert any("somatic calls" in note for note in report.limitations)


@pytest.mark.parametrize("line", INNOCENT)
def test_other_headers_change_nothing(rewritten, line: str) -> None:
    report = only(rewritten(GERMLINE, "s.vcf", header=line), {"pgx": {"gene": ["CYP2C19"]}})
    assert not any("somatic" in note for note in report.limitations)


def test_a_lone_tumour_is_no_germline_test(rewritten) -> None:
    lone = rewritten(TUMOR, "t.vcf", columns=(10,), header='##SAMPLE=<ID=TUMOR-01,Description="Tumor">')
    report = only(lone, {"pgx": {}, "onco": {"tumor_type": "MEL"}})
    assert report.patient.material == "tumor"
    assert report.patient.germline_sample == ""
    named = [drug for drug in report.patient.drugs if drug.therapies]
    assert named
    assert all("not_germline" in [note.kind for note in drug.notes] for drug in named)
    assert any("no germline test" in note for note in report.limitations)


def test_pharmacogenes_of_a_pair_are_those_of_the_normal(rewritten, tmp_path: Path) -> None:
    """The tumour lost an allele of CYP2C19 (loss of heterozygosity): the normal tells what was inherited."""
    lines = []
    for line in GERMLINE.read_text().splitlines():
        if line.startswith("##"):
            lines.append(line)
        elif line.startswith("#"):
            lines.append(line.replace("GERMLINE-01", "NORMAL\tTUMOR"))
        else:
            cells = line.split("\t")
            alleles = cells[9].split(":")[0].replace("|", "/").split("/")
            lost = "/".join([max(alleles)] * len(alleles))
            lines.append("\t".join([*cells, ":".join([lost, *cells[9].split(":")[1:]])]))
    pair = tmp_path / "pair.vcf"
    pair.write_text("\n".join(lines) + "\n")
    stages = {"pgx": {"gene": ["CYP2C19", "TPMT"]}}
    paired, alone = only(pair, stages), only(GERMLINE, stages)
    assert [g.diplotypes for g in paired.pgx.genes] == [g.diplotypes for g in alone.pgx.genes]
    assert any("matched normal NORMAL" in note for note in paired.limitations)


def sheet(folder: Path, *rows: str, columns: str = "sample\tpatient\tmaterial\tfile\ttumor_type") -> str:
    path = folder / "sheet.tsv"
    path.write_text("\n".join((columns, *rows)) + "\n")
    return str(path)


def test_the_sheet_joins_patients(rewritten, tmp_path: Path) -> None:
    rewritten(GERMLINE, "a.vcf")
    rewritten(GERMLINE, "b.vcf", GERMLINE_01="GERMLINE-02")
    rewritten(TUMOR, "t.vcf")
    listed = sheet(
        tmp_path,
        "GERMLINE-02\tP2\tgermline\tb.vcf\t",
        "TUMOR-01\tP1\ttumor\tt.vcf\tMEL",
        "GERMLINE-01\tP1\tgermline\ta.vcf\t",
    )
    reports = list(pmkit.run([], {"load": {"sheet": listed}, "pgx": {"gene": ["DPYD"]}, "onco": {}, "patient": {}}))
    assert [one.sample for one in reports] == ["TUMOR-01"]
    assert reports[0].patient.germline_sample == "GERMLINE-01"
    assert reports[0].onco.tumor_type.startswith("MEL")


def test_a_tumour_without_germline_sample_is_still_reported(rewritten, tmp_path: Path) -> None:
    rewritten(TUMOR, "t.vcf")
    listed = sheet(tmp_path, "TUMOR-01\tP1\ttumor\tt.vcf\tMEL")
    (report,) = pmkit.run([], {"load": {"sheet": listed}, "pgx": {}, "onco": {}, "patient": {}})
    assert report.sample == "TUMOR-01"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (("GERMLINE-01\tP1\tbone\ta.vcf\t",), "'bone' is no material"),
        (("GERMLINE-01\tP1\tblood\ta.vcf\t", "X\tP1\tgermline\tb.vcf\t"), "two germline samples"),
    ],
)
def test_bad_sheets_are_refused(pmkit, rewritten, tmp_path: Path, rows: tuple[str, ...], said: str) -> None:
    rewritten(GERMLINE, "a.vcf")
    rewritten(GERMLINE, "b.vcf", GERMLINE_01="X")
    done = pmkit("load", "--sheet", sheet(tmp_path, *rows), "pgx", "--gene", "DPYD", "onco", "patient", "report")
    assert (done.code, done.out) == (65, "")
    assert said in done.err


def test_two_builds_are_no_one_document(pmkit, rewritten, tmp_path: Path) -> None:
    lengths = {"chr1,length=248956422": "1,length=249250621", "chr7,length=159345973": "7,length=159138663"}
    text = "\n".join(line for line in TUMOR.read_text().splitlines() if not line.startswith("##contig"))
    header = "\n".join(f"##contig=<ID={new}>" for new in lengths.values())
    old = tmp_path / "old.vcf"
    old.write_text(text.replace("##tumor_sample", f"{header}\n##tumor_sample", 1).split("chr5")[0])
    done = pmkit(
        "load", GERMLINE, old, "pgx", "--gene", "DPYD", "onco", "patient", "--germline", "GERMLINE-01", "report"
    )
    assert (done.code, done.out) == (65, "")
    assert "GRCh37" in done.err and "GRCh38" in done.err


def test_an_unknown_germline_sample_is_named(pmkit) -> None:
    done = pmkit("load", TUMOR, "pgx", "--gene", "DPYD", "onco", "patient", "--germline", "NOBODY", "report")
    assert (done.code, done.out) == (66, "")
    assert "NOBODY" in done.err


@pytest.mark.parametrize("words", [("patient",), ("pgx", "patient"), ("onco", "patient"), ("patient", "pgx", "onco")])
def test_the_stage_needs_both_results(pmkit, words: tuple[str, ...]) -> None:
    done = pmkit("load", TUMOR, *words, "report")
    assert (done.code, done.out) == (2, "")
