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
from cyvcf2 import VCF, Writer
from tests.support import contigs, declared, header, named, write

from pmkit.chain import pipeline
from pmkit.chain.by_pattern import samples_by_pattern
from pmkit.chain.load import LoadStage, SourceOptions
from pmkit.chain.report import ReportOptions, ReportStage
from pmkit.core.consent import ConsentOptions
from pmkit.core.messages import use_wording
from pmkit.core.model import Build, Policy
from pmkit.core.stage import Run, Stage
from pmkit.core.terminal import Terminal
from pmkit.formats.bcf_values import NotPlainError
from pmkit.formats.sieve import open_source
from pmkit.germline.stage import GermlineStage
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
    *declared("INFO", "END"),
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


def at_once(path: Path, form: str, section: str | None, out: Path, **kept: Any) -> str:
    """What the run by patterns writes."""
    sink = ReportStage(ReportOptions(format=form, output=str(out), section=section, force=True))
    stages = chain(
        path, sink, kept.get("options", LoadOptions()), kept.get("policy", Policy()), kept.get("pgx", PgxOptions())
    )
    found = samples_by_pattern(Run(tuple(stages), {}, reporter=pipeline.reporter))
    assert found is not None
    assert list(found)
    return out.read_text()


def one_by_one(path: Path, form: str, section: str | None, **kept: Any) -> str:
    """What the ordinary chain writes."""
    made = NdjsonFormat() if form == "ndjson" else TsvFormat(section=section)
    stages = chain(
        path, None, kept.get("options", LoadOptions()), kept.get("policy", Policy()), kept.get("pgx", PgxOptions())
    )
    out = io.StringIO()
    for report in pipeline.run((), stages, {}):
        made.write(report, out)
    made.end(out)
    return out.getvalue()


CASES: Sequence[tuple[str, dict[str, Any]]] = [
    ("plain", {"pgx": PgxOptions(genes=GENES)}),
    ("depths", {"pgx": PgxOptions(genes=GENES)}),
    ("absent-is-reference", {"policy": Policy(absent_is_reference=True), "pgx": PgxOptions(genes=GENES)}),
    ("pass-only", {"policy": Policy(pass_only=True), "pgx": PgxOptions(genes=GENES)}),
    ("one-gene", {"pgx": PgxOptions(genes=("NUDT15",))}),
    ("held-back", {"pgx": PgxOptions(hold_back=("disease", "HLA-B"))}),
    ("research", {"pgx": PgxOptions(research=True, genes=("GSTM1", "CYP2C19", "CYP1A2"))}),
    ("cyp2d6", {"pgx": PgxOptions(genes=("CYP2D6", "CYP2C19"), cyp2d6=True, combinations=True)}),
]


@pytest.mark.parametrize(("name", "given"), CASES, ids=[name for name, _ in CASES])
def test_same_bytes_as_sample_by_sample(name: str, given: dict[str, Any], tmp_path: Path) -> None:
    """With depths and qualities, and with genotypes alone."""
    path = cohort(tmp_path / "cohort.vcf", 9, 7, rich=name not in ("plain", "held-back"))
    for form, section in (("tsv", "pgx.genes"), ("ndjson", None)):
        assert at_once(path, form, section, tmp_path / "out", **given) == one_by_one(path, form, section, **given)


ODD_CELLS = ("./1", ".", "1", "0", "1|0", "0|.", "./.", "1|1", "0/1")


def with_odd_cells(path: Path, seed: int) -> None:
    """Half calls, missing ones, one allele, other phases: in a third of the cells."""
    random, lines = Random(seed), []
    for one in path.read_text().splitlines():
        fields = one.split("\t")
        if not one.startswith("#"):
            fields[9:] = [random.choice(ODD_CELLS) if random.random() < 0.3 else cell for cell in fields[9:]]
        lines.append("\t".join(fields) + "\n")
    path.write_text("".join(lines))


