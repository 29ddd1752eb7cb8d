from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from tests.intake.load_files import CONTIGS_38, calls, cases, everywhere, no_probes, text, write

from pmkit.core.errors import BuildError, DataError, NoInputError, PmkitError, UsageError
from pmkit.core.model import Build, Region
from pmkit.intake import vcf
from pmkit.intake.load_options import LoadOptions
from pmkit.variants.assembly import Probe

ONE = "chr1 1000 A G GT 0/1"
CONTIGS_37 = "##contig=<ID=1,length=249250621>\n"
SITES_ONLY = text(ONE).replace("\tFORMAT\tS1", "").replace("\tGT\t0/1", "")


def test_a_case_for_every_sample_of_one_callset(tmp_path: Path) -> None:
    found = cases(write(tmp_path / "a.vcf", "chr1 1000 A G GT 0/1 1/1 0/0", samples=("A", "B", "C")))
    assert [case.sample for case in found] == ["A", "B", "C"]
    assert len({id(case.calls) for case in found}) == 1
    assert found[0].calls.build == Build.GRCH38
    assert found[0].calls.build_decided_by == "contig lengths"


def test_records_carry_what_the_line_says(tmp_path: Path) -> None:
    record = calls(tmp_path, "chr1 1000 A G,<NON_REF> FILTER=q10;s50 INFO=DP=7;DB GT 0/1").records[0]
    assert (record.chrom, record.pos, record.ref, record.alts) == ("1", 1000, "A", ("G", "<NON_REF>"))
    assert record.filters == ("q10", "s50")
    assert dict(record.info) == {"DP": "7", "DB": ""}
    assert record.line.startswith("chr1\t1000\t")
    assert record.qual == 50.0


def test_only_requested_records_in_order(tmp_path: Path) -> None:
    path = write(tmp_path / "a.vcf", "chr10 500 A G GT 0/1", "chr1 1000 A G GT 0/1", "chr1 2000 A G GT 0/1")
    requested = (Region("1", 900, 1100), Region("10", 0, 600))
    case = next(vcf.read([path], requested=lambda build: requested, probes=no_probes))
    assert [(record.chrom, record.pos) for record in case.calls.records] == [("1", 1000), ("10", 500)]


