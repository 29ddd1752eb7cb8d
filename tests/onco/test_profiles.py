"""Profiles: canonical text and back, three-valued truth, and CIViC's names re-read."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmkit.core.errors import DataError
from pmkit.knowledge.importers.civic_profiles import coding_name, protein_name, read
from pmkit.knowledge.profiles import And, Atom, AtomKind, Or, Profile, ProfileNot, atoms, evaluable, parse
from pmkit.onco.profile_match import ProfileOutcome, conjunction, disjunction, evaluate, negate

genes = st.sampled_from(["BRAF", "v::ALK", "BCR::ABL1", "TP53"])
specs = st.text(st.characters(codec="ascii", min_codepoint=33, max_codepoint=126), max_size=8)
leaves = st.builds(Atom, genes, st.sampled_from(list(AtomKind)), specs)


def _branches(children: st.SearchStrategy[Profile]) -> st.SearchStrategy[Profile]:
    several = st.lists(children, min_size=2, max_size=3).map(tuple)
    return st.one_of(several.map(And), several.map(Or), children.map(ProfileNot))


profiles: st.SearchStrategy[Profile] = st.recursive(leaves, _branches, max_leaves=8)


@given(profiles)
def test_text_and_back(profile: Profile) -> None:
    assert parse(str(profile)) == profile


TRUTHS = (True, False, None)


def test_truth_tables() -> None:
    for a, b in product(TRUTHS, TRUTHS):
        low = {True: 2, None: 1, False: 0}
        back = {2: True, 1: None, 0: False}
        assert conjunction([a, b]) is back[min(low[a], low[b])]
        assert disjunction([a, b]) is back[max(low[a], low[b])]
    assert [negate(t) for t in TRUTHS] == [False, True, None]


@given(profiles, st.dictionaries(st.integers(0, 20), st.sampled_from(TRUTHS)))
def test_de_morgan_and_monotone(profile: Profile, truths: dict[int, bool | None]) -> None:
    order = {atom: i for i, atom in enumerate(dict.fromkeys(atoms(profile)))}

    def look(atom: Atom) -> ProfileOutcome:
        return ProfileOutcome(truths.get(order[atom]), (), ())

    result = evaluate(profile, look).truth
    assert evaluate(ProfileNot(profile), look).truth is negate(result)
    if result is not None:  # learning more never overturns what was certain
        for guess in (True, False):

            def reported(atom: Atom, guess: bool = guess) -> ProfileOutcome:
                truth = truths.get(order[atom])
                return ProfileOutcome(guess if truth is None else truth, (), ())

            assert evaluate(profile, reported).truth is result


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("BRAF V600E", "BRAF protein=V600E"),
        ("BRAF V600", "BRAF codon=V600"),
        ("BRAF Non-V600", "BRAF not_codon=V600"),
        ("KRAS G12/G13", "KRAS codon=G12 OR KRAS codon=G13"),
        ("ERBB2 S310F/Y", "ERBB2 protein=S310F OR ERBB2 protein=S310Y"),
        ("EGFR Exon 19 Deletion", "EGFR exon=19:deletion"),
        ("EGFR T790M AND EGFR Exon 19 del", "EGFR protein=T790M AND EGFR exon=19:deletion"),
        ("EGFR VIII", "EGFR exon=2-7:deletion"),
        ("MET Exon 14 Skipping Mutation", "MET exon=14:skipping"),
        ("v::ALK Fusion", "v::ALK fusion"),
        ("EML4::ALK e6::e20", "EML4::ALK fusion=e6::e20"),
        ("EWSR1 EWSR1::CREB1", "EWSR1::CREB1 fusion"),
        (
            "BCR::ABL1 Fusion AND ( ABL1 F317L OR ABL1 F317V )",
            "BCR::ABL1 fusion AND ( ABL1 protein=F317L OR ABL1 protein=F317V )",
        ),
        ("MET Amplification AND NOT KRAS Mutation", "MET amplification AND NOT KRAS mutation"),
        ("VHL A149S (c.445G>T)", "VHL protein=A149S"),
        ("VHL Splice Site (c.340+1G>A)", "VHL cdna=c.340+1G>A"),
        ("VHL E55fs (c.163delG)", "VHL cdna=c.163del"),
        ("NPM1 W288FS", "NPM1 frameshift=W288"),
        ("KIT P551_E554delPMYE", "KIT protein=P551_E554del"),
        ("EGFR E746_T751>I", "EGFR protein=E746_T751delinsI"),
        ("ERBB2 M774DELINSWLV", "ERBB2 protein=M774delinsWLV"),
        ("PTEN Underexpression", "PTEN expression=Underexpression"),
        ("MGMT Promoter Methylation", "MGMT methylation=Promoter_Methylation"),
        ("TERT Promoter Mutation", "TERT promoter"),
        ("FLT3 ITD", "FLT3 itd"),
        ("ALK Alternative Transcript (ATI)", "ALK other=Alternative_Transcript_(ATI)"),
        ("TP53 Truncating Mutation", "TP53 truncating"),
        ("NOTCH1 Loss-of-function", "NOTCH1 loss_of_function"),
        ("MSI High", "MSI biomarker=msi_high"),
    ],
)
def test_civic_names(name: str, canonical: str) -> None:
    profile = read(name)
    assert str(profile) == canonical
    assert parse(canonical) == profile


def test_expression_is_not_evaluable() -> None:
    assert not evaluable(read("PTEN Underexpression"))
    assert not evaluable(read("BRAF V600E AND PIK3CA Overexpression"))
    assert evaluable(read("FGFR1 Amplification OR FGFR1 Overexpression"))


@pytest.mark.parametrize("text", ["", "BRAF", "BRAF protein=V600E AND", "( BRAF mutation", "BRAF flying", "AND"])
def test_malformed(text: str) -> None:
    with pytest.raises(DataError):
        parse(text)


@pytest.mark.parametrize("text", ["BRAF V600E AND", "( BRAF V600E OR BRAF V600K", "BRAF"])
def test_malformed_civic(text: str) -> None:
    with pytest.raises(DataError):
        read(text)


def test_names() -> None:
    assert protein_name("E384*") == "E384*"
    assert protein_name("Amplification") is None
    assert coding_name("c.163_164delGA") == "c.163_164del"
    assert coding_name("c.263_265delGGCinsTT") == "c.263_265delinsTT"
