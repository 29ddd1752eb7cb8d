"""A cohort's output is that of its samples one by one, however it is cut."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from bench.cohort import strands
from tests.support import contigs, declared, header, named, write

from pmkit.chain import pipeline
from pmkit.chain.by_pattern import samples_by_pattern
from pmkit.chain.load import LoadStage, SourceOptions
from pmkit.chain.report import ReportOptions, ReportStage
from pmkit.core.model import Build, Policy
from pmkit.core.stage import Run, Stage
from pmkit.core.terminal import Terminal
from pmkit.intake import folded
from pmkit.intake.load_options import LoadOptions
from pmkit.pgx import alleles as stars
from pmkit.pgx.pgx_options import PgxOptions
from pmkit.pgx.stage import PgxStage
from pmkit.report import by_reference
from pmkit.report.ndjson import NdjsonFormat
from pmkit.report.tsv import TsvFormat

GENES = ("CYP2C19", "G6PD", "NUDT15")
HEADER = (
    *contigs(["chr1"]),
    *named("FILTER", "LowQual"),
    *named("ALT", "NON_REF", "DEL"),
    *declared("INFO", "END", "SVTYPE"),
)


def cohort(path: Path, samples: int, seed: int, *, rich: bool) -> Path:
    """A VCF of many samples at sites of some genes, with what real callers write: no calls, filters, blocks, depths."""
    random = Random(seed)
    lines = []
    for gene in GENES:
        definition = stars.load_definition(gene, Build.GRCH38)
        drawn = strands(definition, samples, seed)
        for site, codes in zip(definition.sites, drawn, strict=False):
            if random.random() < 0.05:
                continue
            alts = list(site.alts)
            if random.random() < 0.03 and len(site.ref) == 1:
                alts.append(next(base for base in "ACGT" if base not in (site.ref, *alts)))
            filter_ = "LowQual" if random.random() < 0.05 else "PASS"
            form = "GT:AD:DP:GQ" if rich else "GT"
            pairs = zip(codes[::2], codes[1::2], strict=True)
            cells = [_cell(random, pair, len(alts), rich=rich, single=site.chrom == "X") for pair in pairs]
            head = f"chr{site.chrom}\t{site.pos}\t.\t{site.ref}\t{','.join(alts)}\t50\t{filter_}\t.\t{form}"
            lines.append((site.chrom, site.pos, head, cells))
    deleted = [random.choice(("0/0", "0/0", "0/1", "1/1")) for _ in range(samples)]
    head = "chr22\t42126000\t.\tN\t<DEL>\t50\tPASS\tSVTYPE=DEL;END=42131000\tGT"
    lines.append(("22", 42126000, head, deleted))
    names = [f"S{number}" for number in range(samples)]
    rows = sorted(lines, key=lambda line: (line[0] == "X", line[0].zfill(2), line[1]))
    records = (f"{head}\t" + "\t".join(cells) + "\n" for _, _, head, cells in rows)
    return write(path, header(*HEADER, formats=("GT", "AD", "DP", "GQ"), samples=names), records)


def _cell(random: Random, pair: tuple[int, int], alts: int, *, rich: bool, single: bool) -> str:
    drawn = random.random()
    first, second = pair if random.random() < 0.99 else (random.randint(0, alts), pair[1])
    text = "./." if drawn < 0.03 else f"{first}{'|' if drawn < 0.9 else '/'}{second}"
    if single and random.random() < 0.4:
        text = str(first)
    if not rich:
        return text
    depth = random.choice((0, 3, 12, 30))
    reads = [0] * (alts + 1)
    for number in range(depth):
        reads[(first, second)[number % 2]] += 1
    if random.random() < 0.02:
        reads.reverse()
    return f"{text}:{','.join(map(str, reads))}:{depth}:{random.choice((5, 30, 99))}"


def chain(path: Path, sink: ReportStage | None, options: LoadOptions, policy: Policy, pgx: PgxOptions) -> list[Stage]:
    stages: list[Stage] = [
        LoadStage(SourceOptions(paths=(str(path),), reading=options, policy=policy)),
        PgxStage(pgx),
    ]
    return [*stages, *([sink] if sink else [])]


def at_once(path: Path, form: str, section: str | None, out: Path, **given: Any) -> str:
    """What the run by patterns writes."""
    sink = ReportStage(ReportOptions(format=form, output=str(out), section=section, force=True))
    stages = chain(
        path, sink, given.get("options", LoadOptions()), given.get("policy", Policy()), given.get("pgx", PgxOptions())
    )
    found = samples_by_pattern(Run(tuple(stages), {}, reporter=pipeline.reporter))
    assert found is not None
    assert list(found)
    return out.read_text()


def one_by_one(path: Path, form: str, section: str | None, **given: Any) -> str:
    """What the ordinary chain writes."""
    made = NdjsonFormat() if form == "ndjson" else TsvFormat(section=section)
    stages = chain(
        path, None, given.get("options", LoadOptions()), given.get("policy", Policy()), given.get("pgx", PgxOptions())
    )
    out = io.StringIO()
    for report in pipeline.run((), stages, {}):
        made.write(report, out)
    made.end(out)
    return out.getvalue()


CASES: Sequence[tuple[str, dict[str, Any]]] = [
    ("plain", {"pgx": PgxOptions(genes=GENES)}),
    ("absent-is-reference", {"policy": Policy(absent_is_reference=True), "pgx": PgxOptions(genes=GENES)}),
    ("pass-only", {"policy": Policy(pass_only=True), "pgx": PgxOptions(genes=GENES)}),
    ("named-drugs", {"pgx": PgxOptions(drugs=("clopidogrel", "azathioprine", "nosuchdrug"))}),
    ("one-gene", {"pgx": PgxOptions(genes=("NUDT15",))}),
    ("held-back", {"pgx": PgxOptions(hold_back=("disease", "HLA-B"))}),
    ("research", {"pgx": PgxOptions(research=True, genes=("GSTM1", "CYP2C19", "CYP1A2"))}),
    ("cyp2d6", {"pgx": PgxOptions(genes=("CYP2D6", "CYP2C19"), cyp2d6=True, combinations=True)}),
]


@pytest.mark.parametrize("rich", [False, True], ids=["gt", "depths"])
@pytest.mark.parametrize(("name", "given"), CASES, ids=[name for name, _ in CASES])
def test_same_bytes_as_sample_by_sample(name: str, given: dict[str, Any], rich: bool, tmp_path: Path) -> None:
    path = cohort(tmp_path / "cohort.vcf", 9, 7, rich=rich)
    for form, section in (("tsv", "pgx.genes"), ("ndjson", None)):
        assert at_once(path, form, section, tmp_path / "out", **given) == one_by_one(path, form, section, **given)


@pytest.mark.parametrize("section", ["pgx.drugs", "pgx.test_before"])
def test_same_bytes_of_other_tables(section: str, tmp_path: Path) -> None:
    path = cohort(tmp_path / "cohort.vcf", 12, 8, rich=False)
    given = {"pgx": PgxOptions(drugs=("clopidogrel", "abacavir"))} if section == "pgx.test_before" else {}
    assert at_once(path, "tsv", section, tmp_path / "out", **given) == one_by_one(path, "tsv", section, **given)


def test_any_chunk_and_any_cut_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Samples are joined by chunks when they are written, and cut into sets where memory asks for it."""
    path = cohort(tmp_path / "cohort.vcf", 24, 9, rich=True)
    given = {"pgx": PgxOptions(genes=("NUDT15",))}
    whole = {form: at_once(path, form, section, tmp_path / "a", **given) for form, section in FORMS}
    for chunk, budget in ((1, 1 << 20), (7, 4_000), (64, 12_000)):
        monkeypatch.setattr(by_reference, "CHUNK", chunk)
        monkeypatch.setattr(folded, "BUDGET", budget)
        for form, section in FORMS:
            assert at_once(path, form, section, tmp_path / "b", **given) == whole[form], (form, chunk, budget)


