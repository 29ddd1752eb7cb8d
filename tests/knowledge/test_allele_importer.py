"""The importer of allele definitions on a made-up release: columns, GRCh37 places, exemptions, and its refusals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pmkit.core.errors import DataError
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers import pgx_alleles
from pmkit.knowledge.importers.pgx_definition_update import DEFINITIONS

CHAIN = "chain 100 1 9000 + 0 9000 1 9000 + 0 9000 1\n2000 0 100\n6900\n\nchain 9 2 500 + 0 500 2 500 - 0 500 2\n500\n"
PYPGX = "Gene,Chromosome,GRCh37Position,GRCh38Position,GRCh37Allele,GRCh38Allele\n"


def _variant(pos: int, ref: str, *alts: str, chrom: str = "chr1", rsid: str | None = None) -> dict[str, object]:
    hgvs = f"g.{pos}{ref}>{alts[0]}"
    return {"chromosome": chrom, "position": pos, "rsid": rsid, "chromosomeHgvsName": hgvs, "ref": ref, "alts": alts}


def _release(folder: Path, variants: list[dict[str, object]], pypgx: str = "") -> Path:
    definitions = folder / DEFINITIONS
    definitions.mkdir(parents=True)
    for path, text in ((pgx_alleles.CHAIN, CHAIN), (pgx_alleles.PYPGX, PYPGX + pypgx)):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    named = [{"name": "Reference"}, {"name": "m.1555A>G"}, {"name": "m.960C>del"}, {"name": "m.961T>del+Cn"}]
    (folder / pgx_alleles.MT_RNR1).parent.mkdir(parents=True, exist_ok=True)
    (folder / pgx_alleles.MT_RNR1).write_text(json.dumps({"namedAlleles": named}), encoding="utf-8")
    first = [variant["ref"] for variant in variants]
    alleles = [
        {"name": "*1", "id": "A1", "reference": True, "alleles": first},
        {"name": "*2.001", "id": "", "reference": False, "alleles": ["R", *[None] * (len(first) - 1)]},
    ]
    document = {
        "gene": "G",
        "version": "v1",
        "chromosome": variants[0]["chromosome"],
        "variants": variants,
        "namedAlleles": alleles,
        "suballelesMap": {"*2.001": "*2"},
    }
    (definitions / "G_translation.json").write_text(json.dumps(document), encoding="utf-8")
    rules = {
        "requiredPositions": [1000],
        "ignoredPositions": [{"position": 7}],
        "extraPositions": [_variant(3000, "T", "C", rsid="rs3")],
        "ignoredAlleles": ["*2.001"],
        "unphasedDiplotypePriorities": [{"id": 1, "list": ["*1/*2", "*1/*3"], "pick": "*1/*2"}],
        "amp1Alleles": ["*2"],
        "amp1Positions": [1000],
    }
    (definitions / "exemptions.json").write_text(json.dumps({"G": rules}), encoding="utf-8")
    return folder


def _built(folder: Path) -> dict[str, BuiltTable]:
    return {table.name: table for table in pgx_alleles.build(folder)}


def test_tables_of_a_release(tmp_path: Path) -> None:
    variants = [_variant(1000, "A", "G", rsid="rs1"), _variant(2500, "CT", "C")]
    built = _built(_release(tmp_path, variants, "G,1,1000,1000,G,A\n"))
    sites = [dict(zip(built["pgx.sites"].columns, row, strict=True)) for row in built["pgx.sites"].rows]
    mine = [site for site in sites if site["gene"] == "G"]
    assert [(s["pos37"], s["alleles37"], s["ref37"], s["origin37"], s["role"]) for s in mine] == [
        ("1000", "A,G", "G", "pypgx", "required tier1"),
        ("2600", "CT,C", "CT", "chain", ""),
        ("3100", "T,C", "T", "chain", "extra"),
    ]
    assert [(s["pos38"], s["alleles38"]) for s in sites if s["gene"] == "MT-RNR1"] == [("955", "AC,A"), ("1555", "A,G")]
    assert ("G", "1", "*2.001", "", "", "*2", "not callable") in built["pgx.alleles"].rows
    assert ("G", "*2.001", "0", "R") in built["pgx.allele_bases"].rows
    assert ("MT-RNR1", "3", "m.961T>del+Cn", "", "", "", "not in a VCF") in built["pgx.alleles"].rows
    assert list(built["pgx.priorities"].rows) == [("G", "1", "*1/*2;*1/*3", "*1/*2")]
    assert built["pgx.sites"].render() == _built(tmp_path)["pgx.sites"].render()


def test_other_strand_is_complemented(tmp_path: Path) -> None:
    variants = [_variant(100, "A", "G", chrom="chr2")]
    (site, *_) = [row for row in _built(_release(tmp_path, variants))["pgx.sites"].rows if row[0] == "G"]
    assert site[7:10] == ("401", "T,C", "T")


def test_disagreeing_places_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="different places"):
        _built(_release(tmp_path, [_variant(1000, "A", "G")], "G,1,1001,1000,A,A\n"))


def test_unknown_grch37_base_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no allele knows"):
        _built(_release(tmp_path, [_variant(1000, "A", "G")], "G,1,1000,1000,T,A\n"))


def test_unknown_mitochondrial_name_is_refused(tmp_path: Path) -> None:
    folder = _release(tmp_path, [_variant(1000, "A", "G")])
    (folder / pgx_alleles.MT_RNR1).write_text(json.dumps({"namedAlleles": [{"name": "m.5insA"}]}), encoding="utf-8")
    with pytest.raises(DataError, match="5insA"):
        _built(folder)
