"""What a rebuild changes for patients, row by row and column by column."""

from __future__ import annotations

from pmkit.knowledge.changes import TableChange, changes
from pmkit.knowledge.store import manifest, open_table


def table(*rows: str) -> bytes:
    return ("\n".join(row.replace(" ", "\t") for row in rows) + "\n").encode()


def test_a_function_that_changes_is_reported_with_both_values() -> None:
    head = "gene allele authority function release"
    before = {"pgx.functions": table(head, "CYP2C19 *2 CPIC no 2024", "CYP2C19 *3 CPIC no 2024")}
    after = {"pgx.functions": table(head, "CYP2C19 *2 CPIC decreased 2025", "CYP2C19 *4 CPIC no 2025")}
    assert list(changes(before, after)) == [
        TableChange("pgx.functions", "functions", "added", "CYP2C19 *4 CPIC"),
        TableChange("pgx.functions", "functions", "changed", "CYP2C19 *2 CPIC", "function", "no", "decreased"),
        TableChange("pgx.functions", "functions", "removed", "CYP2C19 *3 CPIC"),
    ]


def test_a_new_release_alone_changes_nothing() -> None:
    head = "id drug action release"
    before = {"guidance.recommendations": table(head, "CPIC-1 codeine avoid 2024")}
    after = {"guidance.recommendations": table(head, "CPIC-1 codeine avoid 2025")}
    assert list(changes(before, after)) == []


def test_an_allele_that_moves_in_the_order_is_not_another_allele() -> None:
    head = "gene order allele fold"
    before = {"pgx.alleles": table(head, "G 1 *1 -", "G 2 *3 -")}
    after = {"pgx.alleles": table(head, "G 1 *1 -", "G 2 *2 -", "G 3 *3 -")}
    assert list(changes(before, after)) == [
        TableChange("pgx.alleles", "alleles", "added", "G *2"),
        TableChange("pgx.alleles", "alleles", "changed", "G *3", "order", "2", "3"),
    ]


def test_rows_that_share_every_leading_column_are_compared_whole() -> None:
    before = {"onco.x": table("gene protein", "BRAF V600E", "BRAF V600K")}
    after = {"onco.x": table("gene protein", "BRAF V600E", "BRAF V600R")}
    assert [(one.change, one.row) for one in changes(before, after)] == [
        ("added", "BRAF V600R"),
        ("removed", "BRAF V600K"),
    ]


def test_each_bundled_table_can_be_compared_and_does_not_differ_from_itself_less_a_row() -> None:
    """Without its last row, every table of text reports exactly that row as added."""
    for info in manifest().values():
        if not info.path.endswith(".tsv") or not info.rows:
            continue
        data = open_table(info.name).data
        *lines, last = data.splitlines(keepends=True)
        found = list(changes({info.name: b"".join(lines)}, {info.name: data}))
        assert [one.change for one in found] == ([] if last in lines else ["added"]), info.name
