"""Formats of other systems from the real program: golden runs, the systems' own libraries, and what holds of all."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
GERMLINE = ("load", ROOT / "examples/germline.vcf", "pgx", "--gene", "CYP2C19,CYP2D6", "--drugs", "clopidogrel,codeine")
TEXT_FORMATS = ("fhir", "vrs", "phenopacket", "cds-hooks", "bed")
HOSTILE = "<script>alert(1)</script>=1+1\u202e[x](javascript:1){{7*7}}\u001b[31m" + "é" * 300


@pytest.fixture(autouse=True)
def no_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.fixture
def tumor(tmp_path: Path) -> Path:
    """The example tumour with its PTEN variant only."""
    lines = (ROOT / "examples/tumor.vcf").read_text().splitlines(keepends=True)
    path = tmp_path / "pten.vcf"
    path.write_text("".join(line for line in lines if line.startswith(("#", "chr10\t"))))
    return path


def tumor_words(path: Path) -> tuple[Any, ...]:
    return ("load", path, "onco", "--tumor-type", "MEL")


def golden(name: str, text: str) -> None:
    """`UPDATE_GOLDEN=1 pytest tests/cli/test_exchange.py` rewrites the files, then fails."""
    path = GOLDEN / name
    steady = re.sub(r'"version": \[[^\]]*\]', '"version": []', text)  # of the libraries that are loaded
    steady = re.sub(r'"pmkit \d[^"]*"', '"pmkit"', steady)
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(steady, encoding="utf-8")
        pytest.fail(f"{name} was rewritten; read the difference before you commit it")
    assert steady == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", [form for form in TEXT_FORMATS if form != "phenopacket"])
def test_golden_germline(pmkit: Run, form: str) -> None:
    answer = pmkit(*GERMLINE, "report", "-f", form)
    assert answer.code == 0
    golden(f"germline.{form}", answer.out.replace(str(ROOT), ""))


@pytest.mark.parametrize("form", [form for form in TEXT_FORMATS if form != "cds-hooks"])
def test_golden_tumor(pmkit: Run, tumor: Path, form: str) -> None:
    answer = pmkit(*tumor_words(tumor), "report", "-f", form)
    assert answer.code == 0
    folder = str(tumor.parent)
    golden(f"tumor.{form}", answer.out.replace(folder, "").replace(folder.replace("_", "\\\\_"), ""))


@pytest.mark.parametrize("form", ["multiqc", "parquet"])
def test_golden_tables(pmkit: Run, tumor: Path, tmp_path: Path, form: str) -> None:
    import polars

    assert pmkit(*GERMLINE, "report", "-f", form, "-o", "germline/").code == 0
    assert pmkit(*tumor_words(tumor), "report", "-f", form, "-o", "tumor/").code == 0
    found: dict[str, Any] = {}
    for path in sorted(tmp_path.glob(f"*/*{'_mqc.json' if form == 'multiqc' else '.parquet'}")):
        name = str(path.relative_to(tmp_path))
        if form == "multiqc":
            found[name] = json.loads(path.read_text())
        else:
            frame = polars.read_parquet(path)
            found[name] = {"schema": {key: str(kind) for key, kind in frame.schema.items()}, "rows": frame.to_dicts()}
    golden(f"tables.{form}.json", json.dumps(found, indent=1, ensure_ascii=False))


# --- the systems' own libraries ------------------------------------------------------------------------------------


def bundle(pmkit: Run, *words: Any) -> dict[str, Any]:
    answer = pmkit(*words, "report", "-f", "fhir")
    assert answer.code == 0, answer.err
    found: dict[str, Any] = json.loads(answer.out)
    return found


def test_fhir_resources_reads_the_bundle_and_writes_it_back(pmkit: Run, tumor: Path) -> None:
    from fhir.resources.R4B.bundle import Bundle

    for words in (GERMLINE, tumor_words(tumor)):
        made = bundle(pmkit, *words)
        read = Bundle.model_validate(made)
        assert json.loads(read.model_dump_json()) == made


def test_every_reference_of_the_bundle_is_in_it_and_every_name_is_there_once(pmkit: Run, tumor: Path) -> None:
    for words in (GERMLINE, tumor_words(tumor)):
        made = bundle(pmkit, *words)
        urls = Counter(entry["fullUrl"] for entry in made["entry"])
        assert max(urls.values()) == 1
        referred = set(re.findall(r'"reference": "([^"]+)"', json.dumps(made)))
        assert referred <= urls.keys()


def test_decimals_are_written_as_the_report_has_them(pmkit: Run, tumor: Path) -> None:
    report = json.loads(pmkit(*tumor_words(tumor), "report", "-f", "json").out, parse_float=Decimal)
    made = json.loads(pmkit(*tumor_words(tumor), "report", "-f", "fhir").out, parse_float=Decimal)
    (vaf,) = [
        part["valueQuantity"]["value"]
        for entry in made["entry"]
        for part in entry["resource"].get("component", ())
        if part["code"]["coding"][0]["code"] == "81258-6"
    ]
    assert str(vaf) == str(report["onco"]["variants"][0]["vaf"])


def test_a_gene_without_a_call_is_absent_and_never_normal(pmkit: Run) -> None:
    made = bundle(pmkit, *GERMLINE)
    genotypes = [
        entry["resource"]
        for entry in made["entry"]
        if entry["resource"].get("code", {}).get("coding", [{}])[0].get("code") == "84413-4"
    ]
    by_gene = {one["component"][0]["valueCodeableConcept"]["coding"][0]["display"]: one for one in genotypes}
    assert "dataAbsentReason" in by_gene["CYP2D6"]
    assert "valueCodeableConcept" not in by_gene["CYP2D6"]
    assert by_gene["CYP2C19"]["valueCodeableConcept"] == {"text": "CYP2C19 *1/*2"}
    codeine = [
        entry["resource"]
        for entry in made["entry"]
        if entry["resource"]["resourceType"] == "Observation" and "codeine" in json.dumps(entry["resource"])
    ]
    assert codeine
    assert all("dataAbsentReason" in one for one in codeine)


def test_phenopackets_reads_the_packet_and_the_cohort(pmkit: Run, tumor: Path) -> None:
    import phenopackets
    from google.protobuf.json_format import MessageToDict, Parse

    text = pmkit(*tumor_words(tumor), "report", "-f", "phenopacket").out
    packet = Parse(text, phenopackets.Phenopacket())
    assert _reported(MessageToDict(packet)) == _reported(json.loads(text))
    second = tumor.with_name("second.vcf")
    second.write_text(tumor.read_text().replace("TUMOR-01", "TUMOR-02"))
    both = pmkit("load", tumor, second, "onco", "--tumor-type", "MEL", "report", "-f", "phenopacket").out
    cohort = Parse(both, phenopackets.Cohort())
    assert [one.subject.id for one in cohort.members] == ["TUMOR-01", "TUMOR-02"]
    assert cohort.meta_data.phenopacket_schema_version == "2.0"


def _reported(value: Any) -> Any:
    """Without what protobuf leaves out: empty values and the first value of a vocabulary."""
    first = ("NOT_PROVIDED", "UNKNOWN_ACTIONABILITY", "UNKNOWN_STATUS", "", [], {})
    if isinstance(value, dict):
        return {key: _reported(one) for key, one in value.items() if one not in first}
    return [_reported(one) for one in value] if isinstance(value, list) else value


def test_va_spec_reads_every_statement(pmkit: Run) -> None:
    from ga4gh.va_spec import aac_2017, ccv_2022
    from ga4gh.vrs import models

    made = json.loads(pmkit("load", ROOT / "examples/tumor.vcf", "onco", "report", "-f", "vrs").out)
    kinds = {
        "VariantTherapeuticResponseProposition": aac_2017.VariantTherapeuticResponseStudyStatement,
        "VariantDiagnosticProposition": aac_2017.VariantDiagnosticStudyStatement,
        "VariantPrognosticProposition": aac_2017.VariantPrognosticStudyStatement,
        "VariantOncogenicityProposition": ccv_2022.VariantOncogenicityStudyStatement,
    }
    seen = Counter()
    names = {one["allele"]["id"] for one in made["variations"]}
    for statement in made["statements"]:
        kind = statement["proposition"]["type"]
        kinds[kind].model_validate(statement)
        assert statement["proposition"]["subjectVariant"] in names
        seen[kind] += 1
        tier = statement["classification"]["primaryCoding"]["code"]
        level = statement.get("strength", {}).get("primaryCoding", {}).get("code")
        assert (tier, level) in {
            ("Tier I", "Level A"),
            ("Tier I", "Level B"),
            ("Tier II", "Level C"),
            ("Tier II", "Level D"),
            ("Tier III", None),
            ("Tier IV", None),
        } or kind == "VariantOncogenicityProposition"
    assert seen.keys() == kinds.keys()
    for one in made["variations"]:
        models.Allele.model_validate(one["allele"])


def test_cards_of_requested_drugs(pmkit: Run) -> None:
    drugs = "clopidogrel,codeine,unobtainium"
    answer = pmkit("load", ROOT / "examples/germline.vcf", "pgx", "--drugs", drugs, "report", "-f", "cds-hooks")
    (line,) = answer.out.splitlines()
    cards = json.loads(line)["cards"]
    by_drug = {drug: [card for card in cards if drug in card["summary"]] for drug in drugs.split(",")}
    assert [card["indicator"] for card in by_drug["clopidogrel"]] == ["critical"]
    assert {card["indicator"] for card in by_drug["codeine"]} == {"warning"}
    assert {card["indicator"] for card in by_drug["unobtainium"]} == {"warning"}
    for card in cards:
        assert len(card["summary"]) < 140
        assert card["source"]["label"]
        assert card["detail"]
    assert len({card["uuid"] for card in cards}) == len(cards)


# --- what holds of all ---------------------------------------------------------------------------------------------


def test_the_same_input_gives_the_same_bytes(pmkit: Run, tumor: Path, tmp_path: Path) -> None:
    for form in TEXT_FORMATS:
        words = tumor_words(tumor) if form == "phenopacket" else GERMLINE
        assert pmkit(*words, "report", "-f", form).out == pmkit(*words, "report", "-f", form).out
    for folder in ("one", "two"):
        assert pmkit(*GERMLINE, "report", "-f", "parquet", "-o", f"{folder}/").code == 0
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_saved_reports_give_the_same_documents(pmkit: Run, tumor: Path) -> None:
    assert pmkit(*tumor_words(tumor), "save", "s.pmk").code == 0
    for form in ("fhir", "vrs", "phenopacket", "bed"):
        first = pmkit(*tumor_words(tumor), "report", "-f", form).out
        assert pmkit("open", "s.pmk", "report", "-f", form).out == first


def test_a_section_that_gives_nothing_is_named_and_a_report_of_such_is_refused(pmkit: Run, tumor: Path) -> None:
    refused = pmkit(*GERMLINE, "report", "-f", "phenopacket")
    assert refused.code == 2
    assert "no section of this report can be written as phenopacket" in refused.err
    both = ("load", tumor, "pgx", "--gene", "CYP2C19", "onco", "--tumor-type", "MEL", "report")
    packet = json.loads(pmkit(*both, "-f", "phenopacket").out)
    assert "left out of this format: pgx" in [one["comment"] for one in packet["metaData"]["updates"]]
    cards = json.loads(pmkit(*both, "-f", "cds-hooks").out)
    assert cards["extension"]["pmkit.left_out"] == ["onco", "patient"]


def test_the_suffix_of_the_output_chooses_the_format(pmkit: Run, tumor: Path, tmp_path: Path) -> None:
    for name, mark in (("t.fhir.json", '"Bundle"'), ("t.vrs.json", '"variations"'), ("t.json", '"schema_version"')):
        assert pmkit(*tumor_words(tumor), "report", "-o", name).code == 0
        assert mark in (tmp_path / name).read_text()


def test_one_table_formats_want_a_folder_or_a_section(pmkit: Run, tmp_path: Path) -> None:
    refused = pmkit(*GERMLINE, "report", "-o", "genes.parquet")
    assert refused.code == 2
    assert "a file of this format holds one table" in refused.err
    assert pmkit(*GERMLINE, "report", "--section", "pgx.genes", "-o", "genes.parquet").code == 0
    assert (tmp_path / "genes.parquet").stat().st_mode & 0o777 == 0o600


def hostile(path: Path) -> Path:
    """A copy with another name of the tumour's sample."""
    other = path.with_name("hostile.vcf")
    other.write_text(path.read_text().replace("TUMOR-01", HOSTILE), encoding="utf-8")
    return other


