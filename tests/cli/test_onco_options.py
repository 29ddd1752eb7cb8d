"""The options of the tumour stage: files of other tools, filters, existing annotation, structural records."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.support import contigs, header, named, record
from tests.support import write as write_records

from pmkit.core.model import Build
from pmkit.variants.consequence import Transcripts

LENGTHS = {"chr2": 242193529, "chr7": 159345973, "chr9": 138394717, "chr12": 133275309, "chr17": 83257441}
BRAF = ("chr7", 140753336, "A", "T")
KRAS = ("chr12", 25245350, "C", "T")
CSQ = (
    '##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. '
    'Format: Allele|Consequence|SYMBOL|Feature|HGVSc|HGVSp|gnomADe_NFE_AF|SIFT">'
)

Write = Callable[..., Path]


@pytest.fixture
def tumor(tmp_path: Path) -> Write:
    """Rows: (chromosome, position, REF, ALT), FILTER, INFO, FORMAT, one text per sample."""

    def write(*rows: Sequence[Any], samples: Sequence[str] = ("T",), head: Sequence[str] = ()) -> Path:
        top = (*contigs(LENGTHS), *named("FILTER", "weak"), *head)
        lines = (
            record(chrom, pos, f"r{pos}", ref, alt, ".", status, info, keys, *cells)
            for (chrom, pos, ref, alt), status, info, keys, *cells in rows
        )
        return write_records(tmp_path / "t.vcf", header(*top, formats=("GT", "AD", "CN"), samples=samples), lines)

    return write


@pytest.fixture
def report(pmkit) -> Callable[..., dict[str, Any]]:
    def run(*words: object) -> dict[str, Any]:
        answer = pmkit(*words)
        assert answer.code == 0, answer.err
        found: dict[str, Any] = json.loads(answer.out)
        return found

    return run


def gene(symbol: str):
    transcript = Transcripts.open(Build.GRCH38).gene(symbol)
    assert transcript is not None
    return transcript


# --- filters -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("--min-depth", "50"), "depth at least 50: 1 removed"),
        (("--min-vaf", "0.3"), "allele fraction at least 0.3: 1 removed"),
        (("--min-alt-reads", "8"), "supporting reads at least 8: 1 removed"),
    ],
)
def test_filters_tell_what_they_removed(report, tumor, words, text: str) -> None:
    path = tumor((BRAF, "PASS", ".", "GT:AD", "0/1:60,40"), (KRAS, "PASS", ".", "GT:AD", "0/1:25,5"))
    found = report("load", path, "onco", *words)
    assert [v["gene"] for v in found["onco"]["variants"]] == ["BRAF"]
    assert any(text in line for line in found["limitations"])


def test_what_the_file_does_not_tell_is_kept_and_said(report, tumor) -> None:
    found = report("load", tumor((BRAF, "PASS", ".", "GT", "0/1")), "onco", "--min-vaf", "0.1")
    assert [v["gene"] for v in found["onco"]["variants"]] == ["BRAF"]
    assert any("1 kept untested" in line for line in found["limitations"])


def test_pass_only_beats_include_rejected(report, tumor) -> None:
    path = tumor((BRAF, "weak", ".", "GT:AD", "0/1:60,40"))
    assert len(report("load", path, "onco", "--include-rejected")["onco"]["variants"]) == 1
    found = report("load", path, "--pass-only", "onco", "--include-rejected")
    assert found["onco"]["variants"] == []
    assert any("FILTER is PASS or empty: 1 removed" in line for line in found["limitations"])


@pytest.mark.parametrize(
    "words", [("--min-vaf", "2"), ("--min-depth", "-1"), ("--purity", "0"), ("--ploidy", "99"), ("--gtf", "t.vcf")]
)
def test_impossible_values_are_refused(pmkit, tumor, words) -> None:
    assert pmkit("load", tumor((BRAF, "PASS", ".", "GT", "0/1")), "onco", *words).code == 2


# --- pairs -------------------------------------------------------------------------------------------------------


def test_swapped_samples_are_warned_of(report, tumor) -> None:
    rows = [(("chr7", 140753330 + i, "A" if i == 6 else "N", "T"), "PASS", ".", "GT:AD", "0/0:90,1", "0/1:50,50")
            for i in range(4, 8)]  # fmt: skip
    path = tumor(*rows, samples=("A", "B"))
    swapped = report("load", path, "--tumor", "A", "--normal", "B", "onco")
    assert any("may be swapped" in line for line in swapped["limitations"])
    right = report("load", path, "--tumor", "B", "--normal", "A", "onco")
    assert not any("may be swapped" in line for line in right["limitations"])


# --- existing annotation -----------------------------------------------------------------------------------------


def annotation(protein: str, coding: str = "NM_004333.6:c.1799T>A", allele: str = "T") -> str:
    return f"CSQ={allele}|missense_variant|BRAF|NM_004333.6|{coding}|{protein}|0.02|deleterious(0)"


def test_existing_annotation_is_compared(report, tumor) -> None:
    def check(info: str) -> dict[str, Any]:
        path = tumor((BRAF, "PASS", info, "GT", "0/1"), head=[CSQ])
        (variant,) = report("load", path, "onco")["onco"]["variants"]
        return variant

    same = check(annotation("NP_004324.2:p.Val600Glu"))
    assert same["annotation_check"] == "agrees with VEP NM_004333.6"
    fired = {c["code"] for c in same["oncogenicity"]["criteria"] if c["outcome"] == "fired"}
    assert {"SBS1", "OP1"} <= fired  # by the frequency and the prediction that only the file has
    other = check(annotation("NP_004324.2:p.Val600Lys"))
    assert other["annotation_check"] == "differs from VEP NM_004333.6: hgvsp V600K, here V600E"
    assert other["protein_change"] == "V600E"
    odd = check(annotation("NP_004324.2:p.Val600Glu", "NM_004333.6:c.1799G>C"))
    assert any("contradicts the record" in text for text in odd["warnings"])
    assert check(".")["annotation_check"] == "the record has no annotation"


def test_a_file_without_annotation_has_no_check(report, tumor) -> None:
    (variant,) = report("load", tumor((BRAF, "PASS", ".", "GT", "0/1")), "onco")["onco"]["variants"]
    assert variant["annotation_check"] == ""


def test_malformed_annotation_header(pmkit, tumor) -> None:
    head = ['##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP.">']
    answer = pmkit("load", tumor((BRAF, "PASS", annotation("x"), "GT", "0/1"), head=head), "onco")
    assert answer.code == 65
    assert "CSQ" in answer.err
    assert "Traceback" not in answer.err


# --- copy number and fusions -------------------------------------------------------------------------------------


FUSIONS = (
    "#gene1\tgene2\tbreakpoint1\tbreakpoint2\treading_frame\tsplit_reads1\tsplit_reads2\tdiscordant_mates\n"
    "EML4\tALK\tchr2:42295516\tchr2:29223528\tin-frame\t5\t6\t7\n"
    "NTRK1\tTPM3\tchr1:156875154\tchr1:154169959\tin-frame\t5\t6\t7\n"
)


def alterations(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in found["onco"]["alterations"]}


def test_segments_and_fusion_tables(report, tumor, tmp_path: Path) -> None:
    erbb2, cdkn2a = gene("ERBB2"), gene("CDKN2A")
    (tmp_path / "seg.tsv").write_text(
        "chromosome\tstart\tend\tcopyNumber\tminorAlleleCopyNumber\n"
        f"chr17\t{erbb2.start - 5000}\t{erbb2.end + 5000}\t14\t1\n"
        f"chr9\t{cdkn2a.start - 5000}\t{cdkn2a.end + 5000}\t0\t0\n"
    )
    (tmp_path / "fus.tsv").write_text(FUSIONS)
    path = tumor((BRAF, "PASS", ".", "GT", "0/1"))
    found = report("load", path, "onco", "--tumor-type", "LUAD", "--cna", "seg.tsv", "--fusions", "fus.tsv")
    reported = alterations(found)
    assert reported["ERBB2 amplification"]["copy_number"] == 14
    assert "CDKN2A deep deletion" in reported
    assert reported["EML4::ALK"]["tiers"][0]["tier"] == "I-A"
    assert not any("not assessed" in line for line in found["limitations"])
    assert sum("NTRK1::TPM3" in line for line in found["limitations"]) == 1


def fusion_notes(report, tumor, tmp_path: Path, *pairs: str) -> tuple[dict[str, Any], list[str]]:
    rows = [f"{pair.replace('--', chr(9))}\tchr2:1000\tchr2:9000\t.\t5\t6\t7\n" for pair in pairs]
    (tmp_path / "fus.tsv").write_text(FUSIONS.splitlines(keepends=True)[0] + "".join(rows))
    path = tumor((BRAF, "PASS", ".", "GT", "0/1"))
    found = report("load", path, "onco", "--tumor-type", "LUAD", "--fusions", "fus.tsv")
    return found, [line for line in found["limitations"] if any(p.replace("--", "::") in line for p in pairs)]


@pytest.mark.parametrize(
    ("pair", "driver"),
    [
        ("NTRK1--TPM3", "TPM3::NTRK1 is a known driver"),
        ("ALK--ZNF280C", "ALK with any 5' partner is a known driver"),
        ("ZNF280C--NUP98", "NUP98 with any 3' partner is a known driver"),
    ],
)
def test_a_driver_fusion_written_the_wrong_way_round(report, tumor, tmp_path: Path, pair: str, driver: str) -> None:
    found, notes = fusion_notes(report, tumor, tmp_path, pair)
    (note,) = notes
    name = pair.replace("--", "::")
    assert note.startswith(f"{name} is written 3' partner first? {driver}: check the order")
    assert found["limitations"][0] == note
    assert "::".join(reversed(pair.split("--"))) not in alterations(found)  # nothing is swapped


def test_a_reciprocal_fusion_is_not_asked_about(report, tumor, tmp_path: Path) -> None:
    found, notes = fusion_notes(report, tumor, tmp_path, "TPM3--NTRK1", "NTRK1--TPM3")
    assert "TPM3::NTRK1" in alterations(found)
    assert not any("check the order" in note for note in notes)


def test_an_unknown_fusion_is_named(report, tumor, tmp_path: Path) -> None:
    _, notes = fusion_notes(report, tumor, tmp_path, "ZNF280C--TTN")
    (note,) = notes
    assert note.endswith(": ZNF280C::TTN.")


def test_a_driver_fusion_out_of_frame_is_said_to_be_out_of_frame(report, tumor, tmp_path: Path) -> None:
    (tmp_path / "fus.tsv").write_text(
        FUSIONS.splitlines(keepends=True)[0] + "KIF5B\tRET\tchr10:1\tchr10:9\tout-of-frame\t5\t6\t7\n"
    )
    found = report(
        "load", tumor((BRAF, "PASS", ".", "GT", "0/1")), "onco", "--tumor-type", "LUAD", "--fusions", "fus.tsv"
    )
    (note,) = (line for line in found["limitations"] if "KIF5B::RET" in line)
    assert "out of frame" in note
    assert "KIF5B::RET" not in alterations(found)


@pytest.mark.parametrize("form", ["table", "tsv", "json", "ndjson"])
def test_every_format_writes_fusions(pmkit, tumor, tmp_path: Path, form: str) -> None:
    (tmp_path / "fus.tsv").write_text(FUSIONS)
    path = tumor((BRAF, "PASS", ".", "GT", "0/1"))
    answer = pmkit("load", path, "onco", "--tumor-type", "LUAD", "--fusions", "fus.tsv", "report", "-f", form)
    assert (answer.code, answer.err) == (0, "")
    assert "EML4::ALK" in answer.out


@pytest.mark.parametrize("option", ["--cna", "--fusions"])
def test_bad_tables(pmkit, tumor, tmp_path: Path, option: str) -> None:
    path = tumor((BRAF, "PASS", ".", "GT", "0/1"))
    assert pmkit("load", path, "onco", option, "none.tsv").code == 66
    (tmp_path / "bad.tsv").write_text("a\tb\n1\t2\n")
    answer = pmkit("load", path, "onco", option, "bad.tsv")
    assert answer.code == 65
    assert "bad.tsv" in answer.err


def test_one_patients_table_does_not_serve_for_two(pmkit, tumor, tmp_path: Path) -> None:
    head = "chromosome\tstart\tend\tcopyNumber\tminorAlleleCopyNumber\n"
    for name in ("seg", "A", "B"):
        (tmp_path / f"{name}.tsv").write_text(head + "chr17\t1\t1000\t2\t1\n")
    path = tumor((BRAF, "PASS", ".", "GT", "0/1", "0/1"), samples=("A", "B"))
    answer = pmkit("load", path, "onco", "--cna", "seg.tsv", "report", "-f", "ndjson", "-o", "out")
    assert answer.code == 2
    assert "{sample}" in answer.err
    assert pmkit("load", path, "onco", "--cna", "{sample}.tsv", "report", "-f", "ndjson", "-o", "out").code == 0


STRUCTURAL = ['##INFO=<ID=SVTYPE,Number=1,Type=String,Description="kind">', '##ALT=<ID=DUP,Description="gain">']


def test_structural_records_of_the_vcf(report, tumor) -> None:
    erbb2, eml4, alk = gene("ERBB2"), gene("EML4"), gene("ALK")
    five = eml4.exons[12][1] + 100  # in the intron after exon 13 of EML4, which is on the plus strand
    three = alk.exons[18][0] - 100  # in the intron before exon 20 of ALK, on the minus strand
    path = tumor(
        (("chr2", five, "N", f"N]chr2:{three}]"), "PASS", "SVTYPE=BND", "GT", "0/1"),
        (("chr17", erbb2.start - 9000, "N", "<DUP>"), "PASS", f"SVTYPE=CNV;END={erbb2.end + 9000}", "GT:CN", "./1:20"),
        head=STRUCTURAL,
    )
    found = report("load", path, "onco", "--tumor-type", "LUAD")
    reported = alterations(found)
    assert reported["ERBB2 amplification"]["copy_number"] == 20
    assert reported["EML4::ALK"]["tiers"][0]["tier"] == "I-A"
    assert not any(line.startswith("Copy number was not assessed") for line in found["limitations"])
    assert any("1 breakpoint of the VCF was looked at" in line for line in found["limitations"])


@pytest.mark.parametrize(("genotype", "event"), [("0/1", "deletion"), ("1/1", "deep_deletion")])
def test_a_genotype_does_not_count_copies(report, tumor, genotype: str, event: str) -> None:
    cdkn2a = gene("CDKN2A")
    place = ("chr9", cdkn2a.start - 100, "N", "<DEL>")
    head = ['##INFO=<ID=SVTYPE,Number=1,Type=String,Description="kind">']
    path = tumor((place, "PASS", f"SVTYPE=DEL;END={cdkn2a.end + 100}", "GT", genotype), head=head)
    found = report("load", path, "onco")
    (named,) = found["onco"]["alterations"]
    assert (named["gene"], named["type"], named["copy_number"]) == ("CDKN2A", event, None)
    assert any(line.startswith("1 deletion or duplication") for line in found["limitations"])


# --- panel -------------------------------------------------------------------------------------------------------


def panel(tmp_path: Path, *regions: tuple[str, int, int]) -> Path:
    path = tmp_path / "panel.bed"
    path.write_text("".join(f"{chrom}\t{start}\t{end}\n" for chrom, start, end in regions))
    return path


def biomarkers(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in found["onco"]["biomarkers"]}


def test_burden_by_three_rules(report, tumor, tmp_path: Path) -> None:
    braf = gene("BRAF")
    bed = panel(tmp_path, ("chr7", braf.start - 1, braf.end), ("chr12", 1_000_000, 2_000_000))
    path = tumor((BRAF, "PASS", ".", "GT:AD", "0/1:60,40"), (KRAS, "PASS", ".", "GT:AD", "0/1:25,5"))
    reported = biomarkers(report("load", path, "onco", "--panel", bed))
    size = (braf.end - braf.start + 1 + 1_000_000) / 1e6
    assert reported["TMB (missense)"]["value"] == pytest.approx(1 / size)
    assert reported["TMB (all_coding)"]["value"] == 0  # the hotspot does not count
    assert reported["TMB (all_coding)"]["status"] == "not_high"
    assert "1 mutation outside the panel" in reported["TMB (missense)"]["because"]
    assert reported["mutational spectrum"]["status"] == "not_evaluable"


def test_a_small_panel_gives_no_burden(report, tumor, tmp_path: Path) -> None:
    path = tumor((BRAF, "PASS", ".", "GT:AD", "0/1:60,40"))
    reported = biomarkers(report("load", path, "onco", "--panel", panel(tmp_path, ("chr7", 140000000, 140001000))))
    assert {one["value"] for name, one in reported.items() if name.startswith("TMB")} == {None}
    assert "below 0.5 Mb" in reported["TMB (missense)"]["because"]
    assert biomarkers(report("load", path, "onco"))["TMB"]["status"] == "not_evaluable"


def test_high_burden_is_a_biomarker_with_evidence(report, tumor, tmp_path: Path) -> None:
    """Only with a normal: else inherited variants may be what is counted."""
    egfr = gene("EGFR")
    rows = []
    for first, last in egfr.exons[2:8]:
        for pos in range(first + 10, last - 10, 9):
            ref = egfr.bases(pos, pos)
            rows.append((("chr7", pos, ref, "A" if ref != "A" else "C"), "PASS", ".", "GT:AD", "0/0:50,0", "0/1:50,50"))
    path = tumor(*rows, samples=("N", "T"))
    bed = panel(tmp_path, ("chr7", egfr.start, egfr.end), ("chr12", 1_000_000, 1_900_000))
    paired = biomarkers(report("load", path, "--tumor", "T", "--normal", "N", "onco", "--panel", bed))
    assert paired["TMB (all_coding)"]["status"] == "high"
    assert paired["TMB (all_coding)"]["evidence"]
    assert paired["mutational spectrum"]["counts"]
    assert paired["small indels"]["value"] == 0
    path = tumor(*((place, status, note, keys, reported) for place, status, note, keys, _, reported in rows))
    alone = biomarkers(report("load", path, "onco", "--panel", bed))
    assert alone["TMB (all_coding)"]["status"] == "not_evaluable"
    assert not alone["TMB (all_coding)"]["evidence"]


def test_bad_panel(pmkit, tumor, tmp_path: Path) -> None:
    (tmp_path / "bad.bed").write_text("chr7\t10\t5\n")
    answer = pmkit("load", tumor((BRAF, "PASS", ".", "GT", "0/1")), "onco", "--panel", "bad.bed")
    assert answer.code == 65
    assert "bad.bed:1" in answer.err
    assert pmkit("load", tumor((BRAF, "PASS", ".", "GT", "0/1")), "onco", "--panel", "none.bed").code == 66


def test_a_panel_makes_wild_type_known(report, tumor, tmp_path: Path) -> None:
    """CIViC's EID11665 asks for RB1 wild type with CDKN2A lost: known only where the panel says that RB1 was read."""
    cdkn2a, rb1 = gene("CDKN2A"), gene("RB1")
    (tmp_path / "seg.tsv").write_text(
        "chromosome\tstart\tend\tcopyNumber\tminorAlleleCopyNumber\n"
        f"chr9\t{cdkn2a.start - 5000}\t{cdkn2a.end + 5000}\t0\t0\n"
    )
    path = tumor((BRAF, "PASS", ".", "GT:AD", "0/1:60,40"))

    def held(*words: object) -> tuple[bool, bool]:
        onco = report("load", path, "onco", "--tumor-type", "NSCLC", "--cna", "seg.tsv", *words)["onco"]
        reported = {item["id"] for one in onco["alterations"] for item in one["evidence"]}
        return "EID11665" in reported, any("EID11665" in one["rule"] for one in onco["not_evaluable"])

    assert held() == (False, True)
    assert held("--panel", panel(tmp_path, ("chr13", rb1.start - 1, rb1.end))) == (True, False)
    assert held("--panel", panel(tmp_path, ("chr13", rb1.start - 1, rb1.end - 20000))) == (False, True)


