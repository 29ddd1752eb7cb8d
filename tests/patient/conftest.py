"""One patient's germline and tumour files, in the ways that they come."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import pmkit  # noqa: F401  (a fixture)

EXAMPLES = Path(__file__).parents[2] / "examples"
GERMLINE, TUMOR = EXAMPLES / "germline.vcf", EXAMPLES / "tumor.vcf"
Rewrite = Callable[..., Path]


@pytest.fixture
def rewritten(tmp_path: Path) -> Rewrite:
    """A copy of a file with lines exchanged and header lines added."""

    def write(
        source: Path, name: str, *, header: str = "", columns: tuple[int, ...] | None = None, **words: str
    ) -> Path:
        lines = source.read_text().splitlines()
        if columns is not None:
            lines = [
                line if line.startswith("##") else "\t".join(line.split("\t")[i] for i in (*range(9), *columns))
                for line in lines
            ]
        text = "\n".join(lines) + "\n"
        for old, new in words.items():
            text = text.replace(old.replace("_", "-"), new)
        if header:
            first, rest = text.split("\n", 1)
            text = f"{first}\n{header}\n{rest}"
        path = tmp_path / name
        path.write_text(text)
        return path

    return write
