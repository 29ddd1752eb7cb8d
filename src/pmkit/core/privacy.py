"""Keep one patient's identifiers out of logs and out of other patients' reports."""

from __future__ import annotations

from collections.abc import Mapping

from pmkit.core.settings import Setting

NAMES_PATIENTS = frozenset(
    {"load.sample", "load.tumor", "load.normal", "load.sheet", "pgx.outside", "run.outside", "run.context"}
)
"""Settings whose values name patients."""


def without_names(settings: Mapping[str, Setting]) -> dict[str, Setting]:
    """The settings as a report may show them: where a value names patients only its count is kept."""
    return {
        key: Setting(_count(setting.value), setting.origin) if key in NAMES_PATIENTS and setting.value else setting
        for key, setting in settings.items()
    }


def _count(value: object) -> str:
    number = len(value) if isinstance(value, (tuple, list)) else 1
    return f"{number} given"