def test_gzip_is_read_like_text(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf.gz"
    path.write_bytes(gzip.compress(text(ONE).encode()))
    assert len(cases(str(path))[0].calls.records) == 1


@pytest.mark.parametrize(
    ("name", "content", "error", "said"),
    [
        ("missing", None, NoInputError, "no such file"),
        ("empty", b"", DataError, "empty"),
        ("text", b"hello world\nthis is text\n", DataError, "not a VCF"),
        ("no samples", SITES_ONLY.encode(), DataError, "no samples"),
        ("twice", text("chr1 1000 A G GT 0/1 0/1", samples=("S1", "S1")).encode(), DataError, "twice"),
        ("nameless", text("chr1 1000 A G GT 0/1 0/1", samples=("S1", "")).encode(), DataError, "no name"),
        ("short line", text(ONE, "chr1 1001 A G GT").encode(), DataError, "column"),
        ("bad POS", text("chr1 x A G GT 0/1").encode(), DataError, "POS"),
        ("beyond the contig", text("chr1 248956500 A G GT 0/1").encode(), DataError, "beyond"),
        (
            "END beyond the contig",
            text("chr1 1000 A <NON_REF> INFO=END=1248956422 GT 0/0").encode(),
            DataError,
            "beyond the end of chr1",
        ),
        (
            "END beyond a contig without length",
            text("chr10 1000 A <NON_REF> INFO=END=133797999 GT 0/0", head="##reference=GRCh38\n").encode(),
            DataError,
            "chr10:1000",
        ),
        (
            "POS beyond a contig without length",
            text("chr10 133797999 A G GT 0/1", head="##reference=GRCh38\n").encode(),
            DataError,
            "beyond the end of chr10",
        ),
        (
            "END of a deletion beyond the contig",
            text("chr1 1000 A <DEL> INFO=SVTYPE=DEL;END=1248956422 GT 0/1").encode(),
            DataError,
            "beyond",
        ),
        ("bad REF", text("chr1 1000 A.G G GT 0/1").encode(), DataError, "REF"),
        ("bad ALT", text("chr1 1000 A - GT 0/1").encode(), DataError, "ALT"),
        ("no build", text(ONE, head="").encode(), BuildError, "--build"),
        ("two builds", text(ONE, head=CONTIGS_38 + CONTIGS_37).encode(), BuildError, "contradict"),
        ("another build", text(ONE, head="##contig=<ID=chr1,length=247249719>\n").encode(), BuildError, "neither"),
        ("hg18", text(ONE, head="##reference=hg18.fa\n").encode(), BuildError, "NCBI36"),
        ("text against lengths", text(ONE, head=CONTIGS_38 + "##reference=hg19.fa\n").encode(), BuildError, "GRCh37"),
    ],
)  # fmt: skip
def test_bad_input_is_reported_with_its_name(
    tmp_path: Path, name: str, content: bytes | None, error: type[PmkitError], said: str
) -> None:
    path = tmp_path / "input.vcf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(error) as caught:
        cases(str(path))
    assert said in str(caught.value)
    assert "input.vcf" in str(caught.value)
    assert str(caught.value).endswith((".", "?"))


def test_a_directory_is_no_input(tmp_path: Path) -> None:
    with pytest.raises(NoInputError, match="directory"):
        cases(str(tmp_path))


def test_nothing_given_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        cases()


def test_an_unknown_sample_is_reported_with_a_likely_one(tmp_path: Path) -> None:
    path = write(tmp_path / "a.vcf", "chr1 1000 A G GT 0/1 0/0", samples=("NA12878", "NA18966"))
    with pytest.raises(NoInputError, match=r"Did you mean 'NA12878'"):
        cases(path, options=LoadOptions(samples=("NA12887",)))


@pytest.mark.parametrize(
    ("head", "build", "by"),
    [
        (CONTIGS_37, Build.GRCH37, "contig lengths"),
        ("##reference=file:///ref/human_g1k_v37.fasta\n", Build.GRCH37, "header line ##reference"),
        ("##contig=<ID=chr1,assembly=GRCh38.p13>\n", Build.GRCH38, "header line ##contig"),
        (
            '##DRAGENCommandLine=<ID=x,CommandLineOptions="-r /ref/hg38">\n',
            Build.GRCH38,
            "header line ##DRAGENCommandLine",
        ),
    ],
)
def test_the_build_is_read_from_the_header(tmp_path: Path, head: str, build: Build, by: str) -> None:
    found = calls(tmp_path, ONE, head=head)
    assert (found.build, found.build_decided_by) == (build, by)


PROBES = tuple(
    Probe(
        "1",
        {Build.GRCH37: 5000 + i, Build.GRCH38: 9000 + i},
        {Build.GRCH37: "A", Build.GRCH38: "C"},
        {Build.GRCH37: frozenset("G"), Build.GRCH38: frozenset("T")},
    )
    for i in range(0, 100, 10)
)


def test_the_build_is_reported_by_bases_at_known_positions(tmp_path: Path) -> None:
    path = write(tmp_path / "a.vcf", "chr1 5010 A G GT 0/1", "chr1 5020 A G GT 0/1", head="")
    found = cases(path, probes=PROBES)[0].calls
    assert (found.build, found.build_decided_by) == (Build.GRCH37, "REF bases at 2 known positions")


def test_a_wrong_build_option_is_refused_by_lengths_and_by_bases(tmp_path: Path) -> None:
    lengths = write(tmp_path / "a.vcf", ONE)
    with pytest.raises(BuildError, match="contig lengths say GRCh38"):
        cases(lengths, options=LoadOptions(build=Build.GRCH37))
    bases = write(tmp_path / "b.vcf", *(f"chr1 {9000 + i} G T GT 0/1" for i in range(0, 50, 10)), head="")
    with pytest.raises(BuildError, match="REF bases are not those of GRCh38"):
        cases(bases, options=LoadOptions(build=Build.GRCH38), probes=PROBES)


def test_the_build_option_settles_what_text_leaves_open(tmp_path: Path) -> None:
    path = write(tmp_path / "a.vcf", ONE, head="##reference=hg19.fa\n##assembly=GRCh38\n")
    with pytest.raises(BuildError):
        cases(path)
    assert cases(path, options=LoadOptions(build=Build.GRCH38))[0].calls.build == Build.GRCH38


def test_old_hg19_mitochondrion_is_left_out_and_reported(tmp_path: Path) -> None:
    head = "##contig=<ID=chr1,length=249250621>\n##contig=<ID=chrM,length=16571>\n"
    found = calls(tmp_path, ONE, "chrM 1555 A G GT 1", head=head)
    assert [record.chrom for record in found.records] == ["1"]
    assert "rCRS" in found.limitations[0]
    assert found.chromosomes == {"1"}  # so that what is absent there is no reference either


def test_parts_of_one_set_are_joined(tmp_path: Path) -> None:
    a = write(tmp_path / "a.vcf", "chr10 500 A G GT 0/1", samples=("P1",))
    b = write(tmp_path / "b.vcf", "chr1 1000 A G GT 1/1", samples=("P1",))
    (case,) = cases(a, b)
    assert [record.chrom for record in case.calls.records] == ["1", "10"]
    assert case.calls.genotypes.alleles[:, 0].tolist() == [[1, 1], [0, 1]]
    assert [record.source for record in case.calls.records] == [1, 0]


def test_a_part_without_a_build_takes_that_of_its_set(tmp_path: Path) -> None:
    a = write(tmp_path / "a.vcf", "chr10 500 A G GT 0/1", samples=("P1",), head="")
    b = write(tmp_path / "b.vcf", "chr1 1000 A G GT 1/1", samples=("P1",))
    (case,) = cases(a, b)
    assert len(case.calls.records) == 2


def test_shared_records_are_used_once(tmp_path: Path) -> None:
    a = write(tmp_path / "a.vcf", ONE, samples=("P1",))
    b = write(tmp_path / "b.vcf", ONE, "chr1 1500 A G GT 1/1", samples=("P1",))
    (case,) = cases(a, b)
    assert [record.pos for record in case.calls.records] == [1000, 1500]
    assert any("two files" in note for note in case.calls.limitations)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ([ONE], ["chr1 1000 A G GT 1/1"], "genotypes differ at chr1:1000"),
        ([ONE, "chr1 1500 A G GT 0/1"], ["chr1 1200 C G GT 1/1"], "only"),
    ],
)
def test_two_patients_of_one_name_are_not_joined(
    tmp_path: Path, first: list[str], second: list[str], said: str
) -> None:
    a = write(tmp_path / "a.vcf", *first, samples=("P1",))
    b = write(tmp_path / "b.vcf", *second, samples=("P1",))
    with pytest.raises(DataError) as caught:
        cases(a, b)
    assert said in str(caught.value)
    assert "a.vcf" in str(caught.value)
    assert "b.vcf" in str(caught.value)
    assert "--sheet" in str(caught.value)


