"""The importer of genes without guidelines, on a made-up release in PyPGx's tables: what is taken, and its refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmkit.core.errors import DataError
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers import pgx_alleles, pgx_research
from pmkit.knowledge.importers.pgx_definition_update import DEFINITIONS

CHAIN = "chain 100 1 9000 + 0 9000 1 9000 + 0 9000 1\n2000 0 100\n6900\n"
"""GRCh37 has 100 bases more behind position 2000."""
GENES = "Gene,Target,Strand,GRCh38Default,GRCh37Region,GRCh38Region,GRCh37ExonStarts,GRCh37ExonEnds,"
GENES += "GRCh38ExonStarts,GRCh38ExonEnds\n"
ALLELES = "Gene,StarAllele,Function,GRCh37Core,GRCh38Core,SV\n"
VARIANTS = "Gene,GRCh38Name,rsID,Chromosome,GRCh37Position,GRCh38Position,GRCh37Allele,GRCh38Allele\n"
EXONS = '"30,10,","40,20,","35,15,","45,25,"'
STRUCTURAL = ("CYP2A6", "CYP2D6", "GSTM1", "GSTT1", "UGT2B17", "CYP2D7")

GENE_ROWS = ["TOY,TRUE,+,*1,1:1-9,1:1-9,,,,", "OTHER,FALSE,+,*1,1:1-9,1:1-9,,,,", "APOE,TRUE,+,*1,1:1-9,1:1-9,,,,"]
GENE_ROWS += [f"{gene},FALSE,-,*1,1:1-99,1:1-99,{EXONS}" for gene in STRUCTURAL]
ALLELE_ROWS = [
    "TOY,*1,Normal Function,N/A,N/A,FALSE",
    "TOY,*2,No Function,1-1000-A-G,1-1000-A-G,FALSE",
    'TOY,*3,Decreased Function,"1-1000-A-G,1-2600-C-T","1-1000-A-G,1-2500-C-T",FALSE',
    "TOY,*4,No Function,N/A,N/A,TRUE",
    "TOY,*5,Uncertain Function,1-7-A-G,1-7-A-G,FALSE",  # a core that the table of variants has not
    "TOY,*6,Unknown Function,N/A,N/A,FALSE",  # listed without variants
]
ALLELE_ROWS += [f"{gene},{deletion},No Function,N/A,N/A,TRUE" for gene, (deletion, _) in pgx_research.DELETIONS.items()]
VARIANT_ROWS = ["TOY,1-1000-A-G,rs10,1,1000,1000,A,A", "TOY,1-2500-C-T,N/A,1,2600,2500,C,C"]


def release(
    folder: Path,
    *,
    genes: list[str] = GENE_ROWS,
    alleles: list[str] = ALLELE_ROWS,
    variants: list[str] = VARIANT_ROWS,
) -> Path:
    diplotypes = [
        "TOY,*2/*1,Intermediate Metabolizer",
        "TOY,*1/*1,Normal Metabolizer",
        "OTHER,*1/*1,Normal Metabolizer",
    ]
    (folder / DEFINITIONS).mkdir(parents=True)
    (folder / DEFINITIONS / "GUIDED_translation.json").write_text("{}", encoding="utf-8")
    tables = {
        "gene-table.csv": (GENES, genes),
        "allele-table.csv": (ALLELES, alleles),
        "variant-table.csv": (VARIANTS, variants),
        "diplotype-table.csv": ("Gene,Diplotype,Phenotype\n", diplotypes),
    }
    for name, (head, rows) in tables.items():
        path = folder / pgx_research.FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(head + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    (folder / pgx_alleles.CHAIN).parent.mkdir(parents=True, exist_ok=True)
    (folder / pgx_alleles.CHAIN).write_text(CHAIN, encoding="utf-8")
    return folder


def built(folder: Path) -> dict[str, list[dict[str, str]]]:
    return {table.name: rows_of(table) for table in pgx_research.build(folder)}


def rows_of(table: BuiltTable) -> list[dict[str, str]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def test_alleles_of_small_variants_are_taken_and_the_others_named(tmp_path: Path) -> None:
    found = built(release(tmp_path))
    (gene,) = found["pgx.research_genes"]  # no other is a target, and APOE needs a consent of its own
    assert (gene["gene"], gene["chrom"], gene["reference_allele"]) == ("TOY", "1", "*1")
    assert gene["not_seen"] == "*4;*5;*6"
    assert [(row["allele"], row["reference"]) for row in found["pgx.research_alleles"]] == [
        ("*1", "1"),
        ("*2", ""),
        ("*3", ""),
    ]
    bases = {(row["allele"], row["site"]): row["base"] for row in found["pgx.research_allele_bases"]}
    assert bases == {
        ("*1", "0"): "A",
        ("*1", "1"): "C",
        ("*2", "0"): "G",
        ("*3", "0"): "G",
        ("*3", "1"): "T",
    }


def test_sites_have_their_place_in_both_builds(tmp_path: Path) -> None:
    one, two = built(release(tmp_path))["pgx.research_sites"]
    assert (one["rsid"], one["pos38"], one["pos37"], one["alleles38"], one["ref37"]) == (
        "rs10",
        "1000",
        "1000",
        "A,G",
        "A",
    )
    assert (two["rsid"], two["pos38"], two["pos37"], two["alleles37"]) == ("", "2500", "2600", "C,T")


def test_functions_and_phenotypes_are_those_of_the_genes_taken(tmp_path: Path) -> None:
    found = built(release(tmp_path))
    functions = {(row["gene"], row["allele"]): row["function"] for row in found["pgx.research_functions"]}
    assert functions["TOY", "*4"] == "No function"  # also of alleles that no small variant shows
    assert functions["GSTM1", "*0"] == "No function"
    assert [tuple(row.values()) for row in found["pgx.research_phenotypes"]] == [
        ("TOY", "*1", "*1", "Normal Metabolizer"),
        ("TOY", "*1", "*2", "Intermediate Metabolizer"),
    ]


def test_exons_of_deleted_genes_are_ascending_in_both_builds(tmp_path: Path) -> None:
    found = {row["gene"]: row for row in built(release(tmp_path))["pgx.structural_genes"]}
    assert found.keys() == set(STRUCTURAL)
    assert (found["GSTT1"]["deletion"], found["GSTT1"]["present"]) == ("*0", "*A")
    assert (found["GSTT1"]["exons37"], found["GSTT1"]["exons38"]) == ("10-20;30-40", "15-25;35-45")
    assert found["CYP2D7"]["deletion"] == ""  # a paralog


def test_a_gene_without_small_variants_is_left_out(tmp_path: Path) -> None:
    assert built(release(tmp_path, variants=[]))["pgx.research_genes"] == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("TOY,*1,Normal Function,N/A,N/A,FALSE", "TOY,*1,Normal Function,N/A,1-1000-A-G,FALSE", "has variants"),
        ("TOY,*2,No Function,1-1000-A-G,", "TOY,*2,No Function,1-1001-A-G,", "its GRCh37 variants are not those"),
        ("TOY,*2,No Function,1-1000-A-G,", "TOY,*2,No Function,1-1000-A-N,", "not made of bases"),
        ("GSTM1,*0,No Function", "GSTM1,*0,Normal Function", "as a structural allele without function"),
    ],
)
def test_a_release_that_contradicts_itself_stops_the_build(tmp_path: Path, old: str, new: str, said: str) -> None:
    wrong = [row.replace(old, new) for row in ALLELE_ROWS]
    assert wrong != ALLELE_ROWS
    with pytest.raises(DataError, match=said):
        built(release(tmp_path, alleles=wrong))


def test_a_position_without_a_counterpart_stops_the_build(tmp_path: Path) -> None:
    alleles = [row.replace("1-2500-C-T", "1-9500-C-T").replace("1-2600-C-T", "1-9600-C-T") for row in ALLELE_ROWS]
    variants = [VARIANT_ROWS[0], "TOY,1-9500-C-T,N/A,1,9600,9500,C,C"]
    with pytest.raises(DataError, match="has no place in GRCh37"):
        built(release(tmp_path, alleles=alleles, variants=variants))


def test_exons_that_overlap_stop_the_build(tmp_path: Path) -> None:
    genes = [row.replace('"30,10,","40,20,"', '"30,10,","40,31,"') for row in GENE_ROWS]
    with pytest.raises(DataError, match="exons overlap in GRCh37"):
        built(release(tmp_path, genes=genes))
