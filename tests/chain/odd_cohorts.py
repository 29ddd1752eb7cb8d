"""Small files of many samples with whatever callers, panels, imputation and phasing write, as a hypothesis strategy.

What sets samples of one file apart is drawn cell by cell: alleles, half calls, phase and phase sets, depths, qualities,
filters of a genotype, probabilities. What holds for a record is drawn record by record: split and doubled records,
other alternatives, blocks of reference, exchanged and contradicting bases, FILTER and INFO.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from tests.support import GRCH38, contigs, declared, header, named, write

from pmkit.core.model import Build, Policy, Site, chromosome_order
from pmkit.pgx import alleles as stars
from pmkit.pgx.pgx_options import PgxOptions

GENES = (
    *("CYP2C19", "NUDT15", "G6PD", "DPYD", "CYP2D6", "CYP2C9", "UGT1A1", "TPMT", "CFTR", "MT-RNR1", "RYR1"),
    *("VKORC1", "F5", "CYP2B6", "NAT2"),
)
RESEARCH = ("GSTM1", "CYP1A2", "CYP2A6")
"""Genes without guidelines that may be asked for besides: counted, matched, and both."""
FORMATS = (
    *("GT", "GT", "GT:AD:DP:GQ", "GT:DP", "GT:GQ", "GT:PS", "GT:AD:DP:GQ:PGT:PID:PS", "GT:FT", "GT:GP", "GT:DS"),
    *("GT:PL", "GT:AD", "GT:DP:FT:GQ:HP", "GT:MIN_DP:GQ", "GT:RGQ", "DP:GT", "GT:GT2:AD", "GT:HDS:DS", "GT:PSL"),
    *(
        "GT:GQ:PL",
        "GT:GQ:GL",
        "GT:GP:PL",
        "GT:GQX:DP",
        "GT:RO:AO",
        "GT:DP:NR:NV",
        "GT:RD:AD",
        "GT:AD:RD:DP",
        "GT:AD:RO:AO",
    ),
)
GENOTYPES = (
    *("0/0", "0|0", "0/0", "0|0", "0/1", "0|1", "1|0", "1/1", "1|1", "0/1", "./.", ".", ".|.", "./1", "0/.", "1|."),
    *("0", "1", "1/2", "2|1", "0/2", "2/2", "0/3", "/0/1", "|0|1"),
)
ODD_GENOTYPES = ("0/0/1", "1/1/1", "0|1|1", "./././.")
"""Those on which the reader remarks."""
FIELDS: dict[str, Sequence[str]] = {
    "DP": (".", "0", "3", "7", "30", "-1"),
    "GQ": (".", "0", "-3", "5", "19", "20", "99", "20.4", "19.6"),
    "RGQ": (".", "5", "40"),
    "MIN_DP": (".", "0", "3", "25"),
    "PS": (".", "100", "100", "7", "block"),
    "FT": (".", "PASS", "PASS", "LowGQ", "q10;q20"),
    "PGT": (".", "0|1", "1|0", "0|0"),
    "PID": (".", "94_A_G", "94_A_G", "95_C_T"),
    "HP": (".", "10-1,10-2", "10-2,10-1", "11-1,11-2"),
    "PSL": (".", "5,5", "5,6", ".,5"),
    "GP": (".", "1,0,0", "0,1,0", "0.9,0.1,0", "0,0.995,0.005", "0.3,0.3,0.4"),
    "DS": (".", "0", "0.02", "1", "0.5", "1.99", "2"),
    "HDS": (".", "0,0", "0,1", "0.6,0.1", "1,1"),
    "GQX": (".", "0", "12", "40"),
    "GT2": (".", "0/1"),
}
READS = (".", "0,0", "10,0", "9,8", "0,12", "3,1", "1,30", "7,7", ".,5")
MEASURED = ("PL", "GL", "RO", "AO", "NR", "NV", "RD")
"""Fields whose values go by the number of alternatives."""
LIKELY = (".", "0,30,300", "0,3,30", "40,0,50", "300,30,0", "5,0,90", "0,0,0", "0,60", "60,0")
"""PL of one alternative, of pairs and of single alleles."""
COUNTED = (".", "0", "12", "3", "30", "-1")
FILTERS = ("PASS", "PASS", "PASS", ".", "LowQual", "RefCall", "q10;LowQual")
INFOS = (
    *(".", ".", ".", "DP=40", "DP=0", "IMP", "IMPUTED;R2=0.2", "DR2=0.6", "DR2=0.95", "INFO=0.5;TYPED"),
    *("DP4=1,1,0,0", "R2=0.2"),
)


@dataclass(frozen=True)
class OddCohort:
    """The text of one or two files with the same samples, and how they are run."""

    texts: tuple[str, ...]
    samples: tuple[str, ...]
    policy: Policy
    pgx: PgxOptions

    def write(self, folder: Path) -> tuple[str, ...]:
        """The files; their paths."""
        return tuple(str(write(folder / f"odd{number}.vcf", text)) for number, text in enumerate(self.texts))


@cache
def sites_of(gene: str, build: Build) -> tuple[Site, ...]:
    return stars.load_definition(gene, build).sites


def _other_base(site: Site) -> str:
    return next((base for base in "ACGT" if base != site.ref[0] and base not in site.alts), "N")


def _written(site: Site, kind: str) -> tuple[int, str, list[str], str]:
    """POS, REF, ALT and END of one record of a kind; of kinds that it does not fit, as the table writes it."""
    ref, alts, other = site.ref, list(site.alts), _other_base(site) + site.ref[1:]
    ways: dict[str, tuple[int, str, list[str], str]] = {
        "other": (site.pos, ref, [other], ""),
        "more": (site.pos, ref, [*alts, other], ""),
        "named": (site.pos, ref, [*alts, "<NON_REF>"], ""),
        "none": (site.pos, ref, ["."], ""),
        "star": (site.pos, ref, [*alts, "*"], ""),
        "unspecific": (site.pos, ref, ["<*>"], ""),
        "block": (site.pos, ref[0], ["<NON_REF>"], f"END={site.pos + 4}"),
        "wide": (site.pos - 3, "N", ["<NON_REF>"], f"END={site.pos + 4}"),
        "exchanged": (site.pos, alts[0], [ref], ""),
        "wrong": (site.pos, other, [alt for alt in alts if alt != other] or [ref], ""),
        "fewer": (site.pos, ref, alts[:1], ""),
        "before": (site.pos - 2, "NN" + ref, ["N"], ""),  # a deletion that takes the site in
        "lower": (site.pos, ref.lower(), alts, ""),
    }
    return ways.get(kind, (site.pos, ref, alts, ""))


@st.composite
def records(draw: st.DrawFn, site: Site, samples: int, prefix: str) -> list[str]:
    """The lines that tell of one site: mostly one, as the table writes it."""
    kind = draw(
        st.sampled_from(
            (
                *("plain",) * 10,
                *("split", "split", "doubled", "doubled", "other", "more", "named", "none", "star", "unspecific"),
                *("block", "wide", "exchanged", "wrong", "fewer", "before", "lower"),
            )
        )
    )
    pos, ref, alts, end = _written(site, kind)
    per_line = [[alt] for alt in alts] if kind == "split" else [alts]
    per_line *= 2 if kind == "doubled" else 1
    lines = []
    for written in per_line:
        form = draw(st.sampled_from(FORMATS))
        same = draw(st.integers(0, 3)) == 0
        cell = cells(form, len(written))
        drawn = [draw(cell)] * samples if same else draw(st.lists(cell, min_size=samples, max_size=samples))
        info = draw(st.sampled_from(INFOS))
        info = ";".join(filter(None, ("" if info == "." else info, end))) or "."
        state = draw(st.sampled_from(FILTERS))
        head = (f"{prefix}{site.chrom}", str(pos), ".", ref, ",".join(written), "50", state, info, form)
        lines.append("\t".join((*head, *drawn)))
    return lines


@cache
def cells(form: str, alts: int) -> st.SearchStrategy[str]:
    """One sample's cell."""
    genotypes = [text for text in GENOTYPES if not any(c.isdigit() and int(c) > alts for c in text)]
    known = {**FIELDS, "GT": genotypes, "AD": [_reads(text, alts) for text in READS]}
    known |= {"PL": _likely(alts), "GL": [_as_log10(text) for text in _likely(alts)]}
    known |= dict.fromkeys(("RO", "RD"), COUNTED)
    known |= {key: [_each(text, alts) for text in COUNTED] for key in ("AO", "NR", "NV")}
    if "RD" in form:
        known["AD"] = [*known["AD"], *known["AO"]]  # of the alternatives alone, as VarScan counts
    fields = [st.sampled_from(known[key]) for key in form.split(":")]
    whole = st.tuples(*fields).map(":".join)
    if form == "GT":
        return whole
    short = st.tuples(fields[0], st.integers(0, 9)).map(lambda pair: pair[0])
    return st.one_of(whole, whole, whole, whole, short)


