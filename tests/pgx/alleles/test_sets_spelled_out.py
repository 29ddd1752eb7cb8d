"""The sets of alleles and sites of each gene against its definition, read cell by cell."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from pmkit.core.model import MISSING, Build
from pmkit.pgx.alleles import genes, load_definition
from pmkit.pgx.alleles.allele_sets import NO_SITES, Side, allele_sets, members, together
from pmkit.pgx.genes import oddity


def bits(numbers: Iterable[int]) -> int:
    return sum(1 << number for number in set(numbers))


@pytest.mark.parametrize("gene", genes())
@pytest.mark.parametrize("out", [(), (0,), (0, 2)], ids=("all", "without the first", "without two"))
def test_sets_are_what_the_definition_says(gene: str, out: tuple[int, ...]) -> None:
    definition = load_definition(gene, Build.GRCH37)
    rows, columns = range(len(definition.names)), range(len(definition.base))
    left_out = frozenset(site for site in out if site < len(columns))
    sets = allele_sets(definition, left_out)
    named = [[site for site in columns if definition.named[row, site]] for row in rows]
    assert sets.sites == tuple(map(bits, named))
    assert sets.naming == tuple(bits(row for row in rows if site in named[row]) for site in columns)
    assert sets.core == tuple(bits(site for site in columns if definition.core[row, site]) for row in rows)
    assert sets.carrying == tuple(bits(row for row in rows if definition.core[row, site]) for site in columns)
    assert sets.wobble == tuple(bits(site for site in columns if definition.wobble[row, site]) for row in rows)
    assert sets.callable == bits(row for row in rows if definition.callable[row])
    assert sets.base == tuple(definition.base.tolist())
    whole_names = oddity(gene).combinations_are_alleles
    assert list(members(sets.combinable)) == [
        row
        for row, name in enumerate(definition.names)
        if row != definition.reference and not left_out & set(named[row]) and not (whole_names and "+" in name)
    ]
    for site in columns:
        one = 1 << site
        others = bits(row for row in rows if site not in named[row])
        for code in range(len(definition.places[site].site.alts) + 1):
            fitting = bits(row for row in rows if int(definition.filled[row, site]) >> code & 1)
            plain = code == definition.base[site]
            expected = Side(fitting, fitting | others, one if plain else 0, 0 if plain else one)
            found = sets.side(site, code)
            within = found._replace(free=found.free & bits(rows))  # no other allele is ever asked for
            assert (found if site in left_out else within) == (NO_SITES if site in left_out else expected)
        for code in (100, MISSING, len(definition.places[site].site.alts) + 1):
            found = sets.side(site, code)
            if site in left_out:
                assert found == NO_SITES
            else:
                assert (found.filled, found.plain, found.changed) == (0, 0, 0 if code == MISSING else one)
                assert found.free & bits(rows) == others


def test_what_groups_of_sites_have_together() -> None:
    one, other = Side(0b0111, 0b1111, 0b001, 0b010), Side(0b1110, 0b1011, 0b100, 0b000)
    assert together([one, other]) == Side(0b0110, 0b1011, 0b101, 0b010)
    assert together([]) == NO_SITES
    assert together([one, other]).at(0b110) == Side(0b0110, 0b1011, 0b100, 0b010)
