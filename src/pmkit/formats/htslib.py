"""Give rows of many samples to cyvcf2, under a header of our own.

Only CHROM, POS, REF, ALT, FORMAT and the cells go in: every contig and FORMAT key is declared, as a type that cannot
fail, so the paths on which cyvcf2 dies or stops silently (undeclared contigs, malformed fixed columns) are never met.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pmkit.core.messages import tr
from pmkit.core.model import MISSING, NO_ALLELE
from pmkit.formats import allele_reads, likelihoods, posterior, unmeasured
from pmkit.formats.genotypes import (
    KEYS,
    OTHER_NAMES,
    PendingRow,
    Several,
    at_least_none,
    format_keys,
    parse_gt,
    parse_int,
    phase_of,
)
from pmkit.formats.stacking import GenotypeRow
from pmkit.formats.vcf_grammar import is_reference_only, sample_passes, without_prefixes

if TYPE_CHECKING:
    from pmkit.core.model import Int32
    from pmkit.formats.genotypes import GenotypeReader

_VECTOR_END = -(2**31) + 1
_TYPES = {"GT": "Number=1,Type=String", "AD": "Number=.,Type=Integer", "DP": "Number=1,Type=Integer"}
_TYPES |= {"GQ": "Number=1,Type=Float", "MIN_DP": "Number=1,Type=Integer"}
_TEXTS = ("PS", "FT", "PGT", "PID", "HP", "PSL")
_TYPES |= dict.fromkeys(_TEXTS, "Number=1,Type=String")
_TYPES |= {other: _TYPES[key] for key, names in OTHER_NAMES.items() for other in names}


def parse(pending: Sequence[PendingRow], samples: int, reader: GenotypeReader) -> Iterator[GenotypeRow]:
    """One Row for each of `pending`, in order. Raises DataError for a record that cannot be read.

    A record that htslib refuses is tried once more with cells cleaned by us; only what is wrong in GT is an error.
    """
    pending = [_genotype_first(item) for item in pending]
    start = 0
    while start < len(pending):
        read = 0
        for row in _batch(pending[start:], samples, reader):
            yield _with_support(row, pending[start + read], reader)
            read += 1
        start += read
        if start < len(pending):
            clean = _cleaned(pending[start], reader)
            rows = list(_batch([clean], samples, reader))
            if not rows:
                raise reader.error(tr("htslib cannot read the record"), pending[start].place)
            yield _with_support(rows[0], pending[start], reader)
            start += 1


def _genotype_first(item: PendingRow) -> PendingRow:
    """The record with GT before other fields, as the specification asks: where no sample has a GT that stands further
    back, htslib ends the process."""
    keys = item.format.split(":")
    if "GT" not in keys[1:]:
        return item
    at = keys.index("GT")
    cells = []
    for cell in item.cells.split("\t"):
        parts = cell.split(":")
        genotype = parts.pop(at) if at < len(parts) else "."
        cells.append(":".join((genotype, *parts)))
    keys.insert(0, keys.pop(at))
    return replace(item, format=":".join(keys), cells=without_prefixes("\t".join(cells)))


def _cleaned(item: PendingRow, reader: GenotypeReader) -> PendingRow:
    """The same record with the five fields we use rewritten; every other field is left out."""
    keys = format_keys(item.format)
    besides = allele_reads.places(item.format) is not None  # then AD is not read here
    kept = [key for key in KEYS if key in keys and not (key == "AD" and besides)]
    cells = []
    for cell in item.cells.split("\t"):
        parts = cell.split(":")
        values = []
        for key in kept:
            at = keys[key]
            text = parts[at] if at < len(parts) else "."
            if key == "GT":
                genotype = parse_gt(text)
                if genotype is None:
                    raise reader.error(tr("'{text}' is not a genotype", text=text[:30]), item.place)
                text = (
                    text.lstrip("/|")
                    if isinstance(genotype, Several) or genotype[2]
                    else text.replace("|", "/").lstrip("/")
                )
            elif key not in _TEXTS:
                number_of = parse_int if key == "AD" else at_least_none
                numbers = [number_of(value) for value in text.split(",")]
                text = ",".join("." if number == MISSING else str(number) for number in numbers)
            values.append(text or ".")
        cells.append(":".join(values))
    reader.note(tr("FORMAT values that are no numbers were taken as missing"))
    return PendingRow(
        item.index, item.chrom, item.pos, item.ref, item.alts, ":".join(kept) or ".", "\t".join(cells), item.place
    )


def _batch(pending: Sequence[PendingRow], samples: int, reader: GenotypeReader) -> Iterator[GenotypeRow]:
    """Rows until the end or the first record that htslib refuses."""
    from cyvcf2 import VCF

    with _memory_file(_text(pending, samples)) as path, _silent():
        vcf = VCF(path)
        try:
            for item in pending:
                try:
                    variant = next(vcf)
                except Exception:  # cyvcf2 raises nothing more exact; the caller tries the record again
                    return
                yield _row(variant, item, samples, reader)
        finally:
            vcf.close()


def _text(pending: Iterable[PendingRow], samples: int) -> Iterator[str]:
    items = list(pending)
    yield "##fileformat=VCFv4.2\n"
    for chrom in dict.fromkeys(item.chrom for item in items):
        yield f"##contig=<ID={chrom}>\n"
    for key in dict.fromkeys(key for form in {item.format: None for item in items} for key in form.split(":")):
        yield f'##FORMAT=<ID={key},{_TYPES.get(key, "Number=.,Type=String")},Description="">\n'
    columns = "\t".join(f"S{i}" for i in range(samples))
    yield f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{columns}\n"
    for item in items:
        alts = ",".join(item.alts) or "."
        yield f"{item.chrom}\t{item.pos}\t.\t{item.ref}\t{alts}\t.\t.\t.\t{item.format}\t{item.cells}\n"


def _row(variant: Any, item: PendingRow, samples: int, reader: GenotypeReader) -> GenotypeRow:
    names = item.format.split(":")
    keys = {key: names[at] for key, at in format_keys(item.format).items()}
    alleles = np.full((samples, 2), MISSING, dtype=np.int16)
    phased, failed = np.zeros(samples, dtype=np.bool_), np.zeros(samples, dtype=np.bool_)
    if "GT" in keys:
        table = np.array(variant.genotype.array(), dtype=np.int16)
        ploidy = table.shape[1] - 1
        more = (table[:, 2:ploidy] != NO_ALLELE).any(axis=1)
        alleles[:, 1] = NO_ALLELE
        alleles[:, : min(ploidy, 2)] = table[:, : min(ploidy, 2)]
        if more.any():
            for column in np.flatnonzero(more):
                cell = table[column, :ploidy]
                found = Several(int((cell != NO_ALLELE).sum()), tuple(np.unique(cell[cell > 0]).tolist()))
                failed[column] = found.unclear
                alleles[column] = reader.several(f"{item.chrom}:{item.pos}", found, len(item.alts))[:2]
        phased = (table[:, ploidy] == 1) & (alleles[:, 1] != NO_ALLELE) & ~more
    row = GenotypeRow(alleles, phased)
    block = "MIN_DP" in keys and is_reference_only(item.alts)
    if "DP" in keys:
        row.depth = _numbers(variant.format(keys["DP"]), samples)
        least = _numbers(variant.format(keys["MIN_DP"]), samples) if "MIN_DP" in keys else None
        if least is not None and row.depth is not None:  # joined blocks can have those of different blocks
            lower, higher = np.minimum(row.depth, least), np.maximum(row.depth, least)
            row.depth = np.where(lower >= 0, lower, higher)
        elif least is not None:
            row.depth = least
    if block and "GT" not in keys and row.depth is not None:  # freebayes, whose GQ is a sum of base qualities
        row.alleles[row.depth > 0] = 0
    elif "GQ" in keys:
        row.quality = _numbers(variant.format(keys["GQ"]), samples)
    if "PS" in keys and (texts := variant.format("PS")) is not None:
        sets, inverse = np.unique(np.asarray(texts, dtype=np.str_).reshape(samples), return_inverse=True)
        numbers = np.array([reader.phase_set_number(str(name)) for name in sets], dtype=np.int32)
        row.phase_set = numbers[inverse]
    if not keys.keys().isdisjoint(("PGT", "HP", "PSL")):
        _take_phase(row, variant, keys, samples, reader)
    if "FT" in keys and (texts := variant.format("FT")) is not None:
        failed |= [not sample_passes(str(text)) for text in np.asarray(texts, dtype=np.str_).reshape(samples)]
    row.failed = failed if failed.any() else None
    besides = allele_reads.places(item.format) is not None
    if "AD" in keys and not besides and (depths := variant.format("AD")) is not None:
        row.allele_depth = _allele_depths(np.array(depths, dtype=np.int32), len(item.alts) + 1, reader)
    return row


def _with_support(row: GenotypeRow, item: PendingRow, reader: GenotypeReader) -> GenotypeRow:
    """The row with what GP, HDS and DS, or for want of GQ the likelihoods, as written say of its genotypes."""
    if (at := posterior.places(item.format)) is not None:
        row.support = posterior.supports(at, item.cells.split("\t"), row.alleles, len(item.alts))
    elif (scaled := likelihoods.place(item.format)) is not None:
        quality = np.full(len(row.alleles), MISSING, dtype=np.int32) if row.quality is None else row.quality
        pairs = row.alleles.tolist()
        vouched = ((row.alleles == 0).all(axis=1) & (quality != MISSING) & (scaled[1] > 0)).tolist()
        for i, cell in enumerate(item.cells.split("\t")):
            parts = cell.split(":")
            if vouched[i] and scaled[0] < len(parts) and likelihoods.plainly_first(parts[scaled[0]]):
                continue
            found = likelihoods.quality_of(parts, scaled, (pairs[i][0], pairs[i][1]), len(item.alts))
            quality[i] = likelihoods.weighed(int(quality[i]), found)
        row.quality = quality
    if (others := allele_reads.places(item.format)) is not None:
        row.allele_depth = _alongside_ad(item, others, reader)
    if (alone_at := unmeasured.genotype_at(item.format)) is not None:
        row.quality = _without_unmeasured(row, item, alone_at)
    return row


def _without_unmeasured(row: GenotypeRow, item: PendingRow, alone_at: int) -> Int32 | None:
    """(samples,): the quality, 0 where a reference genotype stands alone in its cell."""
    alone = (row.alleles[:, 0] == 0) & ((row.alleles[:, 1] == 0) | (row.alleles[:, 1] == NO_ALLELE))
    for given in (row.quality, row.depth):
        alone &= True if given is None else given == MISSING
    if not alone.any():
        return row.quality
    quality = np.full(len(row.alleles), MISSING, dtype=np.int32) if row.quality is None else row.quality
    cells, pairs = item.cells.split("\t"), row.alleles.tolist()
    for i in np.flatnonzero(alone).tolist():
        quality[i] = unmeasured.weighed(MISSING, MISSING, cells[i].split(":"), alone_at, (pairs[i][0], pairs[i][1]))
    return quality


def _alongside_ad(item: PendingRow, at: tuple[str, int, int], reader: GenotypeReader) -> Int32:
    """(samples, alleles): reads by the fields that some callers write in the place of AD, else by AD."""
    alleles, ad = len(item.alts) + 1, format_keys(item.format).get("AD", -1)
    none = (MISSING,) * alleles
    cells = (cell.split(":") for cell in item.cells.split("\t"))
    found = [allele_reads.counts(parts, at, alleles - 1) or reader.depths(parts, ad, alleles) for parts in cells]
    return np.array([one or none for one in found], dtype=np.int32)


def _take_phase(row: GenotypeRow, variant: Any, keys: dict[str, str], samples: int, reader: GenotypeReader) -> None:
    """Fill in the phase that PGT and PID, HP or PSL tell of samples."""
    reported = []
    for key in ("PS", "PGT", "PID", "HP", "PSL"):
        texts = variant.format(key) if key in keys else None
        reported.append([""] * samples if texts is None else np.asarray(texts, dtype=np.str_).reshape(samples).tolist())
    heterozygous = (row.alleles[:, 0] != row.alleles[:, 1]) & (row.alleles >= 0).all(axis=1)
    ordered = heterozygous | row.phased
    if row.phase_set is None:
        row.phase_set = np.full(samples, MISSING, dtype=np.int32)
    for column in np.flatnonzero(ordered).tolist():
        first, second = row.alleles[column].tolist()
        group, *others = (texts[column] for texts in reported)
        genotype, group = phase_of((first, second, bool(row.phased[column])), group, others)
        row.alleles[column], row.phased[column] = genotype[:2], genotype[2]
        row.phase_set[column] = reader.phase_set_number(group)


def _numbers(values: Any, samples: int) -> Int32 | None:
    if values is None:
        return None
    numbers = np.array(values, dtype=np.float64).reshape(samples, -1)[:, 0]
    usable = np.isfinite(numbers) & (numbers < 2**31) & (numbers >= -(2**31) + 8)  # the lowest eight mean missing
    numbers = np.maximum(numbers, 0, where=usable, out=numbers)  # one below 0 vouches for nothing
    return np.where(usable, np.rint(np.where(usable, numbers, 0)), MISSING).astype(np.int32)


def _allele_depths(depths: Int32, alleles: int, reader: GenotypeReader) -> Int32:
    counts = (depths != _VECTOR_END).sum(axis=1)
    bad = (counts != alleles) & ~((counts == 1) & (depths[:, 0] < 0))
    if bad.any():
        reader.note(tr("AD with another number of values than alleles was not used"))
    out = np.full((len(depths), alleles), MISSING, dtype=np.int32)
    width = min(alleles, depths.shape[1])
    good = counts == alleles
    out[good, :width] = np.maximum(depths[good, :width], MISSING)
    return out


@contextmanager
def _memory_file(parts: Iterable[str]) -> Iterator[str]:
    """A path to the text: in memory where the system can, else a temporary file."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("pmkit")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", closefd=False) as stream:
                stream.writelines(parts)
            yield f"/proc/self/fd/{descriptor}"
        finally:
            os.close(descriptor)
    else:
        with tempfile.NamedTemporaryFile("w", suffix=".vcf", encoding="utf-8", errors="replace") as stream:
            stream.writelines(parts)
            stream.flush()
            yield stream.name


@contextmanager
def _silent() -> Iterator[None]:
    """Keep htslib's own words (it writes to descriptor 2) off the user's terminal; we say what is wrong ourselves."""
    saved = os.dup(2)
    try:
        with open(os.devnull, "wb") as null:  # noqa: PTH123 - a device
            os.dup2(null.fileno(), 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
