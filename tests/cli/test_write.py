"""The annotated VCF and BCF, and the MAF, from the command line."""

from __future__ import annotations

import gzip
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from cyvcf2 import VCF
from tests.support import contigs, declared, header, named, record

LENGTHS = {"chr7": 159345973, "chr12": 133275309, "chr17": 83257441}
HEADER = (*contigs(LENGTHS), *named("FILTER", "weak"), *declared("INFO", "NOTE"))
RECORDS = [
    ("chr7", "1000", "far", "G", "A", "50", "PASS", "NOTE=far;NOTE2", "GT:AD", "0/1:10,10"),
    ("chr7", "140753336", "rs113488022", "A", "C,T", ".", "PASS", ".", "GT:AD", "0/2:60,0,40"),
    ("chr12", "25245350", ".", "C", "T", "12.50", "weak", "NOTE=a%3Db", "GT:AD", "0/1:70,30"),
    ("chr17", "7674220", ".", "C", "T", ".", "PASS", "NOTE=x", "GT:AD", "0/0:99,0"),
]


@pytest.fixture
def tumor(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str = "t.vcf", records: list[tuple[str, ...]] = RECORDS, samples: tuple[str, ...] = ("T",)) -> Path:
        head = header(*HEADER, formats=("GT", "AD"), samples=samples)
        text = head + "".join(record(*cells) for cells in records)
        path = tmp_path / name
        path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
        return path

    return write


def records_of(path: Path) -> list[list[str]]:
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [line.split("\t") for line in text.decode().splitlines() if not line.startswith("#")]


def info(fields: list[str]) -> dict[str, str]:
    return dict(item.partition("=")[::2] for item in fields[7].split(";"))


def test_every_record_is_kept_as_it_was(pmkit, tumor) -> None:
    answer = pmkit("load", tumor(), "onco", "--tumor-type", "MEL", "write", "-o", "a.vcf")
    assert (answer.code, answer.out) == (0, ""), answer.err
    written = records_of(Path("a.vcf"))
    assert len(written) == len(RECORDS)
    for before, after in zip(RECORDS, written, strict=True):
        assert after[:7] == list(before[:7])
        assert after[8:] == list(before[8:])
        kept = ";".join(item for item in after[7].split(";") if not item.startswith("PMKIT_"))
        assert kept == ("" if before[7] == "." else before[7])
    assert written[0][7] == "NOTE=far;NOTE2"


def test_each_allele_has_its_own_values(pmkit, tumor) -> None:
    assert pmkit("load", tumor(), "onco", "--tumor-type", "MEL", "write", "-o", "a.vcf").code == 0
    found = info(records_of(Path("a.vcf"))[1])
    assert found["PMKIT_GENE"] == ".,BRAF"
    assert found["PMKIT_HGVSP"] == ".,NP_004324.2%3Ap.Val600Glu"
    assert found["PMKIT_CONSEQUENCE"] == ".,missense_variant"
    assert "predictive_sensitive%3AI-A" in found["PMKIT_TIER"].split(",")[1]
    assert "Dabrafenib+Trametinib" in found["PMKIT_SENSITIVE"]
    assert int(found["PMKIT_ONCOGENICITY_POINTS"].split(",")[1]) >= 6
    assert not any(c in value for value in found.values() for c in ' ;="')
    assert "PMKIT_GENE" not in info(records_of(Path("a.vcf"))[3])  # the sample does not carry it


@pytest.mark.parametrize(("name", "index"), [("a.vcf.gz", "a.vcf.gz.tbi"), ("a.bcf", "a.bcf.csi")])
def test_htslib_reads_the_file_and_its_index(pmkit, tumor, name: str, index: str) -> None:
    answer = pmkit("load", tumor("t.vcf.gz"), "onco", "write", "-o", name)
    assert answer.code == 0, answer.err
    assert Path(index).is_file()
    assert stat.S_IMODE(Path(name).stat().st_mode) == stat.S_IMODE(Path(index).stat().st_mode) == 0o600
    assert [(r.CHROM, r.POS) for r in VCF(name)] == [(r[0], int(r[1])) for r in RECORDS]
    for chrom, pos, *_ in RECORDS:
        assert [r.POS for r in VCF(name)(f"{chrom}:{pos}-{pos}")] == [int(pos)]
    assert [r.POS for r in VCF(name)("chr7:2000-140000000")] == []
    (record,) = VCF(name)("chr7:140753336-140753336")
    assert record.INFO["PMKIT_GENE"] == ".,BRAF"
    assert {p.name for p in Path.cwd().iterdir()} == {"t.vcf.gz", name, index}  # nothing half-written is left


