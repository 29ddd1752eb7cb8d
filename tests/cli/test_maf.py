"""MAF in and out, from the command line and from the library."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.support import header, record, write

from pmkit.cli.run import default_folder
from pmkit.core.model import Variant
from pmkit.onco.maf_rows import classification, place, variant_type

LENGTHS = {"chr3": 198295559, "chr7": 159345973, "chr9": 138394717, "chr17": 83257441}
# BRAF V600E, an EGFR exon 19 deletion, an EGFR exon 20 insertion, a MNV of BRAF (V600K), a TP53 change.
RECORDS = [
    ("chr7", 55174771, "AGGAATTAAGAGAAGC", "A", "0/1:50,50:100", "0/0:80,0:80"),
    ("chr7", 55181311, "A", "ACGT", "0/1:90,10:100", "0/0:50,0:50"),
    ("chr7", 140753336, "AC", "TT", "0/1:60,40:101", "0/0:70,0:70"),
    ("chr17", 7675088, "C", "T", "0/1:20,80:100", "0/0:60,1:61"),
]


@pytest.fixture
def vcf(tmp_path: Path) -> Path:
    head = header("##tumor_sample=T", "##normal_sample=N", of=LENGTHS, formats=("GT", "AD", "DP"), samples="NT")
    rows = (record(c, p, ".", r, a, ".", "PASS", ".", "GT:AD:DP", n, t) for c, p, r, a, t, n in RECORDS)
    return write(tmp_path / "t.vcf", head, rows)


@pytest.fixture
def findings(pmkit) -> Callable[..., dict[str, Any]]:
    def run(*words: object) -> dict[str, Any]:
        answer = pmkit(*words)
        assert answer.code == 0, answer.err
        report: dict[str, Any] = json.loads(answer.out)
        return report

    return run


def table(path: Path) -> list[dict[str, str]]:
    lines = [line.split("\t") for line in path.read_text().splitlines() if not line.startswith("#")]
    return [dict(zip(lines[0], cells, strict=True)) for cells in lines[1:]]


def rewrite(rows: list[dict[str, str]], path: Path, newline: str = "\n") -> Path:
    text = newline.join(["\t".join(rows[0]), *("\t".join(row.values()) for row in rows)]) + newline
    path.write_bytes(text.encode())
    return path


def same(one: dict[str, Any], other: dict[str, Any]) -> None:
    left, right = one["onco"], other["onco"]
    assert left["considered"] == right["considered"]
    without = [[{k: v for k, v in x.items() if k != "annotation_check"} for x in y["variants"]] for y in (left, right)]
    assert without[0] == without[1]


def test_columns(pmkit, vcf) -> None:
    assert pmkit("load", vcf, "onco", "--tumor-type", "LUAD", "write", "-o", "t.maf").code == 0
    deletion, insertion, mnv, tp53 = table(Path("t.maf"))
    assert (deletion["Start_Position"], deletion["End_Position"]) == ("55174772", "55174786")
    assert (deletion["Reference_Allele"], deletion["Tumor_Seq_Allele2"]) == ("GGAATTAAGAGAAGC", "-")
    assert (deletion["Variant_Classification"], deletion["Variant_Type"]) == ("In_Frame_Del", "DEL")
    assert deletion["HGVSp_Short"] == "p.E746_A750del"
    assert (insertion["Start_Position"], insertion["End_Position"]) == ("55181311", "55181312")
    assert (insertion["Reference_Allele"], insertion["Tumor_Seq_Allele2"]) == ("-", "CGT")
    assert insertion["Variant_Type"] == "INS"
    assert (mnv["HGVSp_Short"], mnv["Variant_Type"]) == ("p.V600K", "DNP")
    assert (mnv["t_depth"], mnv["t_ref_count"], mnv["t_alt_count"]) == ("101", "60", "40")
    assert (tp53["n_depth"], tp53["n_ref_count"], tp53["n_alt_count"]) == ("61", "60", "1")
    assert {row["Tumor_Sample_Barcode"] for row in (deletion, tp53)} == {"T"}
    assert tp53["Matched_Norm_Sample_Barcode"] == "N"
    assert tp53["NCBI_Build"] == "GRCh38"
    assert tp53["PMKIT_ONCOGENICITY"]
    assert not any("ONCOKB" in name.upper() or name.startswith("LEVEL_") for name in tp53)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_round_trip(pmkit, findings, vcf, tmp_path: Path, newline: str) -> None:
    """With the VCF's alleles alongside; without, the base before an indel comes from the transcript."""
    first = findings("load", vcf, "onco", "--tumor-type", "LUAD", "write", "-o", "t.maf", "report", "-f", "json")
    again = findings("load", "t.maf", "--format", "maf", "onco", "--tumor-type", "LUAD")
    same(first, again)
    bare = rewrite([{k: v for k, v in row.items() if k != "vcf_region"} for row in table(tmp_path / "t.maf")],
                   tmp_path / "bare.maf", newline)  # fmt: skip
    third = findings("load", bare, "--format", "maf", "onco", "--tumor-type", "LUAD")
    same(first, third)
    assert {v["annotation_check"].split()[0] for v in third["onco"]["variants"]} == {"agrees"}
    assert third["inputs"][0]["format"] == "MAF"
    assert third["assembly"] == {"name": "GRCh38", "decided_by": "NCBI_Build"}


