"""Imports of ClinVar and gnomAD: what is kept, what is refused, and that a store is asked by place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import support
from tests.germline.conftest import Run, Write, found

from pmkit.core.errors import DataError, PmkitError, TruncatedError
from pmkit.core.model import Build, Variant
from pmkit.germline.clinvar import ClinVar, clinvar_rules
from pmkit.germline.clinvar_import import import_clinvar
from pmkit.germline.gnomad_import import import_gnomad
from pmkit.knowledge.variant_store import Head, VariantStore, write_store

MANY = "criteria_provided,_multiple_submitters,_no_conflicts"


def _clinvar(path: Path, *records: str, build: str = "GRCh38") -> Path:
    lines = ("##fileDate=2026-10-01", f"##reference={build}", *support.declared("INFO", "CLNSIG"))
    head = support.header(*lines, formats=(), samples=(), version="4.1")
    return support.write(path, head, (f"{line}\n" for line in records))


def _info(significance: str, review: str = MANY, more: str = "") -> str:
    return f"ALLELEID=1;CLNDN=A_condition;CLNREVSTAT={review};CLNSIG={significance};GENEINFO=TTN:7273;ORIGIN=1{more}"


def _line(place: str, info: str, number: int = 1) -> str:
    chrom, pos, ref, alt = place.split(":")
    return f"{chrom}\t{pos}\t{number}\t{ref}\t{alt}\t.\t.\t{info}"


TTN = "2:178802303:G:A"


@pytest.fixture
def stored(tmp_path: Path):
    def made(*records: str, build: str = "GRCh38") -> Path:
        target = tmp_path / "c.pmv"
        import_clinvar(str(_clinvar(tmp_path / "c.vcf", *records, build=build)), target, force=True)
        return target

    return made


@pytest.mark.parametrize(
    ("significance", "review", "outcome"),
    [
        ("Pathogenic", MANY, ["TTN acmg_sf report het"]),
        ("Likely_pathogenic", "criteria_provided,_single_submitter", ["TTN acmg_sf report het"]),
        ("Pathogenic", "no_assertion_criteria_provided", []),
        ("Conflicting_classifications_of_pathogenicity", "criteria_provided,_conflicting_classifications", []),
        ("Uncertain_significance", MANY, []),
        ("risk_factor", MANY, []),
        ("Pathogenic,_low_penetrance", MANY, ["TTN acmg_sf possible het"]),
        ("Pathogenic/Likely_pathogenic/Pathogenic,_low_penetrance", MANY, ["TTN acmg_sf report het"]),
        ("Likely_risk_allele", MANY, []),
        ("Pathogenic/Likely_pathogenic/Established_risk_allele", MANY, ["TTN acmg_sf report het"]),
        ("Likely_pathogenic/Pathogenic,_low_penetrance", MANY, ["TTN acmg_sf report het"]),
        ("Pathogenic/Likely_pathogenic,_other", MANY, ["TTN acmg_sf report het"]),
        ("pathogenic", "criteria provided, single submitter", ["TTN acmg_sf report het"]),
        ("Pathogenic/Benign", MANY, []),
        ("Benign", MANY, []),
    ],
)
def test_terms_of_the_users_release(
    significance: str, review: str, outcome: list[str], write: Write, pmkit: Run, *, stored
) -> None:
    stored(_line(TTN, _info(significance, review)))
    write([(TTN, ["0/1"])])
    answer = pmkit("load", "s.vcf", "--consent", "secondary", "germline", "--clinvar", "c.pmv", "report", "-f", "json")
    assert answer.code == 0, answer.err
    assert found(answer.report) == outcome


@pytest.mark.parametrize(
    ("significance", "outcome"),
    [
        ("Pathogenic", ["BRCA2 acmg_sf report het"]),
        ("Uncertain_significance", ["BRCA2 acmg_sf possible het"]),
        ("Conflicting_classifications_of_pathogenicity", ["BRCA2 acmg_sf possible het"]),
        ("Benign", []),
        ("not_provided", ["BRCA2 acmg_sf report het"]),
        ("", ["BRCA2 acmg_sf report het"]),
    ],
)
def test_the_engine_against_clinvar(significance: str, outcome: list[str], *, write: Write, pmkit: Run, stored) -> None:
    """A null variant of BRCA2, which the points call likely pathogenic, and what ClinVar says of it."""
    null, elsewhere = "13:32319205:C:T", "13:32319206:A:T"
    stored(_line(null if significance else elsewhere, _info(significance or "Benign")))
    write([(null, ["0/1"])])
    answer = pmkit("load", "s.vcf", "--consent", "secondary", "germline", "--clinvar", "c.pmv", "report", "-f", "json")
    assert found(answer.report) == outcome


def test_a_missense_in_titin_is_not_reported_though_pathogenic(write: Write, pmkit: Run, stored) -> None:
    missense = "2:178802302:T:C"
    stored(_line(missense, _info("Pathogenic")))
    write([(missense, ["0/1"])])
    answer = pmkit("load", "s.vcf", "--consent", "secondary", "germline", "--clinvar", "c.pmv", "report", "-f", "json")
    assert found(answer.report) == []


def test_conflicts_haplotypes_and_somatic_fields_are_kept(stored) -> None:
    more = ";CLNSIGCONF=Pathogenic(2)|Uncertain_significance(1);CLNSIGINCL=1184733:Pathogenic"
    more += ";ONC=Oncogenic;ONCREVSTAT=x;SCI=Tier_I_-_Strong;SCIREVSTAT=y"
    conflicting = "Conflicting_classifications_of_pathogenicity|risk_factor"
    review = "criteria_provided,_conflicting_classifications"
    store = ClinVar(stored(_line(TTN, _info(conflicting, review, more))))
    record = store.find(Variant("2", 178802303, "G", "A"), Build.GRCH38)
    assert record is not None
    assert (record.significance, record.stars, record.other) == ("conflicting", 1, ("risk factor",))
    assert record.conflicts == ("Pathogenic(2)", "Uncertain significance(1)")
    assert record.haplotypes == ("1184733:Pathogenic",)
    assert (record.oncogenicity, record.somatic) == ("Oncogenic", "Tier I - Strong")


def test_another_assembly_is_refused(write: Write, pmkit: Run, stored) -> None:
    stored(_line(TTN, _info("Pathogenic")), build="GRCh37")
    write([(TTN, ["0/1"])])
    answer = pmkit("load", "s.vcf", "--consent", "secondary", "germline", "--clinvar", "c.pmv", "report", "-f", "json")
    assert answer.code == 78
    assert "GRCh37" in answer.err
    assert "TTN" not in answer.err


def test_a_header_that_the_bases_contradict(tmp_path: Path) -> None:
    """Twenty coding positions of GRCh38, said to be GRCh37."""
    from pmkit.variants.consequence import Transcripts

    transcript = Transcripts.open(Build.GRCH38).gene("BRCA2")
    assert transcript is not None
    places = sorted(transcript.genomic(transcript.cds_start + i) for i in range(0, 9000, 200))
    lines = [_line(f"13:{pos}:{transcript.bases(pos, pos)}:N", _info("Benign"), pos) for pos in places]
    lines = [line.replace("\tN\t", "\tG\t" if "\tG\tN" not in line else "\tC\t") for line in lines]
    with pytest.raises(DataError, match="contradict"):
        import_clinvar(str(_clinvar(tmp_path / "c.vcf", *lines, build="GRCh37")), tmp_path / "c.pmv")
    assert not (tmp_path / "c.pmv").exists()
    assert import_clinvar(str(_clinvar(tmp_path / "c.vcf", *lines)), tmp_path / "c.pmv").rows == len(lines)


def test_a_vcf_that_is_no_clinvar(write: Write, pmkit: Run, tmp_path: Path) -> None:
    path = write([(TTN, ["0/1"])])
    answer = pmkit("tables", "import", "clinvar", path, "-o", tmp_path / "c.pmv")
    assert answer.code == 65
    assert not (tmp_path / "c.pmv").exists()
    answer = pmkit("load", path, "--consent", "secondary", "germline", "--clinvar", path)
    assert answer.code == 65
    assert "tables import clinvar" in answer.err


def test_unsorted_records_are_refused(stored) -> None:
    with pytest.raises(DataError, match="sorted"):
        stored(_line(TTN, _info("Benign")), _line("2:178802300:G:A", _info("Benign"), 2))


def test_the_same_input_gives_the_same_bytes(stored, tmp_path: Path) -> None:
    first = stored(_line(TTN, _info("Benign"))).read_bytes()
    assert stored(_line(TTN, _info("Benign"))).read_bytes() == first


def test_a_store_that_ends_early(stored) -> None:
    path = stored(_line(TTN, _info("Benign")))
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(TruncatedError):
        VariantStore(path, "clinvar").at("2", 178802303)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(["1", "2", "X"]), st.integers(1, 400)), min_size=1, max_size=60))
def test_a_store_gives_back_what_was_written(tmp_path_factory, places: list[tuple[str, int]]) -> None:
    order = {"1": 0, "2": 1, "X": 2}
    places = sorted(places, key=lambda one: (order[one[0]], one[1]))
    rows = [(chrom, pos, ("A", "G", f"{i}" + "x" * 3000)) for i, (chrom, pos) in enumerate(places)]
    path = tmp_path_factory.mktemp("store") / "s.pmv"
    assert write_store(path, Head("clinvar", Build.GRCH38, "", ("id",)), rows) == len(rows)
    store = VariantStore(path, "clinvar")
    for chrom, pos in set(places):
        expected = [cells[2] for c, p, cells in rows if (c, p) == (chrom, pos)]
        assert [row.cells["id"] for row in store.at(chrom, pos)] == expected
    assert store.rows == len(rows)
    assert not store.at("Y", 1)


@pytest.mark.parametrize(
    ("text", "build", "problem"),
    [
        ("chrom\tpos\tref\talt\n1\t5\tA\tG\n", Build.GRCH38, "af"),
        ("chrom\tpos\tref\talt\taf\n1\t5\tA\tG\ttwo\n", Build.GRCH38, "fraction"),
        ("chrom\tpos\tref\talt\taf\n1\tx\tA\tG\t0.1\n", Build.GRCH38, "position"),
        ("chrom\tpos\tref\talt\taf\n1\t5\tA\tG\t0_1\n", Build.GRCH38, "fraction"),
        ("chrom\tpos\tref\talt\taf\n1\t5\tA\tG\t0.1\n", None, "build"),
        ("chrom\tpos\tref\talt\taf\n1\t9\tA\tG\t0.1\n1\t5\tA\tG\t0.1\n", Build.GRCH38, "sorted"),
    ],
)
def test_bad_frequency_tables(text: str, build: Build | None, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "f.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PmkitError, match=problem):
        import_gnomad(str(path), tmp_path / "f.pmv", build=build)
    assert not (tmp_path / "f.pmv").exists()


def test_frequencies_speak_and_their_absence_does_not(write: Write, pmkit: Run, tmp_path: Path) -> None:
    """A rare frequency adds PM2; none adds nothing; a common one makes the variant benign."""
    allele = "13:51975054:G:A"
    path = tmp_path / "f.tsv"
    criteria = []
    write([(allele, ["1/1"])])
    for af in ("0.00001", "0.2", None):
        row = f"13\t51975054\tG\tA\t{af}\n" if af else "13\t5\tG\tA\t0.1\n"
        path.write_text("chrom\tpos\tref\talt\taf\n" + row, encoding="utf-8")
        assert pmkit("tables", "import", "gnomad", path, "-o", "f.pmv", "--build", "GRCh38", "--force").code == 0
        words = ("load", "s.vcf", "--consent", "secondary", "germline", "--gnomad", "f.pmv", "--all")
        germline = pmkit(*words, "report", "-f", "json").report["germline"]
        (variant,) = [*germline["others"], *(v for f in germline["findings"] for v in f["variants"])]
        criteria.append((variant["criteria"], variant["variant_class"], variant["frequency"]))
    assert criteria == [
        (["PVS1", "PM2"], "likely_pathogenic", 0.00001),
        (["PVS1", "BA1"], "benign", 0.2),
        (["PVS1"], "likely_pathogenic", None),
    ]


def test_a_sites_vcf_of_gnomad(tmp_path: Path) -> None:
    path = tmp_path / "g.vcf"
    records = (
        support.record("chr1", 100, ".", "A", "C,G", ".", "PASS", "AF=0.1,0.2;AF_grpmax=0.3,0.4;AN=1000"),
        support.record("chr1", 200, ".", "A", "C", ".", "AC0", "AF=0.1"),
        support.record("chr1", 300, ".", "A", "C", ".", "PASS", "AF=0.1;AF_afr=0.5;AF_nfe=0.05;AN=900"),
        support.record("chr1", 400, ".", "A", "C", ".", "PASS", "AF=1.5;AN=900"),  # no fraction, so nothing is common
    )
    support.write(path, support.header(of=("chr1",), formats=(), samples=()), records)
    done = import_gnomad(str(path), tmp_path / "g.pmv")
    assert (done.rows, done.left_out, done.build) == (3, 2, Build.GRCH38)
    store = VariantStore(tmp_path / "g.pmv", "gnomad")
    assert [(row.alt, dict(row.cells)) for row in store.at("1", 100)] == [
        ("C", {"af": "0.1", "grpmax": "0.3", "an": "1000"}),
        ("G", {"af": "0.2", "grpmax": "0.4", "an": "1000"}),
    ]
    assert store.at("1", 300)[0].cells["grpmax"] == "0.5"


def test_every_term_of_the_bundled_subset_has_a_class() -> None:
    from pmkit.knowledge.store import open_table

    terms = {row["significance"].partition("|")[0] for row in open_table("germline.clinvar").rows()}
    for term in terms:
        record = clinvar_rules().read({"significance": term, "review": MANY})
        assert (record.significance != "none", record.other) == (True, ()), term


TERMS = {one.term: one.significance for one in clinvar_rules().classification}


@pytest.mark.parametrize("one", TERMS)
def test_terms_side_by_side(one: str) -> None:
    """Of every pair in either order: the class of both if they agree, never benign alongside pathogenic, never lost."""
    bad, good = {"pathogenic", "likely_pathogenic"}, {"benign", "likely_benign"}
    for other, significance in TERMS.items():
        pairs = (f"{one}/{other}", f"{other}/{one}")
        read = [clinvar_rules().read({"significance": text, "review": MANY}) for text in pairs]
        assert read[0] == read[1]
        kinds = {TERMS[one], significance}
        got = read[0].significance
        assert got != "none"
        if kinds <= bad or kinds <= bad | {"risk_allele"}:
            assert (got in bad) is bool(kinds & bad)
        elif kinds <= good:
            assert got in good
        elif kinds & bad and kinds & (good | {"uncertain"}):
            assert got == "conflicting"
        if "low_penetrance" in one + other and got in bad:
            bare = {term for term in (one, other) if TERMS[term] in bad and "low_penetrance" not in term}
            assert read[0].penetrance == ("mixed" if bare else "low")


def test_what_is_no_term_stands_beside_the_class() -> None:
    record = clinvar_rules().read({"significance": "Pathogenic/Of_the_future|risk_factor", "review": "a_new_status"})
    assert (record.significance, record.stars) == ("pathogenic", 0)
    assert record.other[:2] == ("Of the future", "risk factor")
    assert "a new status" in record.other[2]


@pytest.mark.parametrize(("origin", "outcome"), [("1", "report"), ("2", "possible"), ("3", "report"), ("0", "report")])
def test_a_record_seen_in_tumours_only(origin: str, outcome: str, write: Write, pmkit: Run, stored) -> None:
    missense = "17:7674220:C:T"
    stored(_line(missense, _info("Pathogenic").replace("ORIGIN=1", f"ORIGIN={origin}")))
    write([(missense, ["0/1"])])
    answer = pmkit("load", "s.vcf", "--consent", "secondary", "germline", "--clinvar", "c.pmv", "report", "-f", "json")
    assert found(answer.report) == [f"TP53 acmg_sf {outcome} het"]


def test_marked_places_that_touch_are_one(tmp_path: Path) -> None:
    from pmkit.core.model import Region
    from pmkit.knowledge.variant_store import StoreWriter

    path = tmp_path / "m.pmv"
    with path.open("wb") as out:
        writer = StoreWriter(out, Head("clinvar", Build.GRCH38, "", ()), "m")
        for pos, marked in ((10, 1), (10, 5), (12, 1), (15, 2), (30, 0), (40, 1)):
            writer.add("1", pos, f"{pos}\tA\tC".encode(), marked)
        writer.close()
    store = VariantStore(path, "clinvar")
    assert list(store.marks("1", 1, 100)) == [Region("1", 9, 16), Region("1", 39, 40)]
    assert list(store.marks("1", 13, 20)) == [Region("1", 9, 16)]
    assert list(store.marks("1", 17, 39)) == []
    assert list(store.marks("2", 1, 100)) == []


@pytest.mark.parametrize(
    ("place", "found_one"),
    [
        ("2:178802303:g:a", True),  # soft-masked letters
        ("2:178802303:GC:AC", True),  # a base too many behind
        ("2:178802302:TG:TA", True),  # and before
        ("2:178802300:AATGCC:AATACC", True),
        ("2:178802303:G:R", False),
    ],
)
def test_records_written_in_another_way(place: str, found_one: bool, write: Write, pmkit: Run, stored) -> None:
    """A record is found however its alleles are written; what is no allele of this place is not."""
    between = _line("2:178802302:T:A", _info("Benign"))
    first, last = place.split(":")[1] < "178802302", _line("2:178802304:C:A", _info("Benign"))
    lines = [_line(place, _info("Pathogenic")), between] if first else [between, _line(place, _info("Pathogenic"))]
    stored(*lines, last)
    write([(TTN, ["0/1"])])
    answer = pmkit("load", "s.vcf", "--consent", "secondary", "germline", "--clinvar", "c.pmv", "report", "-f", "json")
    assert found(answer.report) == (["TTN acmg_sf report het"] if found_one else [])


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (_line("2:178802303:G:A,C", _info("Pathogenic")), "alleles are joined"),
        (_line(TTN, _info("5", "mult")), "before 2017"),
        (_line(TTN, _info("5|2", "mult|single")), "before 2017"),
    ],
)
def test_files_of_another_form_are_refused(line: str, problem: str, tmp_path: Path) -> None:
    """They would import, and no record of them would ever be found or understood."""
    with pytest.raises(DataError, match=problem):
        import_clinvar(str(_clinvar(tmp_path / "c.vcf", line)), tmp_path / "c.pmv")
    assert not (tmp_path / "c.pmv").exists()


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        ("Pathogenic", "Benign", []),
        ("Pathogenic", "Uncertain_significance", []),
        ("Pathogenic", "Likely_pathogenic", ["TTN acmg_sf report het"]),
        ("Pathogenic", "risk_factor", ["TTN acmg_sf report het"]),
    ],
)
def test_two_records_of_one_variant(one: str, other: str, outcome: list[str], *, write, pmkit, stored) -> None:
    """Which of them stands first makes no difference: those that disagree give no class."""
    write([(TTN, ["0/1"])])
    for pair in ((one, other), (other, one)):
        stored(*(_line(TTN, _info(term), number) for number, term in enumerate(pair, 1)))
        words = ("germline", "--clinvar", "c.pmv", "report", "-f", "json")
        assert found(pmkit("load", "s.vcf", "--consent", "secondary", *words).report) == outcome


def test_columns_behind_info_are_not_read(tmp_path: Path) -> None:
    """A file with genotypes imports as one without; a record with more columns than its header is refused."""
    line = _line(TTN, _info("Pathogenic"))
    lines = ("##reference=GRCh38", *support.declared("INFO", "CLNSIG"))
    head = support.header(*lines, formats=("GT",), samples=("S1",), version="4.1")
    support.write(tmp_path / "with.vcf", head, [f"{line}\tGT\t0/1\n"])
    import_clinvar(str(tmp_path / "with.vcf"), tmp_path / "c.pmv")
    assert ClinVar(tmp_path / "c.pmv").find(Variant("2", 178802303, "G", "A"), Build.GRCH38).only_somatic is False
    import_clinvar(str(_clinvar(tmp_path / "more.vcf", f"{line}\tGT\t0/1")), tmp_path / "d.pmv")
    with pytest.raises(DataError, match="more columns"):
        ClinVar(tmp_path / "d.pmv").find(Variant("2", 178802303, "G", "A"), Build.GRCH38)


@pytest.mark.parametrize("text", ["Pathogenic|Benign", "Benign|Pathogenic", "Pathogenic|Uncertain_significance"])
def test_classes_on_both_sides_of_a_bar(text: str) -> None:
    assert clinvar_rules().read({"significance": text, "review": MANY}).significance == "conflicting"


@pytest.mark.parametrize("text", ["risk_factor|Pathogenic", "pathogenic", "Established_risk_allele/Likely_pathogenic"])
def test_places_of_pathogenic_records_are_marked(text: str, stored) -> None:
    """Also outside of exons they are read, wherever in the terms the class stands."""
    store = ClinVar(stored(_line("2:178802000:G:A", _info(text)), _line("2:178802200:G:A", _info("Benign"))))
    assert store.store is not None
    assert [region.start + 1 for region in store.store.marks("2", 178801900, 178802300)] == [178802000]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("13\t32340300\tGT", "3 cells"),
        ("13\t32340300\tGT\tG\t0.05\t0.06", "6 cells"),
        ("13\t32340300\t.\tG\t0.05", "no frequency"),
        ("13\t32340300\tGT\tG\t.", "no frequency"),
    ],
)
def test_frequency_tables_that_say_nothing(row: str, problem: str, tmp_path: Path) -> None:
    """A line that ends early, and a file of which nothing would be kept."""
    path = tmp_path / "f.tsv"
    path.write_text(f"chrom\tpos\tref\talt\taf\n{row}\n", encoding="utf-8")
    with pytest.raises(DataError, match=problem):
        import_gnomad(str(path), tmp_path / "f.pmv", build=Build.GRCH38)
    assert not (tmp_path / "f.pmv").exists()


def test_frequencies_of_alleles_with_bases_too_many(tmp_path: Path) -> None:
    path = tmp_path / "f.tsv"
    path.write_text("chrom\tpos\tref\talt\taf\n13\t100\tGTA\tGA\t0.1\n13\t101\tTAC\tTAG\t0.2\n", encoding="utf-8")
    assert import_gnomad(str(path), tmp_path / "f.pmv", build=Build.GRCH38)[:2] == (1, 1)
    (row,) = VariantStore(tmp_path / "f.pmv", "gnomad").at("13", 100)
    assert (row.ref, row.alt) == ("GT", "G")


def test_joint_frequencies_of_gnomad(tmp_path: Path) -> None:
    record = support.record("chr1", 100, ".", "A", "C", ".", "PASS", "AF_joint=0.1;AF_grpmax_joint=0.3;AN_joint=1000")
    support.write(tmp_path / "g.vcf", support.header(of=("chr1",), formats=(), samples=()), (record,))
    import_gnomad(str(tmp_path / "g.vcf"), tmp_path / "g.pmv")
    (row,) = VariantStore(tmp_path / "g.pmv", "gnomad").at("1", 100)
    assert dict(row.cells) == {"af": "0.1", "grpmax": "0.3", "an": "1000"}


def test_a_clinvar_without_records_is_refused(tmp_path: Path) -> None:
    """It would take the place of the bundled subset, and nothing would ever be found."""
    with pytest.raises(DataError, match="no record"):
        nothing = _line("2:178802303:G:.", _info("Pathogenic"))
        import_clinvar(str(_clinvar(tmp_path / "c.vcf", nothing)), tmp_path / "c.pmv")
