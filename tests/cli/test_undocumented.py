"""What an allele that no definition knows counts as: by gene, as reference, or as itself."""

from __future__ import annotations

import json

import pytest


@pytest.mark.parametrize(
    ("gene", "rsid", "choice", "called"),
    [
        ("TPMT", "rs1800460", None, True),  # the definitions' publisher takes it as reference in TPMT …
        ("TPMT", "rs1800460", "literal", False),
        ("CYP2C19", "rs4244285", None, False),  # … and not in CYP2C19
        ("CYP2C19", "rs4244285", "reference", True),
    ],
)
def test_undocumented_alleles(pmkit, write_vcf, gene: str, rsid: str, choice: str | None, *, called: bool) -> None:
    path = write_vcf(gene=gene, genotypes={rsid: ["0/1"]})
    lines = path.read_text().splitlines()
    for i, line in enumerate(lines):
        cells = line.split("\t")
        if len(cells) > 4 and cells[2] == rsid:
            strange = next(base for base in "ACGT" if base not in (cells[3], *cells[4].split(",")))
            lines[i] = "\t".join([*cells[:4], strange, *cells[5:]])
    path.write_text("\n".join(lines) + "\n")
    words = ("--undocumented", choice) if choice else ()
    answer = pmkit("load", path, "pgx", "--gene", gene, *words)
    (found,) = json.loads(answer.out)["pgx"]["genes"]
    assert (found["status"] == "called") is called, found["reason"]
    if called:
        assert any(rsid in warning for warning in found["warnings"]), "it must be said"
        assert found["confidence"] == "low"