def test_an_earlier_run_is_replaced(pmkit, tumor) -> None:
    assert pmkit("load", tumor(), "onco", "--tumor-type", "MEL", "write", "-o", "a.vcf").code == 0
    assert pmkit("load", "a.vcf", "onco", "--tumor-type", "LUAD", "write", "-o", "b.vcf").code == 0
    first, second = Path("a.vcf").read_text(), Path("b.vcf").read_text()
    assert first.count("##INFO=<ID=PMKIT_GENE,") == second.count("##INFO=<ID=PMKIT_GENE,") == 1
    assert second.count("PMKIT_HGVSP=.,NP_004324.2") == 1
    assert info(records_of(Path("a.vcf"))[1])["PMKIT_TIER"] != info(records_of(Path("b.vcf"))[1])["PMKIT_TIER"]


def test_a_change_made_by_two_records_is_reported_at_both(pmkit, tumor) -> None:
    pair = [("chr7", pos, ".", ref, "T", ".", "PASS", ".", "GT:AD", "0|1:50,50") for pos, ref in
            (("140753336", "A"), ("140753337", "C"))]  # fmt: skip
    assert pmkit("load", tumor(records=pair), "onco", "--tumor-type", "MEL", "write", "-o", "a.vcf").code == 0
    assert [info(fields)["PMKIT_HGVSP"] for fields in records_of(Path("a.vcf"))] == ["NP_004324.2%3Ap.Val600Lys"] * 2


def test_pharmacogenes_are_written_too(pmkit, write_vcf) -> None:
    star2 = {"rs12769205": ["0/1"], "rs4244285": ["0/1"], "rs3758581": ["1/1"]}
    path = write_vcf("s.vcf", genotypes=star2)
    assert pmkit("load", path, "pgx", "--gene", "CYP2C19", "write", "-o", "p.vcf").code == 0
    by_id = {fields[2]: info(fields) for fields in records_of(Path("p.vcf"))}
    found = by_id["rs4244285"]
    assert found["PMKIT_PGX_GENE"].split(",")[0] == "CYP2C19"
    assert "*2" in found["PMKIT_STAR"].split(",")[0].split("&")
    assert "*1/*2" in found["PMKIT_PGX_CALL"]


def test_two_samples_share_a_copy_and_templates_part_them(pmkit, tumor) -> None:
    path = tumor("two.vcf", [(*record, record[9]) for record in RECORDS], ("A", "B"))
    assert pmkit("load", path, "onco", "write", "-o", "both.vcf").code == 0
    assert len(records_of(Path("both.vcf"))) == len(RECORDS)
    assert pmkit("load", path, "onco", "write", "-o", "{sample}.vcf.gz").code == 0
    assert Path("A.vcf.gz.tbi").is_file()
    assert Path("B.vcf.gz.tbi").is_file()


JOINT_HEAD = (
    "##SAMPLE=<ID=ANNA>",
    "##SAMPLE=<ID=BERT>",
    "##PEDIGREE=<Child=ANNA,Mother=BERT>",
    "##joined=ANNA.bam BERT-2.bam",
    "##own=ANNA.bam",
)
JOINT = [
    ("chr7", "140753336", ".", "A", "C,T", ".", "PASS", "AC=1,3;AN=6;AF=0.17,0.5;DP=90;SEEN=CARL,BERT", "GT:AD",
     "0/2:60,0,40", "2/2:0,0,40", "./1:9,9,0"),
    ("chr12", "25245350", ".", "C", "T", ".", "PASS", "NS=3;SEEN=ANNA", "GT:AD", "0/0:70,0", "0/1:9,9", "0/1:9,9"),
    ("chr17", "7674220", ".", "C", "T", ".", "PASS", "AC=2", "AD", "99,0", "9,9", "9,9"),
]  # fmt: skip


@pytest.fixture
def joint(tmp_path: Path) -> Path:
    fields = (*declared("INFO", "AF", "DP", "SEEN", "NS", "AN", "AC"), *contigs(LENGTHS), *JOINT_HEAD)
    head = header(*fields, formats=("GT", "AD"), samples=("ANNA", "BERT", "CARL"))
    path = tmp_path / "joint.vcf"
    path.write_text(head + "".join(record(*cells) for cells in JOINT))
    return path


def test_a_copy_for_one_person_tells_nothing_of_the_others(pmkit, joint) -> None:
    assert pmkit("load", joint, "onco", "write", "-o", "w-{sample}.vcf").code == 0
    text = Path("w-ANNA.vcf").read_text()
    assert "BERT" not in text
    assert "CARL" not in text
    assert all(line in text for line in (JOINT_HEAD[0], JOINT_HEAD[-1]))
    assert text.splitlines()[-len(JOINT) - 1].split("\t")[9:] == ["ANNA"]
    first, second, third = records_of(Path("w-ANNA.vcf"))
    assert [first[9:], second[9:], third[9:]] == [[cells[9]] for cells in JOINT]
    assert {key: value for key, value in info(first).items() if "PMKIT" not in key} == {
        "AC": "0,1", "AN": "2", "DP": "90"}  # fmt: skip
    assert [second[7], third[7]] == ["SEEN=ANNA", "."]  # no genotypes: nothing to count anew
    assert [fields[9] for fields in records_of(Path("w-CARL.vcf"))] == [cells[11] for cells in JOINT]
    assert info(records_of(Path("w-CARL.vcf"))[0])["AC"] == "1,0"
    assert info(records_of(Path("w-CARL.vcf"))[0])["AN"] == "1"


