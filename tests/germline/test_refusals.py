"""Consent and purpose: what is refused, with which exit code, and that nothing of a finding shows in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.germline.conftest import Run, Write, found

from pmkit.core.consent import ConsentOptions, Granted, Scope
from pmkit.core.errors import ConsentError, UsageError
from pmkit.core.options import described
from pmkit.knowledge.consent_rules import consent_rules, granted

BRCA1 = "17:43045712:T:C"
NOTHING_THERE = "17:60000001:A:G"


def _sheet(folder: Path, *lines: str) -> None:
    (folder / "sheet.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "columns", "cells", "code"),
    [
        (("--consent", "secondary"), "consent", "no", 77),
        (("--consent", "secondary"), "consent", "carrier", 77),
        (("--consent", "secondary"), "consent", "perhaps", 77),
        ((), "data_use", "DUO:0000042", 77),
        (("--purpose", "clinical_care"), "data_use", "DUO:0000042", 77),
        (("--purpose", "clinical_care"), "data_use", "DUO:1234567", 77),
        (("--purpose", "general_research"), "data_use", "DUO:0000042 DUO:0000021", 77),
        (("--purpose", "biomedical_research"), "consent", "secondary", 77),
        (("--consent", "secondary"), "consent", "secondary", 0),
        (("--purpose", "clinical_care"), "data_use", "DUO:0000042;DUO:0000043", 0),
        (("--purpose", "general_research,DUO:0000021"), "data_use", "DUO:0000042 DUO:0000021", 0),
        (("--purpose", "disease_research=MONDO:0004992"), "data_use", "DUO:0000007=MONDO:0004992", 0),
        (("--purpose", "disease_research=MONDO:0005148"), "data_use", "DUO:0000007=MONDO:0004992", 77),
    ],
)
def test_exit_codes(
    words: tuple[str, ...], columns: str, cells: str, code: int, *, write: Write, pmkit: Run, tmp_path: Path
) -> None:
    _sheet(tmp_path, f"sample\t{columns}", f"S1\t{cells}")
    seen = []
    for allele in (BRCA1, NOTHING_THERE):
        write([(allele, ["0/1"])])
        options = ("load", "s.vcf", "--sheet", "sheet.tsv", *words)
        answer = pmkit(*options, "germline", "report", "-f", "json", "-o", "out.json", "--force")
        seen.append((answer, (tmp_path / "out.json").exists()))
    assert [answer.code for answer, _ in seen] == [code, code]
    if code:
        assert seen[0] == seen[1]
        assert not seen[0][1], "nothing may be written of a patient who refused"
        assert "S1" not in seen[0][0].err
        assert "BRCA1" not in seen[0][0].err


@pytest.mark.parametrize("words", [("--consent", "everything"), ("--purpose", "curiosity")])
def test_an_unknown_word_is_a_usage_error(words: tuple[str, ...], write: Write, pmkit: Run) -> None:
    write([(BRCA1, ["0/1"])])
    answer = pmkit("load", "s.vcf", *words, "germline")
    assert answer.code == 2
    assert answer.err.count("\n") == 1


def test_patients_of_one_file_are_read_by_their_own_consent(write: Write, pmkit: Run, tmp_path: Path) -> None:
    """One agreed, one refused: the refused one's report is that of a file in which nobody carries anything."""
    _sheet(tmp_path, "sample\tconsent\tage", "S1\tsecondary\t40", "S2\tno\t40")
    reports = []
    for allele in (BRCA1, NOTHING_THERE):
        write([(allele, ["0/1", "0/1"])], samples=("S1", "S2"))
        words = ("load", "s.vcf", "--sheet", "sheet.tsv", "germline", "report", "-f", "json", "-o", "{sample}.json")
        assert pmkit(*words, "--force").code == 0
        reports.append([(tmp_path / f"{name}.json").read_bytes() for name in ("S1", "S2")])
    assert reports[0][1] == reports[1][1]
    assert reports[0][0] != reports[1][0]


def test_keep_going_leaves_the_refused_patient_out(write: Write, pmkit: Run, tmp_path: Path) -> None:
    _sheet(tmp_path, "sample\tconsent\tage", "S1\tsecondary\t40", "S2\tno\t40")
    write([(BRCA1, ["0/1", "0/1"])], samples=("S1", "S2"))
    words = ("load", "s.vcf", "--sheet", "sheet.tsv", "--consent", "secondary", "--keep-going", "germline")
    answer = pmkit(*words, "report", "-f", "json", "-o", "{sample}.json")
    assert (tmp_path / "S1.json").exists()
    assert not (tmp_path / "S2.json").exists()
    assert answer.code != 0


