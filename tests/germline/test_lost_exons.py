"""Deletions and duplications of exons and genes, and junctions: never nothing, judged where whole exons are lost."""

from __future__ import annotations

from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any

import pytest
from tests import support
from tests.germline.conftest import LENGTHS, Run, found

from pmkit.core.model import Build, Variant
from pmkit.germline.clinvar import ClinVar
from pmkit.germline.gene_lists import entries, recessive
from pmkit.germline.loss_of_function import gain_of_exons, loss_of_exons, mechanism_rules
from pmkit.variants.consequence import Transcript, Transcripts
from pmkit.variants.consequence.transcripts import coding_exons

WORDS = ("germline", "report", "-f", "json")
SYMBOLS = ("DEL", "DUP", "DUP:TANDEM", "INV", "INS", "CNV", "CPX")


def transcript(gene: str, build: Build = Build.GRCH38) -> Transcript:
    of = Transcripts.open(build).gene(gene)
    assert of is not None
    return of


def write(
    folder: Path,
    *rows: tuple[str, int, str, str, str, str, str],
    declared: bool = True,
    samples: tuple[str, ...] = ("S1",),
) -> None:
    """Records as (chromosome, position, REF, ALT, INFO, FORMAT, cell)."""
    lines = support.declared("INFO", "END", "SVTYPE", "SVLEN")
    lines = (*lines, *support.named("ALT", *SYMBOLS), *support.named("FILTER", "LowQual")) if declared else lines
    head = support.header(
        *lines, of={f"chr{c}": n for c, n in {**LENGTHS, "19": 58617616}.items()}, formats=("GT", "CN"), samples=samples
    )
    made = [
        support.record(f"chr{chrom}", pos, f"sv{number}", ref, alt, 50, "PASS", info, fields, *([cell] * len(samples)))
        for number, (chrom, pos, ref, alt, info, fields, cell) in enumerate(sorted(rows, key=lambda row: row[1]))
    ]
    support.write(folder / "s.vcf", head, made)


def deletion(gene: str, first: int, last: int, cell: str = "0/1", build: Build = Build.GRCH38) -> tuple[Any, ...]:
    """A deletion from the middle of the intron before coding exon `first` to that behind `last` (from 0)."""
    start, end = borders(transcript(gene, build), first, last)
    return (transcript(gene, build).chrom, start, "N", "<DEL>", f"SVTYPE=DEL;END={end}", "GT", cell)


def borders(of: Transcript, first: int, last: int) -> tuple[int, int]:
    """0-based half-open, ten bases beyond the exons."""
    exons = sorted(coding_exons(of)[first : last + 1])
    return exons[0][0] - 11, exons[-1][1] + 10


@pytest.mark.parametrize("build", list(Build))
@pytest.mark.parametrize("gene", ["BRCA1", "BRCA2", "MSH2", "LDLR", "DMD", "VHL", "RB1"])
def test_every_stretch_of_exons(gene: str, build: Build) -> None:
    """By counting: what keeps the frame is no more than strong, what breaks it before the last exons is very strong."""
    of = transcript(gene, build)
    lengths = [last - first + 1 for first, last in coding_exons(of)]
    number, whole = len(lengths), sum(lengths)
    rescued = [(r.first, r.last) for r in mechanism_rules().rescue if r.gene == gene]
    for first, last in combinations_with_replacement(range(number), 2):
        loss = loss_of_exons(*borders(of, first, last), of, recessive())
        size, before = sum(lengths[first : last + 1]), sum(lengths[:first])
        if first == 0:
            assert loss.strength == "very_strong"
            assert ("whole_gene" in loss.steps) is (last == number - 1)
        elif last == number - 1:
            assert loss.strength == (None if first == last else "very_strong")
        elif any(a <= before + size and before < b for a, b in rescued):
            assert loss.strength is None
        elif size % 3 == 0:
            assert loss.strength == ("strong" if size > whole / 10 else "moderate")
        elif before + 53 < whole - lengths[-1] - 50:
            assert loss.strength == "very_strong", (first, last, loss)
        else:
            assert loss.strength in ("very_strong", "strong", "moderate")


