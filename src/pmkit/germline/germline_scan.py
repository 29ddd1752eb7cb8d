"""The variants that a sample carries in the genes that may be looked at: effect, ClinVar, frequency, class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from pmkit.core.model import Build, Case, Variant
from pmkit.germline.acmg import Classified, acmg_rules
from pmkit.germline.clinvar import PATHOGENIC, ClinVar, ClinVarRecord
from pmkit.germline.frequencies import Frequencies, Frequency
from pmkit.germline.gene_lists import recessive, reporting_rules
from pmkit.germline.germline_terms import ClassSource, Inherited, VariantClass, Zygosity
from pmkit.germline.loss_of_function import Loss, loss_of_function, makes_splice_site
from pmkit.germline.pedigree import Person, inherited
from pmkit.germline.zygosities import Carried, Genotype, carried, copies, genotypes, physical_copy
from pmkit.variants import csq
from pmkit.variants.alleles import is_sequence, left_align, trim
from pmkit.variants.consequence import Consequence, Transcript, Transcripts, annotate
from pmkit.variants.consequence.edit import trimmed
from pmkit.variants.existing import Existing, existing
from pmkit.variants.read_counts import Reads, reads

MOST_BASES = 1000
PAD = 20
"""Bases of intron beside coding exons that are looked at."""
QUIET = frozenset(
    (
        "intron_variant",
        "5_prime_UTR_variant",
        "3_prime_UTR_variant",
        "upstream_gene_variant",
        "downstream_gene_variant",
        "splice_polypyrimidine_tract_variant",
    )
)
"""Effects of which nothing is said unless ClinVar knows the variant."""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A carried variant and all that is known of it."""

    variant: Variant
    effect: Consequence
    carried: Carried
    clinvar: ClinVarRecord | None
    frequency: Frequency | None
    loss: Loss
    points: Classified
    variant_class: VariantClass
    class_source: ClassSource
    inherited: Inherited = Inherited.UNKNOWN

    @property
    def gene(self) -> str:
        return self.effect.gene

    @property
    def contradiction(self) -> bool:
        """ClinVar and the points give opposite classes."""
        if self.clinvar is None:
            return False
        points = self.points.variant_class
        return (self.clinvar.is_pathogenic and points.is_benign) or (self.clinvar.is_benign and points.is_pathogenic)


class Family(NamedTuple):
    """The parents' genotypes by record, and what the pedigree says."""

    mother: Sequence[Genotype] | None = None
    father: Sequence[Genotype] | None = None
    child: Person | None = None
    unaffected_parents: bool = False


class Bases:
    """Reference bases as far as coding exons tell them, for left-aligning."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript

    def base(self, chrom: str, pos: int) -> str:
        found = self._transcript.bases(pos, pos)
        return "" if found == "N" else found


class Scanner:
    """Looks at one build's genes."""

    def __init__(self, build: Build, genes: Sequence[str], clinvar: ClinVar, frequencies: Frequencies) -> None:
        self.build, self._clinvar, self._frequencies = build, clinvar, frequencies
        self.transcripts = Transcripts.open(build)
        found = [(gene, transcript) for gene in genes if (transcript := self.transcripts.gene(gene)) is not None]
        self.by_gene: dict[str, Transcript] = dict(found)
        self._by_chrom: dict[str, list[Transcript]] = {}
        for _, transcript in found:
            self._by_chrom.setdefault(transcript.chrom, []).append(transcript)

    def variants(self, case: Case, column: int, sex: str | None, family: Family) -> Iterator[Judged]:
        """Every carried allele in the genes, on each gene's transcript, in the order of the file."""
        calls = case.calls
        own = genotypes(calls, column)
        withdrawn = calls.withdrawn(column)
        declared = csq.formats(calls.header, calls.inputs[0].path if calls.inputs else "")
        seen: set[tuple[Variant, str]] = set()
        for row, record in enumerate(calls.records):
            genotype = own[row]
            numbers = sorted({code for code in genotype.alleles if code > 0})
            if not numbers or row in withdrawn or record.chrom not in self._by_chrom:
                continue
            if case.policy.pass_only and record.filters:
                continue
            if not is_sequence(record.ref) or len(record.ref) > MOST_BASES:
                continue
            near = [t for t in self._by_chrom[record.chrom] if t.start <= record.end and record.pos <= t.end]
            for alt in numbers if near else ():
                if alt > len(record.alts) or not is_sequence(record.alts[alt - 1]):
                    continue
                for transcript in near:
                    one = self._judged(case, row, alt, transcript, (genotype, column, sex, declared, family))
                    if one is not None and (one.variant, one.gene) not in seen:
                        seen.add((one.variant, one.gene))
                        yield one

    def _judged(
        self,
        case: Case,
        row: int,
        alt: int,
        transcript: Transcript,
        about: tuple[Genotype, int, str | None, Sequence[csq.Format], Family],
    ) -> Judged | None:
        genotype, column, sex, declared, family = about
        calls = case.calls
        record = calls.records[row]
        variant = Variant(record.chrom, *trim(record.pos, record.ref.upper(), record.alts[alt - 1].upper()))
        if len(variant.ref) != len(variant.alt):
            variant = left_align(variant, Bases(transcript))
        effect = annotate(variant, transcript)
        known = self._clinvar.find(variant, self.build)
        if known is None and QUIET.issuperset(effect.terms):
            return None
        count = copies(record.chrom, record.pos, self.build, sex)
        told = _reads(case, row, column, alt)
        how = carried(record, genotype, alt, told, count=count, quality=reporting_rules().quality)
        if how is None:
            return None
        if how.copy is None and how.zygosity is Zygosity.HET:
            how = how._replace(copy=physical_copy(record, calls.column(record.source, column), alt))
        annotations = csq.read(declared, record.info, record.ref, record.alts)[alt - 1] if declared else ()
        beside = existing(annotations, effect) if annotations else None
        frequency = self._frequencies.of(variant, self.build, record.info, alt, beside)
        origin = Inherited.UNKNOWN
        if family.mother or family.father:
            mother = family.mother[row] if family.mother else None
            father = family.father[row] if family.father else None
            origin = inherited(alt, genotype, mother, father, single_copy=count == 1)
        facts = self.facts(variant, effect, transcript, frequency, beside)
        if origin is Inherited.DE_NOVO and family.child and family.child.affected and family.unaffected_parents:
            facts["inheritance"] = "de_novo_affected"
        one = judge(effect, how, known, frequency, facts)
        return replace(one, inherited=origin)

    def facts(
        self,
        variant: Variant,
        effect: Consequence,
        transcript: Transcript,
        frequency: Frequency | None,
        told: Existing | None,
    ) -> dict[str, object]:
        """What the criteria ask for; a fact that is not known is missing."""
        facts = engine_facts(effect, transcript)
        if frequency is not None and not acmg_rules().exempt(effect.gene, effect.protein_change):
            facts["frequency"] = frequency.value
        if told is not None and told.predictions:
            facts["damaging"] = all(told.predictions.values())
            facts["tolerated"] = not any(told.predictions.values())
        if effect.kind == "substitution" and "missense_variant" in effect.terms:
            facts |= self._neighbours(variant, effect, transcript)
        return facts

    def _neighbours(self, variant: Variant, effect: Consequence, transcript: Transcript) -> dict[str, object]:
        """Whether ClinVar (two stars or more) knows the same residue change, or another of the residue."""
        if self._clinvar.genes is not None and effect.gene not in self._clinvar.genes:
            return {}
        same = other = False
        for near, record in self._clinvar.near(variant.chrom, variant.pos - 2, variant.pos + 2, self.build):
            if near == variant or record.significance not in PATHOGENIC or record.stars < 2:
                continue
            if len(near.ref) != 1 or len(near.alt) != 1:
                continue
            there = annotate(near, transcript)
            if there.codon_start != effect.codon_start or "missense_variant" not in there.terms:
                continue
            same |= there.residues_after == effect.residues_after
            other |= there.residues_after != effect.residues_after
        return {"same_change": same, "same_residue": other}


