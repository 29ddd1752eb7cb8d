"""Join what two records at one place say of one sample into one genotype.

Records of a multi-allelic place that was split (`bcftools norm -m-`, vt decompose) name each other's alleles as
reference or missing: 0/1 and 0/1 with different alternatives are 1/2, and so are `./1` and `1/.`.
"""

from __future__ import annotations

from pmkit.core.model import MISSING, NO_ALLELE

Pair = tuple[int, int]


def by_strand(one: Pair, two: Pair, star: int) -> Pair | None:
    """Join two genotypes of the same phase strand by strand; None where a strand carries two alleles.

    `star`: the code of `*`; what else is said of a strand whose bases are deleted does not count.
    """
    joined: list[int] = []
    for a, b in zip(one, two, strict=True):
        named = {code for code in (a, b) if code > 0}
        if len(named) > 1 and star not in named:
            return None
        if star in named:
            joined.append(star)
        else:
            joined.append(named.pop() if named else max(a, b))
    return joined[0], joined[1]


def by_content(one: Pair, two: Pair, star: int) -> Pair | None:
    """Join two genotypes without common phase; None where they carry more alleles than there are chromosomes."""
    first = [code for code in one if code > 0]
    second = [code for code in two if code > 0]
    if first and sorted(first) == sorted(second):
        return two if MISSING in one else one
    if star in first and star in second:
        second.remove(star)
    carried = first + second
    ploidy = 1 if NO_ALLELE in (one[1], two[1]) else 2
    if set(first) & set(second) or len(carried) > ploidy:
        return None
    if len(carried) == ploidy:
        return carried[0], carried[1] if ploidy == 2 else NO_ALLELE
    if not carried:
        return max(one, two, key=lambda pair: pair.count(0))
    teller = one if first else two  # one allele is carried: its record says what the other one is
    other = 0 if 0 in teller else MISSING
    return (teller[0], other) if teller[0] > 0 else (other, teller[1])


def by_placeholder(one: Pair, two: Pair, star: int, strands: bool) -> Pair | None:
    """Join two genotypes that write `*` for an allele that has a record of its own, as `bcftools norm --atomize` does.

    None where they cannot be read so: some allele is reference or missing, or both carry the same one. To be asked only
    where no deletion covers the place, for then `*` is the deletion. `strands`: both are phased in one set.
    """
    own = [{code for code in pair if code != star} for pair in (one, two)]
    if any(code <= 0 for code in (*one, *two)) or star not in two or own[0] & own[1]:
        return None
    if star not in one and own[1]:
        return None
    a, b = ((0 if x == star else x, 0 if y == star else y) for x, y in (one, two))
    joined = (by_strand if strands else by_content)(a, b, star)
    return joined and (joined[0] or star, joined[1] or star)
