"""Guidance for a patient's results."""

from __future__ import annotations

from typing import get_type_hints

import pytest
from tests.pgx.calls import called, results

from pmkit.core.errors import NoInputError
from pmkit.knowledge.store import open_table
from pmkit.pgx.drug_names import find_drug, find_drugs
from pmkit.pgx.drugs import DrugGuidance, Recommendation, WithAnotherResult, recommend
from pmkit.pgx.guidance import DoseFactor, GuidanceRow, all_drugs, drugs_by_gene
from pmkit.pgx.pgx_to_section import drug_report
from pmkit.pgx.phenotype import GeneResult
from pmkit.pgx.reasons import joined, reason


def guide(drug: str, *found: GeneResult) -> DrugGuidance:
    (answer,) = recommend(results(*found), drugs=[drug])
    return answer


def by_source(answer: DrugGuidance, source: str) -> list[Recommendation]:
    return [item for item in answer.recommendations if item.source == source]


def test_one_gene() -> None:
    answer = guide("clopidogrel", called("CYP2C19", "*1/*2"))
    acute = next(i for i in by_source(answer, "CPIC") if i.indication == "cardiovascular: ACS and/or PCI")
    assert (acute.action, acute.strength, acute.level, acute.reason) == ("avoid", "Strong", "A", "loss_of_effect")
    assert acute.gene_results[0].diplotype == "*1/*2"
    assert acute.citations[0].pmids
    assert {item.source for item in answer.recommendations} == {"CPIC", "DPWG", "FDA"}


def test_opposite_results_have_opposite_reasons_in_one_row() -> None:
    (slow,) = by_source(guide("codeine", called("CYP2D6", "*4/*5")), "CPIC")
    (fast,) = by_source(guide("codeine", called("CYP2D6", "*1x2/*1")), "CPIC")
    assert slow.id == fast.id
    assert (slow.reason, fast.reason) == ("loss_of_effect", "toxicity")


def test_two_genes_are_matched_together() -> None:
    answer = guide("mercaptopurine", called("TPMT", "*1/*3A"), called("NUDT15", "*1/*3"))
    (cpic,) = by_source(answer, "CPIC")
    assert cpic.dose_factor == DoseFactor(0.2, 0.5, "start")
    assert {key.gene for key in cpic.gene_results} == {"TPMT", "NUDT15"}


def test_a_gene_without_a_result_is_said_and_not_taken_as_normal() -> None:
    answer = guide("mercaptopurine", called("TPMT", "*1/*1"), called("NUDT15"))
    (cpic,) = by_source(answer, "CPIC")
    assert [key.key for key in cpic.gene_results] == ["No Result", "Normal Metabolizer"]
    assert answer.missing == (("NUDT15", "not_called"),)


def test_nothing_called_is_distinct_from_no_guidance_for_the_result() -> None:
    nothing = guide("codeine", called("CYP2D6"))
    assert (nothing.status, nothing.recommendations) == ("gene_not_called", ())
    assert nothing.missing == (("CYP2D6", "not_called"),)
    assert guide("codeine").missing == (("CYP2D6", "no_data"),)
    normal = guide("donepezil", called("CYP2D6", "*1/*1"))
    assert (normal.status, normal.gaps[0].status) == ("no_guidance_for_result", "no_guidance_for_result")
    assert guide("aceclofenac", called("CYP2C9", "*1/*1")).status == "no_guideline"
    assert guide("methadone", called("CYP2D6", "*1/*1")).status == "no_recommendation"


def test_ambiguous_results_lead_to_all_their_rows_and_say_so() -> None:
    answer = guide("codeine", called("CYP2D6", "*1/*4", "*4/*5"))
    rows = {item.action: item for item in by_source(answer, "CPIC")}
    assert set(rows) == {"avoid", "standard_with_caution"}
    assert not any(item.certain for item in rows.values())
    assert [key.diplotype for key in rows["avoid"].gene_results] == ["*4/*5"]
    same = guide("codeine", called("CYP2D6", "*1/*4", "*1/*5"))
    assert [item.certain for item in same.recommendations] == [True] * len(same.recommendations)