FORMS = (("tsv", "pgx.genes"), ("ndjson", None))


def test_cohort_and_single_runs_agree(tmp_path: Path) -> None:
    """What is remarked of one sample's records never stands in another's report."""
    path = cohort(tmp_path / "cohort.vcf", 10, 10, rich=True)
    given = {"pgx": PgxOptions(genes=("CYP2C19", "NUDT15"))}
    lines = at_once(path, "ndjson", None, tmp_path / "out", **given).splitlines()
    table = at_once(path, "tsv", "pgx.genes", tmp_path / "tsv", **given).splitlines(keepends=True)
    for number, line in enumerate(lines):
        name = f"S{number}"
        single = one_by_one(path, "ndjson", None, options=LoadOptions(samples=(name,)), **given)
        assert json.loads(line)["pgx"] == json.loads(single)["pgx"]
        rows = "".join([table[0], *(row for row in table if row.startswith(f"{name}\t"))])
        assert rows == one_by_one(path, "tsv", "pgx.genes", options=LoadOptions(samples=(name,)), **given)


def sheets(folder: Path, samples: int) -> Path:
    rows = ["sample\tfile\tcolumn\tsex\thold_back\treviewer"]
    for number in range(samples):
        held = ("", "G6PD", "CYP2C19;HLA-B")[number % 3]
        rows.append(
            f"P{number}\tcohort.vcf\tS{number}\t{('XX', 'XY', '')[number % 3]}\t{held}\t{'Dr X' * (number % 2)}"
        )
    (folder / "sheet.tsv").write_text("\n".join(rows) + "\n")
    return folder / "sheet.tsv"


