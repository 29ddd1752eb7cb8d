"""Molecular profiles: boolean expressions over a patient's alterations, as the tables' `profile` columns write them.

Grammar (tokens are separated by single spaces; NOT binds tightest, then AND, then OR):
    profile = term (" OR " term)* ; term = factor (" AND " factor)* ; factor = "NOT " factor | "( " profile " )" | atom
    atom    = GENE " " kind [ "=" spec ]         e.g. `BRAF protein=V600E`, `v::ALK fusion`, `EGFR exon=19:deletion`
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pmkit.core.errors import DataError
from pmkit.core.messages import tr


class AtomKind(StrEnum):
    """What an atom asks for; `spec` in brackets."""

    PROTEIN = "protein"  # [V600E, E746_A750del] that very protein change
    FRAMESHIFT = "frameshift"  # [W288 or nothing] a frameshift that starts at the residue, or any
    CODON = "codon"  # [V600] any change of the residue
    NOT_CODON = "not_codon"  # [V600] any protein change elsewhere
    CDNA = "cdna"  # [c.340+1G>A] that very change of the coding DNA
    EXON = "exon"  # [19:deletion, 2-4:mutation, 14:skipping]
    REGION = "region"  # [720-987:mutation] protein residues
    MUTATION = "mutation"  # a change of the protein, or of splicing, that counts as oncogenic
    GAIN_OF_FUNCTION = "gain_of_function"
    LOSS_OF_FUNCTION = "loss_of_function"
    TRUNCATING = "truncating"
    PROMOTER = "promoter"
    INTERNAL_TANDEM_DUPLICATION = "itd"
    AMPLIFICATION = "amplification"
    LOSS = "loss"  # of both copies
    FUSION = "fusion"  # [e6::e20 or nothing]; GENE is 5'::3', `v` stands for any partner
    REARRANGEMENT = "rearrangement"  # of the gene, partner not given
    WILDTYPE = "wildtype"
    BIOMARKER = "biomarker"  # [tmb_high, msi_high]
    EXPRESSION = "expression"  # cannot be seen in DNA
    METHYLATION = "methylation"  # cannot be seen in DNA
    OTHER = "other"  # [the upstream words] nothing that pmkit can evaluate


NOT_EVALUABLE = frozenset({AtomKind.EXPRESSION, AtomKind.METHYLATION, AtomKind.OTHER})


@dataclass(frozen=True, slots=True)
class Atom:
    """One alteration asked for."""

    gene: str
    kind: AtomKind
    spec: str = ""

    def __str__(self) -> str:
        return f"{self.gene} {self.kind.value}={self.spec}" if self.spec else f"{self.gene} {self.kind.value}"

    @property
    def genes(self) -> tuple[str, ...]:
        """The genes named; of a fusion both partners but no wildcard."""
        return tuple(g for g in self.gene.split("::") if g not in ("v", "?"))


@dataclass(frozen=True, slots=True)
class ProfileNot:
    """The part is not there."""

    part: Profile

    def __str__(self) -> str:
        return f"NOT ( {self.part} )" if isinstance(self.part, And | Or) else f"NOT {self.part}"


@dataclass(frozen=True, slots=True)
class And:
    """All parts are there."""

    parts: tuple[Profile, ...]

    def __str__(self) -> str:
        return " AND ".join(f"( {p} )" if isinstance(p, And | Or) else str(p) for p in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part is there."""

    parts: tuple[Profile, ...]

    def __str__(self) -> str:
        return " OR ".join(f"( {p} )" if isinstance(p, Or) else str(p) for p in self.parts)


Profile = Atom | ProfileNot | And | Or


def atoms(profile: Profile) -> Iterator[Atom]:
    """All atoms from left to right."""
    match profile:
        case Atom():
            yield profile
        case ProfileNot(part):
            yield from atoms(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from atoms(part)


def asks_for_several(profile: Profile) -> bool:
    """Whether some way to meet the profile needs several alterations at once."""
    match profile:
        case And():
            return True
        case ProfileNot(part):
            return asks_for_several(part)
        case Or(parts):
            return any(map(asks_for_several, parts))
        case _:
            return False


_CHANGES = frozenset({AtomKind.PROTEIN, AtomKind.CODON, AtomKind.EXON, AtomKind.REGION})


def without_fusions(profile: Profile) -> tuple[Profile, tuple[Atom, ...]] | None:
    """A profile "fusion of a gene AND a change of that gene" as its change alone, and the fusions left out; None for
    any other profile. The change lies in the part that every fusion of the gene keeps."""
    if not isinstance(profile, And):
        return None
    changed = {p.gene for p in profile.parts if isinstance(p, Atom) and p.kind in _CHANGES}
    fusions = [p for p in profile.parts if isinstance(p, Atom) and p.kind is AtomKind.FUSION and changed & {*p.genes}]
    rest = tuple(p for p in profile.parts if p not in fusions)
    if not fusions or not rest:
        return None
    return (rest[0] if len(rest) == 1 else And(rest)), tuple(fusions)


def evaluable(profile: Profile) -> bool:
    """Whether any data pmkit reads could make the profile true: an OR needs one such part, an AND all."""
    match profile:
        case Atom(kind=kind):
            return kind not in NOT_EVALUABLE
        case ProfileNot(part):
            return evaluable(part)
        case And(parts):
            return all(evaluable(p) for p in parts)
        case Or(parts):
            return any(evaluable(p) for p in parts)


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = text.split()
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self.at += 1
        return token

    def fail(self, what: str) -> DataError:
        return DataError(tr("the molecular profile {text!r} cannot be read: {what}", text=self.text, what=what))

    def either(self) -> Profile:
        parts = [self.both()]
        while self.peek() == "OR":
            self.take()
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def both(self) -> Profile:
        parts = [self.factor()]
        while self.peek() == "AND":
            self.take()
            parts.append(self.factor())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def factor(self) -> Profile:
        token = self.take()
        if token == "NOT":
            return ProfileNot(self.factor())
        if token == "(":
            inner = self.either()
            if self.take() != ")":
                raise self.fail(tr("a parenthesis is not closed"))
            return inner
        if token in ("", ")", "AND", "OR"):
            raise self.fail(tr("an alteration is missing"))
        return self.atom(token)

    def atom(self, gene: str) -> Atom:
        kind, _, spec = self.take().partition("=")
        try:
            return Atom(gene, AtomKind(kind), spec)
        except ValueError:
            raise self.fail(tr("{kind!r} is no kind of alteration", kind=kind)) from None


def parse(text: str) -> Profile:
    """Read a canonical profile. Raises DataError where it is not well formed."""
    parser = _Parser(text)
    profile = parser.either()
    if parser.peek():
        raise parser.fail(tr("{peek!r} is left over", peek=parser.peek()))
    return profile