def test_each_tumour_is_a_case(pmkit, vcf, tmp_path: Path) -> None:
    assert pmkit("load", vcf, "onco", "write", "-o", "t.maf").code == 0
    rows = table(tmp_path / "t.maf")
    rows[0] |= {"Tumor_Sample_Barcode": "U", "Matched_Norm_Sample_Barcode": ""}
    path = rewrite(rows, tmp_path / "two.maf")
    answer = pmkit("load", path, "--format", "maf", "onco", "report", "-f", "ndjson")
    cases = {case["sample"]: case for case in map(json.loads, answer.out.splitlines())}
    assert {name: case["onco"]["considered"] for name, case in cases.items()} == {"U": 1, "T": 3}
    assert any("No normal sample" in text for text in cases["U"]["limitations"])
    assert not any("No normal sample" in text for text in cases["T"]["limitations"])
    answer = pmkit("load", path, "--format", "maf", "--sample", "U", "onco", "report", "-f", "ndjson")
    assert [json.loads(line)["sample"] for line in answer.out.splitlines()] == ["U"]
    assert pmkit("load", path, "--format", "maf", "--sample", "X", "onco").code == 66


def test_aliases_and_a_contradicting_protein_name(findings, tmp_path: Path) -> None:
    path = tmp_path / "a.maf"
    path.write_text(
        "#version 2.4\n# made by hand\n"
        "Hugo_Symbol\tChromosome\tStart_Position\tReference_Allele\tTumor_Seq_Allele2\tTumor_Sample_Barcode\t"
        "Protein_Change\tt_vaf\n"
        "BRAF\t7\t140453136\tA\tT\tS\tp.V600K\t0.4\n"
    )
    report = findings("load", path, "--format", "maf", "--build", "GRCh37", "onco", "--tumor-type", "MEL")
    (variant,) = report["onco"]["variants"]
    assert (variant["protein_change"], variant["vaf"]) == ("V600E", 0.4)
    assert variant["annotation_check"].startswith("MAF differs")
    assert "V600K" in variant["annotation_check"]


GOOD = {
    "Hugo_Symbol": "BRAF", "NCBI_Build": "GRCh37", "Chromosome": "7", "Start_Position": "140453136",
    "End_Position": "140453136", "Reference_Allele": "A", "Tumor_Seq_Allele2": "T", "Tumor_Sample_Barcode": "S",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"NCBI_Build": "GRCh38"}, "GRCh38 here and GRCh37 above"),
        ({"NCBI_Build": "mm10"}, "NCBI_Build is 'mm10'"),
        ({"Start_Position": "x"}, "not a whole number"),
        ({"Start_Position": "-7"}, "no position"),
        ({"End_Position": "140453140"}, "does not fit"),
        ({"Reference_Allele": "Z"}, "no allele"),
        ({"Tumor_Sample_Barcode": ""}, "names no tumour sample"),
        ({"Hugo_Symbol": "BRAF\tX"}, "9 cells; columns of the header: 8"),
        ({"Hugo_Symbol": "BR\rAF"}, "carriage return"),
    ],
)
def test_bad_rows_are_named(pmkit, tmp_path: Path, change: dict[str, str], message: str) -> None:
    path = rewrite([GOOD, GOOD | change], tmp_path / "bad.maf")
    answer = pmkit("load", path, "--format", "maf", "onco")
    assert answer.code == 65
    assert message in answer.err
    assert "bad.maf:3" in answer.err