def test_snvs_and_indels_in_two_files_are_one_patient(tmp_path: Path) -> None:
    a = write(tmp_path / "a.vcf", ONE, "chr1 1500 A G GT 0/1", samples=("P1",))
    b = write(tmp_path / "b.vcf", "chr1 1200 C CG GT 1/1", samples=("P1",))
    assert len(cases(a, b)[0].calls.records) == 3


def test_a_name_that_every_pipeline_writes_joins_nothing_on_one_chromosome(tmp_path: Path) -> None:
    a = write(tmp_path / "a.vcf", ONE, samples=("SAMPLE",))
    b = write(tmp_path / "b.vcf", "chr1 90000 A G GT 0/1", samples=("SAMPLE",))
    with pytest.raises(DataError, match="cannot tell whether they are one patient"):
        cases(a, b)


def test_samples_that_are_in_some_files_only_form_sets_of_their_own(tmp_path: Path) -> None:
    a = write(tmp_path / "a.vcf", "chr1 1000 A G GT 0/1 1/1 0/0", samples=("A", "B", "C"))
    b = write(tmp_path / "b.vcf", "chr10 500 A G GT 1/1 0/1", samples=("C", "A"))
    found = {case.sample: case for case in cases(a, b)}
    assert list(found) == ["A", "C", "B"]
    assert len(found["B"].calls.records) == 1
    assert [found["A"].calls.genotypes.alleles[i, found["A"].index].tolist() for i in (0, 1)] == [[0, 1], [0, 1]]
    assert [found["C"].calls.genotypes.alleles[i, found["C"].index].tolist() for i in (0, 1)] == [[0, 0], [1, 1]]


