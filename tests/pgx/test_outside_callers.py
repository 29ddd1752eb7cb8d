"""Every reader of another program's file: its calls, its no calls, and what it does with a malformed file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pmkit.core.errors import DataError
from pmkit.core.model import Build
from pmkit.pgx import alleles as stars
from pmkit.pgx.alleles.calls import diplotype
from pmkit.pgx.drugs import recommend
from pmkit.pgx.outside.call import OutsideCall
from pmkit.pgx.outside.callers import MODULES, readers
from pmkit.pgx.outside.merge import merge
from pmkit.pgx.outside.names import read_alleles
from pmkit.pgx.outside.read import read_outside
from pmkit.pgx.pgx_terms import Standing
from pmkit.pgx.pgx_to_section import drug_report

ALDY = "#Sample\tGene\tSolutionID\tMajor\tMinor\tCopy\n"
STARPHASE = {
    "pbstarphase_version": "2.0.0",
    "gene_details": {
        "CYP4F2": {"diplotypes": [{"hap1": "*3", "hap2": "*1", "diplotype": "*3/*1"}]},
        "CYP2B6": {"diplotypes": [{"diplotype": "*1/*6"}, {"diplotype": "*4/*9"}]},
        "CYP2D6": {
            "diplotypes": [{"hap1": "*4.001+*68", "hap2": "*4.001", "diplotype": "*4.001+*68/*4.001"}],
            "simple_diplotypes": [{"hap1": "*4+*68", "hap2": "*4", "diplotype": "*4+*68/*4"}],
        },
        "DPYD": {"diplotypes": [{"hap1": "NO_MATCH", "hap2": "NO_MATCH", "diplotype": "NO_MATCH/NO_MATCH"}]},
        "TPMT": {"diplotypes": []},
        "HLA-B": {"diplotypes": [{"hap1": "57:01:01:01", "hap2": "08:01:01:01", "diplotype": "x"}]},
        "HLA-C": {"diplotypes": [{"hap1": "07:01", "hap2": "06:02", "diplotype": "x"}]},
    },
}
TARGETED = {
    "softwareVersion": "4.3.6",
    "sample": "S1",
    "cyp2d6": {"genotype": "*1/*46;*43/*45", "genotypeFilter": "More_than_one_possible_genotype"},
    "cyp2b6": {"genotype": "None", "genotypeFilter": "No_call", "pharmcatMetabolismStatus": "null"},
    "smn": {"smn1CopyNumber": 2, "genotype": "x"},
}
PHARMCAT_HEAD = "Gene\tSource Diplotype\tPhenotype\tActivity Score\tRecommendation Lookup Diplotype\n"
PHENOTYPER = {
    "geneReports": {
        "CPIC": {
            "CYP2D6": {
                "sourceDiplotypes": [
                    {"allele1": {"name": "*1"}, "allele2": {"name": "*4"}, "phenotypes": ["Intermediate Metabolizer"]}
                ]
            },
            "NUDT15": {
                "sourceDiplotypes": [{"allele1": {"name": "Unknown"}, "allele2": {"name": "Unknown"}, "label": "?"}]
            },
            "DPYD": {
                "sourceDiplotypes": [{"allele1": {"name": "c.85T>C (*9A)"}}, {"allele1": {"name": "c.2846A>T"}}],
                "matcherComponentHaplotypes": [{"name": "c.2846A>T"}],
                "recommendationDiplotypes": [
                    {"allele1": {"name": "c.85T>C (*9A)"}, "allele2": {"name": "c.2846A>T"}, "activityScore": "1.5"}
                ],
            },
        },
        "DPWG": {"VKORC1": {"sourceDiplotypes": []}},
    }
}
HLALA = "Locus\tChromosome\tAllele\tQ1\tQ2\nA\t1\tA*31:01:02G\t1\t1\nA\t2\tA*02:01:01G;A*02:09\t0.9\t1\n"

CASES: dict[str, tuple[str, list[tuple[str, ...]]]] = {
    "cyrius": ("Sample\tGenotype\tFilter\nS1\t*1/*4\tPASS\n", [("CYP2D6", "*1/*4", "", "", "S1")]),
    "cyrius_json": (
        json.dumps({"S1": {"Total_CN": 4, "Genotype": "*1_*4_*68", "Filter": "Not_assigned_to_haplotypes"}}),
        [("CYP2D6", pair, "", "", "S1") for pair in ("*1+*68/*4", "*1/*4+*68", "*1+*4/*68")],
    ),
    "aldy": (
        ALDY
        + "#Solution 1: *1.001, *4.001; gene=CYP2D6-pharmvar-6.2.14; cpic=intermediate; cpic_score=1.0\n"
        + "S1\tCYP2D6\t1\t*1/*4\t1;4\t0\n#Solution 1: *1, *2; gene=CYP2C19-pharmvar-6; cpic=poor; cpic_score=0\n"
        + "S1\tCYP2C19\t1\t*1/*2\t1;2\t0\n",
        [
            ("CYP2D6", "*1/*4", "intermediate metabolizer", "1.0", "S1"),
            ("CYP2C19", "*1/*2", "poor metabolizer", "", "S1"),
        ],
    ),
    "stellarpgx": (
        "CYP2D6 Star Allele Calling with StellarPGx\n\nResult:\n*2/*41\n\nActivity score:\n1.25\n",
        [("CYP2D6", "*2/*41", "", "1.25", "")],
    ),
    "pypgx": (
        "\tGene\tGenotype\tPhenotype\tHaplotype1\nS1\tG6PD\tMALE/B (reference)\tIndeterminate\t*1;\n",
        [("G6PD", "B (reference)", "", "", "S1")],
    ),
    "stargazer": (
        "gene\tname\thap1_main\thap2_main\tdip_score\tphenotype\ncyp2d6\tS1\t*4\t*1\t1.0\tintermediate_metabolizer\n"
        "cyp2c9\tS1\t*1\t*99\t-1.0\tunknown_metabolizer\n",
        [("CYP2D6", "*4/*1", "intermediate metabolizer", "1.0", "S1"), ("CYP2C9", "*1/*99", "", "", "S1")],
    ),
    "starphase": (
        json.dumps(STARPHASE),
        [
            ("CYP4F2", "*3/*1", "", "", ""),
            ("CYP2B6", "*1/*6", "", "", ""),
            ("CYP2B6", "*4/*9", "", "", ""),
            ("CYP2D6", "*4+*68/*4", "", "", ""),
            ("DPYD", "", "", "", ""),
            ("TPMT", "", "", "", ""),
            ("HLA-B", "*57:01/*08:01", "", "", ""),
        ],
    ),
    "dragen_targeted": (
        json.dumps(TARGETED),
        [("CYP2D6", "*1/*46", "", "", "S1"), ("CYP2D6", "*43/*45", "", "", "S1"), ("CYP2B6", "", "", "", "S1")],
    ),
    "dragen_star_allele": (
        json.dumps(
            {
                "sample": "S1",
                "locusAnnotations": [
                    {"gene": "CYP2C19", "genotype": "*2/*2", "phenotypeDatabaseAnnotation": "Poor Metabolizer"},
                    {"gene": "NUDT15", "genotype": "None"},
                    {"gene": "QWERTY1", "genotype": "*1/*1"},
                ],
            }
        ),
        [("CYP2C19", "*2/*2", "Poor Metabolizer", "", "S1"), ("NUDT15", "", "", "", "S1")],
    ),
    "pharmcat_report": (
        "PharmCAT v3.0.1\n"
        + PHARMCAT_HEAD
        + "CYP2B6\t*4/*9 OR *1/*6\t\t\t\nDPYD\tc.775A>G AND c.1627A>G (*5)\t\t\tc.775A>G/c.1627A>G (*5)\n"
        + "CYP2D6\t*1/*3\tIntermediate Metabolizer\t1.0\t*1/*3\nTPMT\tno call\t\t\t\n",
        [
            ("CYP2B6", "*4/*9", "", "", ""),
            ("CYP2B6", "*1/*6", "", "", ""),
            ("DPYD", "c.775A>G/c.1627A>G (*5)", "", "", ""),
            ("CYP2D6", "*1/*3", "Intermediate Metabolizer", "1.0", ""),
            ("TPMT", "", "", "", ""),
        ],
    ),
    "pharmcat_json": (
        json.dumps(PHENOTYPER),
        [
            ("VKORC1", "", "", "", ""),
            ("CYP2D6", "*1/*4", "Intermediate Metabolizer", "", ""),
            ("NUDT15", "", "", "", ""),
            ("DPYD", "c.85T>C (*9A)/c.2846A>T", "", "1.5", ""),
        ],
    ),
    "optitype": (
        "\tA1\tA2\tB1\tB2\tC1\tC2\tReads\tObjective\n0\tA*31:01\tA*02:01\tB*57:01\tB*15:02\tC*06:02\tC*08:01\t9\t8.1\n",
        [("HLA-A", "*31:01/*02:01", "", "", ""), ("HLA-B", "*57:01/*15:02", "", "", "")],
    ),
    "arcashla": (
        json.dumps({"A": ["A*31:01:02"], "B": ["B*57:01:01", "B*15:02:01"], "C": ["C*01:02"]}),
        [("HLA-A", "*31:01/*31:01", "", "", ""), ("HLA-B", "*57:01/*15:02", "", "", "")],
    ),
    "arcashla_table": (
        "subject\tA1\tA2\tB1\tB2\tDRB11\tDRB12\nS1\tA*31:01:02\t\tB*57:01:01\tB*15:02:01\tDRB1*07:01\tDRB1*15:01\n",
        [
            ("HLA-A", "*31:01/.", "", "", "S1"),
            ("HLA-B", "*57:01/*15:02", "", "", "S1"),
            ("HLA-DRB1", "*07:01/*15:01", "", "", "S1"),
        ],
    ),
    "xhla": (
        json.dumps(
            {"report_type": "hla_typing", "sample_id": "S1", "hla": {"alleles": ["A*31:01", "A*02:01", "B*57:01"]}}
        ),
        [("HLA-A", "*31:01/*02:01", "", "", "S1"), ("HLA-B", "*57:01/.", "", "", "S1")],
    ),
    "hlahd": (
        "A\tHLA-A*31:01:02\t-\nB\tNot typed\tNot typed\n",
        [("HLA-A", "*31:01/*31:01", "", "", ""), ("HLA-B",) + ("",) * 4],
    ),
    "hlala": (
        HLALA + "B\t1\tB*57:01:01G\t0.3\t1\nB\t2\tB*15:02:01G\t1\t1\n",
        [
            ("HLA-A", "*31:01/*02:01", "", "", ""),
            ("HLA-A", "*31:01/*02:09", "", "", ""),
            ("HLA-B", "./*15:02", "", "", ""),
        ],
    ),
    "spechla": (
        "# version: 3.38.0\nSample\tHLA_A_1\tHLA_A_2\tHLA_B_1\tHLA_B_2\nS1\tA*31:01:02\tA*02:01:01\t-\t-\n",
        [("HLA-A", "*31:01/*02:01", "", "", "S1"), ("HLA-B", "", "", "", "S1")],
    ),
    "dragen_hla": (
        "A1\tA2\tB1\tB2\tC1\tC2\nA*31:01\tA*02:01\tB*57:01\tB*15:02\tC*06:02\tC*08:01\n",
        [("HLA-A", "*31:01/*02:01", "", "", ""), ("HLA-B", "*57:01/*15:02", "", "", "")],
    ),
    "t1k": (
        "HLA-A\t2\tHLA-A*31:01:02\t130.5\t60\tHLA-A*02:01:01\t140.2\t60\t\n",
        [("HLA-A", "*31:01/*02:01", "", "", "")],
    ),
    "gene_table": (
        "Sample ID\tGene\tGenotype\tMetabolism Status\tFilter\nS1\tCYP2C19\t*1/*2;*1/*3\tIntermediate\tLowGQ\n",
        [("CYP2C19", pair, "Intermediate", "", "S1") for pair in ("*1/*2", "*1/*3")],
    ),
    "pharmcat": ("#gene\tdiplotype\nCYP2D6\t*1/*4\tIM\t1.0\n", [("CYP2D6", "*1/*4", "IM", "1.0", "")]),
    "dragen_cyp2d6": ("S1\t*1/*4\tPASS\n", [("CYP2D6", "*1/*4", "", "", "S1")]),
}


def written(folder: Path, text: str) -> Path:
    path = folder / "calls"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_reader_has_a_case() -> None:
    assert tuple(CASES.keys()) == MODULES or set(CASES) == set(MODULES)


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_calls(tmp_path: Path, module: str) -> None:
    text, expected = CASES[module]
    reader = readers()[MODULES.index(module)]
    path = written(tmp_path, text)
    calls = read_outside(f"CYP2D6={path}" if module == "dragen_cyp2d6" else str(path))
    found = [(c.gene, c.diplotype, c.phenotype, c.activity_score, c.sample) for c in calls]
    assert sorted(found) == sorted(expected)
    assert {c.caller.split()[0] for c in calls} == {reader.caller.split()[0]}
    assert {c.checked for c in calls} == {bool(reader.example)}


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_file_is_taken_by_one_reader_only_and_a_cut_row_is_named(tmp_path: Path, module: str) -> None:
    """What stands before a reader in the order never takes its file; a row cut short is an error, not a call."""
    text, _ = CASES[module]
    lines = text.splitlines()
    cut = "\n".join([*lines[:-1], lines[-1][:3]]) + "\n"
    try:
        calls = read_outside(f"CYP2D6={written(tmp_path, cut)}")
    except DataError as error:
        assert str(tmp_path) in str(error.where)
    else:
        assert all(call.no_call or call.diplotype in {one[1] for one in CASES[module][1]} for call in calls)


@pytest.mark.parametrize(
    "document",
    [
        {"gene_details": {"CYP2D6": None}, "pbstarphase_version": "1"},
        {"gene_details": {"CYP2D6": {"diplotypes": ["*1/*1"]}}, "pbstarphase_version": "1"},
        {"geneReports": {"CYP2D6": {"sourceDiplotypes": "x"}}},
        {"S1": {"Total_CN": 4}},
        {"report_type": "hla_typing", "hla": {"alleles": "A*01:01"}},
        {"report_type": "hla_typing", "hla": []},
        {"dragenVersion": "4", "cyp2d6": []},
        {"locusAnnotations": {"gene": "CYP2D6"}},
        {"A": None},
        [],
        [1, 2],
        {},
    ],
    ids=lambda one: json.dumps(one)[:30],
)
def test_json_of_another_shape_is_refused_or_no_call(tmp_path: Path, document: object) -> None:
    try:
        calls = read_outside(str(written(tmp_path, json.dumps(document))))
    except DataError:
        return
    assert all(call.no_call for call in calls)


@pytest.mark.parametrize("module", ["stargazer", "dragen_cyp2d6"])
def test_a_table_without_its_gene_asks_for_it(tmp_path: Path, module: str) -> None:
    text = CASES[module][0].replace("gene\t", "", 1).replace("cyp2d6\t", "").replace("cyp2c9\t", "")
    with pytest.raises(DataError, match="does not name its gene"):
        read_outside(str(written(tmp_path, text)))
    assert {call.gene for call in read_outside(f"CYP2D6={tmp_path / 'calls'}")} == {"CYP2D6"}


def test_a_reader_without_an_example_says_so_on_its_calls_and_lowers_nothing_by_it() -> None:
    call = OutsideCall("CYP2D6", "*1/*4", "", "", "Cyrius", "f", 1, checked=False)
    (result,) = merge([call], {}).values()
    assert [warning.code for warning in result.call.warnings] == ["outside_by_documentation"]  # type: ignore[union-attr]


def test_the_page_lists_every_reader() -> None:
    page = (Path(__file__).parents[2] / "docs" / "outside-callers.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("|")]
    expected = [
        [one.caller, one.version, one.file, one.columns, one.example or f"by documentation only: {one.source}"]
        for one in readers()
    ]
    assert rows[2:] == [[cell.replace("|", "\\|") for cell in row] for row in expected]


@pytest.mark.parametrize("gene", [*stars.genes(), *stars.research_genes()])
def test_labels_of_every_gene_go_through_pharmcats_report(gene: str, tmp_path: Path) -> None:
    """Each allele alongside the reference, as pmkit prints it, in the column of PharmCAT's report."""
    definition = stars.load_definition(gene, Build.GRCH38)
    reference = definition.names[definition.reference]
    pairs = [(name,) if definition.how == "haploid" else (name, reference) for name in definition.names]
    labelled = [diplotype(definition, pair, 0) for pair in pairs]
    rows = "".join(f"{gene}\t{one.label}\t\t\t\n" for one in labelled)
    calls = read_outside(str(written(tmp_path, PHARMCAT_HEAD + rows)))
    for one, call in zip(labelled, calls, strict=True):
        read = read_alleles(gene, call.diplotype)
        assert (read.unknown, sorted(read.names)) == ((), sorted(one.alleles))