# EGFR p.L747_A750delinsP (TTAAGAGAAG>C), and what vcf2maf-py 0.1.3 writes of it: the deletion alone.
DELINS = GOOD | {
    "Hugo_Symbol": "EGFR", "Start_Position": "55242469", "End_Position": "55242478",
    "Reference_Allele": "TTAAGAGAAG", "Tumor_Seq_Allele2": "C",
}  # fmt: skip
BESIDE = {"vcf_pos": "55242469", "vcf_ref": "TTAAGAGAAG", "vcf_alt": "C"}


@pytest.mark.parametrize(
    "beside",
    [BESIDE, {"vcf_region": "chr7:55242469:.:TTAAGAGAAG:C"}, BESIDE | {"vcf_alt": "CA"}, BESIDE | {"vcf_pos": "1"}],
)
def test_a_row_whose_vcf_columns_deny_it_is_named_and_not_used(pmkit, tmp_path: Path, beside: dict[str, str]) -> None:
    """Alongside the rows of other tumours, which are read."""
    lost = DELINS | {"Tumor_Seq_Allele2": "-"} | beside
    fine = GOOD | dict.fromkeys(beside, "") | {"Tumor_Sample_Barcode": "OTHER"}
    answer = pmkit("load", rewrite([lost, fine], tmp_path / "bad.maf"), "--format", "maf", "onco")
    assert answer.code == 0
    assert "bad.maf:2" in answer.err
    assert "TTAAGAGAAG>-" in answer.err
    reports = {one["sample"]: one for one in json.loads(answer.out)}
    assert [one["protein_change"] for one in reports["OTHER"]["onco"]["variants"]] == ["V600E"]
    assert reports["S"]["onco"]["variants"] == []
    reported = {name: [text for text in one["limitations"] if "was not used" in text] for name, one in reports.items()}
    assert reported["OTHER"] == []
    assert len(reported["S"]) == 1
    assert reported["S"][0].startswith("A row of EGFR (line 2) was not used, and what is in its place is not known")


def test_a_substitution_that_its_vcf_columns_deny_is_not_used(pmkit, tmp_path: Path) -> None:
    row = GOOD | {"vcf_pos": "140453136", "vcf_ref": "A", "vcf_alt": "G"}
    answer = pmkit("load", rewrite([row], tmp_path / "bad.maf"), "--format", "maf", "onco")
    assert answer.code == 0
    assert "A>T" in answer.err
    assert json.loads(answer.out)["onco"]["variants"] == []


def test_a_contradiction_where_nothing_is_wanted_is_not_reported(pmkit, tmp_path: Path) -> None:
    row = GOOD | {"Start_Position": "300", "End_Position": "300", "vcf_pos": "300", "vcf_ref": "A", "vcf_alt": "G"}
    answer = pmkit("load", rewrite([row], tmp_path / "far.maf"), "--format", "maf", "onco")
    assert answer.code == 0
    assert "A>T" not in answer.out + answer.err


@pytest.mark.parametrize(
    ("beside", "protein"),
    [
        (BESIDE, "L747_A750delinsP"),
        ({}, "L747_A750delinsP"),
        # two alternatives, or a part of the columns, tell nothing
        (BESIDE | {"vcf_alt": "C,T"}, "L747_A750delinsP"),
        ({"vcf_pos": "55242469"}, "L747_A750delinsP"),
    ],
)
def test_vcf_columns_that_agree(findings, tmp_path: Path, beside: dict[str, str], protein: str) -> None:
    report = findings("load", rewrite([DELINS | beside], tmp_path / "a.maf"), "--format", "maf", "onco")
    assert [one["protein_change"] for one in report["onco"]["variants"]] == [protein]


@pytest.mark.parametrize(
    ("start", "beside"),
    [
        # a deletion of GGAATTAAGAGAAGC, trimmed from the front and from the back
        (55242465, {"vcf_pos": "55242464", "vcf_ref": "AGGAATTAAGAGAAGC", "vcf_alt": "A"}),
        (55242465, {"vcf_pos": "55242463", "vcf_ref": "AAGGAATTAAGAGAAGC", "vcf_alt": "AA"}),
    ],
)
def test_vcf_columns_give_the_base_before_an_indel(
    findings, tmp_path: Path, start: int, beside: dict[str, str]
) -> None:
    row = DELINS | {"Start_Position": str(start), "End_Position": str(start + 14)} | beside
    row |= {"Reference_Allele": "GGAATTAAGAGAAGC", "Tumor_Seq_Allele2": "-"}
    report = findings("load", rewrite([row], tmp_path / "a.maf"), "--format", "maf", "onco")
    (variant,) = report["onco"]["variants"]
    assert variant["protein_change"] == "E746_A750del"
    assert report["inputs"][0]["notes"] == []


