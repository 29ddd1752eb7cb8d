"""The tumour stage from a VCF to findings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.support import contigs, header, named, record
from tests.support import write as write_records

LENGTHS = {"chr5": 181538259, "chr7": 159345973, "chr12": 133275309, "chr17": 83257441}
BRAF = ("chr7", 140753336, "A", "T")  # V600E, reverse strand


@pytest.fixture
def tumor(tmp_path: Path):
    """Write a tumour VCF: (chromosome, position, REF, ALT), FILTER, FORMAT, one text per sample."""

    def write(*rows: tuple[Any, ...], samples: tuple[str, ...] = ("T",)) -> Path:
        formats = ("GT", "AD", "DP", "TAR", "TIR")
        head = header(*contigs(LENGTHS), *named("FILTER", "weak"), formats=formats, samples=samples)
        lines = (
            record(chrom, pos, ".", ref, alt, ".", status, ".", keys, *cells)
            for (chrom, pos, ref, alt), status, keys, *cells in rows
        )
        return write_records(tmp_path / "t.vcf", head, lines)

    return write


def findings(pmkit, *words: object) -> dict[str, Any]:
    answer = pmkit(*words)
    assert answer.code == 0, answer.err
    found: dict[str, Any] = json.loads(answer.out)["onco"]
    return found


def test_driver_with_evidence_and_reads(pmkit, tumor) -> None:
    onco = findings(pmkit, "load", tumor((BRAF, "PASS", "GT:AD", "0/1:60,40")), "onco", "--tumor-type", "MEL")
    (variant,) = onco["variants"]
    assert (variant["gene"], variant["protein_change"], variant["hgvsp"]) == (
        "BRAF",
        "V600E",
        "NP_004324.2:p.Val600Glu",
    )
    assert (variant["vaf"], variant["depth"]) == (0.4, 100)
    assert variant["tiers"][0]["tier"] == "I-A"
    assert variant["sensitive"]
    known = {item["id"] for item in variant["evidence"]}
    assert {one for tier in variant["tiers"] for one in tier["evidence"]} <= known
    assert all(item["citations"][0]["id"] for item in variant["evidence"])
    assert onco["tumor_type"].startswith("MEL")


def test_an_allele_that_the_tumour_lacks_is_no_finding(pmkit, tumor) -> None:
    for reported in ("0/0:100,0", "./.:0,0"):
        assert findings(pmkit, "load", tumor((BRAF, "PASS", "GT:AD", reported)), "onco")["variants"] == []


def test_normal_carries_it_too(pmkit, tumor) -> None:
    path = tumor((BRAF, "PASS", "GT:AD", "0/1:50,50", "0/1:52,48"), samples=("N", "T"))
    onco = findings(pmkit, "load", path, "--tumor", "T", "--normal", "N", "--consent", "predisposition", "onco")
    (variant,) = onco["variants"]
    assert variant["normal_vaf"] == 0.5
    assert findings(pmkit, "load", path, "--tumor", "T", "--normal", "N", "onco")["variants"] == []
    assert any("likely germline" in text for text in variant["warnings"])


def test_rejected_calls_are_no_findings_but_named(pmkit, tumor) -> None:
    found = pmkit("load", tumor((BRAF, "weak", "GT", "0/1")), "onco")
    report = json.loads(found.out)
    assert report["onco"]["variants"] == []
    assert any("rejects BRAF V600E (chr7:140753336:A:T; weak)" in line for line in report["limitations"])


def test_rejected_calls_are_marked_where_asked_for(pmkit, tumor) -> None:
    path = tumor((BRAF, "weak", "GT", "0/1"))
    (variant,) = findings(pmkit, "load", path, "onco", "--include-rejected")["variants"]
    assert variant["filters"] == ["weak"]
    assert "the caller rejects it (weak)" in variant["warnings"]


def test_two_changes_of_one_residue_are_warned_of(pmkit, tumor) -> None:
    path = tumor((BRAF, "PASS", "GT", "0/1"), (("chr7", 140753337, "C", "T"), "PASS", "GT", "0/1"))
    onco = findings(pmkit, "load", path, "onco", "--all")
    assert {v["protein_change"] for v in onco["variants"]} == {"V600E", "V600M"}
    assert all(any("changes the same residue" in text for text in v["warnings"]) for v in onco["variants"])


def test_options(pmkit, tumor) -> None:
    path = tumor((BRAF, "PASS", "GT", "0/1"), (("chr12", 25245350, "C", "T"), "PASS", "GT", "0/1"))
    assert [v["gene"] for v in findings(pmkit, "load", path, "onco", "--gene", "KRAS")["variants"]] == ["KRAS"]
    answer = pmkit("load", path, "onco", "--tumor-type", "Melanomma")
    assert answer.code == 2
    assert "Did you mean" in answer.err
    assert "Did you mean 'BRAF'?" in pmkit("load", path, "onco", "--gene", "BRAFF").err


def test_what_was_not_looked_at_is_said(pmkit, tumor) -> None:
    answer = pmkit("load", tumor((BRAF, "PASS", "GT", "0/1")), "onco")
    limitations = " ".join(json.loads(answer.out)["limitations"])
    assert "Copy number was not assessed" in limitations
    assert "Fusions were not assessed" in limitations
    assert "No normal sample is known" in limitations
    assert "no tumour type was given" in limitations


def test_run_writes_a_folder(pmkit, tumor, tmp_path: Path) -> None:
    answer = pmkit("run", tumor((BRAF, "PASS", "GT", "0/1")), "--tumor-type", "MEL")
    assert answer.code == 0, answer.err
    folder = tmp_path / "t.pmkit"
    assert answer.out == "t.pmkit\n"
    assert {"report.json", "report.txt", "pgx.genes.tsv", "onco.variants.tsv", "provenance.json"} <= {
        p.name for p in folder.iterdir()
    }
    provenance = json.loads((folder / "provenance.json").read_text())
    assert provenance["samples"] == 1
    assert {"name": "onco.tumor_type", "value": "MEL", "origin": "option"} in provenance["settings"]
    genes = json.loads((folder / "report.json").read_text())["pgx"]["genes"]
    assert {gene["status"] for gene in genes} <= {"no_data", "not_called"}
    assert pmkit("run", "t.vcf").code == 73
    assert not (folder / "report.html").exists()
    assert pmkit("run", "t.vcf", "--html", "--force").code == 0
    assert "BRAF V600E" in (folder / "report.html").read_text()
    assert "Val600Glu" in pmkit("explain", folder / "report.json", "chr7:140753336:A:T").out


@pytest.mark.parametrize(("code", "tier"), [("MEL", "I-A"), ("LUAD", "I-A"), ("COAD", "II-C"), ("READ", "II-C")])
def test_an_approval_for_solid_tumours_leaves_out_what_its_label_leaves_out(pmkit, tumor, code: str, tier: str) -> None:
    (variant,) = findings(pmkit, "load", tumor((BRAF, "PASS", "GT:AD", "0/1:60,40")), "onco", "--tumor-type", code)[
        "variants"
    ]
    pair = next(t for t in variant["sensitive"] if set(t["drugs"]) == {"Dabrafenib", "Trametinib"})
    assert pair["tier"] == tier


def test_a_promoter_change_is_seen_in_a_longer_one(pmkit, tumor) -> None:
    """COLO829 has TERT C228T together with its neighbour."""
    path = tumor((("chr5", 1295113, "GG", "AA"), "PASS", "GT:AD", "0/1:60,40"))
    (variant,) = findings(pmkit, "load", path, "onco", "--tumor-type", "MEL")["variants"]
    assert (variant["gene"], variant["oncogenicity"]["class"]) == ("TERT", "Likely Oncogenic")
    assert variant["tiers"][0]["tier"] == "II-C"