def test_authorities_read_the_same_alleles_differently() -> None:
    answer = guide("codeine", called("CYP2D6", "*1x2/*17"))
    assert [item.action for item in by_source(answer, "CPIC")] == ["avoid"]
    assert [item.action for item in by_source(answer, "DPWG")] == ["no_recommendation"]


def test_a_score_that_no_row_lists_is_matched_by_its_phenotype() -> None:
    (row,) = by_source(guide("codeine", called("CYP2D6", "*35x3/*41")), "CPIC")
    assert (row.action, row.gene_results[0].activity_score) == ("avoid", "3.25")
    assert row.gene_results[0].key == "Ultrarapid Metabolizer"


def test_a_row_for_the_diplotype_beats_one_for_its_phenotype() -> None:
    dpwg = by_source(guide("siponimod", called("CYP2C9", "*1/*2")), "DPWG")
    assert [(item.action, item.gene_results[0].key) for item in dpwg] == [("standard", "*1/*2")]
    other = by_source(guide("siponimod", called("CYP2C9", "*1/*8")), "DPWG")
    assert [item.gene_results[0].key for item in other] == ["Intermediate Metabolizer"]


def test_hla_positive_and_negative() -> None:
    assert [i.action for i in by_source(guide("abacavir", called("HLA-B", "*57:01/*07:02")), "CPIC")] == ["avoid"]
    assert [i.action for i in by_source(guide("abacavir", called("HLA-B", "*08:01/*07:02")), "CPIC")] == ["standard"]
    unclear = guide("abacavir", called("HLA-B", "*57/*07:02"))
    assert (unclear.status, unclear.recommendations) == ("no_guidance_for_result", ())


def test_a_factor_for_poor_metabolizers_is_not_shown_to_intermediate_ones() -> None:
    (fda,) = by_source(guide("mercaptopurine", called("TPMT", "*1/*3A"), called("NUDT15", "*1/*1")), "FDA")
    assert fda.dose_factor is None
    (fda,) = by_source(guide("mercaptopurine", called("TPMT", "*3A/*3A"), called("NUDT15", "*1/*1")), "FDA")
    assert fda.dose_factor == DoseFactor(0.1, 0.1, "start")


def test_warfarin_points_to_an_algorithm_and_carriers_to_their_rows() -> None:
    vkorc1 = called("VKORC1", "rs9923231 variant (T)/rs9923231 variant (T)")
    answer = guide("warfarin", called("CYP2C9", "*1/*1"), vkorc1, called("CYP4F2", "*1/*3"))
    assert [item.action for item in by_source(answer, "CPIC")] == ["algorithm"]
    assert {item.gene_results[0].gene for item in by_source(answer, "FDA")} == {"VKORC1", "CYP4F2"}
    assert by_source(guide("warfarin", called("CYP4F2", "*1/*1")), "FDA") == []


def test_without_a_list_every_drug_of_the_called_genes_is_given_in_order() -> None:
    names = [item.drug for item in recommend(results(called("DPYD", "Reference/Reference")))]
    assert names == ["capecitabine", "flucytosine", "fluorouracil", "tegafur"]


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("clopidogrel", "clopidogrel"),
        (" Plavix ", "clopidogrel"),
        ("Clopidogrel bisulfate", "clopidogrel"),
        ("rxnorm:32968", "clopidogrel"),
        ("32968", "clopidogrel"),
        ("B01AC04", "clopidogrel"),
        ("ATC N06AA09", "amitriptyline"),
        ("co-trimoxazole", "sulfamethoxazole and trimethoprim"),
        ("methylene blue", "methylene blue"),
        ("Xeloda 500 mg", "capecitabine"),
        ("Clopidogrel 75mg film-coated tablets", "clopidogrel"),
        ("mercaptopurine monohydrate", "mercaptopurine"),
        ("fluorouracil 50 mg/ml infusion", "fluorouracil"),
        ("warfarin sodium tab. 2,5 mg", "warfarin"),
    ],
)
def test_drugs_are_found_by_any_name(text: str, drug: str) -> None:
    assert find_drug(text) == drug


