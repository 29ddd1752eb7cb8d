"""One module for each kind of file; the order matters where a shape holds another one.

A new caller is a new module with a `READER`, and its name here.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from pmkit.pgx.outside.call import Reader

MODULES = (
    "cyrius",
    "cyrius_json",
    "aldy",
    "stellarpgx",
    "pypgx",
    "stargazer",
    "starphase",
    "dragen_targeted",
    "dragen_star_allele",
    "pharmcat_report",
    "pharmcat_json",
    "optitype",
    "arcashla",
    "arcashla_table",
    "xhla",
    "hlahd",
    "hlala",
    "spechla",
    "dragen_hla",
    "t1k",
    "gene_table",
    "pharmcat",
    "dragen_cyp2d6",
)


@cache
def readers() -> tuple[Reader, ...]:
    """All readers, in the order in which they are asked."""
    found = (import_module(f"{__name__}.{name}").READER for name in MODULES)
    return tuple(reader for reader in found if isinstance(reader, Reader))