def _reads(text: str, alts: int) -> str:
    """AD of so many alternatives: those after the first have the reads of the reference."""
    return (
        text
        if text == "."
        else ",".join((*text.split(","), *[text.split(",", maxsplit=1)[0]] * (alts - 1))[: alts + 1])
    )


def _likely(alts: int) -> list[str]:
    """PL of so many alternatives: those after the first are unlikely."""
    found = []
    for text in LIKELY:
        values = text.split(",")
        expected = (alts + 1) * (alts + 2) // 2 if len(values) == 3 else alts + 1
        found.append(text if text == "." else ",".join((*values, *["70"] * (expected - len(values)))))
    return found


def _as_log10(text: str) -> str:
    return text if text == "." else ",".join(f"{int(value) / -10:g}" for value in text.split(","))


def _each(text: str, alts: int) -> str:
    return text if text == "." else ",".join([text] * alts)


def _order(line: str) -> tuple[int, int]:
    chrom, pos = line.split("\t", 2)[:2]
    return chromosome_order(chrom.removeprefix("chr")), int(pos)


@st.composite
def odd_cohorts(draw: st.DrawFn, genes: Sequence[str] = GENES, most: int = 14) -> OddCohort:
    """Files of nine samples or more at positions of some genes."""
    build = draw(st.sampled_from((Build.GRCH38, Build.GRCH38, Build.GRCH37)))
    chosen = sorted(draw(st.sets(st.sampled_from(genes), min_size=1, max_size=3)))
    places = [site for gene in chosen for site in sites_of(gene, build)]
    count = draw(st.integers(9, 14))
    names = tuple(f"S{number}" for number in range(count))
    prefix = draw(st.sampled_from(("chr", "")))
    lines: list[str] = []
    for number in sorted(draw(st.sets(st.integers(0, len(places) - 1), min_size=1, max_size=most))):
        lines += draw(records(places[number], count, prefix))
    if draw(st.integers(0, 24)) == 0:  # something on which the reader remarks
        at = draw(st.integers(0, len(lines) - 1))
        cut = lines[at].split("\t")
        odd = draw(st.sampled_from(ODD_GENOTYPES))
        column = draw(st.integers(9, 8 + count))
        cut[column] = ":".join(odd if key == "GT" else "." for key in cut[8].split(":"))
        lines[at] = "\t".join(cut)
    twins = draw(st.integers(0, 4)) == 0
    if twins:  # two samples of the same cells
        lines = ["\t".join((*(cut := line.split("\t"))[:-1], cut[9])) for line in lines]
    lines.sort(key=_order)
    files = [lines]
    if draw(st.integers(0, 4)) == 0 and len(lines) > 1:
        at = draw(st.integers(1, len(lines) - 1))
        files = [lines[:at], lines[at:]]
    texts = []
    for number, own in enumerate(files):
        columns = list(range(count))
        if number and draw(st.booleans()):
            columns = draw(st.permutations(columns))
        text = _header(draw, build, prefix, [names[column] for column in columns])
        for line in own:
            cut = line.split("\t")
            text += "\t".join((*cut[:9], *(cut[9 + column] for column in columns))) + "\n"
        texts.append(text)
    policy = Policy(absent_is_reference=draw(st.booleans()), pass_only=draw(st.booleans()))
    return OddCohort(tuple(texts), names, policy, draw(options(tuple(chosen))))


