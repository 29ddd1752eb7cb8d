"""`python -m torture`: run the trials, print figures by class; exit code 1 if anything failed.

`--ci` runs fewer; `--self-test` plants a fault of every kind in pmkit's place and asks that each is found.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from torture import inputs
from torture.program import Fault, warm
from torture.trials import CLASSES, Bench

Program = Callable[[Sequence[str]], int]


def _target(words: Sequence[str]) -> Path | None:
    return Path(words[words.index("-o") + 1]) if "-o" in words else None


def _crash(words: Sequence[str], program: Program) -> int:
    os.kill(os.getpid(), signal.SIGSEGV)
    return program(words)


def _hang(words: Sequence[str], program: Program) -> int:
    time.sleep(60)
    return program(words)


def _traceback(words: Sequence[str], program: Program) -> int:
    raise RuntimeError("planted")


def _partial(words: Sequence[str], program: Program) -> int:
    code = program(words)
    if code and (target := _target(words)):
        os.truncate(os.open(target, os.O_CREAT | os.O_WRONLY), 0)
    return code


def _changed(words: Sequence[str], program: Program) -> int:
    """Another diplotype for files that are not plain text by name."""
    sink = Path(f"{os.getpid()}.json")
    target = _target(words) or sink
    code = program(words if _target(words) else [*words, "-o", str(sink)])
    if not code:
        data = target.read_bytes()
        if any(word.endswith((".gz", ".bcf")) for word in words):
            data = data.replace(b'"label": "*', b'"label": "*x').replace(b'"label":"*', b'"label":"*x')
        if _target(words):
            target.write_bytes(data)
        else:
            sys.stdout.buffer.write(data)
            sink.unlink()
    return code


def _slow(words: Sequence[str], program: Program) -> int:
    """Writes in place, bit by bit."""
    target = _target(words)
    if target is None:
        return program(words)
    with target.open("wb") as out:
        for _ in range(10_000):
            out.write(b"part\n")
            out.flush()
            time.sleep(0.001)
    return 0


def _done(words: Sequence[str], program: Program) -> int:
    program(words)
    return 0


def _raw(words: Sequence[str], program: Program) -> int:
    print("\x1b[2J")
    return program(words)


def _outside(words: Sequence[str], program: Program) -> int:
    if target := _target(words):
        (target.parent.parent / f"{os.getpid()}.json").write_text("{}", encoding="utf-8")
    return program(words)


PLANTED: tuple[tuple[str, Fault, str], ...] = (
    ("relations", _changed, "silent change"),
    ("mutants", _crash, "crash"),
    ("mutants", _hang, "hang"),
    ("mutants", _traceback, "traceback"),
    ("mutants", _partial, "partial file"),
    ("mutants", _changed, "silent change"),
    ("kill", _slow, "partial file"),
    ("disk", _partial, "partial file"),
    ("disk", _done, "said to be done"),
    ("closed", _traceback, "traceback"),
    ("names", _raw, "control characters"),
    ("names", _outside, "outside the folder"),
)
"""The class, the fault, and the failure by which it must be found."""


def self_test(folder: Path) -> bool:
    """Whether every planted fault is found."""
    good = True
    for name, fault, expected in PLANTED:
        few = 4 if fault is _hang else 42
        tally = CLASSES[name](
            Bench(folder, mutants=few, kills=6, people=1, fault=fault, seconds=0.5 if fault is _hang else 30)
        )
        found = tally.failures[expected]
        good = good and bool(found)
        print(
            f"{name:<12} {fault.__name__[1:]:<12} {'found' if found else 'NOT FOUND'} ({expected} {found})", flush=True
        )
    return good


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m torture", description=__doc__)
    parser.add_argument("--ci", action="store_true", help="fewer trials, under two minutes")
    parser.add_argument("--self-test", action="store_true", help="plant faults and ask that they are found")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes other mutants and patients")
    parser.add_argument("--mutants", type=int, help="number of mutants (2,000; with --ci 140)")
    parser.add_argument("--only", nargs="+", choices=list(CLASSES), default=list(CLASSES), help="some classes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "work"
        folder.mkdir()
        (folder / "warm.vcf").write_bytes(inputs.person(0).text())
        warm(folder / "warm.vcf")
        if options.self_test:
            return 0 if self_test(folder) else 1
        few = options.ci
        bench = Bench(
            folder, options.seed, options.mutants or (140 if few else 2000), 6 if few else 40, 1 if few else 3
        )
        good = True
        for name in options.only:
            began = time.monotonic()
            tally = CLASSES[name](bench)
            print(f"{tally.row()}  [{time.monotonic() - began:.0f} s]", flush=True)
            good = good and not tally.failures
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
