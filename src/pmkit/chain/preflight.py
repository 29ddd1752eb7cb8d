"""Before a run: what a file is, and what can be called from it.

The modules of models do not postpone annotations: pydantic would compile each of them again from its text.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

from pmkit.chain.load import LoadStage, SourceOptions
from pmkit.chain.pipeline import reporter
from pmkit.core.errors import PmkitError
from pmkit.core.lean_model import Field
from pmkit.core.messages import tr, trn
from pmkit.core.model import CallSet, Case, FileFormat
from pmkit.core.section import Assembly, Part
from pmkit.core.stage import Run
from pmkit.formats.header import Header
from pmkit.formats.sieve import INDEX_SUFFIXES, open_source
from pmkit.intake.load_options import LoadOptions
from pmkit.intake.recognise import recognise
from pmkit.pgx import PgxStage
from pmkit.variants import assembly as builds

SCHEMA_VERSION = "1.0"
MOST_SAMPLES = 20
"""Of how many samples of a file the genes are called."""
_WRITTEN_OUT = 0.5
"""From this share of positions with a record on, a file writes its reference positions out."""

Content = Literal["gvcf", "all_sites", "variants_only", "array", "maf", "unknown"]
Advice = Literal["never", "not_needed", "depends"]

_GATK = re.compile(r'^##GATKCommandLine[^=]*=<ID=([^,>]+).*?Version="?([^",>]+)', re.MULTILINE)
_DRAGEN = re.compile(r'^##DRAGEN\w+=<ID=dragen,Version="?SW: ([\w.-]+)', re.MULTILINE)
_VERSION = re.compile(r"^##(\w+?)_?(?:call)?[vV]ersion=(.+)$", re.MULTILINE)
_SOURCE = re.compile(r"^##source=(.+)$", re.MULTILINE)
_SOURCE_VERSION = re.compile(r"^##source_version=(.+)$", re.MULTILINE)
_NO_CALLERS = frozenset(("file", "vcf", "source", "tabix", "pmkit", "bcftools_view", "bcftools_concat"))
_SOMATIC = re.compile(r"mutect|somatic|strelka2? ?somatic|lofreq|varscan|##tumor_sample=", re.IGNORECASE)


class Pair(Part):
    """The columns of a tumour and its normal."""

    tumor: str = Field(description="the tumour's sample name")
    normal: str | None = Field(default=None, description="the matched normal's sample name, if any")
    decided_by: str = Field(description="what they were recognised by")


class IndexState(Part):
    """The index alongside a file."""

    state: Literal["used", "not_used", "missing", "not_needed"] = Field(
        description="not_needed: plain text is read whole; missing: pmkit reads without one, only slower"
    )
    because: str = Field(default="", description="why it is not used")


class AbsentIsRef(Part):
    """Whether a position without a record may be taken as reference (`load --absent-is-ref`)."""

    advice: Advice = Field(
        description="never: absent positions were not read, or may be variant. not_needed: reference positions are "
        "written out. depends: right only where every position was sequenced and looked at"
    )
    because: str = Field(description="why")


class GeneCheck(Part):
    """A pharmacogene in this file, as it is, without assumptions."""

    gene: str = Field(description="gene symbol")
    called: int = Field(description="samples in which it can be called")
    samples: int = Field(description="samples that were looked at")
    positions: int = Field(description="positions of its alleles")
    read: int = Field(description="of these, positions with a usable genotype in the first sample")
    confidence: Literal["high", "moderate", "low", "none"] = Field(description="of the first sample's call")
    reason: str = Field(default="", description="why it cannot be called, where it cannot in some sample")


class FileCheck(Part):
    """What was seen of one file."""

    path: str = Field(description="as given; - is standard input")
    problem: str = Field(default="", description="why the file cannot be used; empty: it can")
    format: str = Field(default="", description="file format and how it is packed")
    callers: tuple[str, ...] = Field(default=(), description="programs that the header names, with versions")
    samples: tuple[str, ...] = Field(default=(), description="the samples in the file")
    assembly: Assembly | None = Field(default=None, description="genome build; null: not known")
    content: Content = Field(default="unknown", description="what the file writes out")
    content_because: str = Field(default="", description="what that was recognised by")
    absent_is_ref: AbsentIsRef | None = Field(default=None, description="advice on --absent-is-ref")
    pair: Pair | None = Field(default=None, description="tumour and normal columns; null: nothing names any")
    index: IndexState | None = Field(default=None, description="null for what can have none")
    genes: tuple[GeneCheck, ...] = Field(default=(), description="pharmacogenes")
    notes: tuple[str, ...] = Field(default=(), description="what was noticed while reading")


class CheckDocument(Part):
    """What `pmkit check --json` prints."""

    schema_version: str = Field(default=SCHEMA_VERSION, description="version of this schema")
    files: tuple[FileCheck, ...] = Field(description="one entry for each file, in the order given")


def check(path: str, reading: LoadOptions | None = None) -> tuple[FileCheck, PmkitError | None]:
    """Look at one file (- is standard input); the error, if any, is what a run would end with."""
    reading = reading or LoadOptions()
    facts: dict[str, object] = {"path": path}
    problem: PmkitError | None = None
    try:
        kind = recognise(path) if reading.format == "auto" else reading.format
        header = None
        if kind == "vcf" and path != "-":
            with open_source(path) as source:
                header = source.header
                facts |= {"format": _format(header, source.format), "samples": header.samples}
                index = _index(path, source.format, "")
                if index and index.state != "used":  # whether it can be used shows when the file is read
                    facts["index"] = index
            facts |= _of_header(header, path, reading)
        facts |= _of_cases(path, reading, kind, header)
    except PmkitError as error:
        problem = error
        facts["problem"] = str(error)
    return FileCheck.model_validate(facts), problem


def _of_header(header: Header, path: str, reading: LoadOptions) -> dict[str, object]:
    """What the header tells by itself, also of a file whose records cannot be used."""
    from pmkit.intake.pairing import tumor_normal

    text = header.text.decode("utf-8", errors="replace")
    facts: dict[str, object] = {"callers": tuple(callers(text))}
    with suppress(PmkitError):  # reading the file ends with the same
        clues = builds.header_clues(text, dict(header.contigs), path, reading.build)
        if stated := builds.decide(clues, reading.build, path):
            facts["assembly"] = Assembly(name=stated[0].value, decided_by=stated[1])
    try:
        found = tumor_normal(text, header.samples)
    except PmkitError as error:
        facts["notes"] = (str(error),)
    else:
        facts["pair"] = found and Pair(tumor=found.tumor, normal=found.normal, decided_by=found.decided_by)
    return facts


def _of_cases(path: str, reading: LoadOptions, kind: str, header: Header | None) -> dict[str, object]:
    """What reading the pharmacogenes' positions of the first samples shows."""
    load = LoadStage(SourceOptions(paths=(path,), reading=reading))
    pgx = PgxStage()
    run = Run((load, pgx), reporter=reporter)
    for stage in run.stages:
        stage.prepare(run)
    first: Case | None = None
    genes: dict[str, GeneCheck] = {}
    for number, case in enumerate(pgx.process(_first(load.process(iter(()), run)), run), 1):
        first = first or case
        report = run.report_of(case, "pgx.genes")
        for gene in report.pgx.genes if report.pgx else ():
            positions = gene.positions
            called = gene.status in ("called", "ambiguous")
            before = genes.get(gene.gene)
            genes[gene.gene] = GeneCheck(
                gene=gene.gene,
                called=called + (before.called if before else 0),
                samples=number,
                positions=before.positions if before else len(positions.used) + len(positions.missing),
                read=before.read if before else len(positions.used),
                confidence=before.confidence if before else gene.confidence,
                reason=(before.reason if before else "") or ("" if called else gene.reason or tr("no call")),
            )
    if first is None:
        return {}
    calls = first.calls
    content, because = _content(calls, kind, header, sum(one.positions for one in genes.values()))
    facts: dict[str, object] = {
        "assembly": Assembly(name=calls.build.value, decided_by=calls.build_decided_by),
        "content": content,
        "content_because": because,
        "absent_is_ref": _absent(content, header),
        "genes": tuple(genes.values()),
        "notes": tuple(dict.fromkeys((*_notes(calls), *calls.limitations))),
    }
    if header is None:
        facts |= {"format": calls.inputs[0].format, "samples": calls.samples}
        facts["callers"] = tuple(callers(calls.header))
    elif path != "-":
        facts["index"] = _index(path, calls.inputs[0].format, calls.inputs[0].unused_index)
    return facts


