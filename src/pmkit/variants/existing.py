"""What existing annotation in a record adds to our own: agreement, population frequency, predictions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pmkit.core.messages import tr
from pmkit.variants import csq
from pmkit.variants.consequence import Consequence
from pmkit.variants.csq import Annotation

# The large populations of the oncogenicity SOP (PMID 35101336) in gnomAD exomes, genomes, and older releases.
_POPULATIONS = tuple(
    f"{source}_{population}_AF"
    for source in ("gnomADe", "gnomADg", "gnomAD")
    for population in ("AFR", "AMR", "EAS", "NFE", "SAS")
)
_OVERALL = ("gnomADe_AF", "gnomADg_AF", "gnomAD_AF")
# Field -> (tool, beginnings of the words for damaging, for benign).
_PREDICTIONS = {
    "SIFT": ("SIFT", ("deleterious",), ("tolerated",)),
    "PolyPhen": ("PolyPhen", ("probably_damaging", "possibly_damaging"), ("benign",)),
    "am_class": ("AlphaMissense", ("likely_pathogenic",), ("likely_benign",)),
}


@dataclass(frozen=True, slots=True)
class Existing:
    """`check` is one sentence; the frequency is the highest of the large populations, 0 to 1."""

    check: str = ""
    population_af: float | None = None
    predictions: Mapping[str, bool] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def existing(annotations: Sequence[Annotation], ours: Consequence | None) -> Existing:
    """Hold a record's annotations of one allele against our consequence of it."""
    if not annotations:
        return Existing(tr("the record has no annotation"))
    own_gene = [one for one in annotations if ours is not None and one.gene == ours.gene]
    chosen = _on_our_transcript(annotations, ours) or csq.choose(own_gene or annotations)
    if chosen is None:
        return Existing(tr("the record has no annotation"))
    fields = chosen.fields or {}
    return Existing(_check(chosen, ours), _frequency(fields), _predictions(fields), chosen.warnings)


def _on_our_transcript(annotations: Sequence[Annotation], ours: Consequence | None) -> Annotation | None:
    if ours is None:
        return None
    names = {name.partition(".")[0] for name in (ours.transcript, ours.ensembl) if name}
    return next((one for one in annotations if one.transcript.partition(".")[0] in names), None)


def _check(theirs: Annotation, ours: Consequence | None) -> str:
    named = f"{theirs.source} {theirs.transcript}".strip()
    if ours is None:
        return tr("not compared: no transcript of ours lies here ({named})", named=named)
    differences = csq.compare(theirs, ours)
    if differences:
        reported = "; ".join(
            tr("{what} {theirs}, here {ours}", what=d.what, theirs=d.theirs or tr("none"), ours=d.ours or tr("none"))
            for d in differences
        )
        return tr("differs from {named}: {reported}", named=named, reported=reported)
    if not theirs.transcript and theirs.protein_change and ours.protein_change:
        same = csq.same_protein(theirs.protein_change, ours.protein_change)
        if same:
            return tr(
                "{named} names {theirs} on no transcript, here {ours}",
                named=named,
                theirs=theirs.protein_change,
                ours=ours.protein_change,
            )
        return tr(
            "{named} differs: it names {theirs} on no transcript, here {ours}",
            named=named,
            theirs=theirs.protein_change,
            ours=ours.protein_change,
        )
    if _on_our_transcript((theirs,), ours) is None:
        return tr("not compared: {named} is another transcript of {gene}", named=named, gene=ours.gene)
    return tr("agrees with {named}", named=named)


def _frequency(fields: Mapping[str, str]) -> float | None:
    for names in (_POPULATIONS, _OVERALL):
        found = [value for name in names if (value := _number(fields.get(name, ""))) is not None]
        if found:
            return max(found)
    return None


def _number(text: str) -> float | None:
    try:
        value = max(float(part) for part in text.split("&") if part not in ("", "."))
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None


def _predictions(fields: Mapping[str, str]) -> dict[str, bool]:
    found = {}
    for name, (tool, damaging, benign) in _PREDICTIONS.items():
        text = fields.get(name, "")
        if text.startswith(damaging):
            found[tool] = True
        elif text.startswith(benign):
            found[tool] = False
    return found
