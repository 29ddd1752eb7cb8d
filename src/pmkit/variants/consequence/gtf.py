"""A user's gene models: GTF or GFF3 (Ensembl, GENCODE, RefSeq; plain or gzip) with the sequence of a FASTA."""

from __future__ import annotations

import gzip
import re
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from pmkit.core.contigs import accession_build, bare_chromosome
from pmkit.core.errors import DataError, NoInputError, at_row
from pmkit.core.messages import tr
from pmkit.core.model import Build
from pmkit.variants.consequence.structure import Genome, Transcript
from pmkit.variants.consequence.transcripts import with_genome

STOPS = ("TAA", "TAG", "TGA")
_GTF_ATTRIBUTE = re.compile(r'\s*([^\s;]+)\s+(?:"([^"]*)"|([^;\s]*))\s*;?')
_PARTS = frozenset({"exon", "CDS", "stop_codon", "start_codon"})
_PREFIX = re.compile(r"^(?:transcript|gene|rna|CDS|cds)[:-]")


@dataclass(frozen=True, slots=True)
class GtfTranscripts:
    """The transcripts of a file, and how many were left out for which reason."""

    transcripts: tuple[Transcript, ...]
    left_out: Mapping[str, int]


_KNOWN = frozenset(("MANE_Select", "MANE Select", "Ensembl_canonical", "RefSeq Select"))
"""Tags of the transcript that stands for its gene."""


@dataclass(slots=True)
class _Model:
    chrom: str
    strand: int
    exons: set[tuple[int, int]] = field(default_factory=set)
    coding: list[tuple[int, int, str]] = field(default_factory=list)  # first, last, phase
    stops: list[tuple[int, int]] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)


def read(path: Path, build: Build, genome: Genome, genes: Collection[str] | None = None) -> GtfTranscripts:
    """Coding transcripts of a GTF or GFF3 file, of some genes or of all.

    Raises NoInputError where the file cannot be read, DataError (with the line) where it is malformed or holds no
    coding transcript. Transcripts with an incomplete start, without sequence in `genome`, or without coding exons
    are left out and counted.
    """
    models: dict[str, _Model] = {}
    genes_by_id: dict[str, str] = {}
    parents: dict[str, dict[str, str]] = {}
    for number, cells, attributes in _lines(path):
        feature = cells[2]
        identity = attributes.get("ID", "")
        if feature in _PARTS:
            for owner in (attributes.get("transcript_id") or attributes.get("Parent") or "").split(","):
                if owner:
                    chrom = bare_chromosome(cells[0]) if accession_build(cells[0]) in (None, build) else cells[0]
                    _add(models.setdefault(owner, _Model(chrom, _strand(cells[6], path, number))), cells, attributes)
        elif "gene" in feature and identity:
            genes_by_id[identity] = (
                attributes.get("Name") or attributes.get("gene_name") or attributes.get("gene") or ""
            )
        elif identity:
            parents[identity] = attributes
    left_out: Counter[str] = Counter()
    transcripts = []
    for owner, model in models.items():
        mother = parents.get(owner, {})
        gene = _gene(model.attributes, mother, genes_by_id)
        if genes is not None and gene not in genes:
            continue
        if model.chrom == "MT":
            left_out[tr("mitochondrial gene, whose genetic code is another one")] += 1
            continue
        made = _transcript(owner, model, {**mother, **model.attributes}, gene, build=build, genome=genome)
        if isinstance(made, str):
            left_out[made] += 1
        else:
            transcripts.append(made)
    if not transcripts:
        raise DataError(
            tr("no coding transcript was found"), where=str(path), remedy=tr("Give a GTF or GFF3 with CDS lines.")
        )
    transcripts.sort(key=lambda t: (t.chrom, t.start, t.id))
    return GtfTranscripts(tuple(transcripts), dict(left_out))


