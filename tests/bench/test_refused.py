"""A refused run costs the same calls whether there is something or not, and a consented one shows in the count."""

from __future__ import annotations

from pathlib import Path

from bench.refused import AGAIN, ALLELES, CHAINS, counted


def test_calls_of_a_refused_run(tmp_path: Path) -> None:
    allele, cell, elsewhere = ALLELES["dominant"]
    _, _, ref, alt = allele.split(":")
    places = (allele, f"{elsewhere}:{ref}:{alt}")
    counted(tmp_path, allele, cell, "no\t40", CHAINS["germline"])
    refused = [{counted(tmp_path, place, cell, "no\t40", CHAINS["germline"]) for _ in range(AGAIN)} for place in places]
    assert refused[0] & refused[1]
    allowed = [counted(tmp_path, place, cell, "secondary\t40", CHAINS["germline"]) for place in places]
    assert allowed[0].calls > allowed[1].calls
    assert allowed[0].output != allowed[1].output