@pytest.mark.parametrize(
    ("gene", "label"),
    [
        # PharmCAT 1 and 2 print these sentences for the reference of both chromosomes
        ("DPYD", "No CPIC decreased or no function variant with strong or moderate evidence found"),
        ("RYR1", "No CPIC decreased or no function variants found"),
        ("CFTR", "No CPIC variants found"),
    ],
)
def test_a_sentence_with_or_is_one_label(gene: str, label: str, tmp_path: Path) -> None:
    calls = read_outside(str(written(tmp_path, f"{gene}\t{label}\n")))
    definition = stars.load_definition(gene, Build.GRCH38)
    assert [call.diplotype for call in calls] == [label]
    assert read_alleles(gene, label).names == (definition.names[definition.reference],) * 2


@pytest.mark.parametrize(
    ("gene", "text", "names"),
    [
        ("F5", "Leiden/Reference", ("rs6025 Factor V Leiden (T)", "rs6025 reference (C)")),
        ("SLCO1B1", "rs4149056 C/rs4149056 T", ("*1", "*5")),
        ("CFTR", "No CPIC variants found", None),
        ("VKORC1", "Reference/rs9923231", ("rs9923231 reference (C)", "rs9923231 variant (T)")),
        ("VKORC1", "rs9923231/rs9923231", ("rs9923231 variant (T)", "rs9923231 variant (T)")),
        ("SLCO1B1", "rs4149056 G/rs4149056 T", ()),
    ],
    ids=str,
)
def test_names_of_other_programs(gene: str, text: str, names: tuple[str, ...] | None) -> None:
    read = read_alleles(gene, text)
    if names is None:
        definition = stars.load_definition(gene, Build.GRCH38)
        names = (definition.names[definition.reference],) * 2
    assert read.understood is bool(names)
    if names:
        assert read.names == names


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("*1/*41+rs368858603", ["*1/*41", "*1/*41+rs368858603"]),
        ("*1+rs5030655/*1", ["*1/*1", "*1/*1+rs5030655"]),
        ("*1/*4+rs1", ["*1/*4"]),
        ("*1/*41.ALDY", ["*1/*41"]),
    ],
    ids=str,
)
def test_a_variant_on_an_allele_with_function_leaves_the_gene_open(text: str, labels: list[str]) -> None:
    """A further variant may take the function away; an allele without function has none to lose."""
    (result,) = merge([OutsideCall("CYP2D6", text, "", "", "Aldy", "f", 1)], {}).values()
    assert sorted(one.label for one in result.diplotypes) == sorted(labels)
    assert result.status == ("called" if len(labels) == 1 else "ambiguous")


