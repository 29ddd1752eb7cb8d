"""Prose for people: one catalogue, keyed by the English sentence, by the standard library's gettext.

Code decides by codes and enums; text is made at the end, by `tr` and `trn` and nowhere else
(`tests/core/test_messages.py` looks for prose outside them). English is in the code, so an English run opens no
catalogue. Other languages lie in `pmkit/locale/LANG/LC_MESSAGES/pmkit.mo`; `make messages` gathers the keys and
compiles them.

The language of a run is `PMKIT_LANG` (default English); `speaking` changes it for a block, as for a patient's page.
`en-XA` is a pseudo-language: every sentence in brackets and its letters with accents, to see what never went through
the catalogue, as a fragment or as a value within a sentence.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import NullTranslations

VARIABLE = "PMKIT_LANG"
ENGLISH, PSEUDO = "en", "en-XA"
OPEN, CLOSE = "⟦", "⟧"
ACCENTS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀçðéƒĝħíĵķĺɱñóþɋŕšŧúṽŵẋýžÁßÇÐÉƑĜĦÍĴĶĹḾÑÓÞɊŔŠŦÚṼŴẊÝŽ",
)
"""Letters of the pseudo-language: each stands for one of English, so that it can be read back."""
DOMAIN = "pmkit"
PAGES_ONLY = frozenset({"de"})
"""Languages whose catalogue holds the patient's page and the first screen, and no others."""
REVIEWED = frozenset({ENGLISH, PSEUDO})
"""Languages whose sentences a speaker has read; pages say so of any other."""
LOCALES = Path(__file__).parent.parent / "locale"

_PLACEHOLDER = re.compile(r"(\{[^{}]*\}|%\(\w+\)\w)")
_look: Callable[[str], str] | None = None
_count: Callable[[str, str, int], str] | None = None
_language = ENGLISH
_wording: dict[str, dict[str, str]] = {}


def tr(message: str, /, **values: object) -> str:
    """The message in the run's language, with the values in place of `{name}`. Without values braces are plain text."""
    text = message if _look is None else _look(message)
    return text.format_map(values) if values else text


def trn(one: str, many: str, number: int, /, **values: object) -> str:
    """As `tr`, in the form that fits the number, which is the value `n`."""
    text = (one if number == 1 else many) if _count is None else _count(one, many, number)
    return text.format_map({"n": number, **values})


def declared(message: str) -> str:
    """As `tr` without values, of a text whose key stands where it is declared: help of options, a library's own."""
    return message if _look is None or not message else _look(message)


def declared_count(one: str, many: str, number: int) -> str:
    """The same in the form that fits the number; its placeholders are left in place."""
    return (one if number == 1 else many) if _count is None else _count(one, many, number)


def any_of(items: Iterable[object]) -> str:
    """As "a or b or c"; "" of nothing."""
    text = ""
    for number, item in enumerate(items):
        text = tr("{first} or {last}", first=text, last=item) if number else str(item)
    return text


def all_of(items: Iterable[object]) -> str:
    """As "a and b and c"; "" of nothing."""
    text = ""
    for number, item in enumerate(items):
        text = tr("{first} and {last}", first=text, last=item) if number else str(item)
    return text


def languages() -> tuple[str, ...]:
    """The languages with a catalogue, English first."""
    return ENGLISH, *sorted(path.parent.parent.name for path in LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))


def language() -> str:
    """The language in force."""
    return _language


def use(name: str) -> None:
    """Speak a language from now on. Raises ConfigError where there is no catalogue of it."""
    global _look, _count, _language  # noqa: PLW0603 (one process speaks one language at a time)
    if name == ENGLISH:
        _look, _count = None, None
    elif name == PSEUDO:
        _look, _count = _bracketed, _bracketed_count
    elif name in languages():
        catalogue = _catalogue(name)
        _look, _count = catalogue.gettext, catalogue.ngettext
    else:
        from pmkit.core.errors import ConfigError

        known = ", ".join(languages())
        raise ConfigError(
            tr("there is no catalogue of the language {name!r}", name=name),
            remedy=tr("Choose one of {known}.", known=known),
        )
    if own := _wording.get(name):
        _look, _count = _own(own, _look, _count)
    _language = name


def language_below(name: str) -> str:
    """The language of what stands below a first screen: English where a catalogue holds no more than that."""
    return ENGLISH if name in PAGES_ONLY else name


def use_wording(wording: dict[str, dict[str, str]]) -> None:
    """Say sentences in a laboratory's words from now on (`core/wording.py` reads and checks them), by language."""
    global _wording  # noqa: PLW0603 (as above)
    _wording = wording
    use(_language)


def number_worded() -> int:
    """How many sentences of the language in force are the laboratory's."""
    return len(_wording.get(_language, ()))


def _own(
    own: dict[str, str], look: Callable[[str], str] | None, count: Callable[[str, str, int], str] | None
) -> tuple[Callable[[str], str], Callable[[str, str, int], str]]:
    """Look-ups that know the laboratory's texts first."""

    def looked(message: str) -> str:
        return own.get(message) or (message if look is None else look(message))

    def counted(one: str, many: str, number: int) -> str:
        key = one if number == 1 else many
        return own.get(key) or (key if count is None else count(one, many, number))

    return looked, counted


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Speak a language for a block. Raises ConfigError where there is no catalogue of it."""
    before = _language
    use(name)
    try:
        yield
    finally:
        use(before)


@cache
def _catalogue(name: str) -> NullTranslations:
    from gettext import translation

    return translation(DOMAIN, LOCALES, [name])


def _bracketed(message: str) -> str:
    words = _PLACEHOLDER.split(message)  # every second is a placeholder
    words[::2] = [text.translate(ACCENTS) for text in words[::2]]
    return f"{OPEN}{''.join(words)}{CLOSE}"


def _bracketed_count(one: str, many: str, number: int) -> str:
    return _bracketed(one if number == 1 else many)


_named = os.environ.get(VARIABLE, ENGLISH)  # before other modules are imported, for their constants
if _named != ENGLISH and (_named == PSEUDO or _named in languages()):  # the command line refuses any other
    use(_named)
