"""`python -m conformance.before_after --before OTHER/bin/pmkit --shared DIR [--only PART …]`: two versions' answers.

The same command lines go through another version of pmkit and this one, and both reports are reduced to answers: a
gene's diplotypes, phenotypes and what is looked up by them, a drug's rows, an alteration's oncogenicity, tiers and
drugs. Each difference is given a kind (`conformance.before_after_kinds`) which names the fault or decision behind it;
one that fits no kind is listed as unexplained, and the run ends with 1.

Files with the same bytes are run once. `--answers FOLDER` keeps what the two versions said, so that a second run
compares without running anything again.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from conformance import before_after_kinds

CHILD = Path(__file__).with_name("before_after_child.py")
REPORT = ("report", "-f", "ndjson")
GENOMES = 5
"""Samples of a population panel whose variants are judged as if of a tumour; star alleles are compared for all."""


class Run(NamedTuple):
    """One command line."""

    name: str
    words: list[str]
    if_refused: bool = False
    """Only where the command line before this one is refused."""


class Difference(NamedTuple):
    """One kind of difference at one subject in one run, for some samples."""

    kind: str
    run: str
    subject: str
    text: str
    samples: int


def main() -> int:
    """Run, compare, print; 1 if a difference is unexplained."""
    parser = argparse.ArgumentParser(prog="python -m conformance.before_after", description=__doc__)
    parser.add_argument("--before", type=Path, help="the other version's bin/pmkit")
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with real/ and conformance/")
    parser.add_argument("--only", nargs="*", choices=PARTS, help="these inputs only")
    parser.add_argument("--answers", type=Path, help="keep the answers here, and use those that are here")
    parser.add_argument("--most", type=int, default=1, help="examples of each kind")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.answers or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        before = options.before and options.before.parent / "python"
        found: list[Difference] = []
        for part in options.only or PARTS:
            runs, copies = _distinct(list(PARTS[part](options.shared, Path(scratch))))
            paths = [folder / f"{part}.{side}.jsonl" for side in ("before", "after")]
            for python, path in zip((before, Path(sys.executable)), paths, strict=True):
                _ask(python, runs, path)
            sides = [_read(path) for path in paths]
            here = list(_differences(*sides))
            _print_part(part, len(runs), copies, sides, here)
            found += here
    return _print_kinds(found, options.most)


def _distinct(runs: list[Run]) -> tuple[list[Run], int]:
    """The runs without those whose files and words another has too, and how many were left out."""
    kept: dict[str, Run] = {}
    for run in runs:
        text = [_digest(word) if Path(word).is_file() else word for word in run.words]
        kept.setdefault("\0".join(text), run)
    return list(kept.values()), len(runs) - len(kept)


def _digest(path: str) -> str:
    with open(path, "rb") as file:  # noqa: PTH123
        return hashlib.file_digest(file, "sha256").hexdigest() + "".join(Path(path).suffixes[-2:])


def _ask(python: Path | None, runs: list[Run], path: Path) -> None:
    """Write what one version says to `path`, unless it is there."""
    if path.exists():
        return
    if python is None:
        raise SystemExit("--before: say which pmkit to compare with")
    part = path.with_suffix(f".{os.getpid()}.part")
    lines = "".join(json.dumps(run._asdict()) + "\n" for run in runs)
    with part.open("w", encoding="utf-8") as out:
        subprocess.run([str(python), "-P", str(CHILD)], input=lines, text=True, stdout=out, check=True)
    part.rename(path)


def _read(path: Path) -> dict[str, Any]:
    """Answers by run."""
    with path.open(encoding="utf-8") as lines:
        return {answer["name"]: answer for answer in map(json.loads, lines)}


def _differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    definitions = before["definitions"]["positions"], after["definitions"]["positions"]
    for name, one in before.items():
        if name == "definitions" or name not in after:  # a second try that one version did not need
            continue
        other = after[name]
        if one["exit"] or other["exit"]:
            for kind, text in before_after_kinds.of_runs(one, other):
                yield Difference(kind, name, "run", text, 1)
            continue
        pairs: Counter[tuple[int, int]] = Counter()
        place = {sample: number for number, group in enumerate(other["groups"]) for sample in group["samples"]}
        for number, group in enumerate(one["groups"]):
            pairs.update((number, place.get(sample, -1)) for sample in group["samples"])
        for (mine, theirs), samples in pairs.items():
            if theirs < 0:
                yield Difference("a sample without a report", name, "run", "", samples)
                continue
            answers = one["groups"][mine]["answers"], other["groups"][theirs]["answers"]
            for kind, subject, text in before_after_kinds.of_answers(*answers, definitions):
                yield Difference(kind, name, subject, text, samples)


def _print_part(part: str, runs: int, copies: int, sides: list[dict[str, Any]], found: list[Difference]) -> None:
    answers = [sum(len(g["samples"]) for run in side.values() for g in run.get("groups", ())) for side in sides]
    reported = [sum(not run.get("exit", 1) for run in side.values()) for side in sides]
    same = runs - len({difference.run for difference in found})
    print(
        f"{part}: {runs:,} command lines ({copies:,} more have the same bytes), "
        f"reported {reported[0]:,} before, {reported[1]:,} after; reports {answers[0]:,} and {answers[1]:,}; "
        f"{same:,} the same in everything",
        flush=True,
    )


def _print_kinds(found: list[Difference], most: int) -> int:
    """Every kind with its count, why, and examples."""
    kinds: dict[str, list[Difference]] = defaultdict(list)
    for difference in found:
        kinds[difference.kind].append(difference)
    unexplained = 0
    for kind, members in sorted(kinds.items(), key=lambda item: -len(item[1])):
        why = before_after_kinds.why(kind)
        unexplained += why is None
        samples = sum(one.samples for one in members)
        runs = len({one.run for one in members})
        print(f"\n{kind}: {samples:,} answers of {runs:,} command lines ({why or 'UNEXPLAINED'})")
        for one in members[:most]:
            print(f"    {one.run}, {one.subject}: {one.text}")
    _print_reasons(kinds)
    print(f"\n{len(kinds)} kinds of difference, {unexplained} unexplained")
    return 1 if unexplained else 0


def _print_reasons(kinds: dict[str, list[Difference]]) -> None:
    """The kinds by what is behind them, as the table of docs/differences.md has it."""
    reasons: dict[str, list[Difference]] = defaultdict(list)
    for kind, members in kinds.items():
        reasons[before_after_kinds.why(kind) or "UNEXPLAINED"] += members
    print("\n| what is behind it | differences | answers | command lines |\n|---|---|---|---|")
    for reason, members in sorted(reasons.items(), key=lambda item: -sum(one.samples for one in item[1])):
        names = {re.sub(r":.*|, .*", "", one.kind) for one in members}
        samples, runs = sum(one.samples for one in members), len({one.run for one in members})
        print(f"| {reason} | {', '.join(sorted(names))} | {samples:,} | {runs:,} |")


def examples(shared: Path, scratch: Path) -> Iterator[Run]:
    """The files of examples/, as the pages run them."""
    folder = Path(__file__).parent.parent / "examples"
    germline, tumor = str(folder / "germline.vcf"), str(folder / "tumor.vcf")
    yield Run("examples/germline.vcf", ["load", germline, "pgx", *REPORT])
    yield Run("examples/germline.vcf, all options", ["load", germline, "pgx", "--all-matches", "--research", *REPORT])
    context = ["context", str(folder / "patient.toml")]
    yield Run("examples/germline.vcf, patient.toml", ["load", germline, "pgx", *context, *REPORT])
    yield Run("examples/sheet.tsv", ["load", "--sheet", str(folder / "sheet.tsv"), "pgx", *REPORT])
    yield Run("examples/array.txt", ["load", "--format", "23andme", str(folder / "array.txt"), "pgx", *REPORT])
    for tumor_type in ("", "LUAD", "MEL", "BRCA", "COADREAD"):
        words = ["--tumor-type", tumor_type] if tumor_type else []
        yield Run(f"examples/tumor.vcf {tumor_type}", ["load", tumor, "--tumor", "TUMOR-01", "onco", *words, *REPORT])


def pharmcat(shared: Path, scratch: Path) -> Iterator[Run]:
    """PharmCAT's cases, each with its own options and outside calls."""
    folder = shared / "conformance/pharmcat"
    switches = {"all_matches": "--all-matches", "find_combinations": "--combinations", "call_cyp2d6": "--cyp2d6"}
    for case in json.loads((folder / "cases.json").read_text(encoding="utf-8")):
        words = [word for option, word in switches.items() if case["options"].get(option)]
        outside = case["outside_call_tsv"]
        for name in [outside] if isinstance(outside, str) else outside or []:
            words += ["--outside", str(folder / "vcf" / name)]
        vcf = str(folder / "vcf" / case["vcf"])
        yield Run(f"pharmcat/{case['case']}", ["load", vcf, "--build", "GRCh38", "pgx", *words, *REPORT])