def test_a_sheet_s_sex_consent_and_review_are_kept_apart(tmp_path: Path) -> None:
    path = cohort(tmp_path / "cohort.vcf", 12, 11, rich=False)
    given = {
        "options": LoadOptions(sheet=sheets(tmp_path, 12)),
        "pgx": PgxOptions(genes=GENES, hold_back=("NUDT15",)),
    }
    for form, section in FORMS:
        assert at_once(path, form, section, tmp_path / "out", **given) == one_by_one(path, form, section, **given)


def test_files_whose_samples_stand_in_another_order(tmp_path: Path) -> None:
    whole = cohort(tmp_path / "cohort.vcf", 12, 12, rich=False)
    lines = whole.read_text().splitlines()
    head = [line for line in lines if line.startswith("##")]
    rows = [line.split("\t") for line in lines if not line.startswith("##")]
    order = [*range(9), *range(20, 8, -1)]
    one = [row for row in rows if row[0] in ("#CHROM", "chr10")]
    other = [[row[k] for k in order] for row in rows if row[0] in ("#CHROM", "chr13", "chrX")]
    for name, some in (("one.vcf", one), ("other.vcf", other)):
        (tmp_path / name).write_text("\n".join([*head, *("\t".join(row) for row in some)]) + "\n")
    paths = (str(tmp_path / "one.vcf"), str(tmp_path / "other.vcf"))

    def stages(sink: ReportStage | None) -> Iterator[Stage]:
        yield LoadStage(SourceOptions(paths=paths))
        yield PgxStage()
        if sink:
            yield sink

    sink = ReportStage(ReportOptions(format="ndjson", output=str(tmp_path / "out"), force=True))
    found = samples_by_pattern(Run(tuple(stages(sink)), {}, reporter=pipeline.reporter))
    assert found is not None
    assert sum(1 for _ in found) == 12
    expected = "".join(report.model_dump_json() + "\n" for report in pipeline.run((), tuple(stages(None)), {}))
    assert (tmp_path / "out").read_text() == expected


def test_a_terminal_gets_no_escape_sequences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = cohort(tmp_path / "cohort.vcf", 9, 14, rich=False)
    path.write_text(path.read_text().replace("\tS3\t", "\tS\x1b[31m3\t"))
    below = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n")
    monkeypatch.setattr(sys, "stdout", Terminal(below))
    sink = ReportStage(ReportOptions(format="tsv", section="pgx.genes"))
    stages = chain(path, sink, LoadOptions(), Policy(), PgxOptions(genes=("NUDT15",)))
    found = samples_by_pattern(Run(tuple(stages), {}, reporter=pipeline.reporter))
    assert found is not None
    assert len(list(found)) == 9
    below.flush()
    said = below.buffer.getvalue()  # type: ignore[attr-defined]
    assert b"\x1b" not in said
    assert b"S\\u001b[31m3\t" in said


def test_what_is_not_alike_is_left_to_the_ordinary_chain(tmp_path: Path) -> None:
    path = cohort(tmp_path / "cohort.vcf", 12, 13, rich=False)
    few = cohort(tmp_path / "few.vcf", 4, 13, rich=False)
    each = ReportStage(ReportOptions(format="json", output=str(tmp_path / "{sample}.json")))
    tsv = ReportStage(ReportOptions(format="ndjson", output=str(tmp_path / "x.ndjson")))
    for source, sink in ((path, each), (few, tsv)):
        stages = chain(source, sink, LoadOptions(), Policy(), PgxOptions())
        assert samples_by_pattern(Run(tuple(stages), {}, reporter=pipeline.reporter)) is None
