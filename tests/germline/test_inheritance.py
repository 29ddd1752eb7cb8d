"""Zygosity on X and Y, pseudo-autosomal regions, mosaics, phase, trios and duos."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from tests.germline.conftest import Run, Write, found

from pmkit.core.errors import DataError
from pmkit.core.model import MISSING, NO_ALLELE, Build, Record
from pmkit.germline.gene_lists import reporting_rules
from pmkit.germline.germline_terms import Doubt, Inherited, Zygosity
from pmkit.germline.pedigree import Parent, inherited, read_pedigree
from pmkit.germline.zygosities import PSEUDOAUTOSOMAL, RecordGenotype, carried, copies
from pmkit.variants.read_counts import Reads

BRCA1, MUTYH, MUTYH2 = "17:43045712:T:C", "1:45331184:T:A", "1:45334439:G:A"
PED = "F\tS1\tDAD\tMUM\t2\t{child}\nF\tDAD\t0\t0\t1\t1\nF\tMUM\t0\t0\t2\t1\n"
QUALITY = reporting_rules().quality


def _genotype(first: int, second: int, *, phased: bool = False, depth: int = 40, quality: int = 99) -> RecordGenotype:
    return RecordGenotype((first, second), phased, -1, depth, quality, False, -1.0)


def _parent(
    first: int,
    second: int,
    *,
    depth: int = 40,
    quality: int = 99,
    failed: bool = False,
    copies: int = 2,
    reads: Reads | None = None,
) -> Parent:
    reported = reads or Reads(None, None, None, "")
    return Parent(RecordGenotype((first, second), False, -1, depth, quality, failed, -1.0), copies, reported)


@pytest.mark.parametrize("build", list(Build))
def test_copies_of_sex_chromosomes(build: Build) -> None:
    (first, last), (second, end) = PSEUDOAUTOSOMAL[build]
    for pos in (first, last, second, end):
        assert copies("X", pos, build, "XY") == 2
    for pos in (first - 1, last + 1, second - 1, end + 1):
        assert copies("X", pos, build, "XY") == 1
        assert copies("X", pos, build, "XX") == 2
        assert copies("X", pos, build, None) is None
    assert copies("Y", 10_000_000, build, "XX") == 0
    assert copies("MT", 100, build, "XX") is None
    assert copies("7", 100, build, None) == 2


def test_every_genotype_has_one_zygosity_and_a_reason_where_it_is_doubtful() -> None:
    """All pairs of codes, copies and depths: nothing falls through, and doubt is never without a reason."""
    record = Record("X", 100, "A", ("C", "G"))
    reported = Reads(0.5, 40, 20, "AD")
    for first, second, count, depth in product(
        (MISSING, 0, 1, 2), (MISSING, NO_ALLELE, 0, 1, 2), (None, 0, 1, 2), (5, 40)
    ):
        how = carried(record, _genotype(first, second, depth=depth), 1, reported, count=count, quality=QUALITY)
        assert (how is None) is (1 not in (first, second))
        if how is None:
            continue
        assert (how.zygosity is Zygosity.DOUBTFUL) is bool(how.doubts)
        assert (Doubt.HALF_CALL in how.doubts) is (MISSING in (first, second))
        assert (Doubt.LOW_DEPTH in how.doubts) is (depth < QUALITY.least_depth)
        assert (Doubt.Y_IN_XX in how.doubts) is (count == 0)
        if not how.doubts:
            assert how.zygosity is (
                Zygosity.HEMI if count == 1 or second == NO_ALLELE
                else Zygosity.HOM if first == second else Zygosity.HET
            )  # fmt: skip


@pytest.mark.parametrize(
    ("reads", "doubt"), [((24, 6), Doubt.MOSAIC), ((20, 20), None), ((9, 3), None), ((16, 5), Doubt.MOSAIC)]
)
def test_low_fractions_may_be_mosaics(reads: tuple[int, int], doubt: Doubt | None) -> None:
    reference, alternative = reads
    depth = reference + alternative
    reported = Reads(alternative / depth, depth, alternative, "AD")
    how = carried(Record("1", 1, "A", ("C",)), _genotype(0, 1, depth=depth), 1, reported, count=2, quality=QUALITY)
    assert how is not None
    assert how.doubts == ((doubt,) if doubt else ())


def test_a_mosaic_is_not_reported_as_certain(write: Write, pmkit: Run) -> None:
    write([(BRCA1, ["0/1:40:99:34,6"])], fields="GT:DP:GQ:AD")
    report = pmkit("load", "s.vcf", "--consent", "secondary", "germline", "report", "-f", "json").report
    assert found(report) == ["BRCA1 acmg_sf possible doubtful"]
    assert report["germline"]["findings"][0]["variants"][0]["doubts"] == ["mosaic"]


def test_a_record_that_failed_its_filter_is_not_certain(write: Write, pmkit: Run) -> None:
    write([(BRCA1, ["0/1"])], filters="LowQual")
    words = ("load", "s.vcf", "--consent", "secondary")
    assert found(pmkit(*words, "germline", "report", "-f", "json").report) == ["BRCA1 acmg_sf possible doubtful"]
    assert found(pmkit(*words, "--pass-only", "germline", "report", "-f", "json").report) == []


CALLS = {"ref": (0, 0), "het": (0, 1), "hom": (1, 1), "half": (MISSING, 1), "none": (MISSING, MISSING)}
EXPECTED = {
    ("ref", "ref"): Inherited.DE_NOVO,
    ("het", "ref"): Inherited.MOTHER,
    ("ref", "het"): Inherited.FATHER,
    ("het", "het"): Inherited.ONE_OF_BOTH,
    ("hom", "ref"): Inherited.MOTHER,
    ("none", "ref"): Inherited.NOT_IN_FATHER,
    ("ref", "none"): Inherited.NOT_IN_MOTHER,
    ("none", "het"): Inherited.IN_FATHER,
    ("het", "none"): Inherited.IN_MOTHER,
    ("none", "none"): Inherited.UNKNOWN,
    ("half", "ref"): Inherited.MOTHER,
}


@pytest.mark.parametrize(("mother", "father"), EXPECTED, ids="-".join)
def test_where_an_allele_comes_from(mother: str, father: str) -> None:
    pair = [_parent(*CALLS[mother]), _parent(*CALLS[father])]
    assert inherited(1, _genotype(0, 1), *pair, single_copy=False) is EXPECTED[mother, father]


def test_a_thin_reference_call_of_a_parent_tells_nothing() -> None:
    thin, read = _parent(0, 0, depth=4), _parent(0, 0)
    assert inherited(1, _genotype(0, 1), thin, read, single_copy=False) is Inherited.NOT_IN_FATHER
    assert inherited(1, _genotype(0, 1), thin, thin, single_copy=False) is Inherited.UNKNOWN
    het = _parent(0, 1)
    assert inherited(1, _genotype(1, 1), het, het, single_copy=False) is Inherited.BOTH


def test_the_only_x_of_a_son_is_the_mothers() -> None:
    son, father = _genotype(1, NO_ALLELE), _parent(1, NO_ALLELE, copies=1)
    assert inherited(1, son, _parent(0, 1), father, single_copy=True) is Inherited.MOTHER
    assert inherited(1, son, _parent(0, 0), father, single_copy=True) is Inherited.DE_NOVO
    assert inherited(1, son, None, father, single_copy=True) is Inherited.UNKNOWN


NOT_TOLD = {
    "no depth": {"depth": -1},
    "thin": {"depth": 9},
    "low quality": {"quality": 19},
    "failed": {"failed": True},
    "reads of it": {"reads": Reads(0.2, 40, 8, "AD")},
    "half call": {"alleles": (0, MISSING)},
    "no call": {"alleles": (MISSING, MISSING)},
    "one copy of two": {"alleles": (0, NO_ALLELE)},
    "nothing": {"alleles": (NO_ALLELE, NO_ALLELE)},
}


@pytest.mark.parametrize("single", [True, False])
@pytest.mark.parametrize("why", NOT_TOLD)
def test_a_parent_without_data_is_not_reference(why: str, single: bool) -> None:
    """Whatever one parent lacks, the allele is de novo of no pair of parents, and nothing is said of that parent."""
    keys = {**NOT_TOLD[why]}
    dark, seen, child = _parent(*keys.pop("alleles", (0, 0)), **keys), _parent(0, 0), _genotype(0, 1)
    for mother, father in ((dark, seen), (seen, dark), (dark, dark), (dark, None), (None, dark)):
        found = inherited(1, child, mother, father, single_copy=single)
        if single and mother is seen:
            continue  # the mother alone decides
        assert found is not Inherited.DE_NOVO
        expected = {(dark, seen): Inherited.NOT_IN_FATHER, (seen, dark): Inherited.NOT_IN_MOTHER}
        assert found is (Inherited.UNKNOWN if single else expected.get((mother, father), Inherited.UNKNOWN))


def test_a_file_without_depths_tells_no_de_novo() -> None:
    child, bare = _genotype(0, 1, depth=-1), _parent(0, 0, depth=-1)
    assert inherited(1, child, bare, bare, single_copy=False) is Inherited.UNKNOWN
    assert inherited(1, child, _parent(0, 1, depth=-1), bare, single_copy=False) is Inherited.MOTHER


def test_a_doubtful_genotype_of_the_child_is_not_de_novo() -> None:
    read = _parent(0, 0)
    assert inherited(1, _genotype(0, 1), read, read, single_copy=False, sure=False) is Inherited.UNKNOWN


def test_what_no_child_of_the_parents_has() -> None:
    ref, het, hom = _parent(0, 0), _parent(0, 1), _parent(1, 1)
    for mother, father in product((ref, het, hom, None), repeat=2):
        both = inherited(1, _genotype(1, 1), mother, father, single_copy=False)
        assert (both is Inherited.INCONSISTENT) is (ref in (mother, father))
        one = inherited(1, _genotype(0, 1), mother, father, single_copy=False)
        assert (one is Inherited.INCONSISTENT) is (mother is father is hom)


@pytest.mark.parametrize(
    ("parents", "expected", "origins"),
    [
        ((("0/1", "0/0"), ("0/0", "0/1")), ["MUTYH acmg_sf report trans"], {"mother", "father"}),
        ((("0/1", "0/0"), ("0/1", "0/0")), [], set()),
        ((("0/1", "0/1"), ("0/1", "0/1")), ["MUTYH acmg_sf possible unknown_phase"], {"one_of_both"}),
    ],
    ids=["trans", "cis", "open"],
)
def test_parents_tell_the_phase(
    parents: tuple[tuple[str, str], ...],
    expected: list[str],
    origins: set[str],
    *,
    write: Write,
    pmkit: Run,
    tmp_path: Path,
) -> None:
    cells = [["0/1", *pair] for pair in parents]
    write(list(zip((MUTYH, MUTYH2), cells, strict=True)), samples=("S1", "MUM", "DAD"))
    (tmp_path / "f.ped").write_text(PED.format(child=0), encoding="utf-8")
    words = ("load", "s.vcf", "--sample", "S1", "--sample", "MUM", "--sample", "DAD", "--consent", "secondary")
    sinks = ("report", "-f", "json", "-o", "{sample}.json")
    assert pmkit(*words, "germline", "--pedigree", "f.ped", *sinks).code == 0
    import json

    report = json.loads((tmp_path / "S1.json").read_text(encoding="utf-8"))
    assert found(report) == expected
    assert {v["inherited"] for f in report["germline"]["findings"] for v in f["variants"]} == origins


@pytest.mark.parametrize(
    ("phased", "parents"),
    [(("0|1", "0|1"), (("0/1", "0/0"), ("0/0", "0/1"))), (("0|1", "1|0"), (("0/1", "0/0"), ("0/1", "0/0")))],
    ids=["file-cis-parents-trans", "file-trans-parents-cis"],
)
def test_phase_that_the_parents_contradict_is_unknown(
    phased: tuple[str, str], parents: tuple[tuple[str, str], ...], write: Write, pmkit: Run, tmp_path: Path
) -> None:
    import json

    cells = [[child, *pair] for child, pair in zip(phased, parents, strict=True)]
    write(list(zip((MUTYH, MUTYH2), cells, strict=True)), samples=("S1", "MUM", "DAD"))
    (tmp_path / "f.ped").write_text(PED.format(child=0), encoding="utf-8")
    words = ("load", "s.vcf", "--consent", "secondary", "germline", "--pedigree", "f.ped")
    assert pmkit(*words, "report", "-f", "json", "-o", "{sample}.json").code == 0
    report = json.loads((tmp_path / "S1.json").read_text(encoding="utf-8"))
    assert found(report) == ["MUTYH acmg_sf possible unknown_phase"]


@pytest.mark.parametrize("name", ["S1", "S11"])
def test_samples_that_the_pedigree_does_not_name_are_counted_on_stderr(
    name: str, write: Write, pmkit: Run, tmp_path: Path
) -> None:
    write([(MUTYH, ["0/1"])], samples=("S1",))
    (tmp_path / "f.ped").write_text(f"F {name} 0 0 0 0\n", encoding="utf-8")
    words = ("load", "s.vcf", "--consent", "secondary", "germline", "--pedigree", "f.ped")
    answer = pmkit(*words, "report", "-f", "json", "-o", "{sample}.json")
    assert answer.code == 0, answer.err
    assert ("1 sample has no line in the pedigree" in answer.err) == (name != "S1")
    assert "S11" not in answer.err


def test_de_novo_counts_only_in_an_affected_child(write: Write, pmkit: Run, tmp_path: Path) -> None:
    import json

    write([(BRCA1, ["0/1", "0/0", "0/0"])], samples=("S1", "MUM", "DAD"))
    criteria = []
    for child in (1, 2):
        (tmp_path / "f.ped").write_text(PED.format(child=child), encoding="utf-8")
        words = ("load", "s.vcf", "--consent", "secondary", "germline", "--pedigree", "f.ped")
        assert pmkit(*words, "report", "-f", "json", "-o", "{sample}.json", "--force").code == 0
        report = json.loads((tmp_path / "S1.json").read_text(encoding="utf-8"))
        (variant,) = report["germline"]["findings"][0]["variants"]
        assert variant["inherited"] == "de_novo"
        criteria.append("PM6" in variant["criteria"])
    assert criteria == [False, True]


def test_a_parent_who_agreed_to_less_is_not_used(write: Write, pmkit: Run, tmp_path: Path) -> None:
    """What the mother carries is not reported of her child: she refused."""
    import json

    write([(BRCA1, ["0/1", "0/1", "0/0"])], samples=("S1", "MUM", "DAD"))
    (tmp_path / "f.ped").write_text(PED.format(child=0), encoding="utf-8")
    sheet = "sample\tconsent\tage\nS1\tsecondary\t40\nMUM\tno\t70\nDAD\tsecondary\t70\n"
    (tmp_path / "sheet.tsv").write_text(sheet, encoding="utf-8")
    words = ("load", "s.vcf", "--sheet", "sheet.tsv", "germline", "--pedigree", "f.ped")
    assert pmkit(*words, "report", "-f", "json", "-o", "{sample}.json").code == 0
    report = json.loads((tmp_path / "S1.json").read_text(encoding="utf-8"))
    assert report["germline"]["findings"][0]["variants"][0]["inherited"] == "not_in_father"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("F A B 0 1 1\nF B A 0 1 1\n", "ancestor"),
        ("F A B 0 1 1\nF B C 0 1 1\nF C A 0 1 1\n", "ancestor"),
        ("F A A 0 1 1\n", "ancestor"),
        ("F A B B 1 1\n", "same"),
        ("F A B 0 1 1\nF B 0 0 2 1\n", "female"),
        ("F A 0 B 1 1\nF B 0 0 1 1\n", "male"),
        ("F A 0 0 1 1\nF A 0 0 1 1\n", "twice"),
        ("F A 0\n", "columns"),
        ("\n", "nobody"),
    ],
)
def test_bad_pedigrees(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "f.ped"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=problem):
        read_pedigree(path)


def test_cousins_who_marry_are_no_cycle(tmp_path: Path) -> None:
    path = tmp_path / "f.ped"
    lines = ["F G1 0 0 1 1", "F G2 0 0 2 1", "F A G1 G2 1 1", "F B G1 G2 2 1", "F C A 0 1 1", "F D 0 B 2 1"]
    path.write_text("\n".join([*lines, "F E C D 1 2"]), encoding="utf-8")
    assert read_pedigree(path)["E"].affected is True


def test_sheet_and_pedigree_that_disagree_on_sex(write: Write, pmkit: Run, tmp_path: Path) -> None:
    write([(BRCA1, ["0/1"])])
    (tmp_path / "f.ped").write_text("F S1 0 0 1 1\n", encoding="utf-8")
    (tmp_path / "sheet.tsv").write_text("sample\tsex\tconsent\nS1\tXX\tsecondary\n", encoding="utf-8")
    answer = pmkit("load", "s.vcf", "--sheet", "sheet.tsv", "germline", "--pedigree", "f.ped")
    assert answer.code == 65
    assert "pedigree" in answer.err


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("0/1:40:99:0|1:A", "0/1:40:99:1|0:A"), ["MUTYH acmg_sf report trans"]),
        (("0/1:40:99:0|1:A", "0/1:40:99:0|1:A"), []),
        (("0/1:40:99:0|1:A", "0/1:40:99:1|0:B"), ["MUTYH acmg_sf possible unknown_phase"]),
        (("0/1:40:99:.:.", "0/1:40:99:1|0:B"), ["MUTYH acmg_sf possible unknown_phase"]),
    ],
)
def test_the_physical_phase_of_gatk(cells: tuple[str, str], expected: list[str], write: Write, pmkit: Run) -> None:
    write(list(zip((MUTYH, MUTYH2), ([cell] for cell in cells), strict=True)), fields="GT:DP:GQ:PGT:PID")
    assert (
        found(pmkit("load", "s.vcf", "--consent", "secondary", "germline", "report", "-f", "json").report) == expected
    )


@pytest.mark.parametrize("sets", [("5", "5", "trans"), ("5", "9", "unknown_phase")])
def test_phase_sets(sets: tuple[str, str, str], write: Write, pmkit: Run) -> None:
    one, other, state = sets
    cells = ([f"0|1:40:99:{one}"], [f"1|0:40:99:{other}"])
    write(list(zip((MUTYH, MUTYH2), cells, strict=True)), fields="GT:DP:GQ:PS")
    report = pmkit("load", "s.vcf", "--consent", "secondary", "germline", "report", "-f", "json").report
    assert [line.split()[-1] for line in found(report)] == [state]


FAMILY = ("S1", "MUM", "DAD")


def _child(folder: Path, pmkit: Run, *more: str) -> dict:
    import json

    words = ("load", "s.vcf", "--consent", "secondary", *more, "germline", "--pedigree", "f.ped", "--all")
    answer = pmkit(*words, "report", "-f", "json", "-o", "{sample}.json", "--force")
    assert answer.code == 0, answer.err
    return json.loads((folder / "S1.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("cells", "fields", "origin", "criterion"),
    [
        (("0/1", "0/0", "0/0"), "GT:DP:GQ", "de_novo", True),
        (("0/1", "0/0:.:.", "0/0:.:."), "GT:DP:GQ", "unknown", False),
        (("0/1", "0/0:40", "0/0:."), "GT:DP:GQ", "not_in_mother", False),
        (("0/1", "0", "0/0"), "GT:DP:GQ", "not_in_father", False),
        (("0/1:4:99", "0/0", "0/0"), "GT:DP:GQ", "unknown", False),
        (("0/1:40:99:34,6", "0/0:40:99:40,0", "0/0:40:99:40,0"), "GT:DP:GQ:AD", "de_novo", False),
        (("0/1:40:99:20,20", "0/0:40:99:40,0", "0/0:30:99:22,8"), "GT:DP:GQ:AD", "not_in_mother", False),
        (("0/1:40:99:20,20", "0/0:40:99:39,1", "0/0:30:99:30,0"), "GT:DP:GQ:AD", "de_novo", True),
    ],
)
def test_what_de_novo_needs(
    cells: tuple[str, ...], fields: str, origin: str, criterion: bool, *, write: Write, pmkit: Run, tmp_path: Path
) -> None:
    write([(BRCA1, cells)], samples=FAMILY, fields=fields)
    (tmp_path / "f.ped").write_text(PED.format(child=2), encoding="utf-8")
    (variant,) = _child(tmp_path, pmkit)["germline"]["findings"][0]["variants"]
    assert variant["inherited"] == origin
    assert ("PM6" in variant["criteria"]) is criterion


def test_a_haploid_x_of_unknown_sex_is_not_the_fathers(write: Write, pmkit: Run, tmp_path: Path) -> None:
    write([("X:153725378:C:T", ("1", "0/0", "1"))], samples=FAMILY)
    (tmp_path / "f.ped").write_text(PED.format(child=0).replace("MUM\t2", "MUM\t0"), encoding="utf-8")
    (variant,) = _child(tmp_path, pmkit)["germline"]["findings"][0]["variants"]
    assert variant["inherited"] == "de_novo"


def test_a_genotype_that_the_parents_contradict_is_confirmed_first(write: Write, pmkit: Run, tmp_path: Path) -> None:
    """Both copies, though the mother has none: one may be lost."""
    write([(MUTYH, ("1/1", "0/0", "0/1"))], samples=FAMILY)
    (tmp_path / "f.ped").write_text(PED.format(child=2), encoding="utf-8")
    report = _child(tmp_path, pmkit)
    assert found(report) == ["MUTYH acmg_sf possible doubtful"]
    assert report["germline"]["findings"][0]["variants"][0]["doubts"] == ["parents_disagree"]


@pytest.mark.parametrize(
    ("lines", "sex", "affected"),
    [("F\tA\t0\t0\tfemale\taffected", "XX", True), ("F A 0 0 M unaffected", "XY", False)]
    + [(f"F A 0 0 {sex} {trait}", None, None) for sex, trait in product(("0", "3", "-9", "other"), ("0", "-9", "1.85"))]
    + [("FID IID PAT MAT SEX PHENO\nF A 0 0 2 2", "XX", True)],
)
def test_words_of_a_pedigree(lines: str, sex: str | None, affected: bool | None, tmp_path: Path) -> None:
    path = tmp_path / "f.ped"
    path.write_text(lines + "\n", encoding="utf-8")
    people = read_pedigree(path)
    assert list(people) == ["A"]
    assert (people["A"].sex, people["A"].affected) == (sex, affected)


@pytest.mark.parametrize(
    ("ped", "samples", "reported"),
    [
        ("F\tOTHER\tDAD\tMUM\t2\t2\n", FAMILY, "not_named"),
        (PED.format(child=2), FAMILY, "both_parents"),
        (PED.format(child=2), ("S1", "DAD"), "one_parent"),
        (PED.format(child=2), ("S1", "X", "Y"), "no_parent"),
        ("F\tS1\t0\t0\t2\t2\n", FAMILY, "no_parent"),
    ],
)
def test_the_report_says_which_parents_were_there(
    ped: str, samples: tuple[str, ...], reported: str, *, write: Write, pmkit: Run, tmp_path: Path
) -> None:
    write([(BRCA1, ["0/1", *["0/0"] * (len(samples) - 1)])], samples=samples)
    (tmp_path / "f.ped").write_text(ped, encoding="utf-8")
    assert _child(tmp_path, pmkit)["germline"]["pedigree"] == reported


# ---- one allele reported twice, alleles of one place, genotypes that the reads contradict ----
