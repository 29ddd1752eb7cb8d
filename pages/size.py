"""`python -m pages.size`: megabytes on disk of pmkit and of what it needs, by requirement, as installed here."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distribution
from pathlib import Path


def parts(name: str, seen: set[str]) -> list[Distribution]:
    """A distribution and what it requires without extras, each once."""
    key = re.sub(r"[-_.]+", "-", name).lower()
    if key in seen:
        return []
    seen.add(key)
    found = distribution(name)
    needed = (re.split(r"[\s;<>=!~\[(]", line)[0] for line in found.requires or () if "extra ==" not in line)
    return [found, *(part for one in needed if _installed(one) for part in parts(one, seen))]


def _installed(name: str) -> bool:
    try:
        distribution(name)
    except ModuleNotFoundError:
        return False
    return True


def megabytes(found: Distribution) -> float:
    """What its files take, in millions of bytes, compiled Python files left out."""
    places = (Path(str(file.locate())) for file in found.files or () if file.suffix != ".pyc")
    return sum(place.stat().st_size for place in places if place.is_file()) / 1e6


def main() -> None:
    seen: set[str] = {"pmkit"}
    own = [path for folder in ("src", "rules", "examples") for path in (Path(__file__).parents[1] / folder).rglob("*")]
    total = sum(path.stat().st_size for path in own if path.is_file() and path.suffix != ".pyc") / 1e6
    print(f"| pmkit with its tables | {total:.0f} |")
    lines = [line for line in distribution("pmkit").requires or () if "extra ==" not in line]
    names = [re.split(r"[\s;<>=!~\[(]", line)[0] for line in lines]
    for name in sorted(names, key=lambda name: len(parts(name, set()))):  # what others need as well comes first
        size = sum(megabytes(part) for part in parts(name, seen))
        total += size
        print(f"| {name} | {size:.0f} |")
    print(f"| together | {total:.0f} |")


if __name__ == "__main__":
    main()
