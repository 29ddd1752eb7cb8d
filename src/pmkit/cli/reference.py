"""The page docs/commands.md: every command and option, from what `schema --cli` says of the program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pmkit.core.messages import tr

HEAD = tr(
    "# Commands and options\n\nThis page is generated from the options themselves (`make "
    "docs`, which runs `pmkit schema --cli --markdown`).\n\nEvery option of a stage or of "
    "`run` can also be set in `pmkit.toml`, below the name of its stage (`[pgx]`,\n"
    "`all_matches = true`), and in the environment (`PMKIT_PGX_ALL_MATCHES=1`). The command "
    "line is stronger than the\nenvironment, the environment than the settings file, the "
    "settings file than the default. The report lists each value in\nforce with its origin; "
    "of options marked *names patients* it lists only how many values were given.\n"
)


def page(described: Mapping[str, Any]) -> str:
    """Markdown of the command line, described as by `schema --cli`; ends in a line end."""
    parts = [HEAD, "## Options of pmkit itself\n", "\n".join(_options(described["options"], "")), "\n# Stages\n"]
    for name, command in described["stages"].items():
        parts += _command(name, command)
    parts.append("# Commands\n")
    for name, command in described["commands"].items():
        parts += _command(name, command)
    return "\n".join(parts).rstrip("\n") + "\n"


def _command(name: str, command: Mapping[str, Any]) -> Iterator[str]:
    arguments = " ".join(
        p["metavar"] or (p["name"] or "").upper() for p in command["parameters"] if p["kind"] == "argument"
    )
    yield f"## {name}\n"
    yield f"    pmkit {name}{f' {arguments}' if arguments else ''}{' [options]' if _any(command) else ''}\n"
    yield command["about"].strip() + "\n"
    if "takes" in command:
        yield tr(
            "Takes {command}, gives {command2}.\n",
            command=" or ".join(command["takes"]) or "files",
            command2=command["gives"],
        )
    yield from _options(command["parameters"], name)
    yield ""
    for inner, sub in command.get("commands", {}).items():
        yield from _command(f"{name} {inner}", sub)


def _any(command: Mapping[str, Any]) -> bool:
    return any(p["kind"] == "option" for p in command["parameters"])


def _options(parameters: list[dict[str, Any]], command: str) -> Iterator[str]:
    options = [p for p in parameters if p["kind"] == "option"]
    if options:
        yield tr("| option | meaning |")
        yield "| --- | --- |"
    for one in options:
        value = "" if one["flag"] else f" {'|'.join(one['choices']) or one['metavar'] or one['type'].upper()}"
        words = ", ".join(f"`{word}{value}`".replace("|", "\\|") for word in one["words"])
        traits = ["repeatable"] * (one["many"]) + [tr("names patients")] * one["names_patients"]
        if not one["flag"] and one["default"] not in (None, "", False) and "default" not in one["help"]:
            traits.append(f"default {one['default']}")
        about = one["help"] + (f" *({'; '.join(traits)})*" if traits else "")
        yield f"| {words} | {about.replace('|', chr(92) + '|')} |"
