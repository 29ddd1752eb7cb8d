"""Start Python in a child process that imports nothing of the working folder."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from pmkit.core.messages import tr

PLACE = "/"
"""The folder that a child works in; files are named by absolute paths."""


def command(code: str, *paths: str) -> list[str]:
    """The words that run `code` in a child; its `sys.argv[1:]` are the paths, made absolute.

    Isolated (-I), so that neither variables nor the working folder say where modules are found; the child looks where
    this process looks, without the working folder.
    """
    here = Path.cwd().resolve()
    own = Path(__file__).resolve().parents[2]
    places = [place for place in sys.path if Path(place).is_absolute() and Path(place).resolve() != here]
    if str(own) not in places:
        places.insert(0, str(own))
    start = tr("import json, sys\nsys.path[:] = json.loads(sys.argv.pop(1))\n{code}", code=code)
    return [sys.executable, "-I", "-c", start, json.dumps(places), *map(os.path.abspath, paths)]