def test_a_breakpoint_inside_an_exon_is_not_judged() -> None:
    of = transcript("BRCA2")
    (start, end), (first, last) = borders(of, 3, 5), coding_exons(of)[5]
    for cut in range(first, last):
        assert loss_of_exons(start, cut, of, recessive()).steps[-1] == "breakpoint_in_exon"
    assert loss_of_exons(start, last, of, recessive()) == loss_of_exons(start, end, of, recessive())


def test_genes_without_a_known_mechanism_are_not_judged() -> None:
    of = transcript("TTN")
    assert loss_of_exons(of.start - 1, of.end, of, recessive()).steps == ("mechanism_not_known",)


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "not declared"])
@pytest.mark.parametrize(
    ("gene", "consent", "expected"),
    [
        ("BRCA1", "secondary", "BRCA1 acmg_sf possible doubtful"),
        ("BRCA2", "secondary", "BRCA2 acmg_sf possible doubtful"),
        ("MSH2", "secondary", "MSH2 acmg_sf possible doubtful"),
        ("LDLR", "secondary", "LDLR acmg_sf possible doubtful"),
        ("DMD", "carrier", "DMD carrier possible doubtful"),
    ],
)
def test_whole_genes(gene: str, consent: str, expected: str, *, declared: bool, pmkit: Run, tmp_path: Path) -> None:
    of = transcript(gene)
    whole = (of.chrom, of.start - 5000, "N", "<DEL>", f"SVTYPE=DEL;END={of.end + 5000}", "GT", "0/1")
    write(tmp_path, whole, declared=declared)
    report = pmkit("load", "s.vcf", "--consent", consent, *WORDS).report
    assert found(report) == [expected]
    (variant,) = report["germline"]["findings"][0]["variants"]
    assert variant["doubts"] == ["structural"]
    assert variant["consequence"] == ["transcript_ablation"]
    assert (variant["pos"], variant["end"]) == (of.start - 4999, of.end + 5000)
    assert variant["criteria"] == ["PVS1"]
    (record,) = [one for one in report["germline"]["structural"] if one["gene"] == gene]
    assert record["finding"] is True
    number = len(of.exons)
    assert record["exons"] == f"1-{number} of {number}"


HOW = {
    "symbolic": ("N", "<DEL>", "SVTYPE=DEL;END={end}", "GT", "0/1"),
    "length only": ("N", "<DEL>", "SVTYPE=DEL;SVLEN=-{size}", "GT", "0/1"),
    "copies": ("N", "<CNV>", "SVTYPE=CNV;END={end}", "GT:CN", "./.:1"),
    "copies of an allele": ("N", "<CN0>", "SVTYPE=CNV;END={end}", "GT", "0/1"),
    "one copy, no genotype": ("N", "<DEL>", "SVTYPE=DEL;END={end}", "CN", "1"),
    "mobile element": ("N", "<DEL:ME:ALU>", "SVTYPE=DEL;END={end}", "GT", "0/1"),
}


@pytest.mark.parametrize("how", HOW)
def test_however_a_deletion_is_written(how: str, pmkit: Run, tmp_path: Path) -> None:
    """Two exons of BRCA2."""
    start, end = borders(transcript("BRCA2"), 10, 11)
    ref, alt, info, fields, cell = HOW[how]
    write(tmp_path, ("13", start, ref, alt, info.format(end=end, size=end - start), fields, cell))
    report = pmkit("load", "s.vcf", "--consent", "secondary", *WORDS).report
    (record,) = report["germline"]["structural"]
    assert (record["kind"], record["end"]) == ("deletion", end)
    assert record["loss_of_function"][0] == "haploinsufficient"