def test_a_misspelt_drug_gets_a_suggestion() -> None:
    with pytest.raises(NoInputError, match="Did you mean clopidogrel"):
        find_drug("clopidogrell")
    with pytest.raises(NoInputError, match="no drug is known"):
        find_drug("water")


@pytest.mark.parametrize(
    ("text", "drugs", "unknown"),
    [
        ("trimethoprim-sulfamethoxazole", ("sulfamethoxazole and trimethoprim",), ()),
        ("trimethoprim / sulfamethoxazole", ("sulfamethoxazole and trimethoprim",), ()),
        ("norelgestromin and ethinyl estradiol", ("ethinyl estradiol / norelgestromin",), ()),
        ("codeine/paracetamol", ("codeine", "paracetamol"), ()),
        ("codeine/xyzzy", ("codeine",), ("xyzzy",)),
        ("Atorvastatin calcium + omeprazole", ("atorvastatin", "omeprazole"), ()),
        ("water with salt", (), ("water with salt",)),
        ("codeine 30 mg / paracetamol 500 mg tablets", ("codeine", "paracetamol"), ()),
        ("tablets", (), ("tablets",)),
        ("S-2", (), ("S-2",)),
        ("xyzzy", (), ("xyzzy",)),
        ("co-trimoxazole", ("sulfamethoxazole and trimethoprim",), ()),
        ("", (), ("",)),
    ],
    ids=str,
)
def test_combinations_are_read_by_their_parts(text: str, drugs: tuple[str, ...], unknown: tuple[str, ...]) -> None:
    found = find_drugs(text)
    assert (found.drugs, found.unknown) == (drugs, unknown)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("clopidogrell", "clopidogrel"),
        ("clopidorgel", "clopidogrel"),
        ("warfrin", "warfarin"),
        ("sertralinn", "sertraline"),
        ("water", ""),
        ("metformin", ""),
        ("insulin", ""),
        ("amlodipine", ""),
        ("lisinopril", ""),
    ],
    ids=str,
)
def test_only_small_spelling_errors_get_a_suggestion(text: str, near: str) -> None:
    """A look-alike that is another drug is a dangerous hint."""
    hint = find_drugs(text).hint
    assert (f"Did you mean {near}" in hint) if near else (hint == "")


def test_every_name_of_the_table_is_read_without_a_choice() -> None:
    """No drug stands twice in the table under two names."""
    for drug in all_drugs().values():
        for name in (drug.name, *drug.names):
            assert find_drugs(name).drugs == (drug.name,)


def test_reasons_of_several_genes_join() -> None:
    assert joined(["none", "toxicity"]) == "toxicity"
    assert joined(["loss_of_effect", "toxicity"]) == "both"
    assert joined(["none", "unspecified"]) == "unspecified"
    assert joined([]) == "none"
    assert reason("codeine", "CYP2D6", "no such phenotype", "avoid") == "unspecified"
    assert reason("nothing", "NOGENE", "Poor Metabolizer", "avoid") == "unspecified"


# --- names that people type ----------------------------------------------------------------------------------------

