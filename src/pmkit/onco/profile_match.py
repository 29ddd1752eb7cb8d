"""Hold molecular profiles against a patient's alterations, with three-valued logic: true, false, not evaluable (None).

What was not looked at is not evaluable, never false: a small-variant file says nothing of fusions, and a gene without
a variant may not have been read. Match levels, best first: coordinate > protein > other_isoform > codon > exon > gene.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal, NamedTuple

from pmkit.knowledge.profiles import And, Atom, AtomKind, Or, Profile, ProfileNot
from pmkit.onco import splicing
from pmkit.onco.alterations import Alteration, Alterations, CopyNumberEvent, SmallVariant, TumorMarker
from pmkit.onco.onco_terms import EventType, MatchLevel
from pmkit.onco.oncogenicity_rules import rules
from pmkit.variants.consequence.effect import reference_protein

Truth = bool | None


class MatchCloseness(IntEnum):
    """How closely an alteration fits what a profile asks for; smaller is closer."""

    COORDINATE = 0
    PROTEIN = 1
    OTHER_ISOFORM = 2  # the same change under another isoform's numbering
    EVENT = 3  # copy number or fusion
    CODON = 4
    EXON = 5  # exon or protein region
    GENE = 6
    CONDITIONAL = 7  # may act as what is asked for, which something that is not known here decides

    @property
    def label(self) -> MatchLevel:
        return _LABELS[self]


_LABELS = {level: MatchLevel[level.name] for level in MatchCloseness}

Fit = MatchCloseness | Literal[False] | None
"""The level at which an alteration fits, False where it does not, None where that cannot be determined."""


class AlterationMatch(NamedTuple):
    """An alteration that makes an atom true."""

    alteration: Alteration
    level: MatchCloseness


class ProfileOutcome(NamedTuple):
    """Whether a profile holds, the alterations that make its parts true, and the parts that cannot be determined."""

    truth: Truth
    matches: tuple[AlterationMatch, ...] = ()
    unknown: tuple[Atom, ...] = ()


def negate(truth: Truth) -> Truth:
    return None if truth is None else not truth


def conjunction(truths: Iterable[Truth]) -> Truth:
    """False if any is false, else None if any is unknown, else true (Kleene)."""
    seen = list(truths)
    return False if False in seen else None if None in seen else True


def disjunction(truths: Iterable[Truth]) -> Truth:
    """True if any is true, else None if any is unknown, else false (Kleene)."""
    seen = list(truths)
    return True if True in seen else None if None in seen else False


def evaluate(profile: Profile, look: Callable[[Atom], ProfileOutcome]) -> ProfileOutcome:
    """Put a profile's atoms together. Under NOT, alterations do not count as matches."""
    match profile:
        case Atom():
            return look(profile)
        case ProfileNot(part):
            inner = evaluate(part, look)
            return ProfileOutcome(negate(inner.truth), (), inner.unknown)
        case And(parts):
            results = [evaluate(p, look) for p in parts]
            truth = conjunction(r.truth for r in results)
        case Or(parts):
            results = [evaluate(p, look) for p in parts]
            truth = disjunction(r.truth for r in results)
            if truth:  # only the parts that hold carry it
                results = [r for r in results if r.truth]
    matches = tuple(dict.fromkeys(m for r in results for m in r.matches))
    return ProfileOutcome(
        truth, matches, tuple(dict.fromkeys(a for r in results if r.truth is None for a in r.unknown))
    )


_SUBSTITUTION = re.compile(r"^([A-Z*])(\d+)([A-Z*])$")


def shifted(protein: str, offset: int) -> str:
    """A substitution under another isoform's numbering; other changes are returned empty."""
    match = _SUBSTITUTION.match(protein)
    return f"{match[1]}{int(match[2]) + offset}{match[3]}" if match and int(match[2]) + offset > 0 else ""


_INSERTS = frozenset(("insertion", "duplication"))
_INSERTION = re.compile(r"([A-Z])(\d+)(?:_([A-Z])(\d+))?(?:dup|ins([A-Z]+))")


