"""The grammar of VCF that several readers need, one place for each rule and version of the specification.

VCF 4.1 to 4.3 give the end of a symbolic allele by INFO END (section 1.6.1); 4.4 gives it by SVLEN, whose sign no
longer matters, and 4.5 gives the end of a `<*>` reference block by FORMAT LEN, one for each sample (sections 1.6.1,
1.6.2 and 3). Tools do not keep to their version, so every rule is applied to every file. Local alleles (4.5, section
1.6.2): LAA lists the alternative alleles that LAD and its kin speak of; GT counts all alleles. Other tools write LGT,
whose numbers count local alleles, or LA, which lists the reference allele too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

REFERENCE_ALTS = ("<NON_REF>", "<*>")
"""Alleles that stand for whatever else might be there: GATK's, and that of VCF 4.3."""
SPANNING_ALTS = ("<DEL", "<DUP", "<INV", "<CNV", "<CN", "<TDUP", "<LOH", "<STR")
"""Symbolic alleles of which SVLEN counts bases of the reference; of others (`<INS>`) it counts new ones."""
OPEN_ENDED = 10_000
"""Bases that a symbolic allele without END and SVLEN is taken to reach when lines are chosen."""
LONG_ALLELE = 50
"""Bases gained or lost from which an allele that is spelled out counts as structural."""
_SIZE = re.compile(r"^-?[0-9]{1,11}$")
_STRUCTURAL = re.compile(r"<(?!NON_REF>|\*>)")
_ALLELE = re.compile(r"\d+")
LOCAL_KEYS = frozenset(("LAA", "LA"))
_BY_ALLELE = (("AD", "LAD"), ("PL", "LPL"))


def is_reference_only(alts: Sequence[str]) -> bool:
    """Whether a record names no alternative allele: a reference block, or a site where none was seen."""
    return all(alt in (*REFERENCE_ALTS, ".") for alt in alts)


def is_symbolic(alt: str) -> bool:
    """Whether an ALT column holds a symbolic allele other than those of reference blocks."""
    return "<" in alt and _STRUCTURAL.search(alt) is not None


def counts_copies(format_: str) -> bool:
    """Whether a record without an allele counts copies of its stretch, or of a repeat's unit (REPCN) therein."""
    return not {"CN", "REPCN"}.isdisjoint(format_.split(":"))


def describes_structure(ref: str, alt: str, info: str, format_: str) -> bool:
    """Whether a record is of a structural variant or of a measured copy number: symbolic alleles, breakends, alleles
    that gain or lose `LONG_ALLELE` bases, and segments without an allele whose copies are given (CN, REPCN)."""
    if alt == ".":
        return "END=" in info and counts_copies(format_)
    if is_symbolic(alt) or "[" in alt or "]" in alt or alt[0] == "." or alt[-1] == ".":
        return True
    if len(ref) < LONG_ALLELE and len(alt) < LONG_ALLELE:
        return False
    return any(abs(len(one) - len(ref)) >= LONG_ALLELE for one in alt.split(","))


# FILTER and FT


def failed_filters(text: str) -> tuple[str, ...]:
    """The filters that a record fails. PASS alongside other names (SEQC2's truth sets) says that these are tags."""
    if text in ("PASS", ".", ""):
        return ()
    names = tuple(text.split(";"))
    return () if "PASS" in names else names


def sample_passes(text: str) -> bool:
    """Whether a sample's FT lets its genotype pass. DeepVariant's RefCall says reference, which is no failure."""
    return text == "RefCall" or not failed_filters(text)


# Breakends

_MATE = re.compile(r"[\[\]]([^\[\]\s]+):(\d{1,18})[\[\]]")