def test_one_stream_for_two_consents_is_refused(write: Write, tmp_path: Path, pmkit: Run, monkeypatch) -> None:
    import io
    import sys

    _sheet(tmp_path, "sample\tconsent", "S1\tsecondary", "S2\tno")
    data = write([(BRCA1, ["0/1", "0/1"])], samples=("S1", "S2")).read_bytes()

    class Stdin:
        buffer = io.BytesIO(data)

    monkeypatch.setattr(sys, "stdin", Stdin())
    answer = pmkit("load", "-", "--sheet", "sheet.tsv", "germline", "report", "-f", "json", "-o", "{sample}.json")
    assert answer.code == 65
    assert "stream" in answer.err


def test_without_the_stage_nothing_changes(write: Write, pmkit: Run) -> None:
    """The consent options alone ask for no region."""
    write([(BRCA1, ["0/1"])])
    kept = [
        pmkit("load", "s.vcf", *words, "pgx", "report", "-f", "json").report["inputs"]
        for words in ((), ("--consent", "secondary"))
    ]
    assert kept[0] == kept[1]


def test_a_tumor_without_normal_needs_its_own_consent(write: Write, pmkit: Run) -> None:
    write([(BRCA1, ["0/1"])])
    words = ("load", "s.vcf", "--consent")
    alone = pmkit(*words, "secondary", "onco", "germline", "report", "-f", "json").report
    assert alone["germline"]["findings"] == []
    assert {one["looked"] for one in alone["germline"]["scopes"]} == {"tumor_only", "no_consent"}
    both = pmkit(*words, "secondary,tumor_germline", "onco", "germline", "report", "-f", "json").report
    assert found(both) == ["BRCA1 acmg_sf possible het"]


@pytest.mark.parametrize("cell", ["", ".", "na", "unknown"])
def test_cells_that_record_nothing(cell: str) -> None:
    assert granted({"consent": cell}, ConsentOptions()) in (Granted(), granted({}, ConsentOptions()))


def test_options_grant_where_nothing_is_recorded() -> None:
    reported = granted({"age": "30"}, ConsentOptions(consent=("secondary", "polygenic")))
    assert reported.scopes == {Scope.SECONDARY, Scope.POLYGENIC}
    assert reported.adult_onset


def test_the_record_is_stronger_than_options() -> None:
    with pytest.raises(ConsentError) as refused:
        granted({"consent": "none"}, ConsentOptions(consent=("secondary",)))
    assert refused.value.exit_code == 77


def test_every_scope_has_a_word_and_every_alias_a_scope() -> None:
    rules = consent_rules()
    for scope in Scope:
        assert rules.scopes(str(scope)) == (True, frozenset({scope}), True)
    assert not {*rules.words.refused, *rules.words.not_recorded} & {*Scope, *rules.words.aliases}


def test_a_purpose_that_is_not_known() -> None:
    with pytest.raises(UsageError):
        consent_rules().purposes(["curiosity"])


@pytest.mark.parametrize(
    ("word", "header", "tumor"),
    [
        ("tumor", "", True),
        ("tumour", "", True),
        ("germline", "", False),
        ("", "", False),
        ("", "##source=Mutect2", True),
        ("blood", "##source=Mutect2", False),
    ],
)
def test_what_the_sample_is_of_tells_whether_it_is_a_tumor(
    word: str, header: str, tumor: bool, *, write: Write, pmkit: Run, tmp_path: Path
) -> None:
    """A tumour without a normal needs a consent of its own, whatever says that it is one."""
    path = write([(BRCA1, ["0/1"])])
    first, rest = path.read_text(encoding="utf-8").split("\n", 1)
    path.write_text("\n".join(line for line in (first, header, rest) if line), encoding="utf-8")
    seen = []
    for consent in ("secondary", "secondary,tumor_germline"):
        _sheet(tmp_path, "sample\tconsent\tmaterial", f"S1\t{consent}\t{word}")
        answer = pmkit("load", "s.vcf", "--sheet", "sheet.tsv", "germline", "report", "-f", "json")
        assert answer.code == 0
        seen.append(found(answer.report))
    sure = ["BRCA1 acmg_sf report het"]
    assert seen == ([[], ["BRCA1 acmg_sf possible het"]] if tumor else [sure, sure])


def test_the_help_of_consent_names_every_scope() -> None:
    text = next(one.option.help for one in described(ConsentOptions) if one.name == "consent")
    assert [scope for scope in Scope if scope not in text] == []