def callers(shared: Path, scratch: Path) -> Iterator[Run]:
    """Files of many callers, pgx and onco."""
    yield from _both(shared / "real/callers", "callers")


def tumor(shared: Path, scratch: Path) -> Iterator[Run]:
    """Tumours with their copy-number and fusion tables, and the MAF of 193 leukaemias."""
    folder = shared / "real/tumor"
    for path in sorted(folder.glob("T001-*.vcf.gz")):
        stem = path.name.removesuffix(".vcf.gz")
        kind = stem.split(".")[0].split("-")[1]
        more = ["--cna", str(folder / f"{stem}.cna.tsv"), "--fusions", str(folder / f"{stem}.fusions.tsv")]
        build = ["--build", "GRCh37" if "grch37" in stem else "GRCh38"]
        yield Run(f"tumor/{path.name}", ["load", str(path), *build, "onco", *REPORT])
        yield Run(
            f"tumor/{path.name} {kind}", ["load", str(path), *build, "onco", "--tumor-type", kind, *more, *REPORT]
        )
    colo = str(folder / "colo829-lancet2-two-tech.vcf.gz")
    pair = ["--tumor", "COLO-829-NovaSeq", "--normal", "COLO-829BL-NovaSeq"]
    for words in ([], ["--tumor-type", "MEL"], ["--all"]):
        yield Run(f"tumor/colo829 {' '.join(words)}", ["load", colo, *pair, "onco", *words, *REPORT])
    maf = str(folder / "tcga_laml_193.grch37.maf.gz")
    for words in ([], ["--tumor-type", "AML"]):
        yield Run(f"tumor/laml {' '.join(words)}", ["load", "--format", "maf", maf, "onco", *words, *REPORT])


