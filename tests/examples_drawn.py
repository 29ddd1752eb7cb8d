"""How many inputs a generated test draws."""

from __future__ import annotations

import os

MANY = bool(os.environ.get("MANY_EXAMPLES"))
"""Where it is set, as `python -m mutation` does, generated tests draw more inputs than the suite has time for."""


def examples(few: int, many: int) -> int:
    """`few` in the suite, `many` where MANY_EXAMPLES asks for them."""
    return many if MANY else few
