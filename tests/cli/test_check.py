"""`check` says before a run what a file is and what can be called from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.formats.sieve_files import compress
from tests.support import header, spaced

from pmkit.chain.preflight import callers

EXPORT = "# rsid\tchromosome\tposition\tgenotype\n# build 37\nrs4244285\t10\t96541616\tGA\n"
SOMATIC = header("##source=Mutect2", "##tumor_sample=T", "##normal_sample=N", of=["chr7"], samples="NT") + spaced(
    "chr7 140753336 . A T . PASS . GT 0/0 0/1"
)


def checked(pmkit, *words: object, code: int = 0) -> list[dict]:
    answer = pmkit("check", *words, "--json")
    assert answer.code == code, answer.err
    return json.loads(answer.out)["files"]


def genes(found: dict) -> dict[str, dict]:
    return {gene["gene"]: gene for gene in found["genes"]}


def test_a_file_that_writes_its_positions_out(pmkit, write_vcf) -> None:
    (found,) = checked(pmkit, write_vcf("two.vcf", ["A", "B"]))
    assert found["problem"] == ""
    assert found["samples"] == ["A", "B"]
    assert found["assembly"] == {"name": "GRCh38", "decided_by": "contig lengths"}
    gene = genes(found)["CYP2C19"]
    assert (gene["called"], gene["samples"], gene["read"], gene["reason"]) == (2, 2, gene["positions"], "")
    other = genes(found)["DPYD"]
    assert (other["called"], other["read"]) == (0, 0)
    assert "has data" in other["reason"]


def test_variants_only(pmkit, write_vcf) -> None:
    path = write_vcf(genotypes={"rs4244285": ["0/1"]})
    lines = [line for line in path.read_text().splitlines() if not line.endswith("0/0")]
    path.write_text("\n".join(lines) + "\n")
    (found,) = checked(pmkit, path)
    assert found["content"] == "variants_only"
    assert found["absent_is_ref"]["advice"] == "depends"
    assert found["index"]["state"] == "not_needed"


def test_gvcf(pmkit, write_vcf) -> None:
    path = write_vcf()
    lines = [line for line in path.read_text().splitlines() if line.startswith("#")]
    lines.insert(-1, '##INFO=<ID=END,Number=1,Type=Integer,Description="End">')
    lines.append("chr10\t94760000\t.\tA\t<NON_REF>\t.\t.\tEND=94860000\tGT\t0/0")
    path.write_text("\n".join(lines) + "\n")
    (found,) = checked(pmkit, path)
    assert found["content"] == "gvcf"
    assert found["absent_is_ref"]["advice"] == "not_needed"


def test_tumour_and_normal(pmkit, tmp_path: Path) -> None:
    (tmp_path / "t.vcf").write_text(SOMATIC)
    (found,) = checked(pmkit, "t.vcf")
    assert found["pair"] == {"tumor": "T", "normal": "N", "decided_by": "##tumor_sample"}
    assert found["callers"] == ["Mutect2"]
    assert found["samples"] == ["N", "T"]
    assert found["absent_is_ref"]["advice"] == "never"


def test_index_states(pmkit, write_vcf, tmp_path: Path) -> None:
    (tmp_path / "a.vcf.gz").write_bytes(compress(write_vcf().read_bytes()))
    (found,) = checked(pmkit, "a.vcf.gz")
    assert found["index"]["state"] == "missing"
    (tmp_path / "a.vcf.gz.tbi").write_bytes(b"no index")
    (found,) = checked(pmkit, "a.vcf.gz")
    assert found["index"]["state"] == "not_used"
    assert "a.vcf.gz.tbi" in found["index"]["because"]


def test_array_text(pmkit, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text(EXPORT)
    (found,) = checked(pmkit, "x.txt", "--build", "hg19")
    assert (found["content"], found["format"]) == ("array", "array text")
    assert found["absent_is_ref"]["advice"] == "never"


def test_what_cannot_be_used_is_said_and_the_rest_goes_on(pmkit, write_vcf, tmp_path: Path) -> None:
    (tmp_path / "empty.vcf").write_text("")
    found = checked(pmkit, "missing.vcf", "empty.vcf", write_vcf(), code=66)
    assert ["there is no such file" in found[0]["problem"], "is empty" in found[1]["problem"]] == [True, True]
    assert found[2]["problem"] == ""
    assert checked(pmkit, "empty.vcf", code=65)[0]["genes"] == []


def test_an_unclear_build_is_a_problem_but_the_header_is_reported(pmkit, write_vcf) -> None:
    path = write_vcf()
    kept = [line for line in path.read_text().splitlines() if line.startswith("#") and "contig" not in line]
    path.write_text("\n".join(kept) + "\n")
    (found,) = checked(pmkit, path, code=65)
    assert "--build" in found["problem"]
    assert found["samples"] == ["S1"]
    assert found["assembly"] is None


def test_what_the_header_says_is_reported_of_a_file_whose_records_cannot_be_used(pmkit, tmp_path: Path) -> None:
    text = header("##source=caller 1", of=["chr7", "chr17"]) + spaced("chr7_ 140753336 . A T . PASS . GT 0/1")
    path = tmp_path / "lost_tab.vcf"
    path.write_text(text)
    (found,) = checked(pmkit, path, code=65)
    assert "chr7_" in found["problem"]
    assert found["assembly"] == {"name": "GRCh38", "decided_by": "contig lengths"}
    assert (found["samples"], found["callers"]) == (["S1"], ["caller 1"])
    packed = tmp_path / "lost_tab.vcf.gz"
    packed.write_bytes(compress(text.encode()))
    (tmp_path / "lost_tab.vcf.gz.tbi").write_bytes(b"")
    (found,) = checked(pmkit, packed, code=65)
    assert found["index"] is None or found["index"]["state"] != "used"  # nobody has looked at it


def test_an_index_that_is_not_used_is_said_once(pmkit, tmp_path: Path) -> None:
    path = tmp_path / "s.vcf.gz"
    path.write_bytes(compress((header(of=["chr7"]) + spaced("chr7 140753336 . A T . PASS . GT 0/1")).encode()))
    (tmp_path / "s.vcf.gz.tbi").write_bytes(b"")
    assert pmkit("check", path).out.count("s.vcf.gz.tbi not used") == 1
    (found,) = checked(pmkit, path)
    assert found["index"]["state"] == "not_used"
    assert not [note for note in found["notes"] if "not used" in note]


def test_the_page_for_people(pmkit, write_vcf) -> None:
    answer = pmkit("check", write_vcf())
    assert answer.code == 0
    assert "  assembly      GRCh38, by contig lengths\n" in answer.out
    assert "    CYP2C19   can be called, confidence" in answer.out
    assert "    HLA-B     cannot be called: " in answer.out


def test_its_schema_is_published(pmkit) -> None:
    schema = json.loads(pmkit("schema", "check").out)
    assert schema["version"]
    for part in [schema, *schema["$defs"].values()]:
        for name, field in part["properties"].items():
            assert field.get("description"), name


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("##source=Clair3\n", ["Clair3"]),
        ("##source=strelka\n##source_version=2.9.10\n", ["strelka 2.9.10"]),
        (
            '##DRAGENCommandLine=<ID=dragen,Version="SW: 07.031.732.4.3.17, HW: 07.031",Date="x">\n',
            ["DRAGEN 07.031.732.4.3.17"],
        ),
        ('##DRAGENCommandLine=<ID=HashTableBuild,Version="SW: 00.0">\n', []),
        (
            '##GATKCommandLine=<ID=HaplotypeCaller,CommandLine="HaplotypeCaller -O x",Version="4.1",Date="y">\n'
            "##source=HaplotypeCaller\n",
            ["HaplotypeCaller (GATK 4.1)"],
        ),
        ("##DeepVariant_version=1.5.0\n", ["DeepVariant 1.5.0"]),
        ("##fileformat=VCFv4.2\n##source_20210530.1=FlagVcf.pl\n", []),
    ],
)
def test_callers_of_a_header(header: str, expected: list[str]) -> None:
    assert list(callers(header)) == expected