def hard(shared: Path, scratch: Path) -> Iterator[Run]:
    """The files by which other parsers' authors test good and bad VCF."""
    yield from _both(shared / "real/hard", "hard")


def _both(folder: Path, name: str) -> Iterator[Run]:
    """All files below a folder but indexes, pgx and onco in one run; refused ones once more with a build."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in (".tbi", ".csi"):
            short = f"{name}/{path.relative_to(folder)}"
            yield Run(short, ["load", str(path), "pgx", "onco", *REPORT])
            words = ["load", str(path), "--build", "GRCh38", "pgx", "onco", *REPORT]
            yield Run(f"{short} as GRCh38", words, if_refused=True)


def panels(shared: Path, scratch: Path) -> Iterator[Run]:
    """The 1000 Genomes panels, all samples and genes: the defining positions, and what varies in both builds."""
    for folder in ("positions", "GRCh38", "GRCh37"):
        paths = sorted((shared / "real/1kgp" / folder).glob("*.vcf.gz"))
        genes = [word for path in paths for word in ("--gene", path.name.removesuffix(".vcf.gz"))]
        absent = [] if folder == "positions" else ["--absent-is-ref"]  # there every position has its record
        words = [
            "load",
            *map(str, paths),
            *absent,
            "pgx",
            "--research",
            *genes,
            "report",
            "-f",
            "tsv",
            "--section",
            "pgx.genes",
        ]
        yield Run(f"1kgp/{folder}", words)


def panels_onco(shared: Path, scratch: Path) -> Iterator[Run]:
    """Some samples of the same panels as if they were tumours."""
    for path in sorted((shared / "real/1kgp").rglob("*.vcf.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            names = next(line for line in lines if line.startswith("#CHROM")).split()[9:]
        some = [word for name in names[:: len(names) // GENOMES][:GENOMES] for word in ("--sample", name)]
        yield Run(f"1kgp/{path.parent.name}/{path.name} onco", ["load", str(path), *some, "onco", *REPORT])


def firehose(shared: Path, scratch: Path) -> Iterator[Run]:
    """The somatic changes of TCGA's firehose as MAF files, one for each thousand of them."""
    head = "Hugo_Symbol NCBI_Build Chromosome Start_Position End_Position Variant_Classification".split()  # noqa: SIM905
    head += ["Reference_Allele", "Tumor_Seq_Allele2", "Tumor_Sample_Barcode"]
    with gzip.open(shared / "conformance/tcga_firehose.tsv.gz", "rt", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    for start in range(0, len(rows), 1000):
        path = scratch / f"firehose-{start}.maf"
        with path.open("w", encoding="utf-8") as out:
            out.write("\t".join(head) + "\n")
            for row in rows[start : start + 1000]:
                values = (row["gene"], "GRCh37", row["chrom"], row["start"], row["end"], row["classification"])
                out.write("\t".join((*values, row["ref"], row["alt"], "CHANGES")) + "\n")
        yield Run(f"firehose/{start}", ["load", "--format", "maf", str(path), "onco", *REPORT])


PARTS: dict[str, Callable[[Path, Path], Iterator[Run]]] = {
    "examples": examples,
    "pharmcat": pharmcat,
    "callers": callers,
    "tumor": tumor,
    "panels": panels,
    "panels_onco": panels_onco,
    "hard": hard,
    "firehose": firehose,
}

if __name__ == "__main__":
    sys.exit(main())
