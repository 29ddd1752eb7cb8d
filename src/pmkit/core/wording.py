"""A laboratory's own wording: sentences of the catalogue by their key, from the settings file.

    [wording]
    "usual use, with caution" = "usual use; ask the ward pharmacist"

    [wording.de]
    "There is no advice" = "Kein Hinweis"

The key is the English sentence as the program has it; it is looked for in the program's source, so that no list of keys
can be out of date. A key that is none is refused, and so is a text that leaves a placeholder out or has another one:
what is said in other words still says all of it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from string import Formatter
from typing import Any

from pmkit.core.errors import ConfigError
from pmkit.core.messages import ENGLISH, PSEUDO, languages, tr

SOURCE = Path(__file__).parents[1]
_CATALOGUED = {"tr": 1, "trn": 2}
"""Functions of the catalogue, with how many of their first arguments are keys."""
Wording = dict[str, dict[str, str]]
"""By language: key -> the laboratory's text."""


def read_wording(table: Mapping[str, Any], where: str) -> Wording:
    """The table `[wording]` of a settings file, checked. Raises ConfigError, which names the key."""
    given: dict[str, Mapping[str, Any]] = {ENGLISH: {key: text for key, text in table.items() if isinstance(text, str)}}
    for name, texts in table.items():
        if isinstance(texts, Mapping) and name in languages():
            given[name] = {**given.get(name, {}), **texts}
        elif isinstance(texts, Mapping):
            known = ", ".join(one for one in languages() if one != PSEUDO)
            raise ConfigError(
                tr("[wording.{name}] is of a language without a catalogue", name=name),
                where=where,
                remedy=tr("Choose one of {known}.", known=known),
            )
        elif not isinstance(texts, str):
            raise ConfigError(tr("[wording] {key!r} is no text", key=name), where=where)
    known_keys = _keys({key for texts in given.values() for key in texts})
    for texts in given.values():
        for key, text in texts.items():
            _check(key, text, known_keys, where)
    return {language: dict(texts) for language, texts in given.items() if texts}


def _check(key: str, text: object, known: Mapping[str, bool], where: str) -> None:
    """Raises ConfigError for a key that is none, and for a text that does not say what the key says."""
    if key not in known:
        near = get_close_matches(key, _near(key), 1)
        hint = (
            tr("Did you mean {near!r}?", near=near[0]) if near else tr("Write the English sentence as it is printed.")
        )
        raise ConfigError(
            tr("[wording] has the key {key!r}, which is no sentence of pmkit", key=key), where=where, remedy=hint
        )
    if not isinstance(text, str) or not text.strip() or not text.isprintable():
        raise ConfigError(
            tr("the wording of {key!r} is empty, or holds more than one line of text", key=key), where=where
        )
    if not known[key]:
        return
    expected, given = _placeholders(key), _placeholders(text)
    if given is None or expected is None or {name for name, *_ in given} != {name for name, *_ in expected}:
        names = ", ".join(sorted("{" + name + "}" for name, *_ in expected or ()))
        raise ConfigError(
            tr("the wording of {key!r} needs the same placeholders as the sentence", key=key),
            where=where,
            remedy=tr("Write each of {names}, and no other.", names=names) if names else tr("Write no placeholder."),
        )
    if odd := given - expected - {(name, "", None) for name, *_ in expected}:
        name = min(odd)[0]
        raise ConfigError(
            tr("the wording of {key!r} changes how {name} is written", key=key, name=name),
            where=where,
            remedy=tr("Write the placeholder as it stands in the sentence."),
        )


def _placeholders(text: str) -> frozenset[tuple[str, str, str | None]] | None:
    """Name, format and conversion of each placeholder; None where the braces do not close."""
    try:
        found = [(name, form or "", conversion) for _, name, form, conversion in Formatter().parse(text)]
    except ValueError:
        return None
    return frozenset((name, form, conversion) for name, form, conversion in found if name is not None)


def _keys(requested: set[str]) -> dict[str, bool]:
    """Those of the sentences that the program has, and whether each is filled with values."""
    starts = {_start(key) for key in requested}
    texts = [path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.py"))] if requested else []
    likely = [text for text in texts if any(start in text for start in starts)]
    found: dict[str, bool] = {}
    for some in (likely, texts):  # all of them for a sentence that its source breaks early, or that is none
        if requested - found.keys():
            for key, filled in (reported for text in some for reported in _of_file(text)):
                if key in requested:
                    found[key] = filled or found.get(key, False)
    return found


def _start(key: str) -> str:
    """Its first letters, as they stand in the source whatever follows: up to what has to be escaped, or a dozen."""
    cut = next((i for i, letter in enumerate(key) if letter in "\"'\\" or not letter.isprintable()), len(key))
    return key[: min(cut, 12)]


def _of_file(text: str) -> Iterator[tuple[str, bool]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CATALOGUED:
            for one in node.args[: _CATALOGUED[node.func.id]]:
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield one.value, bool(node.keywords) or node.func.id == "trn"


def _near(key: str) -> list[str]:
    """Sentences that begin alike, to suggest."""
    start = _start(key)[:4]
    found: dict[str, None] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if start in text:
            found |= dict.fromkeys(one for one, _ in _of_file(text) if one.startswith(start))
    return list(found)