# --- reference and gene models -----------------------------------------------------------------------------------

CODING = "ATGGCTGAACGTTTGAAAGGTCCATCTTGA"  # Met Ala Glu Arg Leu Lys Gly Pro Ser stop


@pytest.fixture
def own_gene(tmp_path: Path) -> tuple[Path, Path]:
    """A FASTA with a gene MADE1 at chr12:101-130, and its GTF."""
    (tmp_path / "ref.fa").write_text(">chr12\n" + "C" * 100 + CODING + "C" * 870 + "\n")
    lines = []
    for name in ("TX1", "TX2"):
        attributes = f'gene_id "G1"; gene_name "MADE1"; transcript_id "{name}";'
        attributes += ' tag "Ensembl_canonical";' if name == "TX2" else ""
        lines += [f"chr12\tx\t{kind}\t101\t130\t.\t+\t{phase}\t{attributes}" for kind, phase in
                  (("transcript", "."), ("exon", "."), ("CDS", "0"))]  # fmt: skip
    (tmp_path / "own.gtf").write_text("\n".join(lines) + "\n")
    return tmp_path / "ref.fa", tmp_path / "own.gtf"


def test_own_genes(report, tumor, own_gene) -> None:
    fasta, gtf = own_gene
    path = tumor((("chr12", 105, "C", "T"), "PASS", ".", "GT", "0/1"))
    assert report("load", path, "onco", "--all")["onco"]["variants"] == []
    found = report("load", path, "onco", "--all", "--reference", fasta, "--gtf", gtf)
    (variant,) = found["onco"]["variants"]
    assert (variant["gene"], variant["protein_change"], variant["transcript"]) == ("MADE1", "A2V", "TX2")
    assert any("do not tell its build" in line for line in found["limitations"])
    found = report("load", path, "onco", "--all", "--reference", fasta, "--gtf", gtf, "--transcript", "TX1")
    assert found["onco"]["variants"][0]["transcript"] == "TX1"
    found = report("load", path, "onco", "--gene", "MADE1", "--reference", fasta, "--gtf", gtf)
    assert found["onco"]["considered"] == 1


def test_gene_models_need_a_sound_reference(pmkit, tumor, own_gene, tmp_path: Path) -> None:
    fasta, gtf = own_gene
    path = tumor((("chr12", 105, "C", "T"), "PASS", ".", "GT", "0/1"))
    answer = pmkit("load", path, "onco", "--gtf", gtf)
    assert answer.code == 2
    assert "--reference" in answer.err
    (tmp_path / "bad.fa").write_text("no fasta\n")
    assert pmkit("load", path, "onco", "--reference", "bad.fa").code == 65
    (tmp_path / "bad.gtf").write_text("chr12\tx\n")
    assert pmkit("load", path, "onco", "--reference", fasta, "--gtf", "bad.gtf").code == 65
