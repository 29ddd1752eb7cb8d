"""Which module inflates: igzip where it is installed, else zlib."""

from __future__ import annotations

import sys
import zlib

import pytest

from pmkit.formats.bgzf import fastest


def test_igzip_is_used_where_it_is_installed() -> None:
    assert fastest() is pytest.importorskip("isal.isal_zlib")


def test_zlib_is_used_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "isal", None)
    assert fastest() is zlib