@pytest.mark.parametrize("form", [*TEXT_FORMATS, "multiqc"])
def test_hostile_text_is_inert(pmkit: Run, tumor: Path, tmp_path: Path, form: str) -> None:
    path = hostile(tumor)
    words = ("load", path, "pgx", "--gene", "CYP2C19", "onco", "--tumor-type", "MEL", "report", "-f", form)
    target = "mqc/" if form == "multiqc" else "out.txt"
    assert pmkit(*words, "-o", target).code == 0
    if form == "multiqc":
        for file in (tmp_path / "mqc").iterdir():
            text = file.read_text()
            assert "<script" not in text
            assert "{{" not in text
            assert "7&#42;7" in text
            assert all(len(name) <= 600 for name in json.loads(text)["data"])
        return
    text = (tmp_path / target).read_text(encoding="utf-8")
    if form == "bed":
        rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
        assert {len(row) for row in rows} == {11}
        assert "\u001b" not in text
        assert all(not re.search(r"\s", row[9]) and len(row[9]) <= 201 for row in rows)
        return
    assert "\u001b" not in text  # JSON writes controls as escapes
    made = json.loads(text)
    if form == "cds-hooks":
        assert all("<" not in card["detail"] for card in made["cards"])
    else:
        assert HOSTILE in _texts(made)
    if form == "fhir":
        notes = _notes(made)
        assert notes
        assert not any(re.search(r"<|(?<!\\)[*`\[]", text) for text in notes)


def _notes(value: Any) -> list[str]:
    """The texts of FHIR's Annotations, which are markdown."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found = [text for one in inner for text in _notes(one)]
    if isinstance(value, dict):
        found += [one["text"] for one in value.get("note", ())]
        found += [value["valueAnnotation"]["text"]] if "valueAnnotation" in value else []
    return found


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict | list):
        return [text for one in (value.values() if isinstance(value, dict) else value) for text in _texts(one)]
    return [value] if isinstance(value, str) else []


def test_markdown_of_cards_holds_no_markup() -> None:
    from pmkit.core.markdown import plain

    assert plain("<b>*1/*2</b> [a](b) `c` & #d") == r"&lt;b>\*1/\*2&lt;/b> \[a\](b) \`c\` &amp; #d"
    assert [plain(text) for text in ("# a", "1. b", "- c", "> d")] == [r"\# a", r"1\. b", r"\- c", r"\> d"]
    assert plain("c.1905+1G>A, CPIC - level A") == "c.1905+1G>A, CPIC - level A"
