"""Many patients: plan shards from a sheet, run them anywhere, merge their tables, count.

What other folders may take from this house is in `__all__`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmkit.core.face import taken_from

if TYPE_CHECKING:
    from pmkit.cohort.engines import run_plan, script_of
    from pmkit.cohort.frequency_counts import Counts, summarise_run, summarise_vcfs
    from pmkit.cohort.frequency_tables import write_summary
    from pmkit.cohort.merging import merge
    from pmkit.cohort.plan import Plan, make_plan, open_plan
    from pmkit.cohort.shards import run_shard, status_of

__all__ = [
    "Counts",
    "Plan",
    "make_plan",
    "merge",
    "open_plan",
    "run_plan",
    "run_shard",
    "script_of",
    "status_of",
    "summarise_run",
    "summarise_vcfs",
    "write_summary",
]

_HOMES = {
    "pmkit.cohort.frequency_counts": ("Counts", "summarise_run", "summarise_vcfs"),
    "pmkit.cohort.engines": ("run_plan", "script_of"),
    "pmkit.cohort.frequency_tables": ("write_summary",),
    "pmkit.cohort.merging": ("merge",),
    "pmkit.cohort.plan": ("Plan", "make_plan", "open_plan"),
    "pmkit.cohort.shards": ("run_shard", "status_of"),
}


def __getattr__(name: str) -> Any:
    return taken_from(__name__, _HOMES, name)
