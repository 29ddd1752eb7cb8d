"""One catalogue for all prose: nothing stands outside it, keys and values agree, no decision hangs on it."""

import ast
import json
import os
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from tests.core.prose import (
    CATALOGUED,
    DATA_FILES,
    OTHER_FILES,
    SOURCE,
    decided_by_words,
    fragments,
    is_fragment,
    keys,
    outside_catalogue,
    parsed,
    spoken_terms,
    template_keys,
)

from pmkit.core import messages
from pmkit.core.errors import ConfigError
from pmkit.core.messages import ACCENTS, CLOSE, OPEN, PSEUDO, all_of, any_of, speaking, tr, trn

ROOT = SOURCE.parents[1]
RUNS = {
    "germline": ("load", "examples/germline.vcf", "pgx", "report"),
    "tumour": ("load", "examples/tumor.vcf", "onco", "--tumor-type", "MEL", "report"),
}
CONTEXT = ("load", "examples/germline.vcf", "pgx", "context", "{sheet}", "report")
PATIENT = ("load", "examples/germline.vcf", "examples/tumor.vcf", "pgx", "onco", "--tumor-type", "MEL", "patient")
SHEET = """age_years = 67
weight = "82 kg"
medications = ["Plavix", "paroxetine", "warfarin"]
indications = ["PCI"]
taken_over_3_months = ["carbamazepine"]
"""


def test_no_prose_stands_outside_the_catalogue():
    found = [
        f"{path.relative_to(SOURCE)}:{line} {text!r}"
        for path in sorted(SOURCE.rglob("*.py"))
        if path.name not in OTHER_FILES
        for line, text in outside_catalogue(path)
    ]
    assert found == []


FRAGMENTS = {
    "Keep the reports in a file for `open`. ": "help of a command, whose reference is in English",
    "Write the results so far as NDJSON; pass on. ": "help of a command",
    " or ": "joins alternatives in cells of data",
    "pattern ": "the name of a column that is made up",
    "if ": "begins a condition of a dose in the guidance table",
    "for ": "begins a condition of a dose in the guidance table",
    "chronic ": "begins a condition of a dose in the guidance table",
    "relative to ": "begins a condition of a dose in the guidance table",
    " (heterozygous)": "in the label of a gene's genotype, which guidance and reports compare",
    " metabolizer": "completes a phenotype as Aldy writes it",
    " positive": "a key of guidance on a risk allele",
    " negative": "a key of guidance on a risk allele",
    " open": "an attribute of HTML",
}
"""Words that are put together with values and go to no catalogue, and why."""


def test_no_sentence_is_put_together_outside_the_catalogue():
    files = [
        path
        for path in sorted(SOURCE.rglob("*.py"))
        if not path.name.endswith(DATA_FILES) and "importers" not in path.parts
    ]
    found = [(path.relative_to(SOURCE), line, text) for path in files for line, text in fragments(path)]
    assert [one for one in found if one[2] not in FRAGMENTS] == []
    assert {text for _, _, text in found} == FRAGMENTS.keys()


def test_the_finder_finds_fragments(tmp_path):
    path = tmp_path / "sample.py"
    path.write_text(
        'def f(a, n):\n    x = f"{a}, missing: {n}"\n    y = " and ".join(a) + tr(" or {n} more", n=n)\n'
        '    return f"{x} {y}", f"PMID {n}", (a == "in "), tr("{a}", a=f"of {n}")\n'
    )
    assert [text for _, text in fragments(path)] == [", missing: ", " and ", "of "]


NO_FRAGMENTS = {
    "# Commands and options": "a whole page of Markdown, with its line ends",
    "Takes {command}, gives {command2}.": "a paragraph of that page",
    "# Tables and their columns": "a whole page of Markdown",
    "| column | type |": "the head of a table of Markdown",
    "{allele} read as {base}x≥3": "the name of an allele with the number of its copies",
}
"""Keys, by their beginnings, that look like fragments and are none."""


BY_WORDS = {
    "core/batch.py": "a full stop at the end of a sentence that has none",
    "cli/chain.py": "which of the words of the command line click's message names",
}
"""Modules that look at text for people, and for what."""


