"""`python -m conformance.before_after --before OTHER/bin/pmkit --shared DIR [--only PART …]`: two versions' answers.

The same command lines go through another version of pmkit and this one, and both reports are reduced to answers: a
gene's diplotypes, phenotypes and what is looked up by them, a drug's rows, an alteration's oncogenicity, tiers and
drugs. Each difference is given a kind (`conformance.before_after_kinds`) which names the fault or decision behind it;
one that fits no kind is listed as unexplained, and the run ends with 1.

Files with the same bytes are run once; the two versions run beside each other. `--answers FOLDER` keeps what they
said: a run that was stopped goes on where it stopped, and a second run compares without running anything again. An
answer is used again only for the same words, the same bytes in every file that is read, the same version (all files of
its package, and the packages it is installed with) and the same way of reducing a report.
"""

from __future__ import annotations

import argparse
import ast
import csv
import gzip
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from conformance import before_after_kinds, before_after_reasons
from conformance.before_after_findings import NO_FACTS, Facts

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
    reads: tuple[str, ...] = ()
    """Files that are read and not among the words."""


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
    parser.add_argument("--jobs", type=int, default=1, help="processes of each version at the same time")
    parser.add_argument("--most", type=int, default=1, help="examples of each kind")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.answers or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        before = options.before.parent / "python"
        sides = [Side(python, version(python)) for python in (before, Path(sys.executable))]
        facts = _facts(before), _facts(Path(sys.executable))
        found: list[Difference] = []
        counted: list[int] = []
        for part in options.only or PARTS:
            runs, copies = _distinct(list(PARTS[part](options.shared, Path(scratch))))
            paths = [folder / f"{part}.{name}.jsonl" for name in ("before", "after")]
            with ThreadPoolExecutor(len(sides)) as both:
                answers = list(both.map(_ask, sides, repeat(runs), paths, repeat(options.jobs)))
            here = list(_differences(answers[0], answers[1], facts))
            _print_part(part, len(runs), copies, answers, here)
            counted.append(len(runs))
            found += here
    print(f"\n{sum(counted):,} command lines in {len(counted)} parts")
    return _print_kinds(found, options.most)


class Side(NamedTuple):
    """One version: its Python, and what tells it from all others."""

    python: Path
    version: str


def version(python: Path) -> str:
    """Digest of what a version's answers rest on: pmkit's files and rules, packages, how reports are reduced."""
    done = subprocess.run([str(python), "-P", "-c", _INSTALLED], capture_output=True, text=True, check=True)
    folder, _, packages = done.stdout.partition("\n")
    reduced_by = ast.dump(ast.parse(CHILD.read_text(encoding="utf-8")))
    return of_files(Path(folder), packages, reduced_by)


