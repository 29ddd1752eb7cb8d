"""AD, one count for each allele: GATK, Mutect, VarDict, DRAGEN, DeepVariant, Octopus and others."""

from __future__ import annotations

from pmkit.variants.dialects.entry import Counter, allele_depths

COUNTERS: tuple[Counter, ...] = (allele_depths("AD"),)
