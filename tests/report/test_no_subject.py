"""Writers lay out what the sections say: code and templates of `report/` hold no word of a subject."""

from __future__ import annotations

import re

import pytest
from tests.core.prose import SOURCE

REPORT = SOURCE / "report"
WORDS = re.compile(
    r"(?<![a-z])(genes?|drugs?|medicines?|doses?|dosing|diplotypes?|star alleles?|phenotypes?|metaboli[sz]ers?"
    r"|tumou?rs?|cancers?|therap(?:y|ies)|biomarkers?|hereditary|germline|onco|pgx|somatic|polygenic|cpic|dpwg|clinvar|civic)(?![a-z])",
    re.IGNORECASE,
)
"""Words of a subject. Alleles and variants are none: formats for exchange (VCF, VRS, phenopackets) are of these."""
ALLOWED = {"vrs_document.py": ["gene", "gene"]}
"""A finding of `core.exchange` and its place in the document have a field of that name."""


@pytest.mark.parametrize("name", sorted(str(p.relative_to(REPORT)) for p in REPORT.rglob("*.*") if p.suffix != ".pyc"))
def test_no_writer_knows_a_subject(name: str) -> None:
    found = [match[0].lower() for match in WORDS.finditer((REPORT / name).read_text(encoding="utf-8"))]
    assert found == ALLOWED.get(name, [])