TYPED = {
    "co-codamol 30/500": ("codeine", "paracetamol"),
    "Zapain 30mg/500mg tablets": ("codeine", "paracetamol"),
    "paracetamol/codeine 500/30": ("codeine", "paracetamol"),
    "Percocet": ("oxycodone", "paracetamol"),
    "oxycodone/acetaminophen": ("oxycodone", "paracetamol"),
    "Depakote": ("divalproex sodium",),
    "sodium valproate": ("valproic acid",),
    "Epilim Chrono": (),
    "S-1": ("gimeracil", "oteracil", "tegafur"),
    "ethinylestradiol/levonorgestrel": ("ethinyl estradiol", "levonorgestrel"),
    "Evra patch": ("ethinyl estradiol / norelgestromin",),
    "ethinylestradiol/norelgestromin": ("ethinyl estradiol / norelgestromin",),
    "Caduet": ("amlodipine", "atorvastatin"),
    "clopidogrel hydrogensulfate 75": ("clopidogrel",),
    "Efudix cream": ("fluorouracil",),
    "tylenol 3": ("codeine",),
    "codeïn": ("codeine",),
    "codain": (),
    "Inegy 10/20": ("ezetimibe", "simvastatin"),
    "co-dydramol 10/500 tablets": ("dihydrocodeine", "paracetamol"),
    "Nurofen Plus": ("codeine", "ibuprofen"),
    "ASA 81 mg": ("aspirin",),
    "clopidogrel/ASA": ("aspirin", "clopidogrel"),
    "Efferalgan codéine 500 mg/30 mg": ("codeine", "paracetamol"),
    "Targinact": ("naloxone", "oxycodone"),
    "Mopral 20 mg gélules": ("omeprazole",),
    "warf": (),
    # French, Canadian and European names
    "Seroplex 10 mg comprimé pelliculé": ("escitalopram",),
    "Tahor": ("atorvastatin",),
    "Ixprim 37,5 mg/325 mg": ("paracetamol", "tramadol"),
    "Kaftrio": ("elexacaftor", "ivacaftor", "tezacaftor"),
    "Skenan L.P. 30 mg gélules": ("morphine",),
    "Laroxyl": ("amitriptyline",),
    "Teva-Emtec-30": ("codeine", "paracetamol"),
    "Mysimba": ("bupropion", "naltrexone"),
    "Yasmin": ("drospirenone", "ethinyl estradiol"),
    # the substance with its seller
    "Escitalopram Biogaran 10 mg": ("escitalopram",),
    "APO-Escitalopram": ("escitalopram",),
    "pms-citalopram": ("citalopram",),
    "clopidogrel arrow lab 75 mg": ("clopidogrel",),
    "Sandoz": (),
    "teva": (),
}


@pytest.mark.parametrize(("typed", "drugs"), TYPED.items())
def test_products_and_combinations_resolve_to_the_drugs_in_them(typed: str, drugs: tuple[str, ...]) -> None:
    assert tuple(sorted(find_drugs(typed).drugs)) == drugs


def test_every_product_leads_to_drugs_and_every_row_has_a_source() -> None:
    for row in open_table("guidance.products").rows():
        found = find_drugs(row["name"])
        assert found.drugs, row["name"]
        assert not found.unknown, row["name"]
        assert row["url"].startswith("http")
        assert row["source"] and row["release"] and row["licence"]


@pytest.mark.parametrize(
    ("typed", "drug"),
    [
        ("Omeprazol", "omeprazole"),  # German, Dutch
        ("Codein", "codeine"),
        ("paroxétine", "paroxetine"),  # French
        ("méloxicam 15 mg comprimés", "meloxicam"),
        ("warfarine", "warfarin"),
        ("fenytoïne", "phenytoin"),  # Dutch
        ("fenprocoumon", "phenprocoumon"),
        ("Metoprololsuccinat", ""),  # a salt in one word is not guessed at
        ("Insulin", ""),
    ],
)
def test_nonproprietary_names_are_read_as_other_languages_spell_them(typed: str, drug: str) -> None:
    assert find_drugs(typed).drugs == ((drug,) if drug else ())


def test_no_two_drugs_differ_only_by_what_languages_spell_differently() -> None:
    """Else one of them could be taken for the other."""
    plain: dict[str, set[str]] = {}
    for drug in all_drugs().values():
        for name in (drug.name, *drug.names):
            if len(name) >= 6:
                plain.setdefault(name.replace("ph", "f").removesuffix("e"), set()).add(drug.name)
    assert {name: drugs for name, drugs in plain.items() if len(drugs) > 1} == {}


def test_a_drug_that_only_a_combination_has_guidance_on_says_so() -> None:
    (guidance,) = recommend({}, drugs=("ethinyl estradiol",))
    report = drug_report(guidance, {})
    assert report.status == "no_guideline"
    assert any("ethinyl estradiol / norelgestromin" in note for note in report.notes)


