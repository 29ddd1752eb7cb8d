"""Other callers' names of alleles: read exactly, in any spelling that stands for one allele, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from pmkit.core.model import Build
from pmkit.knowledge.store import open_table
from pmkit.pgx import alleles as stars
from pmkit.pgx.alleles.calls import diplotype
from pmkit.pgx.genes.hla_family import read_hla
from pmkit.pgx.outside.call_words import is_no_call
from pmkit.pgx.outside.merge import merge
from pmkit.pgx.outside.names import candidates, read_alleles, read_phenotype
from pmkit.pgx.outside.read import read_outside


@pytest.mark.parametrize(
    "text",
    ["NO_MATCH/NO_MATCH", "NO_READS", "Multiple/Multiple", "Unknown/Unknown", "undetermined", ".", "./.", "", "n/a"],
    ids=str,
)
def test_words_for_no_call(text: str) -> None:
    assert is_no_call(text)


@pytest.mark.parametrize("text", ["*1/*2", "*1/.", "Reference/Reference", "B (reference)", "Normal Metabolizer"])
def test_calls_are_not_taken_for_no_call(text: str) -> None:
    assert not is_no_call(text)


@pytest.mark.parametrize("gene", [gene for gene in stars.genes() if gene != "CYP2D6"])
def test_own_labels_are_read_back(gene: str, tmp_path: Path) -> None:
    """Every allele, alone, twice and alongside the reference allele, as the report of a VCF prints it."""
    definition = stars.load_definition(gene, Build.GRCH38)
    reference = definition.names[definition.reference]
    haploid = [(name,) for name in definition.names]
    pairs = [(name, other) for name in definition.names for other in (name, reference)]
    labelled = [diplotype(definition, names, 0) for names in (haploid if definition.how == "haploid" else pairs)]
    path = tmp_path / "own.tsv"
    path.write_text("".join(f"{gene}\t{one.label}\n" for one in labelled), encoding="utf-8")
    for one, call in zip(labelled, read_outside(str(path)), strict=True):
        read = read_alleles(gene, call.diplotype)
        assert (read.unknown, sorted(read.names)) == ((), sorted(one.alleles))
    (result,) = merge([call], {}).values()
    assert result.diplotypes[0].label == one.label


def test_own_combinations_are_read_back() -> None:
    label = "[c.85T>C (*9A) + c.1905+1G>A (*2A)] (heterozygous)"
    assert read_alleles("DPYD", label).names == ("Reference", "[c.85T>C (*9A) + c.1905+1G>A (*2A)]")
    partial = read_alleles("CYP2B6", "*1/[*6 + g.41006936G>T]")
    assert (partial.unknown, partial.names) == ((), ("*1", "[*6 + g.41006936G>T]"))


@pytest.mark.parametrize(
    ("gene", "written", "names"),
    [
        ("UGT1A1", "*28+*80/*28+*80", ("*80+*28", "*80+*28")),
        ("UGT1A1", "*1/*37 + *80", ("*1", "*80+*37")),
        ("MT-RNR1", "1555A>G", ("m.1555A>G",)),
        ("MT-RNR1", "A1555G", ("m.1555A>G",)),
        ("G6PD", "B (wildtype)/B (wild type)", ("B (reference)", "B (reference)")),
        ("G6PD", "*B/A- 202A_376G", ("A- 202A_376G", "B (reference)")),
        ("DPYD", "*2A/Reference", ("Reference", "c.1905+1G>A (*2A)")),
        ("DPYD", "c.1905+1G>A/c.2846A>T", ("c.1905+1G>A (*2A)", "c.2846A>T")),
        ("CFTR", "F508del/Reference", None),
        ("CYP2D6", "*10x2+*36/*1", ("*1", "*36+*10x2")),
        ("CYP2D6", "*4+*68/*1X2", ("*1x2", "*68+*4")),
        ("IFNL3", "rs12979860T/rs12979860C", ("rs12979860 reference (C)", "rs12979860 variant (T)")),
        ("CYP2D6", "*1/*4x0", None),
        ("CYP2C19", "*1/*1x2", None),
        ("UGT1A1", "*1/*60+*80", None),
        ("VKORC1", "*1/*rs9923231", None),
        ("CYP2C19", "*1/Unknown", None),
    ],
    ids=str,
)
def test_other_spellings(gene: str, written: str, names: tuple[str, ...] | None) -> None:
    read = read_alleles(gene, written)
    assert read.understood is (names is not None)
    if names:
        assert read.names == names


@pytest.mark.parametrize("text", ["*41+rs368858603", "*41X", "*41NX", "*41.ALDY", "*41.ALDY_2"], ids=str)
def test_aldy_marks_variations_of_a_parent_allele(text: str) -> None:
    read = read_alleles("CYP2D6", f"*2/{text}", "Aldy")
    assert (read.names, read.unknown) == (("*2", "*41"), ())
    assert read.notes
    assert read_alleles("CYP2D6", f"*2/{text}").unknown == (text,)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("*5701", "*57:01"),
        ("B*57:1", "*57:01"),
        ("B5701", "*57:01"),
        ("HLA-B*570101", "*57:01:01"),
        ("*57010102N", "*57:01:01:02N"),
        ("B*57:01:01G", "*57:01:01G"),
        ("57:01P", "*57:01P"),
        ("5701g", "*57:01G"),
        ("B*15:101", "*15:101"),
        ("*57:XX", "*57"),
        ("*57:AABC", "*57"),
        ("*57", "*57"),
        ("57", None),
        ("B57", None),
        ("A*31:01", None),
        ("*95:01", None),
        ("*9501", None),
        ("*15101", None),
        ("NO_MATCH", None),
    ],
    ids=str,
)
def test_hla_names_of_any_age(text: str, name: str | None) -> None:
    found = read_hla("HLA-B", text)
    assert (str(found) if found else None) == name


@pytest.mark.parametrize(
    "text", ["*57/*58", "B57/B58", "*15101/*95", "*57:01N/*57:01Q", "?/?", "A*57:01/A*58:01", "57011/58011"], ids=str
)
def test_an_hla_name_that_is_not_exact_is_never_negative(text: str) -> None:
    from pmkit.pgx.outside.call import OutsideCall

    result = merge([OutsideCall("HLA-B", text, "", "", "caller", "f", 1)], {})["HLA-B"]
    keys = {key for one in result.diplotypes for key in one.pair.lookup_keys}
    assert "*57:01 negative" not in keys and "*57:01 positive" not in keys


@pytest.mark.parametrize(
    ("gene", "text", "name"),
    [
        ("CYP2D6", "poor metabolizer", "Poor Metabolizer"),
        ("HLA-B", "HLA-B*5701 positive; *58:01 Negative", "*57:01 positive; *58:01 negative"),
        ("BCHE", "Normal Metabolizer", "Normal Metabolizer"),
        ("BCHE", "PASS", None),
        ("CYP2D6", "PASS", None),
        ("DPYD", "*2A carrier", None),
    ],
    ids=str,
)
def test_phenotypes(gene: str, text: str, name: str | None) -> None:
    assert read_phenotype(gene, text) == name


@pytest.mark.parametrize(
    ("gene", "text", "names"),
    [
        ("G6PD", "Mediterranean", ("Mediterranean, Dallas, Panama, Sassari, Cagliari, Birmingham",)),
        ("G6PD", "jammu", ("Viangchan, Jammu",)),
        ("VKORC1", "-1639G>A/-1639G>A", ("rs9923231 variant (T)",) * 2),
        ("VKORC1", "c.-1639G>A", ("rs9923231 variant (T)",)),
        ("ABCG2", "Q141K/reference", ("rs2231142 reference (G)", "rs2231142 variant (T)")),
        ("ABCG2", "c.421C>A", ("rs2231142 variant (T)",)),
        ("F5", "Leiden", ("rs6025 Factor V Leiden (T)",)),
        ("F5", "p.Arg534Gln", ("rs6025 Factor V Leiden (T)",)),
        ("CACNA1S", "R174W", ("c.520C>T",)),
        ("RYR1", "p.Arg614Cys", ("c.1840C>T",)),
        ("DPYD", "p.Asp949Val/Reference", ("Reference", "c.2846A>T")),
        ("CFTR", "p.Gly551Asp", ("G551D",)),
        ("CFTR", "711+3A>G", ("711+3A->G",)),
        ("CYP3A5", "rs776746", ("*3",)),
    ],
)
def test_older_and_common_names(gene: str, text: str, names: tuple[str, ...]) -> None:
    read = read_alleles(gene, text)
    assert (read.unknown, read.names) == ((), names)


@pytest.mark.parametrize(
    ("gene", "text", "reported"),
    [
        ("G6PD", "A-", {"A- 202A_376G", "A- 680T_376G", "A- 968C_376G"}),
        ("CYP2C9", "R144C", {"*2"}),
        ("CYP2C19", "rs4244285", {"*2"}),
        ("SLCO1B1", "V174A", {"*5", "*15"}),
        ("SLCO1B1", "*1C", {"*1"}),
        ("TPMT", "p.Tyr240Cys", {"*3A", "*3C"}),
        ("CFTR", "F508del", set()),
        ("UGT1A1", "*60", set()),
    ],
)
def test_a_name_that_is_no_allele_tells_at_most_of_some(gene: str, text: str, reported: set[str]) -> None:
    """One variant of several, one variant that several alleles have, or a retired star name is no allele."""
    assert read_alleles(gene, text).unknown == (text,)
    assert reported <= set(candidates(gene, text))
    assert bool(reported) == bool(candidates(gene, text))


def test_every_row_of_the_table_of_names_is_dated_and_finds_its_allele() -> None:
    for row in open_table("pgx.names").rows():
        assert row["source"] and row["release"] and row["licence"]
        read = read_alleles(row["gene"], row["name"])
        assert read.names if not read.unknown else True
        assert not read.unknown or candidates(row["gene"], row["name"]) or row["kind"] not in ("synonym", "group")
