"""The variants that a sample carries in the genes that may be looked at: effect, ClinVar, frequency, class."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from pmkit.core.model import MISSING, NO_ALLELE, Build, CallSet, Case, Variant
from pmkit.germline.acmg import Classified, acmg_rules
from pmkit.germline.clinvar import PATHOGENIC, ClinVar, ClinVarRecord
from pmkit.germline.frequencies import Frequencies, Frequency
from pmkit.germline.gene_lists import recessive, reporting_rules
from pmkit.germline.germline_terms import MISMATCH, ClassSource, Doubt, Inherited, VariantClass, Zygosity
from pmkit.germline.loss_of_function import Loss, loss_of_function, makes_splice_site
from pmkit.germline.pedigree import Parent, PedigreeLine, inherited
from pmkit.germline.zygosities import AlleleCarriage, RecordGenotype, carried, copies, genotypes, physical_copy
from pmkit.variants import csq
from pmkit.variants.alleles import is_sequence, left_align, trim
from pmkit.variants.consequence import Consequence, Transcript, Transcripts, annotate, annotate_joint
from pmkit.variants.consequence.edit import trimmed
from pmkit.variants.existing import Existing, existing
from pmkit.variants.read_counts import Reads, reads

if TYPE_CHECKING:
    from pmkit.germline.germline_structural import Over

MOST_BASES = 1000
"""Bases of REF; longer alleles are structural."""
PAD = 20
"""Bases of intron alongside coding exons that are looked at."""
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
class JudgedVariant:
    """A carried variant and all that is known of it."""

    variant: Variant
    effect: Consequence
    carried: AlleleCarriage
    clinvar: ClinVarRecord | None
    frequency: Frequency | None
    loss: Loss
    points: Classified
    variant_class: VariantClass
    class_source: ClassSource
    inherited: Inherited = Inherited.UNKNOWN
    row: int = -1  # of its record
    over: Over | None = None  # the structural record that it is

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


class Relative(NamedTuple):
    """A parent in the same files: the column, and the genotypes by record."""

    column: int
    genotypes: Sequence[RecordGenotype]


class Family(NamedTuple):
    """The parents, and what the pedigree says."""

    mother: Relative | None = None
    father: Relative | None = None
    child: PedigreeLine | None = None
    unaffected_parents: bool = False


class ExonBases:
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
        self._repeated: tuple[CallSet, Sequence[Sequence[int]]] | None = None
        self._by_chrom: dict[str, list[Transcript]] = {}
        for _, transcript in found:
            self._by_chrom.setdefault(transcript.chrom, []).append(transcript)

    def variants(self, case: Case, column: int, sex: str | None, family: Family) -> Iterator[JudgedVariant]:
        """Every carried allele in the genes, on each gene's transcript, in the order of the file."""
        calls = case.calls
        own = genotypes(calls, column)
        withdrawn = calls.withdrawn(column)
        declared = csq.formats(calls.header, calls.inputs[0].path if calls.inputs else "")
        reported_twice = self._reported_twice(case, own, withdrawn)
        found: dict[tuple[Variant, str], JudgedVariant] = {}
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
                    if one is None:
                        continue
                    if row in reported_twice:
                        one = doubted(one, Doubt.RECORDS_DISAGREE)
                    before = found.setdefault((one.variant, one.gene), one)
                    if one.carried.maybe_two and not before.carried.maybe_two:
                        both = before.carried._replace(maybe_two=True)
                        found[one.variant, one.gene] = replace(before, carried=both)
        yield from self._read_together(list(found.values()))

    def _reported_twice(self, case: Case, own: Sequence[RecordGenotype], withdrawn: Collection[int]) -> frozenset[int]:
        """Rows of records that stand several times with genotypes that contradict each other."""
        found: set[int] = set()
        for rows in self._several(case.calls):
            kept = [row for row in rows if row not in withdrawn]
            if len({tuple(sorted(own[row].alleles)) for row in kept if MISSING not in own[row].alleles}) > 1:
                found.update(kept)
        return frozenset(found)

    def _several(self, calls: CallSet) -> Sequence[Sequence[int]]:
        """Rows of the same alleles at the same place; worked out once for all samples of a set."""
        if self._repeated is None or self._repeated[0] is not calls:
            at: dict[tuple[str, int, str, tuple[str, ...]], list[int]] = {}
            for row, record in enumerate(calls.records):
                if record.chrom in self._by_chrom and record.alts and is_sequence(record.ref):
                    at.setdefault((record.chrom, record.pos, record.ref, record.alts), []).append(row)
            self._repeated = calls, [rows for rows in at.values() if len(rows) > 1]
        return self._repeated[1]

    def _read_together(self, found: list[JudgedVariant]) -> Iterator[JudgedVariant]:
        """The variants. Where one copy carries two that change one codon, or a frame and back, the change they make
        together counts: it is added if it is pathogenic and none of them is, and they are doubted if only they are."""
        groups: dict[tuple[str, object], list[JudgedVariant]] = {}
        for one in found:
            copy = "both" if one.carried.zygosity is Zygosity.HOM else one.carried.copy
            if copy is not None and one.effect.codon_start:
                groups.setdefault((one.gene, copy), []).append(one)
        doubts: set[int] = set()
        added: list[JudgedVariant] = []
        for (gene, _), group in groups.items():
            for effect in annotate_joint([one.effect for one in group], self.by_gene[gene]) if len(group) > 1 else ():
                parts = [one for one in group if one.variant in effect.variants]
                joint = self._joint(effect, parts, self.by_gene[gene])
                bad = [one for one in parts if one.variant_class.is_pathogenic]
                if bad and not joint.variant_class.is_pathogenic:
                    doubts.update(id(one) for one in parts)
                elif joint.variant_class.is_pathogenic and not bad:
                    added.append(joint)
        yield from (doubted(one, Doubt.CHANGED_TOGETHER) if id(one) in doubts else one for one in found)
        yield from added

    def _joint(self, effect: Consequence, parts: Sequence[JudgedVariant], transcript: Transcript) -> JudgedVariant:
        """What several variants make together, by the engine alone; the genotype is that of the least certain one."""
        facts = engine_facts(effect, transcript)
        least = max(parts, key=lambda one: len(one.carried.doubts))
        joint = judge(effect, least.carried, None, None, facts)
        return replace(
            joint, variant=spelled(effect.variants, transcript), inherited=parts[0].inherited, row=parts[0].row
        )

    def _judged(
        self,
        case: Case,
        row: int,
        alt: int,
        transcript: Transcript,
        about: tuple[RecordGenotype, int, str | None, Sequence[csq.AnnotationFormat], Family],
    ) -> JudgedVariant | None:
        genotype, column, sex, declared, family = about
        calls = case.calls
        record = calls.records[row]
        variant = Variant(record.chrom, *trim(record.pos, record.ref.upper(), record.alts[alt - 1].upper()))
        if len(variant.ref) != len(variant.alt):
            variant = left_align(variant, ExonBases(transcript))
        effect = annotate(variant, transcript)
        known = self._clinvar.find(variant, self.build)
        if known is None and QUIET.issuperset(effect.terms):
            return None
        count = copies(record.chrom, record.pos, self.build, sex)
        observed = _reads(case, row, column, alt)
        how = carried(record, genotype, alt, observed, count=count, quality=reporting_rules().quality)
        if how is None:
            return None
        if how.copy is None and how.zygosity is Zygosity.HET:
            how = how._replace(copy=physical_copy(record, calls.column(record.source, column), alt))
        annotations = csq.read(declared, record.info, record.ref, record.alts)[alt - 1] if declared else ()
        reported = existing(annotations, effect) if annotations else None
        frequency = self._frequencies.of(variant, self.build, record.info, alt, reported)
        origin = Inherited.UNKNOWN
        if family.mother or family.father:
            single = count == 1 or (count is None and genotype.alleles[1] == NO_ALLELE)
            mother = self._parent(case, row, alt, family.mother, "XX")
            father = self._parent(case, row, alt, family.father, "XY")
            sure = not {*how.doubts} - {Doubt.MOSAIC}
            origin = inherited(alt, genotype, mother, father, single_copy=single, sure=sure)
        facts = self.facts(variant, effect, transcript, frequency, reported)
        by_itself = origin is Inherited.DE_NOVO and not how.doubts
        if by_itself and family.child and family.child.affected and family.unaffected_parents:
            facts["inheritance"] = "de_novo_affected"
        one = replace(judge(effect, how, known, frequency, facts), inherited=origin, row=row)
        return doubted(one, Doubt.PARENTS_DISAGREE) if origin is Inherited.INCONSISTENT else one

    def _parent(self, case: Case, row: int, alt: int, relative: Relative | None, sex: str) -> Parent | None:
        if relative is None:
            return None
        record = case.calls.records[row]
        count = copies(record.chrom, record.pos, self.build, sex)
        return Parent(relative.genotypes[row], count, _reads(case, row, relative.column, alt))

    def facts(
        self,
        variant: Variant,
        effect: Consequence,
        transcript: Transcript,
        frequency: Frequency | None,
        annotated: Existing | None,
    ) -> dict[str, object]:
        """What the criteria ask for; a fact that is not known is missing."""
        facts = engine_facts(effect, transcript)
        if frequency is not None and not acmg_rules().exempt(effect.gene, effect.protein_change):
            facts["frequency"] = frequency.value
        if annotated is not None and annotated.predictions:
            facts["damaging"] = all(annotated.predictions.values())
            facts["tolerated"] = not any(annotated.predictions.values())
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