def _same_insertion(small: SmallVariant, spec: str) -> bool:
    """Whether two names of inserted residues make one protein: V769_D770insASV is A767_V769dup."""
    if "ins" not in spec or "del" in spec or small.consequence is None or not small.consequence.edits:
        return False
    protein = reference_protein(small.consequence.edits[0].transcript)
    own = _inserted(small.protein, protein)
    return own is not None and own == _inserted(spec, protein)


def _inserted(name: str, protein: str) -> tuple[int, str] | None:
    """Before which residue (0-based) which residues are added, as far to the left as they go; None where the name does
    not fit the protein."""
    match = _INSERTION.fullmatch(name)
    if match is None:
        return None
    first, last, added = int(match[2]), int(match[4] or match[2]), match[5]
    if protein[first - 1 : first] != match[1] or (match[3] and protein[last - 1 : last] != match[3]):
        return None
    if added is None:
        place, added = last, protein[first - 1 : last]
    elif last != first + 1:
        return None
    else:
        place = first
    while place and protein[place - 1] == added[-1]:
        place, added = place - 1, added[-1] + added[:-1]
    return place, added


@dataclass(frozen=True, slots=True)
class ProfileMatcher:
    """Looks atoms up among one patient's alterations.

    `named`: what `onco.variant_coords` calls each small variant by its coordinates: gene and "protein=V600E".
    `oncogenic`: whether a small variant is (likely) oncogenic, None where its significance is not known.
    `suppressors`: tumour suppressor genes, where a null variant counts as loss of function.
    `offsets`: gene -> numbering of other isoforms minus that of the reported transcript.
    """

    alterations: Alterations
    named: Mapping[SmallVariant, frozenset[tuple[str, str]]]
    oncogenic: Callable[[SmallVariant], Truth]
    suppressors: frozenset[str]
    activated: frozenset[str]  # oncogenes
    offsets: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    implied: frozenset[str] = frozenset()  # fusions that the diagnosis itself tells, as "BCR::ABL1"
    ends_late: Callable[[SmallVariant], bool] = lambda _: (
        False
    )  # null variants that may leave the protein's function whole
    # Exons of a gene in which frameshifts are known to activate.
    shifted_exons: Callable[[str], Collection[int]] = lambda _: ()
    _by_gene: dict[str, list[SmallVariant]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for small in self.alterations.small:
            for gene in {small.gene, *(gene for gene, _ in self.named.get(small, ()))}:
                self._by_gene.setdefault(gene, []).append(small)

    def of_gene(self, gene: str) -> Sequence[SmallVariant]:
        """The patient's small variants in a gene, by consequence or by coordinate."""
        return self._by_gene.get(gene, ())

    def look(self, atom: Atom) -> ProfileOutcome:
        """Whether the patient has what `atom` asks for."""
        return _LOOKS.get(atom.kind, ProfileMatcher._small)(self, atom)

    def _unseen(self, atom: Atom) -> ProfileOutcome:
        return ProfileOutcome(None, (), (atom,))

    def _biomarker(self, atom: Atom) -> ProfileOutcome:
        truth = self.alterations.biomarkers.get(atom.spec)
        found = (AlterationMatch(TumorMarker(atom.spec), MatchCloseness.EVENT),) if truth else ()
        return ProfileOutcome(truth, found, (atom,) if truth is None else ())

    def _wildtype(self, atom: Atom) -> ProfileOutcome:
        inner = self._small(Atom(atom.gene, AtomKind.MUTATION))
        return ProfileOutcome(negate(inner.truth), (), (atom,) if inner.truth is None else ())

    def _outcome(
        self, atom: Atom, found: list[AlterationMatch], assessed: bool, unsure: bool = False
    ) -> ProfileOutcome:
        if found:
            return ProfileOutcome(True, tuple(found))
        return ProfileOutcome(False) if assessed and not unsure else ProfileOutcome(None, (), (atom,))

    def _fusion(self, atom: Atom) -> ProfileOutcome:
        found, unsure = [], False
        five, _, three = atom.gene.partition("::")
        for fusion in self.alterations.fusions:
            if atom.kind is AtomKind.REARRANGEMENT:
                fits = atom.gene in (fusion.five_prime, fusion.three_prime)
            else:
                fits = _partner(five, fusion.five_prime) and _partner(three, fusion.three_prime)
                fits = fits and fusion.in_frame is not False
            if fits and atom.spec:
                reported = f"e{fusion.five_exon}::e{fusion.three_exon}"
                unsure = unsure or "None" in reported
                fits = reported == atom.spec
            if fits:
                unsure_of_it = fusion.suspected and fusion.name not in self.implied
                found.append(
                    AlterationMatch(fusion, MatchCloseness.CONDITIONAL if unsure_of_it else MatchCloseness.EVENT)
                )
        if not found and not atom.spec and atom.gene in self.implied and not self.alterations.fusions_assessed:
            return ProfileOutcome(True)
        return self._outcome(atom, found, self.alterations.fusions_assessed, unsure)

    def _copies(self, atom: Atom) -> ProfileOutcome:
        event = EventType.AMPLIFICATION if atom.kind is AtomKind.AMPLIFICATION else EventType.DEEP_DELETION
        found = [AlterationMatch(c, MatchCloseness.EVENT) for c in self._larger(atom.gene) if c.event == event]
        if event is EventType.DEEP_DELETION:
            larger = self._larger(atom.gene)
            found += [AlterationMatch(c, MatchCloseness.CONDITIONAL) for c in larger if c.event == EventType.DELETION]
        return self._outcome(atom, found, self.alterations.copies_assessed)

    def _small(self, atom: Atom) -> ProfileOutcome:
        found: list[AlterationMatch] = []
        unsure = False
        fit = _FITS.get(atom.kind)
        for small in self.of_gene(atom.gene):
            names = self.named.get(small)
            if names and (atom.gene, f"{atom.kind}={atom.spec}") in names:
                found.append(AlterationMatch(small, MatchCloseness.COORDINATE))
                continue
            if fit is None or small.gene != atom.gene:  # a promoter change is known by its coordinate only
                continue
            level = fit(self, atom, small)
            if level is None:
                unsure = True
            elif level is not False:
                found.append(AlterationMatch(small, level))
        if atom.kind is AtomKind.EXON and atom.spec.endswith(("deletion", "skipping")):
            found += [AlterationMatch(c, MatchCloseness.EXON) for c in self._larger(atom.gene) if _exons_lost(atom, c)]
        if atom.kind is AtomKind.INTERNAL_TANDEM_DUPLICATION:
            itd = EventType.INTERNAL_TANDEM_DUPLICATION
            found += [AlterationMatch(c, MatchCloseness.EXON) for c in self._larger(atom.gene) if c.event == itd]
        if atom.kind in (AtomKind.LOSS_OF_FUNCTION, AtomKind.MUTATION) and not found:
            found += self._broken(atom)
        return self._outcome(atom, found, atom.gene in self.alterations.genes_assessed, unsure)

    def _larger(self, gene: str) -> list[CopyNumberEvent]:
        return [c for c in self.alterations.copies if c.gene == gene]

    def _broken(self, atom: Atom) -> list[AlterationMatch]:
        """Larger events that take a gene's function as a truncating variant does. A deletion whose copies are not
        counted may leave one whole."""
        if atom.gene in self.activated or (atom.kind is AtomKind.MUTATION and atom.gene not in self.suppressors):
            return []
        events = self._larger(atom.gene)
        found = [AlterationMatch(c, MatchCloseness.GENE) for c in events if c.breaks]
        return found or [
            AlterationMatch(c, MatchCloseness.CONDITIONAL) for c in events if c.event == EventType.DELETION
        ]

    def _protein(self, atom: Atom, small: SmallVariant) -> Fit:
        protein = small.protein
        if protein == atom.spec or (small.kind in _INSERTS and _same_insertion(small, atom.spec)):
            return MatchCloseness.PROTEIN
        offsets = self.offsets.get(atom.gene)
        others = [shifted(protein, offset) for offset in offsets] if offsets else ()
        return MatchCloseness.OTHER_ISOFORM if atom.spec in others else False

    def _codon(self, atom: Atom, small: SmallVariant) -> Fit:
        substitution = _SUBSTITUTION.match(small.protein)
        if substitution is None:
            return False
        same = substitution[1] + substitution[2] == atom.spec and substitution[3] not in ("*", substitution[1])
        if atom.kind is AtomKind.CODON:
            return MatchCloseness.CODON if same else False
        return MatchCloseness.GENE if not same and self.oncogenic(small) else False

    def _functional(self, atom: Atom, small: SmallVariant) -> Fit:
        """Gene-level statements count for (likely) oncogenic variants and for null variants of a suppressor; loss of
        function also for null variants of a gene that is not known to drive by activation."""
        if not small.changes_protein:
            return False
        kind, null = atom.kind, small.is_null and not self.ends_late(small)
        if kind is AtomKind.LOSS_OF_FUNCTION and null:
            return MatchCloseness.GENE if small.gene not in self.activated else None
        oncogenic = True if null and small.gene in self.suppressors else self.oncogenic(small)
        if kind is AtomKind.LOSS_OF_FUNCTION and small.gene not in self.suppressors:
            oncogenic = False
        if kind is AtomKind.GAIN_OF_FUNCTION and (small.is_null or small.gene not in self.activated):
            oncogenic = False
        return MatchCloseness.GENE if oncogenic else None if oncogenic is None else False

    def cannot_activate(self, small: SmallVariant, event: str) -> bool:
        """Whether a statement on any mutation of an exon or region of an oncogene does not speak of a truncation there.

        Such statements were made of activating changes. A truncation counts where it is known to be oncogenic (CALR
        exon 9), or where statements ask for frameshifts of that very exon (NPM1).
        """
        if event != "mutation" or not small.is_null or small.gene not in self.activated:
            return False
        if small.gene in self.suppressors or self.oncogenic(small):
            return False
        return small.kind != "frameshift" or small.exon not in self.shifted_exons(small.gene)

    def may_be_harmless(self, small: SmallVariant, event: str) -> bool:
        """Whether a statement on any mutation of a suppressor's exon does not speak of a change there.

        Of genes whose truncations drive by the domain that they lose (ASXL1): of other changes those count that are
        known to be oncogenic, as many people carry L815P. Elsewhere missense changes may drive (WT1's zinc fingers).
        """
        if event != "mutation" or small.is_null or small.gene not in rules().truncation.domain:
            return False
        return not self.oncogenic(small)


def _partner(requested: str, has: str) -> bool:
    return requested in ("v", "?") or requested == has


def _cdna(_matcher: ProfileMatcher, atom: Atom, small: SmallVariant) -> Fit:
    return MatchCloseness.PROTEIN if small.coding == atom.spec else False


def _frameshift(_matcher: ProfileMatcher, atom: Atom, small: SmallVariant) -> Fit:
    if small.kind != "frameshift":
        return False
    if not atom.spec:
        return MatchCloseness.GENE
    return MatchCloseness.CODON if re.match(rf"{re.escape(atom.spec)}(?!\d)", small.protein) else False


def _truncating(_matcher: ProfileMatcher, _atom: Atom, small: SmallVariant) -> Fit:
    return MatchCloseness.GENE if small.is_null else False


def _exons_lost(atom: Atom, event: CopyNumberEvent) -> bool:
    first, last = _span(atom.spec.partition(":")[0])
    return event.gene == atom.gene and event.exons == (first, last)


def _span(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    return int(first), int(last or first)


def _fits_event(event: str, small: SmallVariant) -> bool:
    """Whether the change is of the kind asked for; a delins counts as deletion or insertion by what it does in sum."""
    if event == "mutation":
        return small.changes_protein
    if event == "frameshift":
        return small.kind == "frameshift"
    if event == "truncation":
        return small.is_null
    if event == "substitution":
        return "missense_variant" in small.terms
    net = len(small.variant.alt) - len(small.variant.ref)
    inframe = net % 3 == 0 and small.kind in ("deletion", "insertion", "duplication", "delins")
    return inframe and (net < 0 if event == "deletion" else net > 0)


def _exon(matcher: ProfileMatcher, atom: Atom, small: SmallVariant) -> Fit:
    place, _, event = atom.spec.partition(":")
    first, last = _span(place)
    if event == "skipping":
        return _skips(small, range(first, last + 1))
    if small.exon is None:
        return None if small.changes_protein else False
    if not first <= small.exon <= last:
        return False
    if first != last and event == "deletion":
        return False  # of whole exons; a structural event, not a small variant
    other = matcher.cannot_activate(small, event) or matcher.may_be_harmless(small, event)
    return MatchCloseness.EXON if _fits_event(event, small) and not other else False


def _skips(small: SmallVariant, exons: range) -> Fit:
    """An exon is skipped where a canonical splice site is lost; a change nearby may or may not do it."""
    if not splicing.CANONICAL.isdisjoint(small.terms):
        return MatchCloseness.EXON if small.exon in exons else False
    return MatchCloseness.CONDITIONAL if any(splicing.may_skip(small, exon) for exon in exons) else False


def _region(matcher: ProfileMatcher, atom: Atom, small: SmallVariant) -> Fit:
    place, _, event = atom.spec.partition(":")
    first, last = _span(place)
    if not small.residues:
        return None if small.changes_protein else False
    inside = first <= small.residues[0] and small.residues[-1] <= last
    return (
        MatchCloseness.EXON
        if inside and _fits_event(event, small) and not matcher.cannot_activate(small, event)
        else False
    )


ITD_LEAST_BASES = 9
"""Shortest in-frame duplication that is called an internal tandem duplication here: three codons."""
ITD_EXONS = {"FLT3": range(13, 16)}


def _tandem(_matcher: ProfileMatcher, _atom: Atom, small: SmallVariant) -> Fit:
    """An in-frame duplication, or an insertion long enough to be one that carries extra bases."""
    added = len(small.variant.alt) - len(small.variant.ref)
    fits = small.kind in ("duplication", "insertion", "delins") and added % 3 == 0 and added >= ITD_LEAST_BASES
    exons = ITD_EXONS.get(small.gene)
    return MatchCloseness.EXON if fits and (exons is None or small.exon in exons) else False


_LOOKS: dict[AtomKind, Callable[[ProfileMatcher, Atom], ProfileOutcome]] = {
    AtomKind.EXPRESSION: ProfileMatcher._unseen,
    AtomKind.METHYLATION: ProfileMatcher._unseen,
    AtomKind.OTHER: ProfileMatcher._unseen,
    AtomKind.BIOMARKER: ProfileMatcher._biomarker,
    AtomKind.FUSION: ProfileMatcher._fusion,
    AtomKind.REARRANGEMENT: ProfileMatcher._fusion,
    AtomKind.AMPLIFICATION: ProfileMatcher._copies,
    AtomKind.LOSS: ProfileMatcher._copies,
    AtomKind.WILDTYPE: ProfileMatcher._wildtype,
}
"""How an atom is looked up that does not ask for a small variant."""
_FITS: dict[AtomKind, Callable[[ProfileMatcher, Atom, SmallVariant], Fit]] = {
    AtomKind.PROTEIN: ProfileMatcher._protein,
    AtomKind.CODON: ProfileMatcher._codon,
    AtomKind.NOT_CODON: ProfileMatcher._codon,
    AtomKind.MUTATION: ProfileMatcher._functional,
    AtomKind.GAIN_OF_FUNCTION: ProfileMatcher._functional,
    AtomKind.LOSS_OF_FUNCTION: ProfileMatcher._functional,
    AtomKind.CDNA: _cdna,
    AtomKind.FRAMESHIFT: _frameshift,
    AtomKind.TRUNCATING: _truncating,
    AtomKind.EXON: _exon,
    AtomKind.REGION: _region,
    AtomKind.INTERNAL_TANDEM_DUPLICATION: _tandem,
}
"""The level at which a small variant of the atom's gene fits, by the kind of atom."""
