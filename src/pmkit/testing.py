"""Checks that another package runs in its own tests on the stage, section, format or dialect that it adds.

Each raises AssertionError with what is wrong in one sentence. pmkit's own are checked by the same functions. See
`docs/add-a-section.md` and `docs/add-a-dialect.md`.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pmkit.chain.pipeline import flow, reporter
from pmkit.core.errors import PmkitError
from pmkit.core.model import Build, Case, Record, Region
from pmkit.core.section import Around, Bullets, Grid, Lines, Part, SectionSpec
from pmkit.core.stage import Run, Stage

__all__ = ["check_dialect", "check_format", "check_section", "check_stage"]
_CELLS = (str, int, float, bool, tuple, type(None))


def check_stage(make: Callable[[], Stage], vcf: Path) -> tuple[Case, ...]:
    """Run `load VCF` and the stage; return the cases it gives.

    The stage keeps the order of cases, leaves the results of others alone, adds its own under its name (a sink adds
    none), asks for regions, and gives the same twice.
    """
    first, second = (_cases(make(), vcf) for _ in range(2))
    stage = make()
    assert stage.name, "the stage has no name"
    for build in Build:
        for region in (*stage.requested(build), *stage.requested_of_structural(build)):
            assert isinstance(region, Region), f"{stage.name!r} wants {region!r}, which is no Region"
            assert 0 <= region.start < region.end, f"{stage.name!r} wants the empty region {region}"
    assert first, f"{stage.name!r} gives no case of {vcf.name}"
    for case, again in zip(first, second, strict=True):
        assert case.sample == again.sample, f"{stage.name!r} gives the cases in another order the second time"
        if not stage.is_sink:
            assert stage.name in case.results, f"{stage.name!r} gives a case without a result of its name"
            mine = (repr(one.results[stage.name]) for one in (case, again))
            assert len(set(mine)) == 1, f"{stage.name!r} gives another result the second time"
    return first


def _cases(stage: Stage, vcf: Path) -> tuple[Case, ...]:
    from pmkit.chain.load import LoadStage, SourceOptions

    seen: list[Case] = []

    class Witness(Stage):
        name = "witness"

        def process(self, stream: Any, run: Run) -> Any:
            for case in stream:
                seen.append(case.with_result("witness", "untouched"))
                yield seen[-1]

    given = tuple(flow(Run((LoadStage(SourceOptions(paths=(str(vcf),))), Witness(), stage), reporter=reporter)))
    assert len(given) <= len(seen), f"{stage.name!r} gives more cases than it takes"
    for case in given:
        assert isinstance(case, Case), f"{stage.name!r} gives {type(case).__name__}, not a case"
        assert case.results.get("witness") == "untouched", f"{stage.name!r} changes the results of another stage"
    return given


def check_section(spec: SectionSpec[Any], result: object) -> Part:
    """Make the section of a stage's result, show it by every writer, and return it.

    Every field has a column or is exempt, every cell is of a plain type, blocks are rectangular, `explain` knows every
    name, JSON reads back to the same, and the section stands in all formats. The section must be offered by an entry
    point `pmkit.sections`.
    """
    from pmkit.core.section import Assembly
    from pmkit.report.column_check import problems_of
    from pmkit.report.document import Report
    from pmkit.report.sections import specs

    problems = list(problems_of(spec))
    assert not problems, f"section {spec.name!r}: {'; '.join(problems)}"
    offered = [type(one) for one in specs()]
    assert type(spec) in offered, f"no entry point of 'pmkit.sections' offers the section {spec.name!r}"
    section = spec.maker()(result, None)
    assert isinstance(section, spec.model), f"{spec.name!r} makes {type(section).__name__}, not {spec.model.__name__}"
    again = spec.model.model_validate_json(section.model_dump_json())
    assert again == section, f"section {spec.name!r}: JSON does not read back to the same"
    _check_cells(spec, section)
    _check_blocks(spec, section)
    report = Report(sample="S1", assembly=Assembly(name="GRCh38", decided_by="the test"), **{spec.name: section})
    _check_writers(spec, section, report)
    return section


def _check_cells(spec: SectionSpec[Any], section: Part) -> None:
    for table in spec.tables():
        for item in table.items(section):
            for row in table.spread(item):
                for column in table.columns:
                    cell = column.get(row)
                    assert isinstance(cell, _CELLS), f"{table.name}.{column.name} gives {type(cell).__name__}"
                    if isinstance(cell, tuple):
                        assert all(isinstance(one, str) for one in cell), f"{table.name}.{column.name} lists no texts"


def _check_blocks(spec: SectionSpec[Any], section: Part) -> None:
    for view in spec.views():
        for block in view.blocks(section, Around()):
            assert block.title, f"{view.name} has a block without a title"
            for content in block.content:
                assert isinstance(content, Grid | Lines | Bullets), (
                    f"{view.name}: {type(content).__name__} is no content"
                )
                if isinstance(content, Grid):
                    widths = {len(content.head), *map(len, content.rows)}
                    assert len(widths) == 1, f"{view.name}, {block.title!r}: rows and head differ in length"


def _check_writers(spec: SectionSpec[Any], section: Part, report: Any) -> None:
    from pmkit.report.explain import explain
    from pmkit.report.json import JsonFormat
    from pmkit.report.ndjson import NdjsonFormat
    from pmkit.report.table import TableFormat
    from pmkit.report.tsv import TsvFormat

    for made in (JsonFormat, NdjsonFormat):
        assert json.loads(_written(made(), report))[spec.name] is not None, f"{spec.name!r} is not in {made.__name__}"
    text = _written(TsvFormat(), report)
    for table in spec.tables():
        assert f"# {table.name}\n" in text, f"the table {table.name!r} is not in the TSV"
        number = sum(1 for item in table.items(section) for _ in table.spread(item))
        lines = _written(TsvFormat(section=table.name), report).splitlines()
        assert len(lines) == 1 + number, f"the TSV of {table.name!r} has {len(lines) - 1} rows, not {number}"
    blocks = [block for view in spec.views() for block in view.blocks(section, Around())]
    page = "".join(_written(TableFormat(width=200), report).split())
    for block in blocks:
        assert "".join(block.title.split()) in page, f"the block {block.title!r} is not in the terminal table"
    for name in spec.names(section):
        assert len(list(explain(report, name))) > 1, f"`explain {name}` says nothing"


def check_format(make: Callable[[], Any], reports: Sequence[Any]) -> tuple[str, ...]:
    """Write none, one and all of the reports; return the three texts.

    The format has a suffix, writes the same twice, ends with a line end, and a second report changes the text.
    """
    made = make()
    assert made.suffix.startswith("."), f"the suffix {made.suffix!r} does not begin with a dot"
    texts = []
    for some in ((), tuple(reports[:1]), tuple(reports)):
        text = _written(make(), *some)
        assert text == _written(make(), *some), "the format writes another text the second time"
        assert not text or text.endswith("\n"), "the text does not end with a line end"
        texts.append(text)
    assert texts[1] != texts[0], "a report leaves no trace in the text"
    if len(reports) > 1:
        assert texts[2] != texts[1], "a second report leaves no trace in the text"
    return tuple(texts)


def _written(made: Any, *reports: Any) -> str:
    out = io.StringIO()
    with made:
        for report in reports:
            made.write(report, out)
        made.end(out)
    return out.getvalue()


def check_dialect(
    fields: str,
    sample: str,
    *,
    vaf: float | None,
    depth: int | None,
    alt_reads: int | None,
    ref: str = "C",
    alt: str = "T",
) -> None:
    """Read one record of a caller's dialect and compare the reads of its first alternative allele.

    `fields` is FORMAT, `sample` one sample's column. Also: the same record without values must give no fraction, never
    0; and the order of the fields must not matter.
    """
    from pmkit.variants.read_counts import reads

    def reported(names: Sequence[str], values: Sequence[str]) -> Any:
        line = "\t".join(("7", "100", ".", ref, alt, ".", "PASS", ".", ":".join(names), ":".join(values)))
        return reads(Record("7", 100, ref, tuple(alt.split(",")), line=line), 0)

    names, values = fields.split(":"), sample.split(":")
    assert len(names) == len(values), "FORMAT and the sample have another number of fields"
    try:
        got, turned = reported(names, values), reported(names[::-1], values[::-1])
        empty = reported(names, ["."] * len(values))
    except PmkitError as error:
        raise AssertionError(f"the record is refused: {error}") from None
    same_vaf = got.vaf == vaf or (got.vaf is not None and vaf is not None and abs(got.vaf - vaf) < 1e-6)
    assert same_vaf, f"the allele fraction is {got.vaf}, not {vaf}"
    assert (got.depth, got.alt_reads) == (depth, alt_reads), f"{got.alt_reads} of {got.depth} reads are counted"
    assert turned[:3] == got[:3], "another order of the fields gives other reads"
    assert empty.vaf is None, f"a record without values gives the allele fraction {empty.vaf}"
