"""HGNC's numbers of genes, as the bundled table of transcripts has them."""

from __future__ import annotations

from functools import cache

from pmkit.core.exchange import Json
from pmkit.core.phenopacket_parts import HGNC
from pmkit.knowledge.store import manifest, open_table


def hgnc(symbol: str) -> str:
    """ "HGNC:1097" of a symbol that MANE knows; "" for others."""
    return _numbers().get(symbol, "")


@cache
def _numbers() -> dict[str, str]:
    lines = open_table("transcripts").text().splitlines()[1:]
    return dict(line.split("\t", 2)[:2] for line in lines)


def hgnc_resource() -> Json:
    """HGNC as an ontology of a Phenopacket, in the release that the bundled transcripts have it from."""
    mane = next((one.release for one in manifest()["transcripts"].sources if one.id == "MANE"), "")
    return HGNC.resource(mane)
