"""`python -m pages`: write the generated pages of docs/, or with `--check` say which are not up to date."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from pages import fields, rule_files, sources

DOCS = Path(__file__).parents[1] / "docs"
PAGES: Mapping[str, Callable[[], str]] = {
    "fields.md": fields.page,
    "rule-files.md": rule_files.page,
    "sources.md": sources.page,
}


def stale() -> list[str]:
    """The pages that are not what the program says now."""
    return [
        name
        for name, page in PAGES.items()
        if not (DOCS / name).is_file() or (DOCS / name).read_text(encoding="utf-8") != page()
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="pages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 where a page is stale")
    old = stale()
    if parser.parse_args().check:
        print(*(f"docs/{name} is stale: run `make docs`" for name in old), sep="\n", file=sys.stderr, end="")
        return bool(old)
    for name in old:
        (DOCS / name).write_text(PAGES[name](), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
