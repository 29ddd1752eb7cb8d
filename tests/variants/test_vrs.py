"""VRS identifiers agree with the public library's, and with worked examples of the specification."""

from __future__ import annotations

from typing import Any

import pytest
from ga4gh.core import ga4gh_identify
from ga4gh.vrs import models, normalize
from ga4gh.vrs.dataproxy import _DataProxy
from hypothesis import given, settings
from hypothesis import strategies as st

from pmkit.core.model import Build, Region, Variant
from pmkit.variants import vrs
from pmkit.variants.refget import ACCESSIONS

CHR7 = ACCESSIONS[Build.GRCH38]["7"]
AT = 30  # where the random change begins, 0-based: bases stand on both sides


class Bases:
    """A short chromosome 7."""

    def __init__(self, sequence: str) -> None:
        self.sequence = sequence

    def fetch(self, chrom: str, start: int, end: int) -> str:
        return self.sequence[start:end]


class Proxy(_DataProxy):
    """The same for the library."""

    def __init__(self, sequence: str) -> None:
        self.sequence = sequence

    def _get_sequence(self, identifier: str, start: int | None = None, end: int | None = None) -> str:
        return self.sequence[start:end]

    def _get_metadata(self, identifier: str) -> dict[str, Any]:
        return {"length": len(self.sequence), "aliases": [identifier]}

    get_sequence, get_metadata = _get_sequence, _get_metadata


def library_allele(start: int, end: int, alt: str) -> models.Allele:
    place = models.SequenceLocation(
        sequenceReference=models.SequenceReference(refgetAccession=CHR7), start=start, end=end
    )
    return models.Allele(location=place, state=models.LiteralSequenceExpression(sequence=alt))


@settings(max_examples=400, deadline=None)
@given(
    st.text("AC", min_size=100, max_size=100) | st.text("ACGT", min_size=100, max_size=100),
    st.integers(0, 8),
    st.text("AC", max_size=8) | st.text("ACGT", max_size=8) | st.integers(0, 20),
)
def test_identifiers_are_those_of_the_public_library(sequence: str, width: int, alt: str | int) -> None:
    """Substitutions, insertions, deletions and repeats; an integer takes so many bases of the reference."""
    ref = sequence[AT : AT + width]
    new = sequence[AT : AT + alt] if isinstance(alt, int) else alt
    if ref == new:
        return
    before = sequence[AT - 1]
    made = vrs.allele(Build.GRCH38, Variant("7", AT, before + ref, before + new), Bases(sequence))
    known = normalize(library_allele(AT, AT + width, new), Proxy(sequence))
    if isinstance(made, vrs.Unnamed):
        # What rolls to an end of the bases could go on: nothing is known of what lies beyond.
        assert made is vrs.Unnamed.NO_SEQUENCE
        assert known.location.start == 0 or known.location.end == len(sequence)
        return
    assert made["id"] == ga4gh_identify(known)
    assert made["location"]["id"] == ga4gh_identify(known.location)
    reported = known.model_dump(exclude_none=True)
    assert made["state"] == reported["state"]
    models.Allele.model_validate(made)


@pytest.mark.parametrize(
    ("variant", "name"),
    [  # EGFR L858R and BRAF V600E, as MetaKB and the variation normalizer publish them
        (Variant("7", 55191822, "T", "G"), "ga4gh:VA.pM_eD8ha-bnAu6wJOoQTtHYIvEShSN51"),
        (Variant("7", 140753336, "A", "T"), "ga4gh:VA.Otc5ovrw906Ack087o1fhegB4jDRqCAe"),
    ],
)
def test_published_identifiers(variant: Variant, name: str) -> None:
    made = vrs.allele(Build.GRCH38, variant, vrs.NoBases())
    assert isinstance(made, dict)
    assert made["id"] == name


def test_a_location_of_the_librarys_own_documentation() -> None:
    assert (
        vrs.location(Build.GRCH38, Region("7", 44908821, 44908822))["id"] == "ga4gh:SL.4t6JnYWqHwYw9WzBT_lmWBb3tLQNalkT"
    )


def test_copy_number_change_is_that_of_the_library() -> None:
    made = vrs.copy_number_change(Build.GRCH38, Region("7", 10, 100), "high-level gain")
    known = models.CopyNumberChange(location=library_allele(10, 100, "A").location, copyChange="high-level gain")
    assert isinstance(made, dict)
    assert made["id"] == ga4gh_identify(known)


@pytest.mark.parametrize(
    ("variant", "why"),
    [
        (Variant("7", 100, "A", "AT"), vrs.Unnamed.NO_SEQUENCE),
        (Variant("7", 100, "AT", "A"), vrs.Unnamed.NO_SEQUENCE),
        (Variant("GL000192.1", 100, "A", "T"), vrs.Unnamed.NO_ACCESSION),
        (Variant("7", 100, "A", "<DEL>"), vrs.Unnamed.NOT_SPELLED),
        (Variant("7", 100, "A", "A"), vrs.Unnamed.NOT_SPELLED),
        (Variant("7", 159345973, "AC", "G"), vrs.Unnamed.OUTSIDE),
    ],
)
def test_what_cannot_be_named_says_why(variant: Variant, why: vrs.Unnamed) -> None:
    assert vrs.allele(Build.GRCH38, variant, vrs.NoBases()) is why


def test_deletions_in_bundled_exons_are_named_and_roll_over_the_repeat() -> None:
    """EGFR exon 19, c.2235_2249del: the library's own name of it with the exon's bases."""
    made = vrs.allele(Build.GRCH38, Variant("7", 55174771, "AGGAATTAAGAGAAGC", "A"), vrs.CodingBases(Build.GRCH38))
    assert isinstance(made, dict)
    assert made["location"]["end"] - made["location"]["start"] >= 15
    assert made["state"]["type"] == "ReferenceLengthExpression"
    assert made["state"]["repeatSubunitLength"] == 15


def test_every_chromosome_of_both_builds_has_an_accession_of_its_own() -> None:
    for build in Build:
        assert len({*ACCESSIONS[build].values()}) == 25
    shared = {*ACCESSIONS[Build.GRCH37].values()} & {*ACCESSIONS[Build.GRCH38].values()}
    assert shared == {ACCESSIONS[Build.GRCH38]["MT"]}


@pytest.mark.parametrize("build", list(Build))
def test_substitutions_on_every_chromosome_are_named(build: Build) -> None:
    for chrom, accession in ACCESSIONS[build].items():
        made = vrs.allele(build, Variant(chrom, 1555, "A", "G"), vrs.NoBases())
        assert isinstance(made, dict)
        assert made["location"]["sequenceReference"]["refgetAccession"] == accession
