"""Stargazer's table of genotypes: one row a sample; the gene is named only where somebody added a column."""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.pgx.guideline_sources import CPIC
from pmkit.pgx.outside.call import OutsideCall, Reader, Text, diplotype
from pmkit.pgx.outside.call_words import stated
from pmkit.pgx.phenotype_rules import ActivityScore, rule_for


def _tells(text: Text) -> bool:
    return {"hap1_main", "hap2_main"} <= set(text.first)


def _read(text: Text) -> Iterator[OutsideCall]:
    """Scores below 0 are Stargazer's "not known". Alleles are those of the main columns, not the candidates."""
    for number, row in text.table():
        gene = (row.get("gene") or text.gene_named("Stargazer")).upper()
        sample = row.get("name") or row.get("Sample", "")
        written = f"{row['hap1_main']}/{row['hap2_main']}"
        phenotype = stated(row.get("phenotype", "")).replace("_", " ")
        score = stated(row.get("dip_score", ""))
        if score.startswith("-") or not isinstance(rule_for(gene, CPIC), ActivityScore):
            score = ""
        call = (diplotype(gene, written), "" if phenotype.startswith("unknown") else phenotype, score)
        yield OutsideCall(gene, *call, "Stargazer", text.file, number, sample, written=written)


READER = Reader(
    caller="Stargazer",
    version="1.0.8 to 2.0.3",
    file="PREFIX.stargazer-genotype.txt, genotype-calls.tsv; the gene is given by --outside GENE=FILE",
    columns="name, hap1_main, hap2_main, dip_score, phenotype; gene where there is one",
    example="",
    source="https://stargazer.gs.washington.edu/stargazerweb/",
    tells=_tells,
    read=_read,
)
