"""Keep one patient's identifiers out of logs and out of other patients' reports."""

from __future__ import annotations

from collections.abc import Mapping

from pmkit.core.messages import tr
from pmkit.core.settings import Setting, SettingOrigin


def without_names(settings: Mapping[str, Setting]) -> dict[str, Setting]:
    """The settings as a report may show them: of an option that names patients only how many values were given."""
    return {key: _counted(setting) if setting.names_patients else setting for key, setting in settings.items()}


def _counted(setting: Setting) -> Setting:
    value = setting.value
    if setting.origin is SettingOrigin.DEFAULT or value is None or value == ():
        return setting
    number = len(value) if isinstance(value, (tuple, list)) else 1
    return setting._replace(value=tr("{number} given", number=number))
