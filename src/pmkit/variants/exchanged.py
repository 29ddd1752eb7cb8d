"""Records whose REF and ALT stand exchanged, as plink writes them where the alternative is the commoner allele."""

from __future__ import annotations

from pmkit.core.model import Record, Site

_PAIRS = frozenset(("AT", "TA", "CG", "GC"))
PROVISIONAL = "PR"
"""plink's INFO flag: REF is the commoner allele, or the first of a pair, not what the assembly has."""


def exchanged(site: Site, record: Record) -> tuple[int, ...] | None:
    """The site's codes of the record's alleles, REF first, where REF is one of the site's alternatives; else None.

    Both alleles must be the site's, one of them its REF. Only plink's flag lets a record without the site's REF pass
    (everyone carries the alternative), or one of an insertion or deletion. A and T, C and G are never read so: a file
    on the other strand looks the same.
    """
    if record.pos != site.pos or record.ref == site.ref or record.ref not in site.alts:
        return None
    provisional = PROVISIONAL in record.info
    known = (site.ref, *site.alts)
    alts = tuple(alt for alt in record.alts if alt != ".")
    if not set(alts) <= set(known):
        return None
    if any(len(allele) != 1 for allele in (site.ref, record.ref, *alts)) and not (provisional and site.ref in alts):
        return None
    if site.ref + record.ref in _PAIRS or any(site.ref + alt in _PAIRS for alt in alts):
        return None
    if site.ref not in alts and not provisional:
        return None
    return tuple(known.index(allele) for allele in (record.ref, *alts))