def _header(draw: st.DrawFn, build: Build, prefix: str, samples: Sequence[str]) -> str:
    lengths = {"1": GRCH38["chr1"]} if build is Build.GRCH38 else {"1": 249250621}
    lines = contigs({f"{prefix}{name}": length for name, length in lengths.items()})
    if draw(st.booleans()):
        lines += contigs({f"{prefix}{name}": length for name, length in MORE[build].items()})
    lines += (*named("FILTER", "LowQual", "q10", "RefCall"), *declared("INFO", "END"))
    return header(*lines, formats=("GT", "AD", *FIELDS, *MEASURED), samples=samples)


MORE = {
    Build.GRCH38: {"X": 156040895, "MT": 16569, "22": 50818468},
    Build.GRCH37: {"X": 155270560, "MT": 16569, "22": 51304566},
}


@st.composite
def options(draw: st.DrawFn, genes: tuple[str, ...]) -> PgxOptions:
    """Options of `pgx` that the way by patterns takes."""
    given: dict[str, Any] = {}
    if draw(st.integers(0, 3)) == 0:
        given["all_matches"] = True
    if draw(st.integers(0, 3)) == 0:
        given["combinations"] = True
    if draw(st.integers(0, 1)) == 0:
        given["cyp2d6"] = True
    if draw(st.integers(0, 3)) == 0:
        given["research"], genes = True, (*genes, draw(st.sampled_from(RESEARCH)))
    if draw(st.integers(0, 5)) == 0:
        given["hold_back"] = (genes[0],)
    given["undocumented"] = draw(st.sampled_from(("by-gene", "by-gene", "reference", "literal")))
    return PgxOptions(genes=genes, **given)
