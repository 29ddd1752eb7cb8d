"""What the tumour tables know of a drug: indications that name a biomarker, with date and status, and statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

from pmkit.core.messages import tr
from pmkit.knowledge.store import open_table
from pmkit.onco import approvals, label_status


@cache
def known_drugs() -> dict[str, str]:
    """Every drug of the approvals, label status and evidence tables: its name in lower case -> the tables' spelling."""
    found = {row.drug for rows in label_status.by_drug().values() for row in rows}
    found |= {drug for row in approvals.approvals() for drug in row.drugs}
    for row in open_table("onco.evidence").rows():
        found.update(row["therapies"].split("|"))
    return {name.casefold(): name for name in sorted(found - {""})}


def describe_drug(name: str) -> Iterator[str]:
    """Lines on one drug: each indication with its date and status, what was withdrawn, and how many statements."""
    drug = known_drugs()[name.casefold()]
    yield drug
    indications = list(approvals.of_drug(drug))
    yield "  " + tr("Indications with a tumour biomarker: {n_indications}", n_indications=len(indications))
    for row in indications:
        to = row.biomarker if row.significance == "Sensitivity/Response" else tr("not for {what}", what=row.biomarker)
        yield f"  {row.agency or row.basis} {row.date or tr('undated')}, {_status(row)}: {to}"
        partners = " + ".join(d for d in row.drugs if d != drug) if row.interaction == "Combination" else ""
        reported = (
            f"{row.disease} ({', '.join(filter(None, (row.oncotree.replace('|', ', '), row.disease_id)))})",
            tr("with {partners}", partners=partners) if partners else "",
            row.line,
            row.condition,
            "" if row.verified else tr("not verified, outside the tiers"),
        )
        yield f"      {'; '.join(filter(None, reported))}"
        yield f"      [{row.id}] {row.reference}"
    for state in label_status.by_drug().get(drug.casefold(), ()):
        yield f"  {state.text}"
    counts: Counter[tuple[str, str]] = Counter()
    for item in open_table("onco.evidence").rows():
        if item["type"] == "Predictive" and item["direction"] == "Supports" and drug in item["therapies"].split("|"):
            counts[item["significance"], item["level"]] += 1
    for significance in sorted({meaning for meaning, _ in counts}):
        levels = ", ".join(f"{level} {n}" for (s, level), n in sorted(counts.items()) if s == significance)
        yield "  " + tr("CIViC statements, {significance}: {levels}", significance=significance.lower(), levels=levels)


def _status(row: approvals.Approval) -> str:
    return row.status if row.status == "active" else f"{row.status} {row.status_date}".strip()