def test_a_copy_has_the_samples_of_the_run_and_a_matched_normal(pmkit, joint) -> None:
    pair = ("load", joint, "--tumor", "BERT", "--normal", "CARL", "onco", "write", "-o")
    assert pmkit(*pair, "pair.bcf").code == 0
    assert VCF("pair.bcf").samples == ["BERT", "CARL"]
    assert [row.INFO.get("AN") for row in VCF("pair.bcf")] == ["3", None, None]
    assert pmkit("load", joint, "--sample", "CARL", "onco", "write", "-o", "c.vcf.gz").code == 0
    assert VCF("c.vcf.gz").samples == ["CARL"]
    answer = pmkit("load", joint, "--sample", "ANNA", "onco", "write", "-f", "vcf")
    assert answer.out.splitlines()[-1].split("\t")[9:] == ["99,0"]
    assert pmkit("load", joint, "onco", "write", "-o", "all.vcf").code == 0
    assert [fields[9:] for fields in records_of(Path("all.vcf"))] == [list(cells[9:]) for cells in JOINT]
    assert all(line in Path("all.vcf").read_text() for line in JOINT_HEAD)


@pytest.mark.parametrize("packed", ["joint.vcf.gz", "joint.bcf"])
def test_a_packed_file_is_cut_alike(pmkit, joint, packed: str) -> None:
    pytest.importorskip("cyvcf2")
    assert pmkit("load", joint, "onco", "write", "-o", packed).code == 0
    assert pmkit("load", packed, "onco", "write", "-o", "w-{sample}.vcf").code == 0
    for at, name in enumerate(("ANNA", "BERT", "CARL")):
        assert [fields[9] for fields in records_of(Path(f"w-{name}.vcf"))] == [cells[9 + at] for cells in JOINT]


def test_unsorted_input_is_written_without_an_index(pmkit, tumor) -> None:
    answer = pmkit("load", tumor(records=[RECORDS[1], RECORDS[0], *RECORDS[2:]]), "onco", "write", "-o", "a.vcf.gz")
    assert answer.code == 0
    assert "not sorted" in answer.err
    assert not Path("a.vcf.gz.tbi").exists()
    assert len(records_of(Path("a.vcf.gz"))) == len(RECORDS)


def test_refusals(pmkit, tumor) -> None:
    path = tumor()
    assert pmkit("load", path, "write", "-o", "a.vcf").code == 2
    assert pmkit("load", path, "onco", "write", "-o", "a.txt").code == 2
    assert pmkit("load", path, "pgx", "write", "-o", "a.maf").code == 2
    answer = pmkit("load", "-", "onco", "write", "-o", "a.vcf")
    assert answer.code == 2
    assert "standard input" in answer.err
    assert pmkit("load", path, "onco", "write", "-o", path).code == 73
    Path("old.vcf.gz.tbi").write_text("kept")
    assert pmkit("load", path, "onco", "write", "-o", "old.vcf.gz").code == 73
    assert Path("old.vcf.gz.tbi").read_text() == "kept"
    assert pmkit("load", path, "onco", "write", "-o", "old.vcf.gz", "--force").code == 0
    assert pmkit("load", path, "onco", "write", "-f", "bcf").code == 2


@pytest.mark.parametrize("line", ["chr17\t80000000\t.\tA", "chrUn\tx\t.\tA\tC\t.\tPASS\t.\tGT:AD\t0/1:1,1"])
def test_a_damaged_record_far_away_leaves_nothing_behind(pmkit, tumor, line: str) -> None:
    path = tumor()
    with path.open("a") as out:
        out.write(line + "\n")
    answer = pmkit("load", path, "onco", "write", "-o", "a.vcf.gz")
    assert answer.code == 65
    assert line.split("\t", maxsplit=1)[0] in answer.err
    assert {p.name for p in Path.cwd().iterdir()} == {"t.vcf"}


def test_standard_output(pmkit, tumor) -> None:
    answer = pmkit("load", tumor(), "onco", "write", "-f", "maf")
    assert answer.code == 0
    assert answer.out.splitlines()[0] == "#version 2.4"
    assert "V600E" in answer.out