@pytest.mark.parametrize("kind", ["genotypes", "depths", "odd"])
def test_a_bcf_gives_what_its_vcf_gives_without_htslib(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its genotypes are folded as they stand; a file that is left to htslib gives the same once more."""
    path = cohort(tmp_path / "cohort.vcf", 11, 15, rich=kind == "depths")
    if kind == "odd":
        with_odd_cells(path, 16)
    more = (*contigs({"chr10": 133797422, "chrX": 156040895, "chr13": 114364328}), *named("FILTER", "PASS"))
    text = path.read_text().replace("#CHROM", "\n".join((*more, "#CHROM")))
    path.write_text("".join(one for one in text.splitlines(keepends=True) if "<NON_REF>" not in one))
    reader = VCF(str(path))
    bcf = path.with_suffix(".bcf")
    writer = Writer(str(bcf), reader, mode="wb")
    for record in reader:
        writer.write_record(record)
    writer.close()
    reader.close()
    given = {"pgx": PgxOptions(genes=GENES)}
    monkeypatch.setattr(folded, "open_source", lambda path: pytest.fail("htslib was asked"))
    found = {(form, section): at_once(bcf, form, section, tmp_path / "out", **given) for form, section in FORMS}
    for form, section in FORMS:
        assert one_by_one(bcf, form, section, **given) == found[form, section]
    assert one_by_one(path, "tsv", "pgx.genes", **given) == found["tsv", "pgx.genes"]
    monkeypatch.setattr(folded, "open_source", open_source)
    monkeypatch.setattr(folded, "DirectBcf", not_plain)
    for form, section in FORMS:
        assert at_once(bcf, form, section, tmp_path / "out", **given) == found[form, section]


def not_plain(path: str) -> None:
    raise NotPlainError


def test_same_bytes_of_the_table_of_drugs(tmp_path: Path) -> None:
    path, section = cohort(tmp_path / "cohort.vcf", 12, 8, rich=False), "pgx.drugs"
    given = {"pgx": PgxOptions(genes=GENES)}
    assert at_once(path, "tsv", section, tmp_path / "out", **given) == one_by_one(path, "tsv", section, **given)


def test_same_bytes_with_a_laboratorys_own_words(tmp_path: Path) -> None:
    """The wording is in the sentences, and that there is one stands among the limits."""
    path = cohort(tmp_path / "cohort.vcf", 9, 11, rich=True)
    given = {"pgx": PgxOptions(genes=GENES)}
    try:
        use_wording({"en": {"Positions that every test should cover have no data: {list}.": "Not read: {list}."}})
        for form, section in FORMS:
            text = at_once(path, form, section, tmp_path / "out", **given)
            assert "Not read: " in text
            assert text == one_by_one(path, form, section, **given)
    finally:
        use_wording({})


def test_any_chunk_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Samples are joined by chunks when they are written."""
    path = cohort(tmp_path / "cohort.vcf", 24, 9, rich=True)
    given = {"pgx": PgxOptions(genes=("NUDT15",))}
    whole = {form: at_once(path, form, section, tmp_path / "a", **given) for form, section in FORMS}
    for chunk in (1, 7):
        monkeypatch.setattr(by_reference, "CHUNK", chunk)
        for form, section in FORMS:
            assert at_once(path, form, section, tmp_path / "b", **given) == whole[form], (form, chunk)


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


def test_samples_that_are_alike_are_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The note on a person who is there twice stands in both reports, and is logged, as sample by sample."""
    path = write(tmp_path / "twins.vcf", *twins())
    text = at_once(path, "ndjson", None, tmp_path / "out")
    said = [record.getMessage() for record in caplog.records]
    caplog.clear()
    assert (one_by_one(path, "ndjson", None), [record.getMessage() for record in caplog.records]) == (text, said)
    notes = [[note for note in json.loads(line)["limitations"] if "same person" in note] for line in text.splitlines()]
    assert [bool(note) for note in notes] == [number in (2, 7) for number in range(10)]
    assert said


def twins() -> tuple[list[str], list[str]]:
    """Ten samples of whom the third and the eighth have the same genotypes, at positions of all autosomal genes."""
    random, lines = Random(5), set()
    for gene in stars.genes():
        definition = stars.load_definition(gene, Build.GRCH38)
        for site in definition.sites:
            if definition.chrom not in ("X", "MT") and len(site.ref) == len(site.alts[0]) == 1:
                lines.add((int(site.chrom), site.pos, site.ref, site.alts[0]))
    records, last = [], (0, 0)
    for chrom, pos, ref, alt in sorted(lines):
        if (chrom, pos) == last:
            continue
        last = chrom, pos
        cells = [random.choice(("0/0", "0/0", "0/0", "0/0", "0/1", "1/1")) for _ in range(10)]
        cells[7] = cells[2]
        records.append(f"chr{chrom}\t{pos}\t.\t{ref}\t{alt}\t50\tPASS\t.\tGT\t" + "\t".join(cells) + "\n")
    return header(*contigs(["chr1"]), formats=("GT",), samples=[f"S{n}" for n in range(10)]), records


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
        yield PgxStage(PgxOptions(genes=GENES))
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


def replaced(path: Path, old: str, new: str) -> Path:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return path


LINES: dict[str, tuple[str, str]] = {
    "declared-structural": ("#CHROM", '##ALT=<ID=DEL,Description="Deletion">\n#CHROM'),
    "structural-record": (
        "chr10\t",
        "chr10\t94762000\t.\tN\t<DEL>\t50\tPASS\tSVTYPE=DEL;END=94763000\tGT\t" + "\t".join(["0/1"] * 12) + "\nchr10\t",
    ),
    "somatic-caller": ("#CHROM", "##source=Mutect2\n#CHROM"),
    "tumour-in-header": ("#CHROM", "##tumor_sample=S3\n#CHROM"),
}


@pytest.mark.parametrize(("old", "new"), LINES.values(), ids=list(LINES))
def test_files_that_tell_more_than_cells_are_left_to_the_ordinary_chain(old: str, new: str, tmp_path: Path) -> None:
    path = cohort(tmp_path / "cohort.vcf", 12, 13, rich=False)
    assert is_by_pattern(tmp_path, path)
    assert not is_by_pattern(tmp_path, replaced(path, old, new))


def is_by_pattern(folder: Path, path: Path, **kept: Any) -> bool:
    """Whether a chain works by patterns."""
    sink = ReportStage(
        ReportOptions(**{"format": "ndjson", "output": str(folder / "x.ndjson"), **kept.get("sink", {})})
    )
    source = SourceOptions(**{"paths": (str(path),), **kept.get("source", {})})
    stages: list[Stage] = [LoadStage(source), PgxStage(kept.get("pgx", PgxOptions(genes=GENES)))]
    stages += [*kept.get("more", ()), sink]
    return samples_by_pattern(Run(tuple(stages), {}, reporter=pipeline.reporter)) is not None


def test_chains_that_ask_for_more_are_left_to_the_ordinary_one(tmp_path: Path) -> None:
    path = cohort(tmp_path / "cohort.vcf", 12, 13, rich=False)
    few = cohort(tmp_path / "few.vcf", 4, 13, rich=False)
    sheet = tmp_path / "sheet.tsv"
    sheet.write_text("sample\tfile\tcolumn\tsex\n" + "".join(f"P{n}\tcohort.vcf\tS{n}\tXX\n" for n in range(12)))
    assert is_by_pattern(tmp_path, path)
    assert not is_by_pattern(tmp_path, few)
    asked: list[dict[str, Any]] = [
        {"sink": {"format": "json", "output": str(tmp_path / "{sample}.json")}},
        {"sink": {"format": "json"}},
        {"sink": {"letterhead": ("Laboratory",)}},
        {"pgx": PgxOptions(drugs=("clopidogrel",))},
        {"pgx": PgxOptions(leave_out=("NUDT15",))},
        {"pgx": PgxOptions(leave_out_drugs=("clopidogrel",))},
        {"source": {"consent": ConsentOptions(consent=("secondary",))}},
        {"source": {"reading": LoadOptions(samples=("S1",))}},
        {"source": {"reading": LoadOptions(sheet=sheet), "paths": ()}},
        {"source": {"reading": LoadOptions(tumor="S1")}},
        {"source": {"keep_going": True}},
        {"more": [GermlineStage()]},
    ]
    for one in asked:
        assert not is_by_pattern(tmp_path, path, **one), one


def test_cells_that_fill_memory_are_left_to_the_ordinary_chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = cohort(tmp_path / "cohort.vcf", 12, 13, rich=True)
    monkeypatch.setattr(folded, "BUDGET", 1000)
    assert not is_by_pattern(tmp_path, path)
