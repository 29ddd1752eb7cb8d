"""HGNC's numbers of genes, as the bundled table of transcripts has them."""

from __future__ import annotations

from functools import cache

from pmkit.knowledge.store import open_table


def hgnc(symbol: str) -> str:
    """ "HGNC:1097" of a symbol that MANE knows; "" for others."""
    return _numbers().get(symbol, "")


@cache
def _numbers() -> dict[str, str]:
    lines = open_table("transcripts").text().splitlines()[1:]
    return dict(line.split("\t", 2)[:2] for line in lines)