def test_a_tumour_and_its_normal_are_one_case(tmp_path: Path) -> None:
    path = write(tmp_path / "t.vcf", "chr1 1000 A G GT 0/0 0/1", samples=("N7", "T7"))
    (case,) = cases(path, options=LoadOptions(tumor="T7", normal="N7"))
    assert (case.sample, case.index, case.normal_index) == ("T7", 1, 0)
    with pytest.raises(NoInputError, match="Did you mean 'T7'"):
        cases(path, options=LoadOptions(tumor="T8"))


def test_a_sheet_names_files_columns_and_sex(tmp_path: Path) -> None:
    write(tmp_path / "a.vcf", ONE, samples=("SAMPLE",))
    write(tmp_path / "b.vcf", "chr1 1000 A G GT 1/1", samples=("SAMPLE",))
    write(tmp_path / "t.vcf", "chr1 1000 A G GT 0/0 0/1", samples=("NORMAL", "TUMOR"))
    sheet = tmp_path / "cohort.tsv"
    sheet.write_text(
        "sample\tfile\tsex\ttumor\tnormal\ttumor_type\tward\n"
        "P1\ta.vcf\tfemale\t\t\t\t3B\nP2\tb.vcf\tXY\t\t\t\t\nP3\tt.vcf\t\tTUMOR\tNORMAL\tLUAD\t\n"
    )
    found = cases(options=LoadOptions(sheet=sheet))
    assert [(case.sample, case.sex) for case in found] == [("P1", "XX"), ("P2", "XY"), ("P3", None)]
    assert dict(found[0].sheet) == {"ward": "3B"}
    assert dict(found[2].sheet) == {"tumor_type": "LUAD"}
    assert (found[2].index, found[2].normal_index) == (1, 0)
    assert found[1].calls.genotypes.alleles[0, 0].tolist() == [1, 1]
    again = cases(str(tmp_path / "b.vcf"), options=LoadOptions(sheet=sheet))
    assert [case.sample for case in again] == ["P2"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("sampel\tfile\nP1\ta.vcf\n", "Did you mean 'sample'"),
        ("file\na.vcf\n", "'sample' is missing"),
        ("sample,file,sex\nP1,a.vcf,maybe\n", "line 2: column 'sex'"),
        ("sample,file,build\nP1,a.vcf,hg18\n", "line 2: column 'build'"),
        ("sample,file\nP1,a.vcf,extra\n", "line 2"),
        ("sample,file\nP1,\n", "has no file"),
        ("sample,sample\nP1,P2\n", "twice"),
    ],
)
def test_a_bad_sheet_is_reported_by_line(tmp_path: Path, content: str, said: str) -> None:
    sheet = tmp_path / "cohort.csv"
    sheet.write_text(content)
    with pytest.raises(DataError) as caught:
        cases(options=LoadOptions(sheet=sheet))
    assert said in str(caught.value)
    assert "cohort.csv" in str(caught.value)