def test_a_stated_score_alongside_another_of_the_diplotype_leaves_both_possible() -> None:
    (result,) = merge([OutsideCall("CYP2C9", "*1/*2", "", "1.0", "x", "f", 1)], {}).values()
    assert {one.pair.activity_score for one in result.diplotypes} == {"1.0", "1.5"}
    assert [warning.code for warning in result.call.warnings] == ["outside_contradiction"]  # type: ignore[union-attr]


def test_solutions_that_optitype_enumerates_are_all_possible(tmp_path: Path) -> None:
    """A risk allele in the second solution, a tenth of a read behind the first, is not denied."""
    head = "\tA1\tA2\tB1\tB2\tC1\tC2\tReads\tObjective\n"
    one = "0\tA*02:01\tA*31:01\tB*07:02\tB*08:01\tC*06:02\tC*07:02\t1000\t990.0\n"
    other = "1\tA*02:01\tA*31:01\tB*57:01\tB*07:02\tC*06:02\tC*07:02\t1000\t989.9\n"
    path = tmp_path / "S1_result.tsv"
    path.write_text(head + one + other)
    found = merge(read_outside(str(path)), {})
    assert found["HLA-A"].status == "called"
    assert found["HLA-B"].status == "ambiguous"
    assert {one.label for one in found["HLA-B"].diplotypes} == {"*07:02/*08:01", "*07:02/*57:01"}