def _notes(calls: CallSet) -> Iterator[str]:
    """What was noticed; why an index is not used stands in a line of its own."""
    for file in calls.inputs:
        yield from (note for note in file.notes if note != file.unused_index)


def _first(cases: Iterator[Case]) -> Iterator[Case]:
    for number, case in enumerate(cases):
        if number == MOST_SAMPLES:
            return
        yield case


def callers(header: str) -> Iterator[str]:
    """The programs that a header names as makers of its calls, with versions, each once, in the order of the lines."""
    found: dict[str, str] = {}
    for name, version in _GATK.findall(header):
        found.setdefault(name.casefold(), f"{name} (GATK {version.strip()})")
    for version in _DRAGEN.findall(header):
        found.setdefault("dragen", f"DRAGEN {version}")
    own = _SOURCE_VERSION.search(header)
    for text in _SOURCE.findall(header):
        name = text.strip().strip('"')[:60]
        if name.split()[0].casefold() not in found if name else False:
            found[name.split()[0].casefold()] = f"{name} {own[1].strip()}" if own else name
    for name, version in _VERSION.findall(header):
        bare = name.casefold()
        if (
            bare not in _NO_CALLERS
            and not version.startswith("<")
            and not bare.startswith(("source", "fileformat"))
            and bare not in found
        ):
            found[bare] = f"{name} {version.strip().strip(chr(34))[:40]}"
    yield from found.values()


