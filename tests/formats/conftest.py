"""Every test of the sieve runs with zlib and with igzip: what is read and what is refused must not depend on it."""

from __future__ import annotations

import zlib

import pytest

from pmkit.formats import bgzf


@pytest.fixture(autouse=True, params=["zlib", "isal"])
def codec(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    module = zlib if request.param == "zlib" else pytest.importorskip("isal.isal_zlib")
    monkeypatch.setattr(bgzf, "_codec", module)
