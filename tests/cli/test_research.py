"""`pgx --research` on the command line, and genes that structural records delete."""

from __future__ import annotations

import json

from pmkit.core.errors import NoInputError


def test_research_genes_stand_apart(pmkit, write_vcf) -> None:
    path = write_vcf(gene="CYP2C8", genotypes={"rs10509681": ["0/1"], "rs11572080": ["0/1"]})
    answer = pmkit(
        "load", path, "--build", "GRCh38", "pgx", "--research", "--gene", "CYP2C8", "report", "-f", "table", "--full"
    )
    assert answer.code == 0
    assert "Research genes: no guideline" in answer.out
    assert "*1/*3" in answer.out
    listed = pmkit("load", path, "--build", "GRCh38", "pgx", "--research", "report", "-f", "json")
    genes = json.loads(listed.out)["pgx"]["genes"]
    evidence = {gene["gene"]: gene["evidence"] for gene in genes}
    assert (evidence["CYP2C8"], evidence["CYP2C9"]) == ("research", "guideline")
    assert [gene["evidence"] for gene in genes] == sorted(gene["evidence"] for gene in genes)


def test_research_genes_are_not_called_unasked(pmkit, write_vcf) -> None:
    path = write_vcf(gene="CYP2C8")
    listed = pmkit("load", path, "--build", "GRCh38", "pgx", "report", "-f", "json")
    assert {gene["evidence"] for gene in json.loads(listed.out)["pgx"]["genes"]} == {"guideline"}
    refused = pmkit("load", path, "--build", "GRCh38", "pgx", "--gene", "CYP2C8", "report", "-f", "json")
    assert refused.code == NoInputError.exit_code
    assert "--research" in refused.err
