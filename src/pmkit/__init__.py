"""pmkit: from a VCF to a per-patient precision-medicine report, offline.

    import pmkit

    for report in pmkit.run("sample.vcf.gz", load={"build": "GRCh38"}, pgx={"gene": ["CYP2C19"]}):
        print(report.sample, report.pgx.genes[0].diplotypes[0].label)
        frame = report.pgx.genes.to_polars()
    reports = list(pmkit.read("reports.pmk"))

`run`, `read`, `Report` and `PmkitError` are what is promised; all else may change. They are imported when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pmkit.chain.library import read, run
    from pmkit.chain.typed import Report
    from pmkit.core.errors import PmkitError
    from pmkit.core.version import __version__

__all__ = ["PmkitError", "Report", "__version__", "read", "run"]

_HOMES = {
    "PmkitError": "pmkit.core.errors",
    "Report": "pmkit.report.document",
    "__version__": "pmkit.core.version",
    "read": "pmkit.chain.library",
    "run": "pmkit.chain.library",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'pmkit' has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
