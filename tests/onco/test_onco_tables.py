"""The bundled oncology tables hold together."""

from __future__ import annotations

from pmkit.knowledge.importers.civic import disease_id, therapies
from pmkit.knowledge.profiles import evaluable, parse
from pmkit.knowledge.store import manifest, open_table


def rows(name: str) -> list[dict[str, str]]:
    return list(open_table(name).rows())


def test_profiles_are_canonical() -> None:
    for name in ("onco.evidence", "onco.approvals", "onco.functional"):
        for row in rows(name):
            profile = parse(row["profile"])
            assert str(profile) == row["profile"]
            if name == "onco.evidence":
                assert evaluable(profile) == (row["evaluable"] == "yes")


def test_patches_are_applied() -> None:
    items = {row["id"]: row for row in rows("onco.evidence")}
    assert "EID7363" not in items
    assert items["EID320"]["level"] == "C"
    assert items["EID12944"]["therapies"] == "Rucaparib"
    assert items["EID12944"]["source"] == "pmkit-patches"
    assert items["EID1"]["patch"] == ""
    assert len(items) == 4842 - 1 + 2


def test_every_row_has_its_source() -> None:
    for name in ("onco.evidence", "onco.approvals", "onco.functional", "onco.driver_variants", "onco.copy_number"):
        ids = {source.id for source in manifest()[name].sources}
        assert {row["source"] for row in rows(name)} <= ids
    for name in ("onco.variant_coords", "onco.fusions"):
        ids = {source.id for source in manifest()[name].sources}
        assert {s for row in rows(name) for s in row["sources"].split("|")} <= ids


def test_share_alike_data_stay_apart() -> None:
    for name, info in manifest().items():
        licences = {source.licence for source in info.sources}
        assert ("ODbL-1.0" in licences) == name.startswith("odbl."), name
        assert info.path.startswith("odbl/") == name.startswith("odbl.")
    assert "Open Database License" in open_table("odbl.notice").text()


def test_coordinates_in_both_builds() -> None:
    coordinates = rows("onco.variant_coords")
    assert len({row["gene"] for row in coordinates}) > 100
    for row in coordinates:
        for build in ("38", "37"):
            if row["chrom" + build]:
                assert row["pos" + build].isdigit()
                assert set(row["ref" + build] + row["alt" + build]) <= set("ACGT")
    assert all(row["chrom38"] and row["chrom37"] for row in coordinates if row["sources"] != "cacao")


def test_tumor_types_have_their_parents() -> None:
    types = {row["id"]: row for row in rows("onco.tumor_types")}
    for row in types.values():
        for linked in (*row["parents"].split("|"), *row["same"].split("|")):
            assert not linked or linked in types, (row["id"], linked)


def test_therapies_split_at_their_own_comma() -> None:
    assert therapies(["Gefitinib", "HER2 Inhibitor CP-724", "714"]) == ("Gefitinib", "HER2 Inhibitor CP-724,714")


def test_diseases_without_an_id() -> None:
    assert disease_id("Solid Tumor", "") == "PMKIT:SOLID"
    assert disease_id("AML With KAT6A::CREBBP Fusion", "") == "DOID:9119"
    assert disease_id("Gynandroblastoma", "") == ""
    assert disease_id("Melanoma", "1909") == "DOID:1909"