def test_no_decision_is_taken_from_text_for_people():
    found = [
        (str(path.relative_to(SOURCE)), line, text)
        for path in sorted(SOURCE.rglob("*.py"))
        for line, text in decided_by_words(path)
    ]
    assert [one for one in found if one[0] not in BY_WORDS] == []
    assert {name for name, _, _ in found} == BY_WORDS.keys()


def test_the_finder_finds_decisions_taken_from_words(tmp_path):
    path = tmp_path / "sample.py"
    path.write_text(
        'WHY = tr("why")\na = x == tr("no data")\nb = error.where.startswith(file)\n'
        'c = re.search("line", error.message)\n'
        "d = why in (WHY,)\ne = WHY == why\nf = one.because != ''\ng = one.kind == 'tmb'\n"
    )
    assert [line for line, _ in sorted(decided_by_words(path))] == [2, 3, 4, 6]


def test_no_key_of_the_catalogue_is_a_fragment():
    found = {(key, path.name) for key, path, _ in keys() if is_fragment(key)}
    found |= {(key, path.name) for key, path in template_keys() if is_fragment(key)}
    assert [one for one in sorted(found) if not one[0].startswith(tuple(NO_FRAGMENTS))] == []
    assert [one for one in NO_FRAGMENTS if not any(key.startswith(one) for key, _ in found)] == []


def test_the_finder_finds_keys_that_are_fragments():
    fragments = ("; and {n} more", "in the region ", "with {names},", "seen (", "{why}{where}", "{held}s", "not{what}")
    assert [key for key in fragments if not is_fragment(key)] == []
    whole = ("Under the medication:", "{n} of {all}", "chr{chrom}:{pos} has no data", "none", "{a}; {b}", "<a> ({b})")
    assert [key for key in whole if is_fragment(key)] == []
    assert len([*template_keys()]) > 10


def test_no_standard_term_or_code_is_translated():
    assert spoken_terms() == []


def test_no_plural_is_made_by_a_suffix():
    """As `"" if n == 1 else "s"`: another language has other forms; `trn` knows them."""
    found = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in sorted(SOURCE.rglob("*.py"))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.IfExp)
        and {"s", "copies", "s have", "es"} & {getattr(node.body, "value", None), getattr(node.orelse, "value", None)}
    ]
    assert found == []


def test_the_finder_finds_prose(tmp_path):
    path = tmp_path / "sample.py"
    path.write_text(
        '"""Not this."""\nX = f"two {1} words"\ndef f():\n    return tr("in the catalogue", x="some more")\n'
    )
    assert [text for _, text in outside_catalogue(path)] == ["two {} words", "some more"]


def test_keys_are_literal():
    assert [f"{path}:{line}" for key, path, line in keys() if not key] == []


def test_every_name_in_a_message_is_given_and_used():
    odd = []
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(parsed(path)):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") in CATALOGUED):
                continue
            given = {keyword.arg for keyword in node.keywords}
            if None in given or (getattr(node.func, "id", "") == "tr" and not given):
                continue
            texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            named = {
                re.split(r"[.\[]", name)[0]
                for text in texts
                for _, name, _, _ in string.Formatter().parse(text)
                if name
            }
            if named - given - {"n"} or given - named:
                odd.append(f"{path.name}:{node.lineno} {sorted(named ^ given)}")
    assert odd == []


def test_values_and_numbers():
    assert tr("{a} of {b!r}", a=1, b="x") == "1 of 'x'"
    assert tr("braces {stay}") == "braces {stay}"
    assert [trn("{n} gene", "{n} genes", n) for n in (0, 1, 2)] == ["0 genes", "1 gene", "2 genes"]


def test_the_pseudo_language_brackets_every_sentence():
    with speaking(PSEUDO):
        assert tr("{a} alleles", a=2) == f"{OPEN}2 áĺĺéĺéš{CLOSE}"
        assert trn("{n} gene", "{n} genes", 1) == f"{OPEN}1 ĝéñé{CLOSE}"
        assert tr("{a}: {b}", a="told", b=tr("no")) == f"{OPEN}told: {OPEN}ñó{CLOSE}{CLOSE}"
    assert tr("{a} alleles", a=2) == "2 alleles"


def test_an_unknown_language_is_refused():
    with pytest.raises(ConfigError, match="no catalogue of the language 'tlh'"):
        messages.use("tlh")
    assert messages.language() == "en"


def _run(words: tuple[str, ...], form: str, language: str) -> str:
    command = [sys.executable, "-m", "pmkit", *words, "-f", form]
    environ = {**os.environ, "PMKIT_LANG": language, "COLUMNS": "400"}
    return subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True, text=True).stdout


_PLAIN = str.maketrans({accent: chr(letter) for letter, accent in ACCENTS.items()} | {OPEN: "", CLOSE: ""})


def _plain(text: str) -> str:
    return text.translate(_PLAIN)


def test_names_are_joined_by_the_catalogue():
    assert [any_of(names) for names in ((), "a", "ab", "abc")] == ["", "a", "a or b", "a or b or c"]
    assert [all_of(names) for names in ((), "a", "ab", "abc")] == ["", "a", "a and b", "a and b and c"]
    with speaking(PSEUDO):
        assert any_of("ab") == f"{OPEN}a óŕ b{CLOSE}"


@pytest.mark.program
@pytest.mark.parametrize("name", sorted(RUNS))
def test_no_decision_hangs_on_a_sentence(name):
    """In a language whose every sentence differs, the report is the same but for its sentences."""
    english, other = (_run(RUNS[name], "json", language) for language in ("en", PSEUDO))
    said = json.dumps(json.loads(other), ensure_ascii=False)
    assert OPEN in said
    assert json.loads(_plain(said)) == json.loads(english)


@pytest.mark.program
def test_no_sentence_is_cut_or_taken_apart(tmp_path):
    """Of the houses that speak of others: every bracket that is opened is closed, and nothing depends on the words."""
    sheet = tmp_path / "sheet.toml"
    sheet.write_text(SHEET)
    for words in (CONTEXT, (*PATIENT, "--germline", "GERMLINE-01", "report")):
        run = tuple(word.format(sheet=sheet) for word in words)
        english, other = (json.loads(_run(run, "json", language)) for language in ("en", PSEUDO))
        said = json.dumps(other, ensure_ascii=False)
        assert json.loads(_plain(said)) == english
        strings = re.findall(r'"(?:[^"\\]|\\.)*"', said)
        assert [text for text in strings if text.count(OPEN) != text.count(CLOSE)] == []


@pytest.mark.program
def test_what_kind_of_file_it_is_hangs_on_no_sentence(tmp_path):
    """An indexed file is looked at for hereditary findings, and its index is judged, whatever is spoken."""
    indexed = str(tmp_path / "g.vcf.gz")
    write = (*RUNS["germline"][:3], "write", "-o", indexed)
    subprocess.run([sys.executable, "-m", "pmkit", *write], cwd=ROOT, check=True)
    look = ("load", indexed, "--consent", "secondary,carrier", "germline", "report")
    english, other = (json.loads(_run(look, "json", language)) for language in ("en", PSEUDO))
    assert english["germline"]["scopes"][0]["looked"] == "yes"
    assert json.loads(_plain(json.dumps(other, ensure_ascii=False))) == english
    (index,) = tmp_path.glob("g.vcf.gz.?*")
    for expected in ("used", "not_used"):
        for language in ("en", PSEUDO):
            command = [sys.executable, "-m", "pmkit", "--lang", language, "check", indexed, "--json"]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            assert json.loads(done.stdout)["files"][0]["index"]["state"] == expected
        os.utime(index, (1, 1))


CODED = ("code", "system", "display", "copyChange", "predicate", "direction", "acmgPathogenicityClassification")


def _coded(value: Any) -> Iterator[Any]:
    """What stands under names that hold codes of standards."""
    for one in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
        yield from _coded(one)
    if isinstance(value, dict):
        yield from (value[key] for key in CODED if isinstance(value.get(key), str) and "reference" not in value)


@pytest.mark.program
@pytest.mark.parametrize(("name", "form"), [("germline", "fhir"), ("tumour", "fhir"), ("tumour", "vrs")])
def test_codes_of_standards_are_the_same_in_every_language(name, form):
    english, other = (json.loads(_run(RUNS[name], form, language)) for language in ("en", PSEUDO))
    assert sorted(_coded(english)) == sorted(_coded(other))