def _format(header: Header, packed: str) -> str:
    line = header.text.split(b"\n", 1)[0].decode("utf-8", errors="replace")
    return f"{line.removeprefix('##fileformat=')}, {packed}" if line.startswith("##fileformat=") else packed


def _index(path: str, packed: str, note: str) -> IndexState | None:
    if packed not in (FileFormat.BGZF, FileFormat.INDEXED, FileFormat.BCF):
        return IndexState(state="not_needed", because=tr("the file is not block-compressed"))
    there = [suffix for suffix in INDEX_SUFFIXES if Path(path + suffix).is_file()]
    if not there:
        return IndexState(state="missing", because=tr("bcftools index makes one"))
    if note:
        return IndexState(state="not_used", because=note)
    return IndexState(state="used")


def _content(calls: CallSet, kind: str, header: Header | None, positions: int) -> tuple[Content, str]:
    if kind == "maf":
        return "maf", tr("a MAF lists variants only")
    if kind != "vcf":
        return "array", tr("it is the text export of a genotyping array")
    number = len(calls.records)
    blocks = sum(record.is_reference_block and record.end > record.pos for record in calls.records)
    reference = sum(record.is_reference_block or not record.alts for record in calls.records)
    found: tuple[Content, str] = ("unknown", tr("there is no record at the pharmacogenes' positions"))
    if blocks:
        found = (
            "gvcf",
            trn(
                "{n} reference block at the pharmacogenes' positions",
                "{n} reference blocks at the pharmacogenes' positions",
                blocks,
            ),
        )
    elif number == 0 and header and b"##ALT=<ID=NON_REF" in header.text:
        found = "gvcf", tr("the header declares <NON_REF>, but there is no record at the pharmacogenes' positions")
    elif number and 2 * reference >= number:
        found = (
            "all_sites",
            trn(
                "{reference} of {n} record showed that a position is reference",
                "{reference} of {n} records showed that a position is reference",
                number,
                reference=reference,
            ),
        )
    elif number and number >= _WRITTEN_OUT * positions:
        found = (
            "all_sites",
            trn(
                "{n} record at the {positions} positions of pharmacogenes",
                "{n} records at the {positions} positions of pharmacogenes",
                number,
                positions=positions,
            ),
        )
    elif number:
        found = (
            "variants_only",
            trn(
                "only {number} of {n} position of pharmacogenes had a record",
                "only {number} of {n} positions of pharmacogenes had a record",
                positions,
                number=number,
            ),
        )
    return found


