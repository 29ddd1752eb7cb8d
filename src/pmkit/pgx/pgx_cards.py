"""Cards of CDS Hooks on drugs: what `extra("cds-hooks")` gives.

Every drug that was asked for has a card, also one that no table knows or whose gene has no result. Where no drug was
asked for by name there are cards for the drugs whose advice is other than usual care, or cannot be told.
"""

from __future__ import annotations

from collections.abc import Iterator

from pmkit.core.exchange import About, Json
from pmkit.core.markdown import plain
from pmkit.core.messages import tr
from pmkit.pgx import advice_sentences as words
from pmkit.pgx.advice_words import ADJUST, NONE, URGENT, WATCH, severity, short_words
from pmkit.pgx.pgx_terms import DrugStatus, Standing
from pmkit.pgx.section import DrugReport, Pgx, Recommendation

_SILENT = (DrugStatus.NO_GUIDELINE, DrugStatus.NO_RECOMMENDATION, DrugStatus.NO_GUIDANCE_FOR_RESULT)


def cards(section: Pgx, about: About) -> Iterator[Json]:
    """A card for each drug, in the order of the report."""
    requested = bool(about.settings.get("pgx.drugs"))
    for drug in section.drugs:
        if requested or _matters(drug):
            yield _card(drug)
    for one in section.test_before:
        text = words.test_before(one)
        summary = tr("Test {gene} before {drug}: not answered by this report", gene=one.gene, drug=one.drug)
        yield _made(summary, plain(text), "warning", [requested.source for requested in one.asked])


def _here(drug: DrugReport) -> list[Recommendation]:
    """Advice for this patient, the most pressing first."""
    return sorted(filter(words.is_here, drug.recommendations), key=severity)


def _matters(drug: DrugReport) -> bool:
    return drug.standing is Standing.CANNOT_BE_TOLD or any(map(words.acts, _here(drug)))


def _indicator(drug: DrugReport, here: list[Recommendation]) -> str:
    """Never information only where something is open or nothing could be said."""
    worst = severity(here[0]) if here else NONE
    if worst == URGENT:
        return "critical" if any(one.action in ("avoid", "contraindicated") for one in here) else "warning"
    if worst in (ADJUST, WATCH) or drug.standing is Standing.CANNOT_BE_TOLD or drug.missing:
        return "warning"
    return "info" if drug.recommendations or drug.status in _SILENT else "warning"


def _card(drug: DrugReport) -> Json:
    here = _here(drug)
    lines = [words.advice(one) for one in (*here, *(one for one in drug.recommendations if one not in here))]
    lines = lines or [words.no_advice(drug)]
    lines += [*words.standing(drug), *drug.notes]
    if here:
        worst = here[0]
        keys = ", ".join(dict.fromkeys(f"{key.gene} {key.diplotype or key.key}" for key in worst.gene_results))
        sources = ", ".join(dict.fromkeys(one.source for one in here if one.action == worst.action))
        action = short_words(worst.action)
        reported = action if worst.certain else tr("{action}, if some of the possible results hold", action=action)
        summary = f"{drug.drug}: {reported} ({sources}; {keys})"
    else:
        summary = words.no_advice(drug)
    detail = "\n".join(f"- {plain(line)}" for line in lines)
    card = _made(summary, detail, _indicator(drug, here), [one.source for one in drug.recommendations])
    links = {
        citation.url: f"{citation.source} {citation.id}".strip()
        for one in drug.recommendations
        for citation in one.citations
        if citation.url.startswith("https://")
    }
    if links:
        card["links"] = [{"label": label, "url": url, "type": "absolute"} for url, label in links.items()]
    if drug.rxnorm:
        card["source"]["topic"] = {
            "system": "http://www.nlm.nih.gov/research/umls/rxnorm",
            "code": drug.rxnorm,
            "display": drug.drug,
        }
    return card


def _made(summary: str, detail: str, indicator: str, sources: list[str]) -> Json:
    named = ", ".join(dict.fromkeys(sources))
    source: Json = {"label": f"pmkit ({named})" if named else "pmkit"}
    return {"summary": summary, "detail": detail, "indicator": indicator, "source": source}
