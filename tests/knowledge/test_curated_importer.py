"""The importer of experts' classes, on rows made here: what is taken, how it is named, what is left out."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from pmkit.core.errors import NoInputError
from pmkit.knowledge.importers.onco_genes import _leukaemias
from pmkit.onco.curated_import import build

DOCM = (
    "hgvs chromosome start stop read variant reference_version gene mutation_type amino_acid diseases pubmed_sources"
).replace(" ", "\t")
ROWS = (
    ("x:c.1799T>A", "7", "140453136", "A", "T", "BRAF", "p.V600E", "2,1"),
    ("x:c.181C>T", "1", "115256530", "G", "A", "NRAS", "p.Q61*", "3"),  # a stop does not activate
    ("x:c.215C>G", "17", "7579472", "G", "C", "TP53", "p.P72R", "4"),  # benign below
    ("x:c.1621A>C", "4", "55593464", "A", "C", "KIT", "p.M541L", "5"),  # left out by hand
    ("x:c.2573T>G", "7", "55259515", "T", "G", "EGFR", "p.L858R", ""),  # no paper
)
STARS = "CLNREVSTAT=criteria_provided,_multiple_submitters,_no_conflicts"
CLINVAR = (
    ("17", "7675088", "1", "C", "T", "ONC=Oncogenic;ONCREVSTAT=criteria_provided,_single_submitter"),
    ("17", "7676154", "2", "G", "C", f"CLNSIG=Benign;{STARS}"),
    ("17", "43106487", "3", "A", "C", "CLNSIG=Pathogenic;CLNREVSTAT=reviewed_by_expert_panel"),
    ("17", "43106488", "4", "C", "T", "CLNSIG=Pathogenic;CLNREVSTAT=criteria_provided,_single_submitter"),
    ("17", "7674220", "5", "C", "T", "ONC=Oncogenic;ONCREVSTAT=no_assertion_criteria_provided"),
)


def sources(root: Path) -> Path:
    docm, clinvar = root / "onco" / "docm", root / "hereditary"
    docm.mkdir(parents=True)
    clinvar.mkdir()
    lines = [
        "\t".join((name, chrom, pos, pos, ref, alt, "GRCh37", gene, "missense", change, "cancer", pmids))
        for name, chrom, pos, ref, alt, gene, change, pmids in ROWS
    ]
    (docm / "docm_variants_2024-10.grch37.tsv").write_text("\n".join((DOCM, *lines)) + "\n", encoding="utf-8")
    records = ["\t".join((chrom, pos, id_, ref, alt, ".", ".", info)) for chrom, pos, id_, ref, alt, info in CLINVAR]
    with gzip.open(clinvar / "clinvar_20260226_subset_grch38.vcf.gz", "wt", encoding="utf-8") as out:
        out.write("\n".join(("##fileformat=VCFv4.1", "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO", *records)) + "\n")
    return root


def test_what_is_taken(tmp_path: Path) -> None:
    (table,) = build(sources(tmp_path))
    rows = {(row[0], row[1], row[8]): dict(zip(table.columns, row, strict=True)) for row in table.rows}
    assert set(rows) == {("BRAF", "V600E", "docm"), ("TP53", "R175H", "clinvar"), ("BRCA1", "C61G", "clinvar")}
    assert rows["BRAF", "V600E", "docm"]["pmids"] == "1|2"
    assert rows["TP53", "R175H", "clinvar"]["class"] == "Oncogenic"
    found = rows["BRCA1", "C61G", "clinvar"]
    assert (found["class"], found["kind"], found["review"], found["id"]) == ("Pathogenic", "germline", "3 stars", "3")


def test_leukaemias_count_patients_once(tmp_path: Path) -> None:
    path = tmp_path / "laml.maf.gz"
    rows = (
        "T1\tDNMT3A\tp.R882H",
        "T1\tDNMT3A\tp.R882H",
        "T2\tDNMT3A\tp.R882H",
        "T2\tNPM1\tp.W288fs",
        "T3\tTP53\tp.P72P",
    )
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.write("\n".join(("Tumor_Sample_Barcode\tHugo_Symbol\tProtein_Change", *rows)) + "\n")
    assert _leukaemias(path) == {("DNMT3A", "R882H"): 2}
    with pytest.raises(NoInputError, match="leukaemias"):
        _leukaemias(tmp_path / "none.maf.gz")