def _absent(content: Content, header: Header | None) -> AbsentIsRef:
    if content == "array":
        return AbsentIsRef(advice="never", because=tr("an array shows only the positions on it"))
    if content == "maf" or (header and _SOMATIC.search(header.text.decode("utf-8", errors="replace"))):
        return AbsentIsRef(advice="never", because=tr("a somatic caller leaves inherited variants out"))
    if content in ("gvcf", "all_sites"):
        why = tr("reference positions are written out, so a position without a record was not read")
        return AbsentIsRef(advice="not_needed", because=why)
    if content == "unknown":
        why = tr("no position of a pharmacogene has a record, though every whole genome carries variants there")
        return AbsentIsRef(advice="never", because=why)
    why = tr(
        "right only for a whole genome in which every position was looked at; wrong for exomes, "
        "panels and imputed or array data, which do not read introns and promoters"
    )
    return AbsentIsRef(advice="depends", because=why)


def document(files: Sequence[FileCheck]) -> CheckDocument:
    """What is printed as JSON."""
    return CheckDocument(files=tuple(files))


def lines(found: FileCheck) -> Iterator[str]:
    """A page of one file for people."""
    more = " …" if len(found.samples) > 5 else ""
    advice = {"never": tr("do not use it"), "not_needed": tr("not needed"), "depends": tr("depends")}
    pair, index, absent = found.pair, found.index, found.absent_is_ref
    facts = {
        tr("PROBLEM"): found.problem,
        tr("format"): found.format,
        tr("made by"): "; ".join(found.callers),
        tr("samples"): found.samples and f"{len(found.samples)}: {', '.join(found.samples[:5])}{more}",
        tr("pair"): pair
        and tr(
            "tumour {tumor}, normal {normal} (by {decided_by})",
            tumor=pair.tumor,
            normal=pair.normal or tr("none"),
            decided_by=pair.decided_by,
        ),
        tr("assembly"): found.assembly
        and tr("{name}, by {decided_by}", name=found.assembly.name, decided_by=found.assembly.decided_by),
        tr("index"): index and ": ".join(filter(None, (index.state.replace("_", " "), index.because))),
        tr("content"): found.content_because and f"{found.content.replace('_', ' ')}: {found.content_because}",
        tr("absent is ref"): absent and f"{advice[absent.advice]}: {absent.because}",
        tr("note"): "; ".join(found.notes),
    }
    yield found.path
    yield from (f"  {name:<14}{text}" for name, text in facts.items() if text)
    if found.genes:
        yield "  " + tr("pharmacogenes")
    for gene in found.genes:
        can = tr("can be called") if gene.called else tr("cannot be called")
        if gene.called and gene.samples > 1:
            can = trn(
                "can be called in {called} of {n} sample",
                "can be called in {called} of {n} samples",
                gene.samples,
                called=gene.called,
            )
        parts = [can]
        if gene.called:
            parts.append(tr("confidence {confidence}", confidence=gene.confidence))
        if gene.positions:
            parts.append(trn("{read} of {n} position", "{read} of {n} positions", gene.positions, read=gene.read))
        yield f"    {gene.gene:<10}{', '.join(parts)}{f': {gene.reason}' if gene.reason else ''}"