@pytest.mark.parametrize("lacking", ["Chromosome", "Start_Position", "Reference_Allele", "Tumor_Sample_Barcode"])
def test_missing_columns_are_named(pmkit, tmp_path: Path, lacking: str) -> None:
    path = rewrite([{k: v for k, v in GOOD.items() if k != lacking}], tmp_path / "bad.maf")
    answer = pmkit("load", path, "--format", "maf", "onco")
    assert answer.code == 65
    assert f"lacks the column {lacking}" in answer.err


@pytest.mark.parametrize("text", ["", "#version 2.4\n", "\t".join(GOOD) + "\n", "##fileformat=VCFv4.2\n#CHROM\tPOS\n"])
def test_files_without_rows(pmkit, tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.maf").write_text(text)
    answer = pmkit("load", "bad.maf", "--format", "maf", "onco")
    assert answer.code == 65
    assert "Traceback" not in answer.err


def test_no_build_is_an_error(pmkit, tmp_path: Path) -> None:
    path = rewrite([{k: v for k, v in GOOD.items() if k != "NCBI_Build"}], tmp_path / "bad.maf")
    answer = pmkit("load", path, "--format", "maf", "onco")
    assert answer.code == 65
    assert "does not tell its build" in answer.err
    answer = pmkit("load", rewrite([GOOD], path), "--format", "maf", "--build", "GRCh38", "onco")
    assert "but --build says GRCh38" in answer.err


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        (Variant("1", 10, "A", "G"), (10, 10, "A", "G", "SNP")),
        (Variant("1", 10, "AC", "GT"), (10, 11, "AC", "GT", "DNP")),
        (Variant("1", 10, "ACG", "TTT"), (10, 12, "ACG", "TTT", "TNP")),
        (Variant("1", 10, "ACGT", "TTTA"), (10, 13, "ACGT", "TTTA", "ONP")),
        (Variant("1", 10, "A", "AC"), (10, 11, "-", "C", "INS")),
        (Variant("1", 10, "AC", "A"), (11, 11, "C", "-", "DEL")),
        (Variant("1", 10, "ACC", "AG"), (11, 12, "CC", "G", "DEL")),
    ],
)
def test_places_and_types(variant: Variant, expected: tuple[Any, ...]) -> None:
    first, last, ref, alt = place(variant)
    assert (first, last, ref, alt, variant_type(ref, alt)) == expected


def test_unknown_effects_are_not_called_missense() -> None:
    assert classification("coding_sequence_variant", "SNP") == "Targeted_Region"
    assert classification("frameshift_variant", "INS") == "Frame_Shift_Ins"
    assert classification("protein_altering_variant", "DEL") == "In_Frame_Del"
    assert classification("", "SNP") == "IGR"


@pytest.mark.parametrize("name", ["m.maf", "m.txt"])
def test_run_reads_a_maf_into_a_folder_named_after_it(pmkit, vcf: Path, tmp_path: Path, name: str) -> None:
    assert pmkit("load", vcf, "onco", "write", "-f", "maf", "-o", name).code == 0
    answer = pmkit("run", name, "--format", "maf")
    assert answer.code == 0, answer.err
    assert answer.out == "m.pmkit\n"
    genes = {found["gene"] for found in json.loads((tmp_path / "m.pmkit/report.json").read_text())["onco"]["variants"]}
    assert {"BRAF", "EGFR", "TP53"} <= genes


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        *(("d/s.vcf", "s.pmkit"), ("s.vcf.gz", "s.pmkit"), ("s.vcf.bgz", "s.pmkit"), ("s.bcf", "s.pmkit")),
        *(("s.maf", "s.pmkit"), ("s.maf.gz", "s.pmkit"), ("s.txt", "s.pmkit"), ("s.tsv", "s.tsv.pmkit")),
        *(("s", "s.pmkit"), ("-", "stdin.pmkit")),
    ],
)
def test_the_folder_is_named_after_the_file_without_its_suffix(path: str, folder: str) -> None:
    assert default_folder(path) == folder