def test_contigs_need_not_be_declared_for_many_samples(tmp_path: Path) -> None:
    """cyvcf2 alone dies on these lines."""
    samples = tuple(f"S{i}" for i in range(20))
    row = " ".join(["0/1:5"] * 20)
    path = write(tmp_path / "a.vcf", f"chr1 1000 A G GT:DP {row}", samples=samples, head="##reference=GRCh38\n")
    (first, *_) = cases(path)
    assert first.calls.genotypes.depth[0].tolist() == [5] * 20


def test_reading_does_not_import_what_one_patient_does_not_need(tmp_path: Path) -> None:
    import subprocess
    import sys

    path = write(tmp_path / "a.vcf", ONE)
    code = (
        "import sys; from pmkit.intake import vcf; from pmkit.core.model import Region\n"
        f"cases = list(vcf.read([{path!r}], requested=lambda b: [Region('1', 0, 5000)], probes=lambda: ()))\n"
        "print(sorted({'polars', 'pyranges', 'pandas', 'cyvcf2', 'pydantic', 'click', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_regions_are_asked_for_the_build_that_was_found(tmp_path: Path) -> None:
    asked: list[Build] = []

    def requested(build: Build) -> tuple[Region, ...]:
        asked.append(build)
        return everywhere(build)

    list(vcf.read([write(tmp_path / "a.vcf", ONE)], requested=requested, probes=no_probes))
    assert set(asked) == {Build.GRCH38}


def test_comments_between_records_are_skipped(tmp_path: Path) -> None:
    path = tmp_path / "a.vcf"
    path.write_text(text(ONE) + "# missing: rs1\n" + "chr1\t1500\t.\tA\tG\t.\t.\t.\tGT\t0/1\n")
    assert [record.pos for record in cases(str(path))[0].calls.records] == [1000, 1500]


STRUCTURAL = CONTIGS_38 + '##ALT=<ID=DEL,Description="d">\n##ALT=<ID=DUP,Description="d">\n'


@pytest.mark.parametrize(
    ("alt", "info", "end"),
    [
        ("<DEL>", "SVTYPE=DEL;END=6000", 6000),
        ("<DEL>", "SVTYPE=DEL;SVLEN=-5000", 6000),
        ("<DEL>", "SVLEN=5000;SVCLAIM=D", 6000),
        ("<DEL:ME>", "SVLEN=5000", 6000),
        ("<DUP>", "SVLEN=5000", 6000),
        ("<CNV>", "SVLEN=5000", 6000),
        ("<DEL>,<DUP>", "SVLEN=100,5000", 6000),
        ("<DEL>,<INS>", "SVLEN=100,5000", 1100),
        ("<INS>", "SVLEN=5000", 1000),
        ("<DEL>", "SVLEN=900000000", 248956422),
        ("<DEL>", "SVLEN=.", 1000),
    ],
)
def test_a_structural_record_reaches_as_far_as_end_or_svlen_say(tmp_path: Path, alt: str, info: str, end: int) -> None:
    (record,) = calls(tmp_path, f"chr1 1000 A {alt} INFO={info} GT 0/1", head=STRUCTURAL).records
    assert record.end == end


def test_a_deletion_reported_by_svlen_alone_is_found_from_afar(tmp_path: Path) -> None:
    path = write(tmp_path / "a.vcf", "chr1 1000 A <DEL> INFO=SVLEN=5000 GT 0/1", head=STRUCTURAL)
    (found,) = vcf.read([path], requested=lambda _: (Region("1", 5000, 5001),), probes=no_probes)
    assert [record.pos for record in found.calls.records] == [1000]


def test_an_end_of_thousands_of_digits_is_bad_data(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="beyond"):
        calls(tmp_path, f"chr1 1000 A <NON_REF> INFO=END={'9' * 5000} GT 0/0", head=STRUCTURAL)
    assert calls(tmp_path, f"chr1 1000 A <DEL> INFO=SVLEN={'9' * 5000} GT 0/1", head=STRUCTURAL).records
