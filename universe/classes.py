"""The axes that are walked around each pair of alleles, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from pmkit.core.model import MISSING, SiteCalls, State
from pmkit.pgx.alleles import GeneDefinition, MatchOptions, call_gene
from pmkit.variants.sites import site_calls
from universe import written
from universe.judge import CRASHED, OPEN, RIGHT, SILENT, WRONG, judged
from universe.pairs import FREQUENT, Pair, deciding, pairs_of, site_calls_of

Verdict = tuple[str, str]
OPTIONS = MatchOptions(cyp2d6=True)
HAPLOID = "haploid"
_INFO = "DR2=0.05;IMP"


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is tried: every `step`-th pair, `partners` frequent alleles, every `stride`-th block start."""

    step: int = 1
    partners: int = FREQUENT
    stride: int = 1
    most: int = 100_000

    @classmethod
    def thin(cls) -> Scale:
        return cls(step=17, partners=1, stride=22, most=12)

    def pairs(self, definition: GeneDefinition, partners: int | None = None) -> list[Pair]:
        found = pairs_of(definition, self.partners if partners is None else min(partners, self.partners))
        return found[:: self.step][: self.most]


def _verdicts(
    definition: GeneDefinition, reported: SiteCalls, pairs: list[Pair], what: str = "", **how: bool
) -> Iterator[Verdict]:
    try:
        found = call_gene(definition, reported, options=OPTIONS)
        for sample, pair in enumerate(pairs):
            call = found.of(sample)
            labels = " or ".join(one.label for one in call.diplotypes) or ", ".join(call.components) or call.why_not
            yield judged(call, pair.right, **how), f"{'/'.join(pair.right)}{what}: {labels}"
    except Exception as error:  # the harness counts crashes, it does not die of them
        yield CRASHED, f"{what}: {type(error).__name__} {error}"


def _plain(definition: GeneDefinition, scale: Scale, *, phased: bool) -> Iterator[Verdict]:
    if definition.how == HAPLOID:
        return
    pairs = scale.pairs(definition)
    yield from _verdicts(definition, site_calls_of(definition, pairs, phased=phased), pairs)


def phased(definition: GeneDefinition, scale: Scale) -> Iterator[Verdict]:
    yield from _plain(definition, scale, phased=True)


def unphased(definition: GeneDefinition, scale: Scale) -> Iterator[Verdict]:
    yield from _plain(definition, scale, phased=False)


def _as_text(
    definition: GeneDefinition, scale: Scale, write: Callable[..., Iterator[str]], *, marks: str = "|/"
) -> Iterator[Verdict]:
    if definition.how == HAPLOID:
        return
    pairs = scale.pairs(definition, 3)
    truth = site_calls_of(definition, pairs, phased=True).codes
    for mark in marks:
        try:
            lines = [
                line
                for site, place in enumerate(definition.places)
                for line in write(place.site, [tuple(pair) for pair in truth[site].tolist()], mark)
            ]
            reported = site_calls(written.load(definition, lines, len(pairs)), definition.sites)
        except Exception as error:
            yield CRASHED, f"{write.__name__} {mark}: {type(error).__name__} {error}"
            continue
        yield from _verdicts(definition, reported, pairs, f" {write.__name__} {mark}")


def joined(definition: GeneDefinition, scale: Scale) -> Iterator[Verdict]:
    yield from _as_text(definition, scale, written.joined)


def split(definition: GeneDefinition, scale: Scale) -> Iterator[Verdict]:
    yield from _as_text(definition, scale, written.split)


def atomised(definition: GeneDefinition, scale: Scale) -> Iterator[Verdict]:
    yield from _as_text(definition, scale, written.atomised, marks="|")


def _one_by_one(definition: GeneDefinition, scale: Scale, state: State, **how: bool) -> Iterator[Verdict]:
    if definition.how == HAPLOID:
        return
    for pair in scale.pairs(definition, 0):
        sites = list(deciding(definition, pair))
        if not sites:
            continue
        copies = [pair] * len(sites)
        reported = site_calls_of(definition, copies, phased=True)
        codes, states = reported.codes.copy(), reported.state.copy()
        for sample, site in enumerate(sites):
            codes[site, sample], states[site, sample] = MISSING, state
        changed = replace(reported, codes=codes, state=states)
        yield from _verdicts(definition, changed, copies, f" {state.name.lower()}", **how)


def lost(definition: GeneDefinition, scale: Scale) -> Iterator[Verdict]:
    yield from _one_by_one(definition, scale, State.ABSENT, lost=True)


def contradicted(definition: GeneDefinition, scale: Scale) -> Iterator[Verdict]:
    yield from _one_by_one(definition, scale, State.CONFLICT, contradicted=True)


def imputed(definition: GeneDefinition, scale: Scale) -> Iterator[Verdict]:
    """Each deciding position imputed without support, in a file of its own."""
    if definition.how == HAPLOID:
        return
    pairs = scale.pairs(definition, 0)
    by_site: dict[int, list[Pair]] = {}
    for pair in pairs:
        for site in deciding(definition, pair):
            by_site.setdefault(site, []).append(pair)
    for hidden, mine in list(by_site.items())[:: scale.step]:
        truth = site_calls_of(definition, mine, phased=True).codes
        lines = [
            line
            for site, place in enumerate(definition.places)
            for line in written.joined(
                place.site,
                [tuple(pair) for pair in truth[site].tolist()],
                "|",
                _INFO if site == hidden else ".",
            )
        ]
        reported = site_calls(written.load(definition, lines, len(mine)), definition.sites)
        if (reported.state[hidden] <= State.ASSUMED).any():
            yield SILENT, f"{definition.places[hidden].site.region}: imputed without support, yet believed"
        yield from _verdicts(definition, reported, mine, f" imputed at {definition.places[hidden].rsid}", lost=True)


def blocks(definition: GeneDefinition, scale: Scale) -> Iterator[Verdict]:
    """A reference block from 60 bases before each site to 5 after: reference where it covers all, else missing."""
    for place in definition.places:
        site = place.site
        last = site.pos + len(site.ref) - 1
        for start in range(site.pos - 60, site.pos + 6, scale.stride):
            for end in (site.pos - 1, last - 1, last, last + 40):
                if end < start:
                    continue
                try:
                    reported = site_calls(written.block(site, start, end, definition.build), [site])
                except Exception as error:
                    yield CRASHED, f"block {start}-{end} at {site.pos}: {type(error).__name__} {error}"
                    continue
                covered = start <= site.pos and end >= last
                reference = reported.state[0, 0] == State.REFERENCE
                verdict = (RIGHT if covered else OPEN) if reference == covered else WRONG
                yield verdict, f"block {start}-{end} at {site.pos} {site.ref}: {State(int(reported.state[0, 0])).name}"


CLASSES: Mapping[str, Callable[[GeneDefinition, Scale], Iterator[Verdict]]] = {
    "phased": phased,
    "unphased": unphased,
    "joined": joined,
    "split": split,
    "atomised": atomised,
    "lost": lost,
    "contradicted": contradicted,
    "imputed": imputed,
    "blocks": blocks,
}