@pytest.mark.parametrize(
    ("typed", "drug"),
    [
        ("dex-lansoprazole", "dexlansoprazole"),
        ("des-venlafaxine", "desvenlafaxine"),
        ("fos-phenytoin 100 mg", "fosphenytoin"),
        ("hydroxy-chloroquine", "hydroxychloroquine"),
        ("nor-fluoxetine", ""),
        ("dex-methylphenidate", ""),
        ("codeine-paracetamol", "codeine"),
    ],
)
def test_a_prefix_with_a_hyphen_does_not_lead_to_the_drug_without_it(typed: str, drug: str) -> None:
    found = find_drugs(typed)
    assert found.drugs[:1] == ((drug,) if drug else ())
    assert found.unknown == (() if drug else (typed,))


@pytest.mark.parametrize("code", ["J05AF", "L01XE", "B02BX", "M03AC"])
def test_a_group_of_atc_is_no_drug(code: str) -> None:
    """Abacavir is J05AF too: the table's drug of that code is one of many."""
    assert find_drugs(code).drugs == ()


def test_advice_has_the_fields_of_its_row_with_their_types() -> None:
    """What a row says and what advice repeats of it cannot drift apart; the rest of a row is what it asks for."""
    of_row, of_advice = get_type_hints(GuidanceRow), get_type_hints(Recommendation)
    assert {name: of_row[name] for name in of_row.keys() & of_advice.keys()} == {
        name: of_advice[name] for name in of_row.keys() & of_advice.keys()
    }
    assert of_row.keys() - of_advice.keys() == {"drug", "conditions", "evidence"}


OTHERS = {
    "CYP2C19": ("*1/*2", "*1/*17", "*2/*17", "*17/*17", "*2/*2", "*1/*1"),
    "CYP2D6": ("*1/*4", "*4/*4", "*1x2/*1", "*10/*41"),
    "TPMT": ("*1/*3A", "*3A/*3A"),
    "SLCO1B1": ("*1/*5", "*5/*15"),
}


@pytest.mark.parametrize("gene", sorted(OTHERS))
def test_another_result_of_a_gene_finds_the_rows_that_a_whole_look_up_finds(gene: str) -> None:
    """Diplotypes that rows name, several at once, no result; alongside other genes that are called or not."""
    beside = results(called("CYP2D6", "*1/*1"), called("CYP2C19", "*1/*1", "*1/*17"), called("NUDT15"))
    tried = [called(gene), *(called(gene, label) for label in OTHERS[gene]), called(gene, *OTHERS[gene][:2])]
    compared = 0
    for drug in drugs_by_gene()[gene]:
        other_rows = WithAnotherResult(drug, gene, beside)
        kinds: dict[object, list[str]] = {}
        for result in tried:
            (whole,) = recommend({**beside, gene: result}, drugs=(drug,))
            found = [row.id for row in other_rows.rows(result)]
            assert found == [item.id for item in whole.recommendations]
            assert kinds.setdefault(other_rows.kind(result), found) == found
            compared += bool(found)
    assert compared > 4


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("escitalopram oxalate", "escitalopram"),
        ("hydrocodone bitartrate", "hydrocodone"),
        ("imipramine pamoate", "imipramine"),
        ("imipramine embonate", "imipramine"),
        ("quinidine gluconate", "quinidine"),
        ("haloperidol decanoate", "haloperidol"),
        ("paliperidone palmitate", "paliperidone"),
        ("olmesartan medoxomil", "olmesartan"),
        ("succinylcholine chloride", "succinylcholine"),
        ("mivacurium chloride", "mivacurium"),
        ("methylthioninium chloride", "methylene blue"),
    ],
)
def test_a_drug_under_the_name_of_its_salt_or_ester(text: str, drug: str) -> None:
    assert find_drugs(text).drugs == (drug,)


@pytest.mark.parametrize("text", ["potassium chloride", "sodium bicarbonate", "calcium carbonate", "oxalate"])
def test_a_salt_alone_is_no_drug(text: str) -> None:
    assert find_drugs(text).drugs == ()


def test_digits_tell_drugs_apart() -> None:
    """5-ASA is mesalazine: a hint of aspirin would lead astray."""
    assert find_drugs("5-ASA") == ((), ("5-ASA",), "")


def test_a_prodrug_is_not_named_as_what_it_becomes() -> None:
    """The French register lists the therapeutic fraction alongside the active substance."""
    assert find_drugs("Prodilantin").drugs == ("fosphenytoin",)
