"""Our consequences against those that VEP wrote into a real tumour–normal VCF (GRCh38), on the same transcripts."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from conformance.check import Check
from pmkit.core.model import Build, Variant, bare_chromosome
from pmkit.variants import csq
from pmkit.variants.consequence import Consequence, Transcripts, annotate

FILE = Path("real") / "callers" / "MuTect1__annotated.expression.vcf.gz"


def check(shared: Path) -> Iterator[Check]:
    """Worst terms, c. names and protein names; what we call not evaluable is counted apart."""
    total: Counter[str] = Counter()
    agree: Counter[str] = Counter()
    differences: dict[str, list[str]] = {"term": [], "hgvsc": [], "hgvsp": []}
    for variant, annotation, ours in _pairs(shared / FILE):
        if "not known" in ours.not_evaluable or "reference_mismatch" in ours.flags:
            total["not evaluable"] += 1
            continue
        found = {difference.what: difference for difference in csq.compare(annotation, ours)}
        limited = "shift_unknown" in ours.flags or any("duplication" in note for note in ours.notes)
        for what, both in (
            ("term", bool(annotation.terms)),
            ("hgvsc", bool(annotation.hgvsc and ours.hgvsc) and not limited),
            ("hgvsp", bool(annotation.protein_change and ours.protein_change)),
        ):
            if both:
                total[what] += 1
                agree[what] += what not in found
                if what in found:
                    _, theirs, mine = found[what]
                    differences[what].append(f"{variant} {ours.gene}: VEP {theirs}, ours {mine}")
    print(f"    {total['not evaluable']:,} not evaluable: unknown bases")
    for what in ("term", "hgvsc", "hgvsp"):
        yield Check(f"VEP, {what}", total[what], agree[what], tuple(differences[what]), 0.99)


def _pairs(path: Path) -> Iterator[tuple[Variant, csq.Annotation, Consequence]]:
    """Each allele with VEP's annotation and ours, where both know the transcript."""
    transcripts = Transcripts.open(Build.GRCH38)
    header: list[str] = []
    declared: tuple[csq.AnnotationFormat, ...] | None = None
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#"):
                header.append(line)
                continue
            declared = csq.formats("".join(header), str(path)) if declared is None else declared
            chrom, pos, _, ref, alt, _, _, info = line.split("\t")[:8]
            fields = dict(part.partition("=")[::2] for part in info.split(";"))
            alts = alt.split(",")
            for one, annotations in zip(alts, csq.read(declared, fields, ref, alts), strict=True):
                variant = Variant(bare_chromosome(chrom), int(pos), ref, one)
                by_transcript = {a.transcript.partition(".")[0]: a for a in annotations}
                for transcript in transcripts.at(variant.chrom, variant.pos, variant.pos + len(ref) - 1):
                    if found := by_transcript.get(transcript.ensembl.partition(".")[0]):
                        yield variant, found, annotate(variant, transcript)