def test_a_long_sequence_is_not_passed_over(pmkit: Run, tmp_path: Path) -> None:
    """REF of more bases than are read as a variant."""
    of = transcript("BRCA2")
    start, end = borders(of, 9, 9)
    ref = "".join(of.bases(pos, pos) for pos in range(start, end + 1)).replace("N", "A")
    write(tmp_path, ("13", start, ref, ref[0], ".", "GT", "0/1"))
    report = pmkit("load", "s.vcf", "--consent", "secondary", *WORDS).report
    assert [one["kind"] for one in report["germline"]["structural"]] == ["deletion"]
    assert len(ref) > 1000


@pytest.mark.parametrize(
    ("alt", "info", "kind"),
    [
        ("<INV>", "SVTYPE=INV;END={end}", "junction"),
        ("<CPX>", "SVTYPE=CPX;END={end}", "other"),
        ("N[chr1:1000000[", "SVTYPE=BND", "junction"),
        ("]chr13:{end}]N", "SVTYPE=BND", "junction"),
        ("N.", "SVTYPE=BND", "junction"),
    ],
)
def test_other_records_are_named(alt: str, info: str, kind: str, pmkit: Run, tmp_path: Path) -> None:
    start, end = borders(transcript("BRCA2"), 3, 5)
    write(tmp_path, ("13", start, "N", alt.format(end=end), info.format(end=end), "GT", "0/1"))
    report = pmkit("load", "s.vcf", "--consent", "secondary", *WORDS).report
    assert found(report) == []
    assert {(one["gene"], one["kind"]) for one in report["germline"]["structural"]} == {("BRCA2", kind)}
    words = ("load", "s.vcf", "--consent", "secondary", "germline", "report", "-f", "table")
    first, full = (" ".join(pmkit(*words, *more).out.split()) for more in ((), ("--full",)))
    assert "no finding; structural records to be looked at (secondary)" in first
    assert "structural records to be looked at: BRCA2" in first
    assert "Structural records over the genes, to be looked at" in full
    assert "not classified" in full


