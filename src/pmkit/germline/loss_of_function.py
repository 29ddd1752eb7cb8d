"""PVS1 by the decision tree of Abou Tayoun 2018 (PMC6185798), for stops, frameshifts, splice sites and start codons.

Which genes it holds for, and expert panels' borders, are data: `rules/germline/mechanism.toml`.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Literal, NamedTuple

from pmkit.core.lean_model import Field
from pmkit.core.messages import tr
from pmkit.knowledge.rules import Citation, Meta, Strict, load_rules
from pmkit.variants.consequence import Consequence, Transcript
from pmkit.variants.consequence.new_stop import new_stop
from pmkit.variants.consequence.transcripts import coding_exons

Strength = Literal["very_strong", "strong", "moderate", "supporting", "none"]
_ORDER = ("none", "supporting", "moderate", "strong", "very_strong")
STOPS = frozenset(("stop_gained", "frameshift_variant"))
LOST = frozenset(("transcript_ablation", "exon_loss_variant"))
SPLICE = frozenset(("splice_donor_variant", "splice_acceptor_variant"))


Day = date


class Haploinsufficient(Strict):
    """Genes with haploinsufficiency score 3 and the day of their evaluation, and the date of the list."""

    date: Day
    genes: dict[str, Day] = Field(min_length=1)
    # Of a gene of several conditions: those that loss of function tells.
    conditions: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    citations: tuple[Citation, ...] = Field(min_length=1)


class PanelGene(Strict):
    """An expert panel's borders: codons of the new stop, both included.

    `changed`: the strength where the first changed residue lies within the borders, but the new stop behind them.
    """

    gene: str
    first: int = 1
    last: int
    beyond: Strength
    changed: Strength | None = None
    start_lost: Strength | None = None
    citations: tuple[Citation, ...] = Field(min_length=1)


class Recessive(Strict):
    """From which gene-disease validity on the full strength is reached."""

    validity: tuple[str, ...]
    otherwise: Strength
    citations: tuple[Citation, ...] = Field(min_length=1)


class Rescue(Strict):
    """Splice sites of an exon (c. positions of its coding part) at which the function may be kept."""

    gene: str
    about: str
    first: int
    last: int
    sites: tuple[Literal["donor", "acceptor"], ...]
    citations: tuple[Citation, ...] = Field(min_length=1)


class Silent(Strict):
    """From what a new splice site counts."""

    donor_bases: int = Field(ge=2, le=9)
    pyrimidines: int = Field(ge=0, le=15)


class Deleted(Strict):
    """The strength of PVS1 for exons that a structural record loses."""

    whole_gene: Strength
    first_exons: Strength
    last_exons: Strength
    citations: tuple[Citation, ...] = Field(min_length=1)


class Duplicated(Strict):
    """The strength of PVS1 for exons that are doubled out of frame, inside a gene."""

    in_tandem: Strength
    presumed: Strength
    citations: tuple[Citation, ...] = Field(min_length=1)


class Tree(Strict):
    """The numbers of the tree."""

    before_last_junction: int = Field(gt=0)
    large_share: float = Field(gt=0, lt=1)
    citations: tuple[Citation, ...] = Field(min_length=1)


class MechanismTest(Strict):
    """A case of the file's own tests."""

    gene: str
    codon: int
    strength: Strength


class MechanismRules(Strict):
    """The file. Proved at load by its tests."""

    meta: Meta
    haploinsufficient: Haploinsufficient
    panel: tuple[PanelGene, ...]
    recessive: Recessive
    rescue: tuple[Rescue, ...] = ()
    silent: Silent
    tree: Tree
    deleted: Deleted
    duplicated: Duplicated
    test: tuple[MechanismTest, ...] = Field(min_length=1)

    def check(self) -> None:
        if len({one.gene for one in self.panel}) != len(self.panel):
            raise ValueError(tr("a gene has two panels"))
        for test in self.test:
            got = next((one for one in self.panel if one.gene == test.gene), None)
            if got is None or _by_panel(got, test.codon) != test.strength:
                raise ValueError(tr("a test fails: {gene} codon {codon}", gene=test.gene, codon=test.codon))

    def concerns(self, gene: str, condition: str) -> bool:
        """Whether loss of function in a gene tells a condition of a list."""
        only = self.haploinsufficient.conditions.get(gene)
        return only is None or condition in only

    def of_panel(self, gene: str) -> PanelGene | None:
        return next((one for one in self.panel if one.gene == gene), None)

    def basis(self, gene: str, recessive: Mapping[str, str]) -> tuple[str, Strength]:
        """Why loss of function counts in a gene ("" where that is not known), and the highest strength.

        `recessive`: validity by gene, of genes of recessive conditions.
        """
        if gene in self.haploinsufficient.genes:
            return "haploinsufficient", "very_strong"
        if self.of_panel(gene):
            return "expert_panel", "very_strong"
        if gene in recessive:
            enough = recessive[gene] in self.recessive.validity
            return "recessive", "very_strong" if enough else self.recessive.otherwise
        return "", "none"


