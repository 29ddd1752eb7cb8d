"""What is not consented to leaves the same bytes as a patient without it, in every output of every kind of source.

The files differ in one line, which is far from every gene for the patient without. Their own digests are in no output.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest
from tests.germline.conftest import Run
from tests.germline.no_trace import MINOR, SOURCES, Source, consents, is_open, on_screen, traces

from pmkit.core.provenance import LIBRARIES

EVERY = "EVERY_CONSENT" in os.environ
NOBODY = (("", "50"), ("no", "50"))
SOME = (
    ("secondary", "50"),
    ("carrier diagnosis tumor_germline", "50"),
    ("secondary predisposition carrier polygenic tumor_germline", MINOR),
)
OPEN = "secondary predisposition tumor_germline"


def _pairs() -> Iterator[tuple[Source, str, str]]:
    """All are 1,400, some 40 minutes of CPU (EVERY_CONSENT=1); without it each source is tried with one of them."""
    for number, source in enumerate(SOURCES):
        refused = [one for one in SOME if not is_open(source, *one)]
        kinds = (*NOBODY, *refused)
        few = (kinds[number % len(kinds)],)
        yield from ((source, *one) for one in (consents() if EVERY else few) if not is_open(source, *one))


@pytest.fixture(autouse=True, scope="module")
def libraries() -> None:
    """A report names the libraries that are loaded: all of them before the first run."""
    for name in LIBRARIES:
        with suppress(ImportError):
            import_module(name)


@pytest.mark.parametrize(
    ("source", "consent", "age"),
    [pytest.param(*one, id=f"{one[0].name}-{one[1] or 'nothing'}-{one[2]}") for one in _pairs()],
)
def test_refused_leaves_no_trace(pmkit: Run, tmp_path: Path, source: Source, consent: str, age: str) -> None:
    seen = [traces(pmkit, tmp_path, source, consent, age, there=there) for there in (True, False)]
    differ = [name for name in {**seen[0], **seen[1]} if seen[0].get(name) != seen[1].get(name)]
    assert differ == []
    assert seen[0]["streams"].code == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_with_consent_it_shows(pmkit: Run, tmp_path: Path, source: Source) -> None:
    """The pairs of the other test do differ where the patient agreed."""
    seen = [on_screen(pmkit, tmp_path, source, OPEN, "50", there=there) for there in (True, False)]
    assert is_open(source, OPEN, "50")
    assert seen[0] != seen[1]


def test_there_are_pairs_for_every_source() -> None:
    assert {source.name for source, _, _ in _pairs()} == {source.name for source in SOURCES}