@pytest.mark.parametrize("filter_", ["LowQ_high_CN", "More_than_one_possible_genotype"])
def test_a_genotype_that_its_caller_doubts_is_no_firm_result(tmp_path: Path, filter_: str) -> None:
    """Cyrius gives one genotype and its doubt of it: nothing says between what the doubt is."""
    path = tmp_path / "cyrius.tsv"
    path.write_text(f"Sample\tGenotype\tFilter\nS1\t*1/*1\t{filter_}\n")
    result = merge(read_outside(str(path)), {})["CYP2D6"]
    assert (result.status, [one.label for one in result.diplotypes]) == ("ambiguous", ["*1/*1"])
    (guidance,) = recommend({"CYP2D6": result}, drugs=("codeine",))
    assert drug_report(guidance, {"CYP2D6": result}).standing is Standing.CANNOT_BE_TOLD
    path.write_text("Sample\tGenotype\tFilter\nS1\t*1/*1\tPASS\n")
    assert merge(read_outside(str(path)), {})["CYP2D6"].status == "called"


@pytest.mark.parametrize("counts", ["0\t0", "0\t0.0", "0\t3.1"])
def test_a_solution_of_optitype_without_a_read_is_no_call(tmp_path: Path, counts: str) -> None:
    """It would be "*57:01 negative" of no data."""
    head = "\tA1\tA2\tB1\tB2\tC1\tC2\tReads\tObjective\n"
    path = tmp_path / "S1_result.tsv"
    path.write_text(f"{head}0\tA*02:01\tA*31:01\tB*07:02\tB*08:01\tC*06:02\tC*07:02\t{counts}\n")
    assert all(call.no_call for call in read_outside(str(path)))


