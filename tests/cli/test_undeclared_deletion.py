"""A deletion over a whole gene never leaves its genotypes standing as normal, declared in the header or not."""

from __future__ import annotations

import json

import pytest

DECLARED = ['##ALT=<ID=DEL,Description="deletion">', '##INFO=<ID=SVTYPE,Number=1,Type=String,Description="type">']


@pytest.mark.parametrize("declared", [True, False])
def test_a_gene_under_a_deletion_is_not_called(pmkit, write_vcf, declared: bool) -> None:
    path = write_vcf()
    lines = path.read_text().splitlines()
    at = next(i for i, line in enumerate(lines) if not line.startswith("#"))
    deletion = "chr10\t94700000\t.\tN\t<DEL>\t.\tPASS\tSVTYPE=DEL;END=94900000\tGT\t0/1"
    lines = [lines[0], *(DECLARED if declared else []), *lines[1:at], deletion, *lines[at:]]
    path.write_text("\n".join(lines) + "\n")
    (found,) = json.loads(pmkit("load", path, "pgx", "--gene", "CYP2C19").out)["pgx"]["genes"]
    assert found["status"] in ("no_data", "not_called")
    assert found["diplotypes"] == []
