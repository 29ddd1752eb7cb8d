"""Hereditary findings: the import of a ClinVar of millions of records, and a genome judged against it.

The ClinVar is made of the records of the subset beside the sources (`--shared`), each as often as needed, with other
accession numbers, so that it has the structure and the sizes of real lines.
"""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bench.measure import HEADER, interleaved
from bench.whole_genome import prepare
from pmkit.formats.bgzf_write import Writer

RECORDS = 3_000_000
IMPORT_FACTOR, GENOME_FACTOR, MEMORY_MB = 3.0, 1.3, 500
SUBSET = Path("sources") / "hereditary" / "clinvar_20260226_subset_grch38.vcf.gz"
QUERY = (
    "%CHROM\\t%POS\\t%ID\\t%REF\\t%ALT\\t%CLNSIG\\t%CLNREVSTAT\\t%CLNDN\\t%CLNSIGCONF\\t%CLNSIGINCL"
    "\\t%ONC\\t%ONCREVSTAT\\t%SCI\\t%SCIREVSTAT\\n"
)
_MODULE = (sys.executable, "-m", "pmkit.cli.main")
_NUMBER = re.compile(rb"(?<=SCV)\d{9}|(?<=RS=)\d+|(?<=ALLELEID=)\d+")


def _lines(source: Path, records: int) -> Iterator[bytes]:
    with gzip.open(source, "rb") as lines:
        text = lines.read().splitlines(keepends=True)
    yield from (line for line in text if line.startswith(b"#"))
    body = [line for line in text if not line.startswith(b"#")]
    copies = -(-records // len(body))
    made = (_copy(line, number, copy) for number, line in enumerate(body) for copy in range(copies))
    yield from islice(made, records)


def _copy(line: bytes, number: int, copy: int) -> bytes:
    """The same record with other accession numbers, so that copies do not compress as repeats."""
    if not copy:
        return line
    value = iter(range(1 << 20))
    return _NUMBER.sub(lambda _: b"%09d" % ((number * 7919 + copy * 104729 + next(value) * 15485863) % 10**9), line)


def made_clinvar(folder: Path, shared: Path, records: int) -> Path:
    """The ClinVar, made once."""
    path = folder / f"clinvar-{records}.vcf.gz"
    if not path.exists():
        print(f"writing {path} ({records} records)", flush=True)
        # In a process of its own: what this one holds would count as the memory of its children.
        words = (str(path), str(shared), str(records))
        subprocess.run([sys.executable, "-m", "bench.hereditary", *words], check=True)
    return path


def make(path: Path, shared: Path, records: int) -> None:
    """Write it."""
    part = path.with_suffix(".part")
    with Writer(part, 4) as out:
        for line in _lines(shared / SUBSET, records):
            out.write(line)
    part.rename(path)


def run(folder: Path, shared: Path, records: int, genome_records: int, repeats: int) -> bool:
    """Measure, print, and tell whether the targets are met."""
    if not (shared / SUBSET).is_file():
        print(f"no ClinVar at {shared}: the scenario `hereditary` is left out")
        return True
    clinvar = made_clinvar(folder, shared, records)
    store = folder / f"clinvar-{records}.pmv"
    into = ("-o", str(store), "--force")
    consent = ("--consent", "secondary,carrier,predisposition")
    stages = ("pgx", "onco")
    imported = interleaved(
        [
            ("pmkit tables import clinvar", (*_MODULE, "tables", "import", "clinvar", str(clinvar), *into), None),
            ("bcftools query", ("bcftools", "query", "-f", QUERY, str(clinvar)), None),
        ][: 2 if shutil.which("bcftools") else 1],
        max(repeats // 2, 1),
    )
    genome, _ = prepare(folder, genome_records)  # after the import: what it holds would count as its memory
    judged = interleaved(
        [
            ("genome", (*_MODULE, "load", str(genome), *stages, "report", "-f", "json"), None),
            (
                "genome with germline",
                (
                    *(*_MODULE, "load", str(genome), *consent, *stages, "germline"),
                    *("--clinvar", str(store), "report", "-f", "json"),
                ),
                None,
            ),
        ],
        repeats,
    )
    rows = {row.name: row for row in (*imported, *judged)}
    size = clinvar.stat().st_size / 1e6
    print(f"\nClinVar of {records} records, {size:.0f} MB; genome of {genome_records} records; n = {repeats}\n{HEADER}")
    for row in rows.values():
        print(row.row())
    own, both = rows["pmkit tables import clinvar"], rows["genome with germline"]
    verdicts = [f"import: peak {own.peak:.0f} MB; target {MEMORY_MB}: {_met(own.peak < MEMORY_MB)}"]
    if "bcftools query" in rows:
        ratio = own.cpu / rows["bcftools query"].cpu
        verdicts.append(
            f"import: {ratio:.2f} x bcftools query; target {IMPORT_FACTOR:g} x: {_met(ratio <= IMPORT_FACTOR)}"
        )
    ratio = both.cpu / rows["genome"].cpu
    verdicts.append(
        f"genome: {ratio:.2f} x without germline; target {GENOME_FACTOR:g} x: {_met(ratio <= GENOME_FACTOR)}"
    )
    print("\n" + "\n".join(verdicts))
    return not any(row.failed for row in rows.values()) and not any(v.endswith("NOT MET") for v in verdicts)


def _met(good: bool) -> str:
    return "met" if good else "NOT MET"


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
