"""Every test of the sieve runs with zlib and with igzip, and with igzip as if each file were a large one of which not
each block's beginning is looked at: what is read and what is refused must not depend on it."""

from __future__ import annotations

import zlib

import pytest

from pmkit.formats import bgzf, blockwalk


@pytest.fixture(autouse=True, params=["zlib", "isal"])
def codec(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "zlib":
        monkeypatch.setattr(bgzf, "_codec", zlib)
        return
    monkeypatch.setattr(bgzf, "_codec", pytest.importorskip("isal.isal_zlib"))
    monkeypatch.setattr(bgzf, "READ_SIZE", 2_000)
    monkeypatch.setattr(blockwalk, "STEPS_FROM", 0)
    monkeypatch.setattr(blockwalk, "CLOSE", 1)