@cache
def mechanism_rules() -> MechanismRules:
    return load_rules("germline/mechanism", MechanismRules)


class Loss(NamedTuple):
    """PVS1's strength (None: not evaluable) and the steps through the tree, as codes."""

    strength: Strength | None
    steps: tuple[str, ...]


NOT_NULL = Loss("none", ("not_a_null_variant",))


def loss_of_function(effect: Consequence, transcript: Transcript, recessive: Mapping[str, str]) -> Loss:
    """Judge one variant on one transcript."""
    terms = set(effect.terms)
    rules = mechanism_rules()
    null = terms & (STOPS | SPLICE | {"start_lost", "transcript_ablation"})
    if not null:
        return NOT_NULL
    basis, most = rules.basis(effect.gene, recessive)
    if not basis:
        return Loss(None, ("mechanism_not_known",))
    if terms & STOPS:
        found = _truncation(effect, transcript, rules)
    elif terms & SPLICE:
        found = _splice(effect, transcript, rules)
    elif "start_lost" in terms:
        panel = rules.of_panel(effect.gene)
        strength_found = panel.start_lost if panel and panel.start_lost else "supporting"
        found = Loss(
            strength_found, ("start_lost", "start_by_panel" if panel and panel.start_lost else "start_general")
        )
    else:
        found = Loss("very_strong", ("whole_gene",))
    return _limited(found, basis, most)


def _limited(found: Loss, basis: str, most: Strength) -> Loss:
    if found.strength is not None and _ORDER.index(found.strength) > _ORDER.index(most):
        found = Loss(most, (*found.steps, "limited_by_validity"))
    return Loss(found.strength, (basis, *found.steps))


def loss_of_exons(start: int, end: int, transcript: Transcript, recessive: Mapping[str, str]) -> Loss:
    """PVS1 of a deletion of [start, end) (0-based, on the chromosome) on one transcript."""
    rules = mechanism_rules()
    basis, most = rules.basis(transcript.gene, recessive)
    if not basis:
        return Loss(None, ("mechanism_not_known",))
    return _limited(_exons(start, end, transcript, rules), basis, most)


def _exons(start: int, end: int, transcript: Transcript, rules: MechanismRules) -> Loss:
    exons = coding_exons(transcript)
    lost = [number for number, (first, last) in enumerate(exons) if start < last and end >= first]
    if not lost:
        return Loss(None, ("no_coding_exon",))
    if any(start >= exons[number][0] or end < exons[number][1] for number in lost):
        return Loss(None, ("breakpoint_in_exon",))
    ends = lost[0] == 0, lost[-1] == len(exons) - 1
    if any(ends):
        return _of_an_end(*ends, alone=len(lost) == 1, rules=rules)
    lengths = [last - first + 1 for first, last in exons]
    before, size = sum(lengths[: lost[0]]), sum(lengths[lost[0] : lost[-1] + 1])
    if any(r.gene == transcript.gene and r.first <= before + size and before < r.last for r in rules.rescue):
        return Loss(None, ("rescue_by_other_transcripts",))
    return _without(before, before + size, transcript, rules)


def gain_of_exons(
    start: int, end: int, transcript: Transcript, recessive: Mapping[str, str], *, in_tandem: bool
) -> Loss:
    """PVS1 of a duplication of [start, end) (0-based, on the chromosome), both ends inside the gene. `in_tandem`: the
    record says so; else it is presumed."""
    rules = mechanism_rules()
    basis, most = rules.basis(transcript.gene, recessive)
    if not basis:
        return Loss(None, ("mechanism_not_known",))
    found = _doubled(start, end, transcript, rules)
    if found.strength == "very_strong":
        strength_found = rules.duplicated.in_tandem if in_tandem else rules.duplicated.presumed
        found = Loss(strength_found, ("in_tandem" if in_tandem else "presumed_in_tandem", *found.steps))
    return _limited(found, basis, most)