def test_an_insertion_in_an_exon_is_named_and_one_in_an_intron_is_not(pmkit: Run, tmp_path: Path) -> None:
    first, last = coding_exons(transcript("BRCA2"))[4]
    for pos, kinds in (((first + last) // 2, ["insertion"]), (last + 15, [])):
        write(tmp_path, ("13", pos, "N", "<INS>", "SVTYPE=INS", "GT", "0/1"))
        report = pmkit("load", "s.vcf", "--consent", "secondary", *WORDS).report
        assert [one["kind"] for one in report["germline"]["structural"]] == kinds


def test_a_change_of_an_intron_alone_is_none(pmkit: Run, tmp_path: Path) -> None:
    of = transcript("BRCA2")
    end = coding_exons(of)[5][0]
    write(tmp_path, ("13", end - 60, "N", "<DEL>", f"SVTYPE=DEL;END={end - 30}", "GT", "0/1"))
    assert pmkit("load", "s.vcf", "--consent", "secondary", *WORDS).report["germline"]["structural"] == []


@pytest.mark.parametrize("cell", ["0/0", "./.", "0"])
def test_records_that_the_sample_does_not_carry(cell: str, pmkit: Run, tmp_path: Path) -> None:
    write(tmp_path, deletion("BRCA2", 3, 5, cell))
    part = pmkit("load", "s.vcf", "--consent", "secondary", *WORDS).report["germline"]
    assert (part["structural"], part["findings"]) == ([], [])


def test_a_failed_filter_is_named_and_not_judged(pmkit: Run, tmp_path: Path) -> None:
    write(tmp_path, deletion("BRCA1", 0, 21))
    path = tmp_path / "s.vcf"
    path.write_text(path.read_text(encoding="utf-8").replace("\tPASS\t", "\tLowQual\t"), encoding="utf-8")
    part = pmkit("load", "s.vcf", "--consent", "secondary", *WORDS).report["germline"]
    assert [(one["filtered"], one["variant_class"]) for one in part["structural"]] == [(True, "")]
    assert part["findings"] == []


@pytest.mark.parametrize(
    ("gene", "rows", "expected"),
    [
        ("MUTYH", ["0/1"], []),
        ("MUTYH", ["1/1"], ["MUTYH acmg_sf possible doubtful"]),
        ("MUTYH", ["0/1", "small"], ["MUTYH acmg_sf possible het"]),
    ],
)
def test_two_copies_of_a_recessive_gene(
    gene: str, rows: list[str], expected: list[str], pmkit: Run, tmp_path: Path
) -> None:
    small = ("1", 45331184, "T", "A", ".", "GT", "0/1")
    lost = deletion(gene, 3, 5, rows[0])
    write(tmp_path, *([small] if "small" in rows else []), lost)
    report = pmkit("load", "s.vcf", "--consent", "secondary", *WORDS).report
    assert found(report) == expected
    assert [one["gene"] for one in report["germline"]["structural"]] == [gene]


def test_on_grch37(pmkit: Run, tmp_path: Path) -> None:
    row = deletion("BRCA2", 0, 26, build=Build.GRCH37)
    chrom, pos, ref, alt, info, fields, cell = row
    lines = (*support.declared("INFO", "END", "SVTYPE"), *support.named("ALT", "DEL"))
    head = support.header(*lines, of={"chr13": 115169878, "chr1": 249250621}, formats=(fields,))
    support.write(
        tmp_path / "s.vcf", head, [support.record(f"chr{chrom}", pos, ".", ref, alt, 50, "PASS", info, fields, cell)]
    )
    report = pmkit("load", "s.vcf", "--consent", "secondary", *WORDS).report
    assert found(report) == ["BRCA2 acmg_sf possible doubtful"]


@pytest.mark.parametrize("consent", ["no", "carrier", "not secondary"])
def test_without_consent_a_structural_record_leaves_no_trace(consent: str, pmkit: Run, tmp_path: Path) -> None:
    """Nor one in an intron, which is read of files that declare structural variants."""
    of = transcript("BRCA2")
    (tmp_path / "sheet.tsv").write_text(f"sample\tconsent\tage\nS1\t{consent}\t40\n", encoding="utf-8")
    intron = coding_exons(of)[4][1] + 100
    answers = []
    for row in (
        deletion("BRCA2", 3, 5),
        ("13", intron, "N", "N[chr1:1000000[", "SVTYPE=BND", "GT", "0/1"),
        ("13", 99000001, "N", "<DEL>", "SVTYPE=DEL;END=99000100", "GT", "0/1"),
    ):
        write(tmp_path, row)
        answers.append(pmkit("load", "s.vcf", "--sheet", "sheet.tsv", *WORDS))
    assert answers[0].code == 0
    assert answers[0] == answers[1] == answers[2]


def stop(gene: str, first: int) -> tuple[str, int, str, str]:
    """The first substitution from codon `first` on that makes a stop and that the bundled ClinVar does not have."""
    of = transcript(gene)
    complement = str.maketrans("ACGT", "TGCA")
    for at in range(3 * first, len(of.cds)):
        codon = of.cds[at - at % 3 : at - at % 3 + 3]
        for alt in "ACGT":
            changed = codon[: at % 3] + alt + codon[at % 3 + 1 :]
            pair = (of.cds[at], alt) if of.strand > 0 else (of.cds[at].translate(complement), alt.translate(complement))
            variant = Variant(of.chrom, of.genomic(of.cds_start + at), *pair)
            if changed in ("TAA", "TAG", "TGA") and ClinVar(None).find(variant, Build.GRCH38) is None:
                return tuple(variant)  # type: ignore[return-value]
    raise AssertionError("no stop")


@pytest.mark.parametrize(
    ("gene", "consent", "why"),
    [
        ("TTN", "secondary", "mechanism_not_known"),
        ("APOB", "secondary", "mechanism_not_known"),
        ("CFTR", "carrier", "limited_by_validity"),
    ],
)
def test_null_variants_that_stay_open_are_named(gene: str, consent: str, why: str, pmkit: Run, tmp_path: Path) -> None:
    write(tmp_path, (*stop(gene, 30), ".", "GT", "0/1"))
    report = pmkit("load", "s.vcf", "--consent", consent, *WORDS).report
    assert found(report) == []
    (one,) = report["germline"]["not_classified"]
    assert (one["gene"], one["consequence"][0]) == (gene, "stop_gained")
    assert why in one["loss_of_function"]
    words = ("load", "s.vcf", "--consent", consent, "germline", "report", "-f", "table")
    first, full = (" ".join(pmkit(*words, *more).out.split()) for more in ((), ("--full",)))
    assert f"loss-of-function changes of uncertain significance: {gene}" in first
    assert "no finding, and not a normal result" in full


@pytest.mark.parametrize(
    ("gene", "conditions"),
    [
        ("SCN5A", {"Brugada syndrome"}),
        ("FLNC", {"Dilated cardiomyopathy"}),
        ("DSP", {"Dilated cardiomyopathy"}),
        ("TGFBR1", set()),
        ("GLA", {"Fabry disease"}),
        ("LMNA", {"Dilated cardiomyopathy"}),
    ],
)
def test_a_null_variant_tells_the_conditions_of_its_mechanism(
    gene: str, conditions: set[str], pmkit: Run, tmp_path: Path
) -> None:
    """A lost sodium channel is Brugada syndrome, not long QT syndrome type 3."""
    write(tmp_path, (*stop(gene, 30), ".", "GT", "0/1"))
    report = pmkit("load", "s.vcf", "--consent", "secondary", *WORDS).report
    assert {one["condition"] for one in report["germline"]["findings"]} == conditions


def test_every_condition_that_is_named_stands_in_a_list() -> None:
    for gene, conditions in mechanism_rules().haploinsufficient.conditions.items():
        listed = {entry.condition for entry in entries() if entry.gene == gene}
        assert set(conditions) < listed
    assert set(mechanism_rules().haploinsufficient.genes) <= {entry.gene for entry in entries()}


def test_what_clinvar_or_a_panel_calls_harmless_is_not_named(pmkit: Run, tmp_path: Path) -> None:
    """BRCA2 K3326*: a stop behind the last codon that counts."""
    write(tmp_path, ("13", 32398489, "A", "T", ".", "GT", "0/1"))
    words = ("load", "s.vcf", "--consent", "secondary", "germline", "--all", "report", "-f", "json")
    part = pmkit(*words).report["germline"]
    assert part["others"][0]["hgvsp"].endswith("(Lys3326Ter)")
    assert part["not_classified"] == []


def test_a_lost_gene_in_formats_of_other_systems(pmkit: Run, tmp_path: Path) -> None:
    """With its whole place, and no letters of a symbol where alleles are spelt."""
    of = transcript("BRCA1")
    first, last = of.start - 4999, of.end + 5000
    write(tmp_path, (of.chrom, of.start - 5000, "N", "<DEL>", f"SVTYPE=DEL;END={last}", "GT", "0/1"))
    words = ("load", "s.vcf", "--consent", "secondary", "germline", "report", "-f")
    fhir, vrs, packet, bed = (pmkit(*words, name).out for name in ("fhir", "vrs", "phenopacket", "bed"))
    assert "<DEL>" not in fhir
    assert f'"value": {last}' in fhir
    assert '"copyChange": "loss"' in vrs
    assert f"SVTYPE=DEL;END={last}" in packet
    assert [line.split("\t")[1:3] for line in bed.splitlines()[1:]] == [[str(first - 1), str(last)]]


def test_what_is_not_judged_is_in_formats_of_other_systems(pmkit: Run, tmp_path: Path) -> None:
    start, end = transcript("BRCA2").start - 500, borders(transcript("BRCA2"), 3, 5)[1]
    write(tmp_path, ("13", start, "N", "<DUP>", f"SVTYPE=DUP;END={end}", "GT", "0/1"))
    words = ("load", "s.vcf", "--consent", "secondary", "germline", "report", "-f")
    assert "structural records to be looked at: BRCA2" in pmkit(*words, "fhir").out
    assert "BRCA2_duplication_not_classified" in pmkit(*words, "bed").out
    assert '"copyChange": "gain"' in pmkit(*words, "vrs").out


def test_explain_names_what_is_no_finding(pmkit: Run, tmp_path: Path) -> None:
    """A gene of which only the reading of its exons is reported would pass for a normal one."""
    of = transcript("BRCA1")
    start, end = borders(of, 9, 9)
    lost = (of.chrom, start, "N", "<DUP>", f"SVTYPE=DUP;END={end}", "GT", "0/1")
    chrom, pos, ref, alt = stop("TTN", 30)
    write(tmp_path, lost, (chrom, pos, ref, alt, ".", "GT", "0/1"))
    words = ("load", "s.vcf", "--consent", "secondary", "germline", "report", "-f", "json", "-o", "r.json")
    assert pmkit(*words).code == 0
    for name in ("BRCA1", f"chr{of.chrom}:{start + 1}-{end}"):
        text = pmkit("explain", "r.json", name).out
        assert f"BRCA1: structural record, to be looked at: duplication chr{of.chrom}:{start + 1}-{end}" in text
    for name in ("TTN", f"chr{chrom}:{pos}:{ref}:{alt}"):
        text = pmkit("explain", "r.json", name).out
        assert "TTN: loss-of-function change of uncertain significance" in text
        assert "that loss of function causes the condition is not in the tables" in text


def test_explain_tells_every_variant_of_a_run_with_all(pmkit: Run, tmp_path: Path) -> None:
    write(tmp_path, (*stop("TTN", 30), ".", "GT", "0/1"))
    words = ("load", "s.vcf", "--consent", "secondary", "germline", "--all", "report", "-f", "json", "-o", "r.json")
    assert pmkit(*words).code == 0
    text = pmkit("explain", "r.json", "TTN").out
    assert "TTN: not a finding" in text
    assert "Rules without an answer" in text


@pytest.mark.parametrize(
    ("gain", "step", "said"),
    [
        (lambda of: (of.start - 500, of.end + 500), "whole_gene_gained", "a further whole copy is no loss"),
        (lambda of: (of.start - 500, borders(of, 3, 5)[1]), "part_of_gene_gained", "one end lies inside the gene"),
        (lambda of: borders(of, 0, 3), "end_of_gene_doubled", "a whole copy may be left"),
        (lambda of: (borders(of, 3, 5)[0], coding_exons(of)[5][0] + 20), "breakpoint_in_exon", "inside an exon"),
    ],
)
def test_every_gain_says_why_it_has_no_class(gain: Any, step: str, said: str, pmkit: Run, tmp_path: Path) -> None:
    start, end = gain(transcript("BRCA2"))
    write(tmp_path, ("13", start, "N", "<DUP>", f"SVTYPE=DUP;END={end}", "GT", "0/1"))
    words = ("load", "s.vcf", "--consent", "secondary", "germline", "report", "-f")
    assert pmkit(*words, "json", "-o", "r.json", "--force").code == 0
    (one,) = pmkit(*words, "json").report["germline"]["structural"]
    assert (one["variant_class"], one["loss_of_function"][-1]) == ("", step)
    assert said in pmkit("explain", "r.json", "BRCA2").out
    assert "not classified:" in pmkit(*words, "tsv").out + pmkit(*words, "html").out


@pytest.mark.parametrize("gene", ["BRCA1", "BRCA2", "MSH2", "LDLR", "RB1"])
def test_every_stretch_of_doubled_exons(gene: str) -> None:
    """PVS1 only where the frame breaks and decay is expected; never with an end of the gene."""
    of = transcript(gene)
    lengths = [last - first + 1 for first, last in coding_exons(of)]
    number = len(lengths)
    strong = 0
    for first, last in combinations_with_replacement(range(number), 2):
        found = [gain_of_exons(*borders(of, first, last), of, recessive(), in_tandem=sure) for sure in (True, False)]
        assert [one.strength in (None, "none") for one in found] in ([True, True], [False, False])
        if first == 0 or last == number - 1:
            assert [one.strength for one in found] == [None, None]
        elif sum(lengths[first : last + 1]) % 3 == 0:
            met = found[0].steps[-1] == "doubled_into_a_stop"
            assert [one.strength for one in found] == ([None, None] if met else ["none", "none"])
        elif found[0].strength is not None:
            strong += 1
            assert [one.strength for one in found] == ["very_strong", "strong"]
    assert strong > number


@pytest.mark.parametrize(
    ("alt", "info", "cell", "classed", "outcome"),
    [
        ("<DUP:TANDEM>", "", "0/1", "likely_pathogenic", ["BRCA1 acmg_sf possible doubtful"]),
        ("<DUP:TANDEM>", ";IMPRECISE", "0/1", "uncertain", []),
        ("<DUP>", "", "0/1", "uncertain", []),
        ("<CNV>", "", "0/1:3", "uncertain", []),
        ("<CNV>", "", "0/1:4", "", []),
        ("<DUP:TANDEM>", "", "1/1", "likely_pathogenic", ["BRCA1 acmg_sf possible doubtful"]),
        ("<DUP>", "", "1/1", "uncertain", []),
    ],
)
def test_a_duplication_of_exons_that_breaks_the_frame(
    alt: str, info: str, cell: str, classed: str, outcome: list[str], *, pmkit: Run, tmp_path: Path
) -> None:
    """Of BRCA1 (an exon of 172 bases): in tandem by the record, or presumed so, is PVS1 or PVS1_Strong."""
    of = transcript("BRCA1")
    (at,) = [n for n, (first, last) in enumerate(coding_exons(of)) if last - first + 1 == 172]
    start, end = borders(of, at, at)
    fields = "GT:CN" if ":" in cell else "GT"
    write(tmp_path, ("17", start, "N", alt, f"SVTYPE=DUP;END={end}{info}", fields, cell))
    report = pmkit("load", "s.vcf", "--consent", "secondary", *WORDS).report
    (one,) = report["germline"]["structural"]
    assert one["variant_class"] == classed
    assert found(report) == outcome
    table = pmkit("load", "s.vcf", "--consent", "secondary", "germline", "report", "-f", "table").out
    assert outcome or "structural records to be looked at: BRCA1" in " ".join(table.split())
    assert "BRCA1" in table


@pytest.mark.parametrize(("gene", "first", "last"), [("ATM", 3, 8), ("ATM", 22, 33), ("AFF2", 13, 17)])
def test_copies_in_frame_that_meet_in_a_stop_are_not_called_harmless(gene: str, first: int, last: int) -> None:
    """Exons from 1. The codon of which one half ends the first copy and the other begins the second is a stop."""
    of = transcript(gene)
    lengths = [end - start + 1 for start, end in coding_exons(of)]
    before, size = sum(lengths[: first - 1]), sum(lengths[first - 1 : last])
    doubled = of.cds[: before + size] + of.cds[before:]
    stop = next(at for at in range(0, len(doubled), 3) if doubled[at : at + 3] in ("TAA", "TAG", "TGA"))
    assert size % 3 == 0
    assert stop < before + size < stop + 3
    for sure in (True, False):
        loss = gain_of_exons(*borders(of, first - 1, last - 1), of, recessive(), in_tandem=sure)
        assert loss.strength is None
        assert loss.steps[-1] == "doubled_into_a_stop"


def test_a_deletion_of_unknown_length_inside_a_gene_is_named(pmkit: Run, tmp_path: Path) -> None:
    """It begins in an intron and says nowhere where it ends."""
    intron = coding_exons(transcript("BRCA2"))[5][0] - 60
    write(tmp_path, ("13", intron, "N", "<DEL>", "SVTYPE=DEL", "GT", "0/1"))
    (one,) = pmkit("load", "s.vcf", "--consent", "secondary", *WORDS).report["germline"]["structural"]
    assert (one["kind"], one["exons"], one["loss_of_function"]) == ("other", "", ["record_not_read"])
