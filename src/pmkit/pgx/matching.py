"""Named alleles of one set of samples: small variants matched once per pattern, structural records put to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from pmkit.core.model import CallSet, Policy, Record
from pmkit.formats.stacking import take
from pmkit.pgx import alleles as stars
from pmkit.pgx.alleles.copy_number import GeneCopies, all_structural, gene_copies, structural_records
from pmkit.pgx.alleles.structural_calls import CountedGene, allele_reads, counted, with_copies
from pmkit.pgx.alleles.structural_genes import StructuralGene, structural_genes
from pmkit.variants.sites import site_calls

SEVERAL = 3
"""From so many copies on, the reads of each allele matter."""


class GeneMatcher:
    """Calls genes of a CallSet; what samples share is worked out once."""

    def __init__(self, calls: CallSet, policy: Policy | None = None) -> None:
        self.calls, self.policy = calls, policy or Policy()
        self._found: dict[tuple[str, str | None], stars.GeneCalls] = {}
        self._genes = structural_genes(calls.build)
        self._records: dict[str, tuple[Record, ...]] = {}
        self._unknown: dict[str, GeneCopies] = {}
        self._with_copies: dict[tuple[stars.GeneCall, GeneCopies], stars.GeneCall] = {}
        self._counted: dict[GeneCopies, CountedGene] = {}

    def call(self, gene: str, sample: int, sex: str | None, options: stars.MatchOptions) -> stars.GeneCall:
        """One gene of one sample (its index in the set); `options` must be the same for all samples of a gene.

        `sex` matters on X. Genes that can be lost or doubled get their copies.
        """
        definition = stars.load_definition(gene, self.calls.build)
        key = (gene, sex if definition.chrom == "X" else None)
        if key not in self._found:
            calls = self._for(gene)
            reported = site_calls(
                calls,
                definition.sites,
                absent_is_reference=self.policy.absent_is_reference,
                pass_only=self.policy.pass_only,
            )
            sexes = [key[1]] * len(calls.samples) if key[1] else None
            self._found[key] = stars.call_gene(definition, reported, sex=sexes, options=options)
        found = self._found[key].of(sample)
        return self._put(self._genes[gene], found, sample) if gene in self._genes else found

    @property
    def called(self) -> dict[str, stars.GeneCalls]:
        """The autosomal genes called so far, for all samples of the set."""
        return {gene: calls for (gene, sex), calls in self._found.items() if sex is None}

    def copies(self, gene: str, sample: int) -> GeneCopies:
        """The copies of a gene that can be lost or doubled."""
        records = self._reaching(gene)
        if records:
            return gene_copies(self._genes[gene], self.calls, records, sample)
        if gene not in self._unknown:  # without records, nothing differs between samples
            self._unknown[gene] = gene_copies(self._genes[gene], self.calls, (), sample)
        return self._unknown[gene]

    def counted(self, gene: str, sample: int) -> CountedGene:
        """A gene by its copies alone."""
        copies = self.copies(gene, sample)
        return self._counted.setdefault(copies, counted(self._genes[gene], copies))

    def _put(self, gene: StructuralGene, call: stars.GeneCall, sample: int) -> stars.GeneCall:
        copies = self.copies(gene.gene, sample)
        if (copies.copies or 0) >= SEVERAL:
            return with_copies(call, gene, copies, allele_reads(call, self.calls, sample))
        if (call, copies) not in self._with_copies:
            self._with_copies[call, copies] = with_copies(call, gene, copies, {})
        return self._with_copies[call, copies]

    def _reaching(self, gene: str) -> tuple[Record, ...]:
        if gene not in self._records:
            self._records[gene] = structural_records(self._structural, self._genes[gene])
        return self._records[gene]

    def _for(self, gene: str) -> CallSet:
        """What small variants of a gene are read from.

        At genes that are lost or doubled no structural record speaks of bases: a deleted copy hides none of the other.
        """
        return self._small_variants if gene in self._genes and self._reaching(gene) else self.calls

    @cached_property
    def _structural(self) -> tuple[Record, ...]:
        return all_structural(self.calls)

    @cached_property
    def _small_variants(self) -> CallSet:
        return _without(self.calls, [r for gene in self._genes for r in self._reaching(gene)])


def _without(calls: CallSet, aside: Sequence[Record]) -> CallSet:
    """The set without some of its records."""
    if not aside:
        return calls
    out = {id(record) for record in aside}
    rows = [row for row, record in enumerate(calls.records) if id(record) not in out]
    return replace(
        calls,
        records=tuple(calls.records[row] for row in rows),
        genotypes=take(calls.genotypes, rows),
    )