def _lines(path: Path) -> Iterator[tuple[int, list[str], dict[str, str]]]:
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        opener = gzip.open if packed else open
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.startswith("##FASTA"):
                    return
                if line.startswith("#") or not line.strip():
                    continue
                cells = line.rstrip("\r\n").split("\t")
                if len(cells) != 9 or not (cells[3].isdigit() and cells[4].isdigit()):
                    raise DataError(
                        tr("the line is no GTF or GFF3 feature (nine columns, start and end as numbers)"),
                        where=at_row(path, number),
                    )
                yield number, cells, _attributes(cells[8])
    except (OSError, EOFError, zlib.error) as error:
        raise NoInputError(tr("cannot read the gene models ({error})", error=error), where=str(path)) from error
    except UnicodeDecodeError as error:
        raise DataError(tr("the gene models are not UTF-8 text"), where=str(path)) from error


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    if re.match(r"\s*[\w.:-]+=", text):
        for part in text.strip().rstrip(";").split(";"):
            key, _, value = part.strip().partition("=")
            found[key] = value
        return found
    for key, quoted, bare in _GTF_ATTRIBUTE.findall(text):
        value = quoted or bare
        found[key] = f"{found[key]},{value}" if key == "tag" and key in found else value
    return found


def _strand(sign: str, path: Path, number: int) -> int:
    if sign not in ("+", "-"):
        raise DataError(tr("strand {sign!r} of an exon is neither + nor -", sign=sign), where=at_row(path, number))
    return 1 if sign == "+" else -1


def _add(model: _Model, cells: list[str], attributes: dict[str, str]) -> None:
    first, last = int(cells[3]), int(cells[4])
    if cells[2] == "exon":
        model.exons.add((first, last))
    elif cells[2] == "CDS":
        model.coding.append((first, last, cells[7]))
        model.attributes |= {key: value for key, value in attributes.items() if key not in ("ID", "Parent")}
    elif cells[2] == "stop_codon":
        model.stops.append((first, last))
    for key in ("gene_name", "gene", "gene_id"):
        if key in attributes:
            model.attributes.setdefault(key, attributes[key])
    model.tags |= set(attributes.get("tag", "").split(","))


def _gene(own: Mapping[str, str], mother: Mapping[str, str], genes: Mapping[str, str]) -> str:
    for source in (own, mother):
        for key in ("gene_name", "gene"):
            if source.get(key):
                return source[key]
    parent = mother.get("Parent", "")
    return genes.get(parent) or own.get("gene_id") or _PREFIX.sub("", parent)


def _transcript(
    owner: str, model: _Model, attributes: Mapping[str, str], gene: str, *, build: Build, genome: Genome
) -> Transcript | str:
    """The transcript, or why it is left out."""
    if not model.coding:
        return tr("no coding sequence")
    segments = _joined([(first, last) for first, last, _ in model.coding] + model.stops)
    low, high = segments[0][0], segments[-1][1]
    head = min(model.coding) if model.strand > 0 else max(model.coding)
    if head[2] not in ("0", ".") or "cds_start_NF" in model.tags:
        return tr("incomplete start of the coding sequence")
    exons = sorted(model.exons) or segments
    if any(before[1] >= after[0] for before, after in pairwise(exons)):
        return tr("overlapping exons")
    inside = [(max(a, low), min(b, high)) for a, b in exons if a <= high and b >= low]
    if inside != segments:
        return tr("coding segments that do not follow the exons")
    length = sum(last - first + 1 for first, last in inside)
    name = attributes.get("transcript_id") or _PREFIX.sub("", owner)
    version = attributes.get("transcript_version") or attributes.get("version")
    if version and "." not in name:
        name = f"{name}.{version}"
    tags = model.tags | set(attributes.get("tag", "").split(","))
    made = Transcript(
        gene=gene,
        id=name,
        protein=_PREFIX.sub("", attributes.get("protein_id", "")),
        build=build,
        chrom=model.chrom,
        strand=model.strand,
        exons=tuple(exons if model.strand > 0 else reversed(exons)),
        coding=(low, high),
        cds="N" * length,
        ensembl=name if name.startswith("ENS") else "",
        kind="canonical" if tags & _KNOWN else "own",
    )
    sequenced = with_genome(made, genome)
    if sequenced.genome is None:
        return tr("no sequence in the reference")
    return _with_stop(sequenced)


def _with_stop(transcript: Transcript) -> Transcript:
    """Files differ in whether CDS holds the stop codon: take it in where it follows."""
    if transcript.cds[-3:] in STOPS or transcript.utr3[:3] not in STOPS or len(transcript.cds) % 3:
        return transcript
    end = transcript.genomic(transcript.cds_end + 2)
    low, high = transcript.coding
    coding = (low, end) if transcript.strand > 0 else (end, high)
    cds, utr3 = transcript.cds + transcript.utr3[:3], transcript.utr3[3:]
    return replace(transcript, coding=coding, cds=cds, utr3=utr3)


def _joined(segments: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Segments sorted, touching or overlapping ones joined."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(segments):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined
