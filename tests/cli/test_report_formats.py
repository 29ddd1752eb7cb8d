"""The formats for people from the command line: names, suffixes, options that a format does not take, files."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from pmkit.core.messages import speaking


def test_html_is_told_by_its_suffix_and_is_for_its_owner_only(pmkit, write_vcf, tmp_path: Path) -> None:
    answer = pmkit("load", write_vcf(), "pgx", "--gene", "CYP2C19", "report", "-o", "out.html")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    text = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>\n")
    assert text.endswith("</body>\n</html>\n")
    assert stat.S_IMODE((tmp_path / "out.html").stat().st_mode) == 0o600


def test_each_sample_has_its_own_page(pmkit, write_vcf, tmp_path: Path) -> None:
    path = write_vcf(samples=("A", "B"))
    assert pmkit("load", path, "pgx", "--gene", "CYP2C19", "report", "-f", "html", "-o", "{sample}.html").code == 0
    assert "<h1>A</h1>" in (tmp_path / "A.html").read_text()
    both = pmkit("load", path, "pgx", "--gene", "CYP2C19", "report", "-f", "html").out
    assert re.findall("<h1>(.)</h1>", both) == ["A", "B"]
    assert both.count("<!doctype") == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("-f", "json", "--full"), "--full means nothing to this format"),
        (("-f", "html", "--full"), "--full means nothing to this format"),
        (("-f", "json", "--lang", "de"), "--lang means nothing to this format"),
        (("-f", "patient", "--lang", "tlh"), "there are no texts in the language 'tlh'"),
    ],
)
def test_an_option_that_would_be_passed_over_is_refused(pmkit, write_vcf, words: tuple[str, ...], says: str) -> None:
    answer = pmkit("load", write_vcf(), "pgx", "--gene", "CYP2C19", "report", *words)
    assert (answer.code, answer.out) == (2, "")
    assert says in answer.err


def test_the_patients_page_speaks_german_by_its_own_option_or_the_runs(pmkit, write_vcf) -> None:
    words = ("load", write_vcf(), "pgx", "--gene", "CYP2C19", "report", "-f", "patient")
    own = pmkit(*words, "--lang", "de").out
    assert "Ihre Gene und Ihre Medikamente" in own
    with speaking("en"):  # the option speaks for the rest of the process
        assert pmkit("--lang", "de", *words).out == own
    assert "Your genes and your medicines" in pmkit(*words).out


def test_the_first_screen_names_the_caller_of_the_file(pmkit, write_vcf, tmp_path: Path) -> None:
    path = write_vcf()
    text = path.read_text().replace("##FILTER", "##source=GLnexus v1.4\n##DeepVariant_version=1.6.0\n##FILTER", 1)
    path.write_text(text)
    page = pmkit("load", path, "pgx", "--gene", "CYP2C19", "report", "-f", "table").out
    assert "called by GLnexus v1.4, DeepVariant 1.6.0" in page