def mates(alt: str, info: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Contig (as written) and position of what a record's breakends join: by brackets in the ALT column, or by CHR2
    with END2, POS2 or END (Delly, Sniffles, SURVIVOR, GATK-SV)."""
    if "[" in alt or "]" in alt:
        yield from ((found[1].strip("<>"), int(found[2])) for found in _MATE.finditer(alt))
    if "CHR2" in info:
        text = next((info[key] for key in ("END2", "POS2", "END") if key in info), "")
        if text.isascii() and text.isdigit() and len(text) < 11:
            yield info["CHR2"], int(text)


# Lengths


def allele_length(alts: Sequence[str], lengths: str, number: int) -> int | None:
    """SVLEN (absolute) of alternative allele `number` (from 0); one value may serve all alleles. None if missing."""
    sizes = lengths.split(",")
    size = sizes[0] if len(sizes) == 1 else sizes[number] if len(sizes) == len(alts) else ""
    return abs(int(size)) if _SIZE.match(size) else None


def spanned(alts: Sequence[str], lengths: str) -> int:
    """The largest SVLEN (absolute) of the alleles that span bases of the reference; 0 if none does."""
    sizes = [allele_length(alts, lengths, i) for i, alt in enumerate(alts) if alt.startswith(SPANNING_ALTS)]
    return max((size for size in sizes if size is not None), default=0)


def block_lengths(format_: str, cells: Sequence[str]) -> list[int | None] | None:
    """FORMAT LEN of each sample: bases that its reference block covers, the record's first among them.

    None where FORMAT has no LEN or no sample gives one.
    """
    keys = format_.split(":")
    if "LEN" not in keys:
        return None
    at = keys.index("LEN")
    parts = (cell.split(":") for cell in cells)
    texts = [values[at] if at < len(values) else "" for values in parts]
    lengths = [int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None for text in texts]
    return lengths if any(lengths) else None


# Local alleles


def has_local_alleles(format_: str) -> bool:
    """Whether genotypes or depths may be given by local alleles."""
    return not LOCAL_KEYS.isdisjoint(format_.split(":"))


def globalised(format_: str, cells: Sequence[str], alternatives: int) -> tuple[str, list[str]]:
    """FORMAT and cells with GT, AD and PL of all alleles where LGT, LAD and LPL speak of local ones.

    A cell whose LAA does not fit the record keeps neither: its genotype is missing.
    """
    keys = format_.split(":")
    local = "LAA" if "LAA" in keys else "LA"
    added = [(key, own) for key, own in (("GT", "LGT"), *_BY_ALLELE) if own in keys and key not in keys]
    both = [(key, own) for key, own in _BY_ALLELE if own in keys and key in keys]
    if not added and not both:
        return format_, list(cells)
    out = []
    for cell in cells:
        values = dict(zip(keys, cell.split(":"), strict=False))
        order = _local_order(values.get(local, "."), alternatives, with_reference=local == "LA")
        for key, own in (*added, *both):
            if values.get(key, ".") in (".", ""):
                text = values.get(own, ".")
                values[key] = "." if order is None else _global(key, text, order, alternatives)
        names = [*(key for key, _ in added if key == "GT"), *keys, *(key for key, _ in added if key != "GT")]
        out.append(":".join(values.get(name, ".") for name in names))
    return ":".join(names), out


def _local_order(text: str, alternatives: int, *, with_reference: bool) -> list[int] | None:
    """The number in the record of each local allele, the reference (0) first; None where they are none of its."""
    numbers = [] if text in (".", "") else text.split(",")
    if not all(number.isascii() and number.isdigit() for number in numbers):
        return None
    order = [int(number) for number in numbers]
    if with_reference and order[:1] == [0]:
        order = order[1:]
    if len(set(order)) < len(order) or any(not 1 <= number <= alternatives for number in order):
        return None
    return [0, *order]


def _global(key: str, text: str, order: Sequence[int], alternatives: int) -> str:
    if key == "GT":
        numbers = [int(number) for number in _ALLELE.findall(text)]
        if any(number >= len(order) for number in numbers):
            return "."
        return _ALLELE.sub(lambda match: str(order[int(match[0])]), text)
    if key == "PL":
        return _global_likelihoods(text, order, alternatives)
    depths = text.split(",")
    if len(depths) != len(order):
        return "."
    whole = ["0"] * (alternatives + 1)  # an allele that is not local has no reads here
    for number, depth in zip(order, depths, strict=True):
        whole[number] = depth
    return ",".join(whole)


def _global_likelihoods(text: str, order: Sequence[int], alternatives: int) -> str:
    """PL of all genotypes; those with an allele that is not local are as unlikely as the least likely that is given."""
    values = text.split(",")
    if len(order) < 2 or len(values) != len(order) * (len(order) + 1) // 2 or not all(map(str.isdecimal, values)):
        return "."
    whole = [max(values, key=int)] * ((alternatives + 1) * (alternatives + 2) // 2)
    for at, value in enumerate(values):
        high = next(k for k in range(len(order)) if at < (k + 1) * (k + 2) // 2)
        low, high = sorted((order[at - high * (high + 1) // 2], order[high]))
        whole[high * (high + 1) // 2 + low] = value
    return ",".join(whole)


# Genotypes and phase

_PREFIXED = re.compile(r"(?:^|(?<=\t))([/|])([^:\t]*)")


def without_prefixes(cells: str) -> str:
    """Cells whose first field is GT, without the separator that VCF 4.4 lets stand before the first allele.

    `|0|1` is 0|1; where either allele is unphased (`/0|1`, `|0/1`), the pair is.
    """
    if cells[:1] not in ("/", "|") and "\t/" not in cells and "\t|" not in cells:
        return cells
    return _PREFIXED.sub(_plain, cells)


def _plain(match: re.Match[str]) -> str:
    prefix, rest = match.groups()
    return rest if prefix == "|" and "/" not in rest else rest.replace("|", "/")


@lru_cache(maxsize=8192)
def local_phase(alleles: tuple[int, int], phase: str, group: str) -> tuple[int, int] | None:
    """GATK's PGT and PID: the genotype's alleles in the order of their haplotypes, where PGT is phased and is of them.

    GT may stay unphased alongside them. PID is unique within a sample; PGT says of alternative alleles how they lie to
    each other, so it is believed only where it names the genotype's own alleles.
    """
    first, separator, second = phase.partition("|")
    if not separator or group in ("", ".") or not (first.isdecimal() and second.isdecimal()):
        return None
    pair = int(first), int(second)
    return pair if pair in (alleles, alleles[::-1]) else None


@lru_cache(maxsize=8192)
def haplotype_phase(alleles: tuple[int, int], haplotypes: str) -> tuple[tuple[int, int], str] | None:
    """HP of GATK's ReadBackedPhasing and WhatsHap: `100-2,100-1` puts the first allele on haplotype 2 of set 100."""
    one, separator, two = haplotypes.partition(",")
    group, _, first = one.rpartition("-")
    other, _, second = two.rpartition("-")
    if not separator or not group or group != other or (first, second) not in (("1", "2"), ("2", "1")):
        return None
    return (alleles if first == "1" else alleles[::-1]), group


def common_set(names: str) -> str:
    """PSL of VCF 4.4: the phase set that all alleles of a genotype share, "." if they do not."""
    found = set(names.split(","))
    return found.pop() if len(found) == 1 else "."
