"""Odd genes, one file each, which is loaded when the gene is first looked at. No other module names a gene.

A file is called as its gene (`mt_rnr1.py`) and has an `ODDITY`; a gene without a file is ordinary.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from pmkit.pgx.genes.oddity import ORDINARY, Oddity, Tag

__all__ = ["ORDINARY", "Oddity", "Tag", "is_hla", "oddity", "of_oddity"]

_HLA = "HLA-"


def is_hla(gene: str) -> bool:
    """Whether a gene is of the HLA system."""
    return gene.startswith(_HLA)


@cache
def _files() -> frozenset[str]:
    return frozenset(module.name for module in iter_modules(__path__)) - {"oddity"}


@cache
def oddity(gene: str) -> Oddity:
    """What is odd about a gene."""
    name = "hla_family" if is_hla(gene) else gene.lower().replace("-", "_")
    if name not in _files():
        return ORDINARY
    found = import_module(f"{__name__}.{name}").ODDITY
    assert isinstance(found, Oddity)
    return found


@cache
def of_oddity(name: str) -> tuple[str, ...]:
    """The genes, sorted, that have an oddity; those of HLA are left out."""
    genes = (file.upper().replace("_", "-") for file in _files() - {"hla_family"})
    return tuple(sorted(gene for gene in genes if getattr(oddity(gene), name)))
