"""`import pmkit` is light, and gives what is promised: run, read, Report, PmkitError."""

from __future__ import annotations

import ast
import io
import json
import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import polars
import pytest

import pmkit
from pmkit.chain import pipeline
from pmkit.core.section import Kind
from pmkit.pgx import PgxStage
from pmkit.report.rows import with_rows
from pmkit.report.sections import specs, tables
from pmkit.report.tsv import TsvFormat, columns_of

ROOT = Path(__file__).parents[2]
TAGS = {"h3", "p", "details", "summary", "table", "thead", "tbody", "tr", "th", "td", "ul", "li"}

OPTIONS = {"load": {"build": "hg38"}, "pgx": {"gene": ["cyp2c19"]}}


def test_the_import_is_light() -> None:
    program = (
        "import sys; import pmkit; own = sys.stdlib_module_names; "
        "print(sorted(n for n in sys.modules if n.split('.')[0] not in own and n != '__main__'))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert [name for name in ast.literal_eval(done.stdout) if not name.startswith("_")] == ["pmkit"]


def test_what_is_promised_is_there() -> None:
    assert set(pmkit.__all__) <= set(dir(pmkit))
    for name in pmkit.__all__:
        assert getattr(pmkit, name)
    with pytest.raises(AttributeError):
        _ = pmkit.nothing  # type: ignore[attr-defined]


def test_run_gives_the_reports_of_the_command_line(write_vcf, tmp_path: Path) -> None:
    path = write_vcf(genotypes={"rs4244285": ["0/1"]})
    (report,) = pmkit.run(path, OPTIONS)
    assert isinstance(report, pmkit.Report)
    assert report.pgx is not None
    words = ["load", str(path), "--build", "GRCh38", "pgx", "--gene", "CYP2C19"]
    done = subprocess.run([sys.executable, "-m", "pmkit", *words], capture_output=True, text=True, check=True)
    other = json.loads(done.stdout)
    mine = report.model_dump(mode="json")
    assert mine["pgx"] == other["pgx"]
    assert [one["name"] for one in mine["settings"]] == [one["name"] for one in other["settings"]]
    assert mine["limitations"] == other["limitations"]


def test_stages_by_keyword(write_vcf) -> None:
    path = write_vcf(genotypes={"rs4244285": ["0/1"]})
    (by_keyword,) = pmkit.run(path, **OPTIONS)
    (by_mapping,) = pmkit.run(path, OPTIONS)
    assert by_keyword == by_mapping
    (plain,) = pmkit.run(path, load={"build": "GRCh38"})
    assert plain.pgx and len(plain.pgx.genes) > 10


def test_tables_are_tuples_with_a_frame(write_vcf) -> None:
    het = {"rs1057910": ["0/1"]}
    paths = [write_vcf(f"{name}.vcf", [name], genotypes=het, gene="CYP2C9") for name in ("A", "B")]
    reports = list(pmkit.run(paths, pgx={"gene": ["CYP2C9"]}))
    frames = [report.pgx.genes.to_polars() for report in reports if report.pgx]
    whole = polars.concat(frames)
    assert whole.select("sample", "gene", "diplotypes").rows() == [("A", "CYP2C9", "*1/*3"), ("B", "CYP2C9", "*1/*3")]
    genes = reports[0].pgx.genes
    assert isinstance(genes, tuple)
    assert genes == tuple(genes)
    assert pickle.loads(pickle.dumps(genes)).to_polars().equals(frames[0])


@pytest.mark.parametrize(("example", "stages"), [("germline", {"pgx": {}}), ("tumor", {"onco": {"tumor_type": "MEL"}})])
def test_frames_hold_what_the_tsv_holds(example: str, stages: dict[str, dict[str, str]], tmp_path: Path) -> None:
    """Each table of a real report: the columns of the TSV, as many rows, and null where a cell is empty."""
    (report,) = pmkit.run(ROOT / "examples" / f"{example}.vcf", stages)
    for name, (spec, table) in tables().items():
        if getattr(report, spec.name) is None:
            continue
        out = io.StringIO()
        with TsvFormat(section=name) as form:
            form.write(report, out)
            form.end(out)
        head, *lines = [line.split("\t") for line in out.getvalue().splitlines()]
        frame = getattr(getattr(report, spec.name), table.field).to_polars()
        assert (frame.columns, frame.height) == (head, len(lines))
        kinds = {column.name: column.kind for column in columns_of(table)}
        for column, values in zip(head, zip(*lines, strict=True) if lines else [()] * len(head), strict=True):
            cells = frame[column].to_list()
            for cell, text in zip(cells, values, strict=True):
                assert (cell in (None, [])) == (text == ""), (name, column)
                if kinds.get(column) is Kind.INTEGER and cell is not None:
                    assert str(cell) == text


def test_a_frame_of_no_rows_has_the_types(write_vcf) -> None:
    (one,) = pmkit.run(
        write_vcf("a.vcf", genotypes={"rs4244285": ["0/1"]}), pgx={"gene": ["CYP2C19"], "drugs": ["codeine"]}
    )
    (full,) = pmkit.run(ROOT / "examples" / "germline.vcf")
    assert one.pgx.test_before.to_polars().schema == full.pgx.test_before.to_polars().schema
    assert one.pgx.drugs.to_polars().schema == full.pgx.drugs.to_polars().schema


def test_rows_change_nothing_of_a_report(write_vcf) -> None:
    (report,) = pipeline.run((str(write_vcf()),), [PgxStage(PgxStage.options_class())])
    with_them = with_rows(report)
    assert with_them == report
    assert with_them.model_dump_json() == report.model_dump_json()


def test_what_type_checkers_are_told_is_so() -> None:
    """`chain/typed.py` names the sections' tables as they are, each as `Rows` of its items."""
    tree = ast.parse((ROOT / "src" / "pmkit" / "chain" / "typed.py").read_text(encoding="utf-8"))
    classes = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    fields = {
        name: {one.target.id: ast.unparse(one.annotation) for one in node.body if isinstance(one, ast.AnnAssign)}
        for name, node in classes.items()
    }
    own = {spec.name: spec for spec in specs() if type(spec).__module__.startswith("pmkit.")}
    assert set(fields["Report"]) <= set(own)
    for name, annotation in fields["Report"].items():
        found = fields[annotation.removesuffix(" | None")]
        items = {field: own[name].model.model_fields[field].annotation for field in found}
        assert set(found) == {table.field for table in own[name].tables()}
        assert found == {field: f"Rows[{get_args(kind)[0].__name__}]" for field, kind in items.items()}


def test_no_field_is_behind_two_tables() -> None:
    """`report.pgx.genes.to_polars()` must mean one table."""
    fields = [(spec.name, table.field) for spec in specs() for table in spec.tables()]
    assert len(set(fields)) == len(fields)


def test_html_of_hostile_text_is_inert(write_vcf) -> None:
    name = "<script>alert(1)</script>"
    (report,) = pmkit.run(write_vcf("h.vcf", [name], genotypes={"rs4244285": ["0/1"]}), pgx={"drugs": ["clopidogrel"]})
    for page in (report._repr_html_(), report.pgx.genes._repr_html_(), report.pgx.drugs._repr_html_()):
        tags = re.findall(r"<(/?[A-Za-z][A-Za-z0-9]*)", page)
        assert {tag.strip("/") for tag in tags} <= TAGS
        assert "alert(1)" not in page or "&lt;script&gt;" in page
        assert not re.search(r"(?:src|href|on\w+)\s*=", re.sub(r">[^<]*<", "><", page))
    assert "CYP2C19" in report._repr_html_() and "clopidogrel" in report._repr_html_()


def test_stages_by_name(write_vcf) -> None:
    reports = list(pmkit.run([write_vcf("a.vcf", ["A"]), write_vcf("b.vcf", ["B"])], ["pgx", "onco"]))
    assert [report.sample for report in reports] == ["A", "B"]
    assert all(report.pgx and report.onco for report in reports)


def test_read_gives_them_back(write_vcf, tmp_path: Path) -> None:
    made = list(pmkit.run(write_vcf(), OPTIONS))
    (tmp_path / "r.json").write_text(made[0].model_dump_json())
    assert list(pmkit.read(tmp_path / "r.json")) == [pmkit.Report.model_validate_json(made[0].model_dump_json())]


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        (["pgxx"], "there is no stage 'pgxx'. Did you mean 'pgx'?"),
        ({"pgx": {"genes": ["A"]}}, "'pgx' has no option 'genes'. Did you mean 'gene'?"),
        ({"pgx": {"gene": "CYP2C19"}}, "pgx.gene takes a list"),
        ({"load": {"build": "hg18"}, "pgx": {}}, "there is no genome build 'hg18'"),
        ([], "nothing is looked for"),
        ("pgx", "the stages take a list"),
        ({"pgx": True}, "the options of 'pgx' are no mapping"),
    ],
)
def test_slips_are_reported_before_a_file_is_opened(stages: object, said: str) -> None:
    with pytest.raises(pmkit.PmkitError, match=said):
        pmkit.run("nothing.vcf", stages)  # type: ignore[arg-type]


def test_stages_are_not_given_twice() -> None:
    with pytest.raises(pmkit.PmkitError, match="stages are given twice"):
        pmkit.run("nothing.vcf", ["pgx"], onco={})