def of_files(package: Path, *more: str) -> str:
    """Digest of a package's files, of its rules beside it if it is not built, and of more words."""
    parts = list(more)
    for folder in (package, package.parents[1] / "rules"):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                parts += [str(path.relative_to(folder)), hashlib.sha256(path.read_bytes()).hexdigest()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


_INSTALLED = """
import importlib.metadata, pathlib, pmkit, sys
print(pathlib.Path(pmkit.__file__).parent)
print(sys.version, *sorted(f"{d.name}=={d.version}" for d in importlib.metadata.distributions()), sep="\\n")
"""


def _facts(python: Path) -> Facts:
    """The rows of this version's tables by id or `gene SYMBOL`: statements, approvals, recommendations, genes."""
    find = "import pathlib, pmkit; print(pathlib.Path(pmkit.__file__).parent)"
    folder = subprocess.run([str(python), "-P", "-c", find], capture_output=True, text=True, check=True).stdout.strip()
    rows: dict[str, dict[str, str]] = {}
    for name in TABLES:
        [path] = Path(folder).glob(f"*/data/{name}.tsv")
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                rows[row["id"] if "id" in row else f"gene {row['gene']}"] = row
    return rows


TABLES = ("onco/evidence", "onco/approvals", "guidance/recommendations", "onco/genes")


def _distinct(runs: list[Run]) -> tuple[dict[str, Run], int]:
    """The runs by words and bytes, each once, and how many were left out."""
    kept: dict[str, Run] = {}
    for run in runs:
        kept.setdefault(_inputs(run), run)
    return kept, len(runs) - len(kept)


def _inputs(run: Run) -> str:
    """Digest of the words, with the bytes of a file and of its index for the file's name."""
    parts: list[str] = []
    for word in (*run.words, *run.reads):
        beside = [path for suffix in (".tbi", ".csi") if (path := f"{word}{suffix}") and Path(path).is_file()]
        parts += [_digest(path) for path in (word, *beside)] if Path(word).is_file() else [word]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _digest(path: str) -> str:
    with open(path, "rb") as file:  # noqa: PTH123
        return hashlib.file_digest(file, "sha256").hexdigest() + "".join(Path(path).suffixes[-2:])


def _ask(side: Side, runs: dict[str, Run], path: Path, jobs: int = 1) -> dict[str, Any]:
    """What one version says, by name, with the `definitions`; what `path` does not hold yet is run and added to it."""
    known = _read(path, side.version)
    if lines := _open(runs, known):
        cut = path.exists() and not path.read_bytes().endswith(b"\n")
        with path.open("a", encoding="utf-8") as out:
            out.write("\n" * cut)
            lock = Lock()

            def answer(share: list[dict[str, Any]]) -> None:
                """Run a share in a process of its own; a whole line at a time goes into the file."""
                words = [str(side.python), "-P", str(CHILD), side.version]
                with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
                    assert child.stdin is not None
                    assert child.stdout is not None
                    child.stdin.writelines(json.dumps(line) + "\n" for line in share)
                    child.stdin.close()
                    for line in child.stdout:
                        with lock:
                            out.write(line)
                            out.flush()
                if child.returncode:
                    raise SystemExit(f"{side.python} ended with {child.returncode}; run again to go on")

            with ThreadPoolExecutor(jobs) as pool:
                list(pool.map(answer, _shares(lines, jobs)))
        known = _read(path, side.version)
    answers = {run.name: known[inputs] for inputs, run in runs.items() if inputs in known}
    return {**answers, "definitions": known["definitions"]}


def _shares(lines: list[dict[str, Any]], jobs: int) -> list[list[dict[str, Any]]]:
    """The lines in as many lists; a second try stays behind the first."""
    together: list[list[dict[str, Any]]] = []
    for line in lines:
        if line["if_refused"] and together:
            together[-1].append(line)
        else:
            together.append([line])
    shares = ([line for some in together[number::jobs] for line in some] for number in range(jobs))
    return [share for share in shares if share]


def _open(runs: dict[str, Run], known: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What has to be run: all that has no answer, a second try unless the first succeeded."""
    lines: list[dict[str, Any]] = []
    before = ""
    for inputs, run in runs.items():
        needless = run.if_refused and before in known and not known[before]["exit"]
        if inputs not in known and not needless:
            again = run.if_refused and before not in known
            lines.append({"inputs": inputs, "words": run.words, "if_refused": again})
        before = inputs
    return lines


def _read(path: Path, version: str) -> dict[str, Any]:
    """This version's answers by inputs, and the `definitions` that it has named."""
    found: dict[str, Any] = {"definitions": {}}
    if path.exists():
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                answer = _whole(line)
                if answer is not None and answer["version"] == version:
                    found["definitions"].update(answer["definitions"])
                    found[answer["inputs"]] = answer
    return found


def _whole(line: str) -> dict[str, Any] | None:
    """The answer in a line, none if the run was stopped while it was written."""
    try:
        answer: dict[str, Any] = json.loads(line)
    except ValueError:
        return None
    return answer


def _differences(
    before: dict[str, Any], after: dict[str, Any], facts: tuple[Facts, Facts] = NO_FACTS
) -> Iterator[Difference]:
    definitions = before["definitions"], after["definitions"]
    for name, one in before.items():
        if name == "definitions" or name not in after:  # a second try that one version did not need
            continue
        other = after[name]
        if one["exit"] or other["exit"]:  # both refused: no answer of either
            for kind, text in before_after_kinds.of_runs(one, other):
                yield Difference(kind, name, "run", text, 1)
            continue
        names = [{sample for group in side["groups"] for sample in group["samples"]} for side in (one, other)]
        if more := names[1] - names[0]:
            yield Difference("a sample with a report that had none", name, "run", min(more), len(more))
        pairs: Counter[tuple[int, int]] = Counter()
        place = {sample: number for number, group in enumerate(other["groups"]) for sample in group["samples"]}
        for number, group in enumerate(one["groups"]):
            pairs.update((number, place.get(sample, -1)) for sample in group["samples"])
        for (mine, theirs), samples in pairs.items():
            if theirs < 0:
                yield Difference("a sample without a report", name, "run", "", samples)
                continue
            answers = one["groups"][mine]["answers"], other["groups"][theirs]["answers"]
            for kind, subject, text in before_after_kinds.of_answers(*answers, definitions, facts):
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
    """The kinds by what is behind them, as the table of docs/differences.md has it; also what this run did not show."""
    known = dict.fromkeys((before_after_kinds.FOLLOWED, *before_after_reasons.INTENDED.values()))
    reasons: dict[str, list[Difference]] = {reason: [] for reason in known}
    number: Counter[str] = Counter()
    for kind, members in kinds.items():
        reason = before_after_kinds.why(kind) or "UNEXPLAINED"
        reasons.setdefault(reason, []).extend(members)
        number[reason] += 1
    print("\n| what is behind it | differences | kinds | answers | command lines |\n|---|---|---|---|---|")
    for reason, members in sorted(reasons.items(), key=lambda item: -sum(one.samples for one in item[1])):
        names = ", ".join(sorted({re.sub(r":.*|, .*", "", one.kind) for one in members}))
        samples, runs = sum(one.samples for one in members), len({one.run for one in members})
        print(f"| {reason} | {names} | {number[reason]:,} | {samples:,} | {runs:,} |")


def examples(shared: Path, scratch: Path) -> Iterator[Run]:
    """The files of examples/, as the pages run them."""
    folder = Path(__file__).parent.parent / "examples"
    germline, tumor = str(folder / "germline.vcf"), str(folder / "tumor.vcf")
    yield Run("examples/germline.vcf", ["load", germline, "pgx", *REPORT])
    yield Run("examples/germline.vcf, all options", ["load", germline, "pgx", "--all-matches", "--research", *REPORT])
    context = ["context", str(folder / "patient.toml")]
    yield Run("examples/germline.vcf, patient.toml", ["load", germline, "pgx", *context, *REPORT])
    listed = (germline, str(folder / "germline.g.vcf"))
    yield Run("examples/sheet.tsv", ["load", "--sheet", str(folder / "sheet.tsv"), "pgx", *REPORT], reads=listed)
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
