"""Protein changes of TCGA's somatic variants against pmkit's, SNVs and indels apart.

TCGA's annotator (Oncotator, GRCh37-era transcripts) named each change on a transcript of its own choice. Where that
is another isoform than MANE Select, residues agree but numbers do not: such differences are a class of their own and
never count as agreement.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from conformance.check import Check
from conformance.protein_names import Change, applied, old_change, old_shift, our_change
from pmkit.core.model import Build, Variant, bare_chromosome
from pmkit.variants.consequence import Consequence, Transcript, Transcripts, annotate
from pmkit.variants.consequence.effect import reference_protein

SAME = "same"
ISOFORM = "residues same, numbered otherwise (isoform)"
RUN = "same change, numbered further along a run of equal residues (no HGVS rule)"
DIFFERENT = "different"


class Compared(NamedTuple):
    """One variant with the published name, ours, and the class of the comparison."""

    variant: Variant
    gene: str
    kind: str  # SNV | indel
    published: str
    ours: str
    verdict: str


def compare(shared: Path) -> Iterator[Compared]:
    """Every variant of the set, each with its class."""
    transcripts = Transcripts.open(Build.GRCH37)
    with gzip.open(shared / "conformance" / "tcga_firehose.tsv.gz", "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            variant = _variant(row)
            kind = "SNV" if len(variant.ref) == len(variant.alt) == 1 else "indel"
            ours, verdict = _verdict(transcripts, variant, row)
            yield Compared(variant, row["gene"], kind, row["protein_change"], ours, verdict)


def _variant(row: dict[str, str]) -> Variant:
    """MAF alleles as they are: the engine needs no anchor base."""
    ref, alt = row["ref"].replace("-", ""), row["alt"].replace("-", "")
    pos = int(row["start"]) + (1 if not ref else 0)
    return Variant(bare_chromosome(row["chrom"]), pos, ref, alt)


def _verdict(transcripts: Transcripts, variant: Variant, row: dict[str, str]) -> tuple[str, str]:
    last = variant.pos + max(len(variant.ref), 1) - 1
    found = transcripts.at(variant.chrom, variant.pos - 1, last)
    mine = [t for t in found if t.gene == row["gene"]] or list(found)
    if not mine:
        return "", "not covered: no transcript there"
    results = [annotate(variant, transcript) for transcript in mine]
    verdicts = [_class(t, r, row) for t, r in zip(mine, results, strict=True)]
    best = min(range(len(results)), key=lambda i: (_ORDER.get(verdicts[i], 0), i))
    return results[best].protein_change or results[best].term, verdicts[best]


_ORDER = {SAME: -3, RUN: -2, ISOFORM: -1}


def _class(transcript: Transcript, result: Consequence, row: dict[str, str]) -> str:
    if reason := _not_compared(result):
        return reason
    published = row["protein_change"].removeprefix("p.")
    if published == result.protein_change:
        return SAME
    if result.protein_change == "M1?":
        return SAME if re.match(r"M1\D|.*1del|.*M1fs", published) else "start codon of another isoform"
    protein = reference_protein(transcript)
    if "frameshift_variant" in result.terms:
        return _class_of_shift(transcript, result, published, protein)
    return _class_of_change(result, published, protein)


def _not_compared(result: Consequence) -> str:
    """Why we tell no protein change; empty where we do."""
    if "reference_mismatch" in result.flags:
        return "REF contradicts the transcript"
    if result.terms[0] in ("splice_donor_variant", "splice_acceptor_variant"):
        return "splice site: no protein change given"
    if not result.codon_start:
        return "outside the MANE coding sequence"
    if result.not_evaluable:
        known = "not known" not in result.not_evaluable and not result.protein_change
        return "border of the MANE coding sequence" if known else "not evaluable: unknown bases"
    return ""


def _class_of_shift(transcript: Transcript, result: Consequence, published: str, protein: str) -> str:
    """The older notation numbers a frameshift at the touched codon, HGVS at the first changed residue.

    It is the same `p.` where the named residues stand in our protein at that number, in one of the touched codons.
    """
    shift = old_shift(published)
    if shift is None:
        change = old_change(published)
        early = change is not None and "*" in change.after and result.kind == "frameshift"
        if early and change is not None and protein[change.start : change.end] == change.before:
            stop = change.start + change.after.index("*") + 1
            return SAME if stop == result.codon_start + len(result.residues_after) - 1 else DIFFERENT
        return ISOFORM if early else DIFFERENT
    residues, number = shift
    residues = residues.replace("-", "")
    touched = _touched(result.variants[0], transcript)
    window = range(min(touched), max(*touched, result.codon_start) + 1)
    stands = [codon for codon in window if protein[codon - 1 : codon - 1 + len(residues)] == residues]
    if number in stands:
        return SAME
    run = protein[result.codon_start - 1 : number]
    if len(run) > 1 and _periodic(run) and protein[number - 1 : number - 1 + len(residues)] == residues:
        return RUN
    return ISOFORM if stands else DIFFERENT


def _periodic(run: str) -> bool:
    """One residue, or a unit of two or three, over and over."""
    return any(all(a == b for a, b in zip(run, run[unit:], strict=False)) for unit in (1, 2, 3) if unit < len(run))


def _touched(variant: Variant, transcript: Transcript) -> tuple[int, ...]:
    """Codons by which the older notation may number an event as the MAF places it: the first base's; for an insertion
    those of both neighbours."""
    first, last = (variant.pos, variant.pos + len(variant.ref) - 1) if variant.ref else (variant.pos - 1, variant.pos)
    ends = (first, last) if transcript.strand > 0 else (last, first)
    indices = [transcript.cds_index(pos) for pos in (ends if not variant.ref else ends[:1])]
    return tuple(dict.fromkeys(index // 3 + 1 for index in indices if index is not None))


def _class_of_change(result: Consequence, published: str, protein: str) -> str:
    """In-frame changes and substitutions: the same `p.` where both names make the same protein."""
    if result.kind == "extension":
        found = re.fullmatch(r"\*(\d+)([A-Z])", published)
        ours = (str(result.codon_start), result.residues_after[:1])
        if found:
            return SAME if found.groups() == ours else ISOFORM if found[2] == ours[1] else DIFFERENT
    theirs, mine = old_change(published), our_change(result.protein_change, protein)
    if theirs is None or mine is None:
        return DIFFERENT
    made = applied(theirs, protein)
    if made is not None and made == applied(mine, protein):
        return SAME
    return ISOFORM if _moved(theirs, mine, protein) else DIFFERENT


def _moved(theirs: Change, mine: Change, protein: str) -> bool:
    """Whether the published change makes our protein when its number is moved to our place."""
    expected = applied(mine, protein)
    for start in range(max(0, mine.start - 30), mine.start + 31):
        there = theirs._replace(start=start, end=start + len(theirs.before))
        if start != theirs.start and applied(there, protein) == expected:
            return True
    return False


def check(shared: Path) -> Iterator[Check]:
    """Per kind: of the variants whose transcript is covered and numbered alike, those with the same `p.`."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    differences: dict[str, list[str]] = defaultdict(list)
    for item in compare(shared):
        counts[item.kind][item.verdict] += 1
        if item.verdict == DIFFERENT:
            differences[item.kind].append(f"{item.variant} {item.gene}: published {item.published}, ours {item.ours}")
    for kind in ("SNV", "indel"):
        for verdict, number in counts[kind].most_common():
            print(f"    {kind:6}{number:8,}  {verdict}")
        agree, differ = counts[kind][SAME] + counts[kind][RUN], counts[kind][DIFFERENT]
        yield Check(f"protein changes of TCGA, {kind}", agree + differ, agree, tuple(differences[kind]), bar=0.995)