def _doubled(start: int, end: int, transcript: Transcript, rules: MechanismRules) -> Loss:
    exons = coding_exons(transcript)
    doubled = [number for number, (first, last) in enumerate(exons) if start < last and end >= first]
    if not doubled:
        return Loss(None, ("no_coding_exon",))
    if any(start >= exons[number][0] or end < exons[number][1] for number in doubled):
        return Loss(None, ("breakpoint_in_exon",))
    if doubled[0] == 0 or doubled[-1] == len(exons) - 1:
        return Loss(None, ("end_of_gene_doubled",))  # a whole copy may be left alongside it
    lengths = [last - first + 1 for first, last in exons]
    before, after = sum(lengths[: doubled[0]]), sum(lengths[: doubled[-1] + 1])
    stop = _stop_behind(transcript.cds[:after], transcript.cds[before:])
    if (after - before) % 3 == 0:
        # The frame is kept, which the tree takes for no loss; of a stop made of both copies' ends it says nothing.
        joined = stop is not None and stop < after
        return Loss(None, ("doubled_into_a_stop",)) if joined else Loss("none", ("doubled_in_frame",))
    if stop is None:
        return Loss(None, ("new_stop_not_known",))
    placed = stop - (after - before) if stop >= after else stop  # in the unchanged transcript
    if panel := rules.of_panel(transcript.gene):
        expected = _by_panel(panel, placed // 3 + 1) == "very_strong"
    else:
        expected = decays(transcript, placed, rules.tree.before_last_junction)
    return Loss("very_strong", ("doubled_out_of_frame", "decay")) if expected else Loss(None, ("no_decay",))


def _stop_behind(first: str, again: str) -> int | None:
    """Index of the first stop codon that ends behind the first of two joined sequences; None without one, or where a
    base before it is not known."""
    whole = first + again
    for at in range(len(first) // 3 * 3, len(whole) - 2, 3):
        codon = whole[at : at + 3]
        if "N" in codon:
            return None
        if codon in ("TAA", "TAG", "TGA"):
            return at
    return None


def _of_an_end(first: bool, last: bool, *, alone: bool, rules: MechanismRules) -> Loss:
    """Of a deletion that takes the first coding exon, the last, or both."""
    if first and last:
        return Loss(rules.deleted.whole_gene, ("whole_gene",))
    if first:
        return Loss(rules.deleted.first_exons, ("first_exons_lost",))
    return Loss(None, ("last_exon_lost",)) if alone else Loss(rules.deleted.last_exons, ("last_exons_lost",))


def _truncation(effect: Consequence, transcript: Transcript, rules: MechanismRules) -> Loss:
    stop, panel = new_stop(effect), rules.of_panel(effect.gene)
    ends_behind = panel is not None and (stop is None or stop > panel.last)
    if panel and panel.changed and ends_behind and panel.first <= effect.codon_start <= panel.last:
        return Loss(panel.changed, ("panel_region",))
    if stop is None:
        return Loss(None, ("new_stop_not_known",))
    if panel:
        strength_found = _by_panel(panel, stop)
        return Loss(strength_found, ("panel_region" if strength_found == "very_strong" else "panel_outside",))
    return _by_tree(effect, transcript, stop, rules)


def _by_tree(effect: Consequence, transcript: Transcript, stop: int, rules: MechanismRules) -> Loss:
    """By decay: before the last 50 bases of the last but one exon it is expected, else the lost share decides."""
    if decays(transcript, 3 * stop - 3, rules.tree.before_last_junction):
        return Loss("very_strong", ("decay",))
    length = len(transcript.cds) // 3
    lost = (length - effect.codon_start) / length
    if lost > rules.tree.large_share:
        return Loss("strong", ("no_decay", "large_share_lost"))
    return Loss("moderate", ("no_decay", "small_share_lost"))


def _by_panel(panel: PanelGene, stop: int) -> Strength:
    if stop < panel.first:
        return "none"
    return "very_strong" if stop <= panel.last else panel.beyond


def decays(transcript: Transcript, cds_index: int, before_junction: int) -> bool:
    """Whether a stop at 0-based `cds_index` lies more than `before_junction` bases before the last exon junction."""
    exons = transcript.exons
    if len(exons) < 2:
        return False
    junction = sum(last - first + 1 for first, last in exons[:-1]) - transcript.cds_start
    return cds_index + 3 <= junction - before_junction


def _splice(effect: Consequence, transcript: Transcript, rules: MechanismRules) -> Loss:
    """By the exon that would be skipped: out of frame it is judged as a truncation there, in frame by its share."""
    skipped = _skipped(effect, transcript)
    why = _not_skipped(effect, transcript, skipped, rules)
    if skipped is None or why:
        return Loss(None, (why or "skipped_exon_not_known",))
    return _without(*skipped, transcript, rules)


def _without(start: int, end: int, transcript: Transcript, rules: MechanismRules) -> Loss:
    """Of a transcript that lacks CDS indices [start, end), whole exons."""
    if (end - start) % 3 == 0:
        large = end - start > rules.tree.large_share * len(transcript.cds)
        step = "large_share_lost" if large else "small_share_lost"
        return Loss("strong" if large else "moderate", ("skip_in_frame", step))
    if panel := rules.of_panel(transcript.gene):
        return Loss(_by_panel(panel, start // 3 + 1), ("skip_out_of_frame", "panel_region"))
    if decays(transcript, start, rules.tree.before_last_junction):
        return Loss("very_strong", ("skip_out_of_frame", "decay"))
    large = len(transcript.cds) - start > rules.tree.large_share * len(transcript.cds)
    return Loss("strong" if large else "moderate", ("skip_out_of_frame", "no_decay"))


def _not_skipped(
    effect: Consequence, transcript: Transcript, skipped: tuple[int, int] | None, rules: MechanismRules
) -> str:
    """Why the loss of the splice site cannot be judged by skipping one exon; "" where it can."""
    if skipped is None:
        return "skipped_exon_not_known"
    start, end = skipped
    site = "donor" if "splice_donor_variant" in effect.terms else "acceptor"
    if any(r.gene == effect.gene and site in r.sites and r.first <= end and start < r.last for r in rules.rescue):
        return "rescue_by_other_transcripts"
    if "shift_unknown" in effect.flags:
        return "site_may_be_restored"
    if start == 0:
        return "first_coding_exon"
    return "last_coding_exon" if end >= len(transcript.cds) else ""


_DONOR = ("AC", "A", "G", "G", "T", "AG", "A", "G", "T")
_BEFORE, _TRACT = 3, 15


def makes_splice_site(effect: Consequence, transcript: Transcript) -> bool | None:
    """Whether a change of one coding base makes a donor or acceptor better than what stood there; None where the bases
    are not known or it is another kind of change."""
    at = effect.cds_start - 1
    _, _, after = effect.codons.partition("/")
    changed = [base for base in after if base.isupper()]
    if at < 0 or effect.cds_end != effect.cds_start or len(changed) != 1:
        return None
    cds, limits = transcript.cds, mechanism_rules().silent
    new = cds[:at] + changed[0] + cds[at + 1 :]
    if "N" in new[max(at - _TRACT - 2, 0) : at + len(_DONOR)]:
        return None
    for start in range(max(at - len(_DONOR) + 1, 0), at + 1):
        site = new[start : start + len(_DONOR)]
        better = _agreeing(site) > _agreeing(cds[start : start + len(_DONOR)])
        if site[_BEFORE : _BEFORE + 2] == "GT" and better and _agreeing(site) >= limits.donor_bases:
            return True
    for start in (at - 1, at):
        tract = new[max(start - _TRACT - 1, 0) : max(start - 1, 0)]
        is_new = start > 0 and new[start : start + 2] == "AG" and cds[start : start + 2] != "AG"
        if is_new and sum(base in "CT" for base in tract) >= limits.pyrimidines:
            return True
    return False


def _agreeing(site: str) -> int:
    return sum(base in known for base, known in zip(site, _DONOR, strict=False))


def _skipped(effect: Consequence, transcript: Transcript) -> tuple[int, int] | None:
    """CDS indices [start, end) of the coding exon alongside the splice site that is touched."""
    edit = effect.edits[0].judged if effect.edits else None
    if edit is None:
        return None
    donor = "splice_donor_variant" in effect.terms
    start = 0
    for first, last in coding_exons(transcript):
        end = start + last - first + 1
        low, high = (last + 1, last + 2) if (transcript.strand > 0) is donor else (first - 2, first - 1)
        if edit.first <= high and edit.last >= low:
            return start, end
        start = end
    return None


__all__ = [
    "Loss",
    "MechanismRules",
    "gain_of_exons",
    "loss_of_exons",
    "loss_of_function",
    "makes_splice_site",
    "mechanism_rules",
]