def engine_facts(effect: Consequence, transcript: Transcript) -> dict[str, object]:
    """The facts that the variant's effect alone tells."""
    loss = loss_of_function(effect, transcript, recessive())
    terms = set(effect.terms)
    facts: dict[str, object] = {"loss": loss, "lof": loss.strength, "silent": _silent(effect, transcript)}
    if "reference_mismatch" in effect.flags:
        return {"loss": loss}
    if "stop_lost" in terms:
        facts["length_change"] = "stop_lost"
    elif terms & {"inframe_insertion", "inframe_deletion", "protein_altering_variant"}:
        facts["length_change"] = "inframe_repeat" if _in_repeat(effect) else "inframe"
    else:
        facts["length_change"] = "none"
    return facts


def _silent(effect: Consequence, transcript: Transcript) -> bool | None:
    """Synonymous, away from splice sites, and no new one; None where that cannot be seen."""
    terms = set(effect.terms)
    if not terms & {"synonymous_variant", "stop_retained_variant"}:
        return False
    if any(term.startswith("splice_") for term in terms):
        return None
    made = makes_splice_site(effect, transcript)
    return None if made is None or made else True


def _in_repeat(effect: Consequence) -> bool:
    """An in-frame change of one of several equal units: its place can be shifted by as much as the unit."""
    if not effect.edits or len(effect.variants) != 1:
        return False
    variant = effect.variants[0]
    written, genomic = trimmed(variant.pos, variant.ref, variant.alt), effect.edits[0].genomic
    size = max(len(written.ref), len(written.alt))
    return written.movable and genomic.first - written.first >= size * (2 if written.insertion else 1)


def judge(
    effect: Consequence,
    how: Carried,
    known: ClinVarRecord | None,
    frequency: Frequency | None,
    facts: dict[str, object],
) -> Judged:
    """The class that counts: ClinVar's where it is (likely) pathogenic or benign with enough stars, else the points'.

    `facts` as of `engine_facts` and `Scanner.facts`.
    """
    loss = facts.get("loss")
    points = acmg_rules().classify({key: value for key, value in facts.items() if key != "loss"})
    found, source = points.variant_class, ClassSource.ENGINE
    if known is not None and (known.is_pathogenic or known.is_benign):
        found, source = VariantClass(known.significance), ClassSource.CLINVAR
    elif reporting_rules().names(effect.gene, effect.protein_change):
        found, source = VariantClass.PATHOGENIC, ClassSource.LIST
    return Judged(
        effect.variants[0],
        effect,
        how,
        known,
        frequency,
        loss if isinstance(loss, Loss) else Loss(None, ()),
        points,
        found,
        source,
    )


def _reads(case: Case, row: int, sample: int, alt: int) -> Reads:
    """The reads of the allele: by the record's line, else by AD as it was kept."""
    calls = case.calls
    record, told = calls.records[row], calls.genotypes
    if record.line:
        return reads(record, calls.column(record.source, sample), alt)
    depths = told.allele_depth[row, sample]
    known = [int(number) for number in depths if number >= 0] if depths.size > alt else []
    depth = int(told.depth[row, sample])
    total = sum(known)
    if not total or depths[alt] < 0:
        return Reads(None, depth if depth >= 0 else None, None, "")
    return Reads(int(depths[alt]) / total, total, int(depths[alt]), "AD")


__all__ = ["PAD", "Family", "Judged", "Scanner", "engine_facts", "judge"]
