"""Write a seeded synthetic whole-genome VCF: one sample, GRCh38, 4.8 million records, sorted, BGZF.

`python -m bench.genome FILE [--records N]`. The lines look like a germline caller's (INFO of a dozen annotations,
GT:AD:DP:GQ:PL); they compress to about 46 bytes each.

Coding sequence is as a real genome has it, for it decides how much there is to annotate: of the 4 to 5 million
variants of a genome 22,000 to 25,000 lie in the 1.1 % of it that codes (1000 Genomes, PMID 26432245; Exomes, PMID
27535533), so they are there less than half as dense as elsewhere, and few of them are insertions or deletions. Variants
laid evenly would put twice as many there, and random REF bases would contradict the transcripts: each would be refused
and not annotated. So within the coding exons of pmkit's own transcripts the file is thinned and REF is the true base.
Elsewhere REF is random, except at the sites of `KNOWN`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from bench.coding import NOWHERE, Codes, Coding, Positions, coding
from pmkit.formats.bgzf_write import Writer

RECORDS = 4_800_000
SAMPLE = "BENCH"
SEED = 20261122
LENGTHS = {
    **dict(
        zip(
            map(str, range(1, 23)),
            (
                *(248956422, 242193529, 198295559, 190214555, 181538259, 170805979, 159345973, 145138636, 138394717),
                *(133797422, 135086622, 133275309, 114364328, 107043718, 101991189, 90338345, 83257441, 80373285),
                *(58617616, 64444167, 46709983, 50818468),
            ),
            strict=True,
        )
    ),
    "X": 156040895,
    "Y": 57227415,
    "MT": 16569,
}
# Pharmacogene sites of GRCh38 that the sample carries: chromosome -> position -> (rsid, REF, ALT, genotype).
KNOWN = {
    "1": {97450058: ("rs3918290", "C", "T", "0/1")},  # DPYD c.1905+1G>A
    "7": {99672916: ("rs776746", "T", "C", "1/1")},  # CYP3A5*3
    "10": {
        94761900: ("rs12248560", "C", "T", "0/1"),  # CYP2C19*17
        94781859: ("rs4244285", "G", "A", "0/1"),  # CYP2C19*2
        94942290: ("rs1799853", "C", "T", "0/1"),  # CYP2C9*2
    },
    "12": {21178615: ("rs4149056", "T", "C", "0/1")},  # SLCO1B1*5
    "13": {48045719: ("rs116855232", "C", "T", "0/1")},  # NUDT15*3
    "16": {31096368: ("rs9923231", "C", "T", "0/1")},  # VKORC1
    "19": {15879621: ("rs2108622", "C", "T", "0/1")},  # CYP4F2*3
}
CODING_DENSITY = 0.45  # of the density elsewhere
CODING_INDELS = 0.15  # of the share elsewhere, which is 15 % of the variants
SUBSTITUTIONS, INSERTIONS = 0.85, 0.08  # shares of the variants; the others are deletions
_BASES = ("A", "C", "G", "T")
_BATCH = 20_000


def header(extra: Sequence[str] = ()) -> str:
    """The header, with all primary contigs and `extra` lines."""
    lines = [
        "##fileformat=VCFv4.2",
        *extra,
        '##FILTER=<ID=PASS,Description="All filters passed">',
        '##FILTER=<ID=LowQual,Description="Low quality">',
        *(
            f'##INFO=<ID={name},Number={number},Type={kind},Description="{name}">'
            for name, number, kind in (
                *(("AC", "A", "Integer"), ("AF", "A", "Float"), ("AN", "1", "Integer"), ("BaseQRankSum", "1", "Float")),
                *(("DP", "1", "Integer"), ("ExcessHet", "1", "Float"), ("FS", "1", "Float"), ("MLEAC", "A", "Integer")),
                *(("MLEAF", "A", "Float"), ("MQ", "1", "Float"), ("MQRankSum", "1", "Float"), ("QD", "1", "Float")),
                *(("ReadPosRankSum", "1", "Float"), ("SOR", "1", "Float")),
            )
        ),
        *(
            f'##FORMAT=<ID={name},Number={number},Type={kind},Description="{name}">'
            for name, number, kind in (
                *(("GT", "1", "String"), ("AD", "R", "Integer"), ("DP", "1", "Integer")),
                *(("GQ", "1", "Integer"), ("PL", "G", "Integer")),
            )
        ),
        *(f"##contig=<ID={_name(chrom)},length={length}>" for chrom, length in LENGTHS.items()),
        f"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{SAMPLE}",
    ]
    return "\n".join(lines) + "\n"


def _name(chrom: str) -> str:
    return "chrM" if chrom == "MT" else f"chr{chrom}"


def lines(records: int = RECORDS, seed: int = SEED) -> Iterator[str]:
    """All lines in order, some thousand to a string."""
    total = sum(LENGTHS.values())
    for chrom, length in LENGTHS.items():
        random = np.random.default_rng((seed, *chrom.encode()))
        exons = coding().get(chrom, NOWHERE)
        kept = 1 - (1 - CODING_DENSITY) * len(exons.positions) / length
        count = max(round(records * length / total / kept), 10)
        edge = min(10_000, length // 10)  # telomeres hold no calls
        # Uneven gaps, as in a real genome: variants come in clusters.
        gaps = random.exponential(random.gamma(0.6, size=count)) + 1e-4
        positions = np.unique((np.cumsum(gaps) / gaps.sum() * (length - 2 * edge)).astype(np.int64) + edge + 1)
        positions = positions[~exons.holds(positions) | (random.random(len(positions)) < CODING_DENSITY)]
        here = KNOWN.get(chrom, {})
        positions = np.unique(np.concatenate([positions, np.array(list(here), np.int64)]))
        for at in range(0, len(positions), _BATCH):
            yield _batch(random, _name(chrom), positions[at : at + _BATCH], here, exons)


def _batch(
    random: np.random.Generator,
    name: str,
    places: Positions,
    known: dict[int, tuple[str, str, str, str]],
    exons: Coding,
) -> str:
    n, positions = len(places), places.tolist()
    base = exons.known(places, random.integers(0, 4, n))
    other = (base + random.integers(1, 4, n)) % 4
    form = random.random(n)
    form[exons.holds(places) & (random.random(n) >= CODING_INDELS)] *= SUBSTITUTIONS
    size = random.geometric(0.35, n)
    tail = random.integers(0, 4, (n, 4))
    hom = random.random(n) < 0.37
    hom[[i for i, pos in enumerate(positions) if pos in known]] = False
    hom[[i for i, pos in enumerate(positions) if pos in known and known[pos][3] == "1/1"]] = True
    depth = np.clip(random.normal(33, 7, n), 4, 90).astype(int)
    alt_depth = np.where(hom, depth, random.binomial(depth, 0.49))
    rank = np.round(random.normal(0, 1, (n, 3)), 3)
    quality = np.maximum(np.round(random.normal(1.0, 0.12, n) * np.where(hom, 34.0, 15.0) * alt_depth + 20, 2), 30.01)
    strand = np.round(random.exponential(2.0, n), 3)
    odds = np.round(random.gamma(3.0, 0.3, n), 3)
    rsid = random.integers(1_000_000, 1_600_000_000, n)
    novel = random.random(n) < 0.05
    text = []
    columns = (base, other, form, size, hom, depth, alt_depth, quality, strand, odds, rsid, novel)
    for i, (b, o, f, s, h, d, a, q, fs, so, rs, new) in enumerate(zip(*(c.tolist() for c in columns), strict=True)):
        pos = positions[i]
        ref, alt = _BASES[b], _BASES[o]
        if f > SUBSTITUTIONS:
            more = np.resize(tail[i], s)
            if f > SUBSTITUTIONS + INSERTIONS:
                ref, alt = ref + _spelled(exons.known(np.arange(pos + 1, pos + s + 1), more)), ref
            else:
                alt = ref + _spelled(more)
        name_of, gt = "." if new else f"rs{rs}", "1/1" if h else "0/1"
        if pos in known:
            name_of, ref, alt, gt = known[pos]
        ranks = "" if h else f"BaseQRankSum={rank[i, 0]};"
        more_ranks = "" if h else f"MQRankSum=0.000;ReadPosRankSum={rank[i, 1]};"
        ac, af = (2, "1.00") if h else (1, "0.500")
        likely = f"{int(q) + 13},{3 * d},0" if h else f"{int(q) + 8},0,{int(30.5 * (d - a)) + 11}"
        text.append(
            f"{name}\t{pos}\t{name_of}\t{ref}\t{alt}\t{q:.2f}\tPASS\tAC={ac};AF={af};AN=2;{ranks}DP={d};ExcessHet=3.0103;"
            f"FS={fs};MLEAC={ac};MLEAF={af};MQ=60.00;{more_ranks}QD={q / d:.2f};SOR={so}"
            f"\tGT:AD:DP:GQ:PL\t{gt}:{0 if h else d - a},{d if h else a}:{d}:{min(3 * d, 99)}:{likely}\n"
        )
    return "".join(text)


def _spelled(codes: Codes) -> str:
    return "".join([_BASES[code] for code in codes.tolist()])


def write(path: Path, records: int = RECORDS, seed: int = SEED) -> None:
    """Write the file; it appears under its name only when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with Writer(part) as out:
        out.write(header().encode())
        for text in lines(records, seed):
            out.write(text.encode())
    part.rename(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    write(options.file, options.records, options.seed)


if __name__ == "__main__":
    main()
