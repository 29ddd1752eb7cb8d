"""The tables of phenotype-driven ranking. Names of columns are a contract: new ones go to the end."""

from __future__ import annotations

from pmkit.core.section import Column, Kind, Table
from pmkit.phenotype.section import Phenotype, PhenotypeTerm, RankedFinding, RankedGene

T, F, G = Column[PhenotypeTerm], Column[RankedFinding], Column[RankedGene]
LIST, NUMBER, COUNT, TRUTH = Kind.LIST, Kind.NUMBER, Kind.INTEGER, Kind.TRUTH

TERMS: Table[Phenotype, PhenotypeTerm] = Table(
    "phenotype.terms",
    "The patient's HPO terms",
    "terms",
    (
        T("id", lambda t: t.id, "HPO identifier"),
        T("name", lambda t: t.name, "its name"),
        T("content", lambda t: t.content, "information content", NUMBER),
        T("excluded", lambda t: t.excluded, "looked for and absent", TRUTH),
        T("note", lambda t: t.note, "merged or obsolete"),
    ),
)

FINDINGS: Table[Phenotype, RankedFinding] = Table(
    "phenotype.findings",
    "Germline findings by phenotype",
    "findings",
    (
        F("gene", lambda f: f.gene, "gene symbol"),
        F("place", lambda f: f.place, "among the findings", COUNT),
        F("variants", lambda f: f.variants, "the alleles", LIST),
        F("classes", lambda f: f.classes, "their classes", LIST),
        F("consequences", lambda f: f.consequences, "their consequences", LIST),
        F("frequency", lambda f: f.frequency, "highest population frequency", NUMBER),
        F("state", lambda f: f.state, "how they are carried"),
        F("fit", lambda f: f.fit, "with a mode of inheritance"),
        F("gene_rank", lambda f: f.gene_rank, "of the gene among all", COUNT),
        F("score", lambda f: f.score, "the gene's similarity", NUMBER),
    ),
)

GENES: Table[Phenotype, RankedGene] = Table(
    "phenotype.genes",
    "Genes by phenotype",
    "genes",
    (
        G("gene", lambda g: g.gene, "gene symbol"),
        G("rank", lambda g: g.rank, "among all annotated genes", COUNT),
        G("score", lambda g: g.score, "the similarity", NUMBER),
        G("forward", lambda g: g.forward, "by the patient's terms", NUMBER),
        G("backward", lambda g: g.backward, "by the gene's terms", NUMBER),
        G("modes", lambda g: g.modes, "modes of inheritance", LIST, by=","),
        G("diseases", lambda g: g.diseases, "annotated diseases", LIST),
        G(
            "matches",
            lambda g: tuple(
                f"{m.term}~{m.match or '-'} by {m.ancestor or '-'} {m.content:.4g}: {m.score:.4g}" for m in g.matches
            ),
            "for each of the patient's terms: match, common ancestor, its content, score",
            LIST,
            tuple(f"matches.{name}" for name in ("term", "match", "ancestor", "content", "score")),
        ),
        G("against", lambda g: g.against, "absent terms that the gene's diseases have", LIST),
        G("finding", lambda g: g.finding, "whether there is a germline finding", TRUTH),
    ),
)