def doubted(one: JudgedVariant, doubt: Doubt) -> JudgedVariant:
    """The same variant with one more reason not to rely on its genotype."""
    how = one.carried
    return replace(one, carried=how._replace(zygosity=Zygosity.DOUBTFUL, doubts=(*how.doubts, doubt)))


def spelled(variants: Sequence[Variant], transcript: Transcript) -> Variant:
    """Substitutions of one codon as one allele over the bases between them; the first where that cannot be spelled."""
    ordered = sorted(variants, key=lambda one: one.pos)
    first, end = ordered[0], ordered[-1].pos + len(ordered[-1].ref) - 1
    bases = transcript.bases(first.pos, end)
    if len(bases) != end - first.pos + 1 or "N" in bases or any(len(one.ref) != len(one.alt) for one in ordered):
        return first
    alt = list(bases)
    for one in ordered:
        at = one.pos - first.pos
        alt[at : at + len(one.ref)] = one.alt
    return Variant(first.chrom, first.pos, bases, "".join(alt))


def engine_facts(effect: Consequence, transcript: Transcript) -> dict[str, object]:
    """The facts that the variant's effect alone tells."""
    loss = loss_of_function(effect, transcript, recessive())
    terms = set(effect.terms)
    if MISMATCH in effect.flags:
        return {"loss": Loss(None, (MISMATCH,))}
    facts: dict[str, object] = {"loss": loss, "lof": loss.strength, "silent": _silent(effect, transcript)}
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
    how: AlleleCarriage,
    known: ClinVarRecord | None,
    frequency: Frequency | None,
    facts: dict[str, object],
) -> JudgedVariant:
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
    return JudgedVariant(
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
    record, observed = calls.records[row], calls.genotypes
    if record.line:
        return reads(record, calls.column(record.source, sample), alt)
    depths = observed.allele_depth[row, sample]
    known = [int(number) for number in depths if number >= 0] if depths.size > alt else []
    depth = int(observed.depth[row, sample])
    total = sum(known)
    if not total or depths[alt] < 0:
        return Reads(None, depth if depth >= 0 else None, None, "")
    return Reads(int(depths[alt]) / total, total, int(depths[alt]), "AD")


__all__ = ["PAD", "Family", "JudgedVariant", "Relative", "Scanner", "doubted", "engine_facts", "judge"]