@pytest.mark.parametrize(("share", "perfect", "firm"), [("1", "1", True), ("0.3", "1", False), ("1", "0", False)])
def test_what_hla_la_calls_unusual_is_no_firm_result(tmp_path: Path, share: str, perfect: str, firm: bool) -> None:
    path = tmp_path / "R1_bestguess_G.txt"
    rows = [f"B\t{i}\t{allele}\t1\t{share}\t{perfect}\n" for i, allele in ((1, "B*57:03:01G"), (2, "B*08:01:01G"))]
    path.write_text("Locus\tChromosome\tAllele\tQ1\tproportionkMersCovered\tperfectG\n" + "".join(rows))
    result = merge(read_outside(str(path)), {})["HLA-B"]
    (guidance,) = recommend({"HLA-B": result}, drugs=("abacavir",))
    standing = drug_report(guidance, {"HLA-B": result}).standing
    assert standing is (Standing.FIRM if firm else Standing.CANNOT_BE_TOLD)


def test_a_stated_phenotype_counts_where_a_source_has_a_row_for_the_alleles() -> None:
    """DPWG's row for UGT1A1 *1/*28 is usual care; the caller says poor metabolizer of it."""
    found = merge([OutsideCall("UGT1A1", "*1/*28", "Poor Metabolizer", "", "x", "f", 1)], {})
    (guidance,) = recommend(found, drugs=("irinotecan",))
    assert drug_report(guidance, found).standing is Standing.CANNOT_BE_TOLD