@pytest.mark.parametrize(
    ("beside", "used"),
    [
        ({"Mutation_Status": "None", "Validation_Status": "Invalid"}, False),  # TCGA's MAF 2.4.1: "None" is Invalid
        ({"Mutation_Status": "Wildtype", "Validation_Status": ""}, False),
        ({"Mutation_Status": "None", "Validation_Status": ""}, True),  # a missing value, as Python writes it
        ({"Mutation_Status": "Somatic", "Validation_Status": "Inconclusive"}, True),
    ],
)
def test_rows_that_a_second_method_refuted_are_counted(
    findings, tmp_path: Path, beside: dict[str, str], used: bool
) -> None:
    report = findings("load", rewrite([GOOD | beside], tmp_path / "v.maf"), "--format", "maf", "onco")
    assert bool(report["onco"]["variants"]) is used
    assert any("rows that are no mutation" in note for note in report["inputs"][0]["notes"]) is not used


@pytest.mark.parametrize(("status", "tier"), [("Germline", "I-A"), ("Somatic", "II-C"), ("", "II-C")])
def test_a_mutation_status_of_germline(findings, tmp_path: Path, status: str, tier: str) -> None:
    """Olaparib in breast cancer asks for an inherited variant."""
    row = {
        "Hugo_Symbol": "BRCA1", "NCBI_Build": "GRCh38", "Chromosome": "17", "Start_Position": "43124028",
        "End_Position": "43124029", "Reference_Allele": "CT", "Tumor_Seq_Allele2": "-", "Tumor_Sample_Barcode": "T",
        "Mutation_Status": status,
    }  # fmt: skip
    path = rewrite([row], tmp_path / "g.maf")
    words = ("onco", "--tumor-type", "BRCA", "--her2", "negative")
    [variant] = findings("load", path, "--format", "maf", "--consent", "predisposition", *words)["onco"]["variants"]
    assert min(t["tier"] for t in variant["sensitive"] if t["drugs"] == ["Olaparib"]) == tier
    assert ("the file calls it germline" in variant["warnings"]) == (status == "Germline")
    unasked = findings("load", path, "--format", "maf", *words)
    assert bool(unasked["onco"]["variants"]) is (status != "Germline")
    assert unasked["inputs"][0]["records_kept"] is None


@pytest.mark.parametrize(("words", "named"), [((), False), (("--consent", "predisposition"), True)])
def test_an_inherited_row_that_contradicts_itself_is_named_with_consent_only(
    pmkit, tmp_path: Path, words: tuple[str, ...], named: bool
) -> None:
    lost = DELINS | {"Tumor_Seq_Allele2": "-", "Mutation_Status": "Germline"} | BESIDE
    fine = GOOD | {"Mutation_Status": ""} | dict.fromkeys(BESIDE, "")
    path = rewrite([fine, lost], tmp_path / "g.maf")
    answer = pmkit("load", path, "--format", "maf", *words, "onco")
    report = json.loads(answer.out)
    said = f"{' '.join(report['limitations'])} {answer.err}"
    assert answer.code == 0, answer.err
    assert ("line 3" in said, "maf:3" in said) == (named, named)


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        (("", "", "0", ""), 0),  # none of however many
        ((".", "", "0", "0.0"), 0),
        (("100", "", "0", ""), 0),
        (("", "60", "0", ""), 0),
        (("", "", "0", "0.4"), 1),  # a contradiction, which the finding says
        (("0", "0", "0", ""), 1),  # no reads, so nothing was counted
        (("", "", "", ""), 1),
        (("", "", "12", ""), 1),
    ],
)
def test_no_counted_read_of_a_row_is_no_finding(
    findings, pmkit, tmp_path: Path, counts: tuple[str, ...], found: int
) -> None:
    names = ("t_depth", "t_ref_count", "t_alt_count", "t_vaf")
    row = {
        "Hugo_Symbol": "BRAF", "Chromosome": "7", "Start_Position": "140753336", "End_Position": "140753336",
        "Reference_Allele": "A", "Tumor_Seq_Allele2": "T", "Tumor_Sample_Barcode": "S1", "NCBI_Build": "GRCh38",
    } | dict(zip(names, counts, strict=True))  # fmt: skip
    path = rewrite([row], tmp_path / "t.maf")
    report = findings("load", path, "onco", "report", "-f", "json")
    assert len(report["onco"]["variants"]) == found
    denied = [text for text in report["limitations"] if "No read was counted of BRAF V600E" in text]
    assert len(denied) == 1 - found
