"""What is not consented to costs the same whether the patient carries something or not.

Not clocks but counts are compared, which are the same on every machine: function calls of Python and of C, modules that
were imported, bytes of every output. Each pair of runs differs in one line of the file only: the patient carries the
allele, or an allele of the same shape far from every gene that a list names. Where the counts differ, so can the time.
On a busy machine a run may have a few calls more (what waits looks at the clock again), so a pair that differs is run
again: it is different if no count of the one is a count of the other.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

LENGTHS = {"1": 248956422, "6": 170805979, "13": 114364328, "16": 90338345, "17": 83257441, "X": 156040895}
ALLELES = {
    "dominant": ("17:43045712:T:C", "0/1", "17:60000001"),
    "dominant, indel": ("13:32340300:GT:G", "0/1", "13:99000001"),
    "recessive": ("1:45331184:T:A", "1/1", "1:99000001"),
    "HFE C282Y": ("6:26092913:G:A", "1/1", "6:99000001"),
    "X-linked": ("X:38352763:C:T", "1", "X:99000001"),
    "childhood": ("13:48304015:C:T", "0/1", "13:99000001"),
    "predisposition": ("16:23637946:G:A", "0/1", "16:60000001"),
}
SHEETS = {
    "not recorded": "\t40",
    "no": "no\t40",
    "not understood": "not secondary\t40",
    "another scope": "polygenic\t40",
    "a minor": "secondary\t5",
}
"""Cells of the columns `consent` and `age`."""
SCORE = "PGS900001.txt"
"""A polygenic score of the alleles."""
CHAINS = {
    "germline": (("germline", "--all"),),
    "pgx germline": (("pgx",), ("germline", "--all")),
    "risk": (("risk", SCORE),),
}


AGAIN = 3
"""Further runs of a pair that differs."""


class Counts(NamedTuple):
    """Of one run."""

    calls: int
    modules: int
    output: str  # SHA-256 of all outputs and both streams


def run() -> bool:
    """Compare, print, and tell whether every pair is the same."""
    good, pairs, compared = True, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        counted(Path(folder), "1:99000001:A:G", "0/1", "no\t40", CHAINS["pgx germline"])  # compiles what is not yet
        for sheet, cells in SHEETS.items():
            for chain, stages in CHAINS.items():
                if chain != "germline" and sheet not in ("no", "a minor"):
                    continue
                if chain == "risk" and sheet == "a minor":
                    continue
                for name, (allele, cell, elsewhere) in ALLELES.items():
                    if sheet == "a minor" and name in ("childhood", "X-linked"):
                        continue  # those are looked at
                    _, _, ref, alt = allele.split(":")
                    places = (allele, f"{elsewhere}:{ref}:{alt}")
                    found = [[counted(Path(folder), place, cell, cells, stages)] for place in places]
                    for _ in range(AGAIN if found[0] != found[1] else 0):
                        for runs, place in zip(found, places, strict=True):
                            runs.append(counted(Path(folder), place, cell, cells, stages))
                    pairs += 1
                    compared += found[0][0].calls
                    if set(found[0]).isdisjoint(found[1]):
                        good = False
                        print(f"{chain}, {sheet}, {name}: carries it {found[0]}, does not {found[1]}")
    verdict = "the same" if good else "NOT THE SAME"
    print(f"{pairs} pairs of refused runs, {compared // max(pairs, 1)} calls each: {verdict}")
    return good


def counted(folder: Path, place: str, cell: str, cells: str, stages: tuple[tuple[str, ...], ...]) -> Counts:
    """One run on a file of one record, in a process of its own."""
    chrom, pos, ref, alt = place.split(":")
    head = ["##fileformat=VCFv4.2", *(f"##contig=<ID=chr{name},length={size}>" for name, size in LENGTHS.items())]
    head.append('##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">')
    body = "\t".join((f"chr{chrom}", pos, ".", ref, alt, "50", "PASS", ".", "GT", cell))
    columns = "\t".join(("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", "S1"))
    (folder / "s.vcf").write_text("\n".join((*head, columns, body)) + "\n", encoding="utf-8")
    rows = (f"{name}\t{allele.replace(':', chr(9))}\t1\n" for name, (allele, _, _) in ALLELES.items())
    head_of_score = "rsID\tchr_name\tchr_position\tother_allele\teffect_allele\teffect_weight\n"
    keys = "#format_version=2.0\n#pgs_id=PGS900001\n#genome_build=GRCh38\n"
    (folder / SCORE).write_text(keys + head_of_score + "".join(rows), encoding="utf-8")
    (folder / "sheet.tsv").write_text(f"sample\tconsent\tage\nS1\t{cells}\n", encoding="utf-8")
    words = ["load", "s.vcf", "--sheet", "sheet.tsv", *(word for stage in stages for word in stage)]
    words += ["report", "-f", "json", "-o", "r.json", "--force", "report", "-f", "table"]
    paths = os.pathsep.join((str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")))
    done = subprocess.run(
        [sys.executable, "-m", "bench.refused", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    calls, modules, digest = done.stdout.split()
    return Counts(int(calls), int(modules), digest)


def _count(words: list[str]) -> Counts:
    """Run pmkit in this process and count what it calls."""
    from pmkit.cli import main

    calls = 0

    def called(frame: object, event: str, arg: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        sys.setprofile(called)
        try:
            code = main.run(words)
        finally:
            sys.setprofile(None)
    digest = hashlib.sha256(f"{code}\n{out.getvalue()}\n{err.getvalue()}\n".encode())
    for text in _outputs():
        digest.update(text)
    return Counts(calls, len(sys.modules), digest.hexdigest())


def _outputs() -> Iterator[bytes]:
    yield Path("r.json").read_bytes()


if __name__ == "__main__":
    print(*_count(sys.argv[1:]))
