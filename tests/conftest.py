"""How generated inputs are drawn in every test."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2_000)
settings.load_profile("steady")  # the same inputs in every run; `--hypothesis-profile explore` draws others
