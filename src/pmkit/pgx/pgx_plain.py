"""What the patient is told of genes and medicines: one sentence for each code, in plain words, and the wallet card.

Every sentence is made from a code and goes through the catalogue; `tests/report/test_plain_words.py` holds sentences
against their codes in every language, and against a formula of readability.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from enum import StrEnum

from pmkit.core.medicines_plain import about_medicines
from pmkit.core.messages import any_of, tr, trn
from pmkit.core.section import Around, Level
from pmkit.core.summary import CardKind, CardRow, CardWords, Plain, PlainGroup, PlainItem
from pmkit.pgx.action_phrases import COURSES, Course, strongest_first
from pmkit.pgx.advice_words import USUAL, severity
from pmkit.pgx.open_group import CALLED
from pmkit.pgx.pgx_answers import LEVELS, Verdict, here, verdict
from pmkit.pgx.pgx_pictures import varies
from pmkit.pgx.pgx_terms import GeneEvidence, Stake
from pmkit.pgx.section import DrugReport, GeneReport, Pgx


class Message(StrEnum):
    """What a patient can be told of a medicine."""

    OTHER_FOR_HARM = "other_for_harm"
    OTHER_FOR_EFFECT = "other_for_effect"
    OTHER = "other"
    LESS = "less"
    MORE = "more"
    DOSE = "dose"
    CARE = "care"
    USUAL = "usual"
    NOT_TOLD = "not_told"
    NO_ADVICE = "no_advice"
    ASK = "ask"
    NOT_KNOWN = "not_known"
    ALSO = "also"


class Pace(StrEnum):
    """What a phenotype of a metabolizing gene or of a function comes to."""

    MUCH_SLOWER = "much_slower"
    SLOWER = "slower"
    AS_MOST = "as_most"
    FASTER = "faster"
    MUCH_FASTER = "much_faster"
    WORKS_LESS = "works_less"
    WORKS_LITTLE = "works_little"
    WORKS_MORE = "works_more"
    WORKS = "works"


PACES = {
    "Poor Metabolizer": Pace.MUCH_SLOWER,
    "Intermediate Metabolizer": Pace.SLOWER,
    "Normal Metabolizer": Pace.AS_MOST,
    "Rapid Metabolizer": Pace.FASTER,
    "Ultrarapid Metabolizer": Pace.MUCH_FASTER,
    "Decreased Function": Pace.WORKS_LESS,
    "Poor Function": Pace.WORKS_LITTLE,
    "Increased Function": Pace.WORKS_MORE,
    "Normal Function": Pace.WORKS,
}
"""Standard terms of phenotypes; of any other the card gives the term alone."""


SILENT = (Message.NO_ADVICE, Message.ASK)
ACTED_ON = (Verdict.AVOID, Verdict.CHANGE_DOSE)


def message_of(drug: DrugReport) -> Message:
    """What a patient is told of a medicine, by codes alone."""
    found = verdict(drug)
    if found is Verdict.AVOID:
        return _other(drug)
    if found is Verdict.CHANGE_DOSE or (found is Verdict.USUAL and drug.provisional):
        return _dose(drug)
    return BY_VERDICT[found]


BY_VERDICT = {
    Verdict.CARE: Message.CARE,
    Verdict.USUAL: Message.USUAL,
    Verdict.NOT_TOLD: Message.NOT_TOLD,
    Verdict.NO_ADVICE: Message.NO_ADVICE,
    Verdict.DISEASE_ONLY: Message.ASK,
    Verdict.NOT_KNOWN: Message.NOT_KNOWN,
}


def _other(drug: DrugReport) -> Message:
    rows = filter(here, drug.recommendations)
    stakes = {row.reason for row in rows if COURSES.get(row.action) is Course.OTHER_DRUG}
    if stakes == {Stake.TOXICITY}:
        return Message.OTHER_FOR_HARM
    return Message.OTHER_FOR_EFFECT if stakes == {Stake.LOSS_OF_EFFECT} else Message.OTHER


def _dose(drug: DrugReport) -> Message:
    """Lower or higher only where the leading row says so, no other says the opposite, and every possible result leads
    there."""
    rows = strongest_first(filter(here, drug.recommendations))
    if not all(row.certain for row in rows if severity(row) < USUAL):
        return Message.DOSE
    courses = {COURSES.get(row.action) for row in rows} & {Course.LESS, Course.MORE}
    first = COURSES.get(rows[0].action)
    if courses == {Course.LESS} and first is Course.LESS:
        return Message.LESS
    return Message.MORE if courses == {Course.MORE} and first is Course.MORE else Message.DOSE


def heading(message: Message) -> str:
    """The heading above the medicines."""
    words = {
        Message.OTHER_FOR_HARM: tr("Another medicine may be safer for you"),
        Message.OTHER_FOR_EFFECT: tr("Another medicine may work better for you"),
        Message.OTHER: tr("Another medicine may be better for you"),
        Message.LESS: tr("You may need a lower dose"),
        Message.MORE: tr("You may need a higher dose"),
        Message.DOSE: tr("Your doctor may choose the dose with care"),
        Message.CARE: tr("You may need more check-ups"),
        Message.USUAL: tr("Your genes give no reason for a change"),
        Message.NOT_TOLD: tr("We cannot say"),
        Message.NO_ADVICE: tr("There is no advice"),
        Message.ASK: tr("Ask your doctor about these"),
        Message.ALSO: tr("Your genes matter for other medicines too"),
    }
    return words.get(message) or tr("We do not know these medicines")


def sentence(message: Message) -> str:
    """What the heading means."""
    words = {
        Message.OTHER_FOR_HARM: tr(
            "With your genes, these medicines may cause more side effects. Your doctor may give you another one."
        ),
        Message.OTHER_FOR_EFFECT: tr(
            "With your genes, these medicines may not work well. Your doctor may give you another one."
        ),
        Message.OTHER: tr("With your genes, these medicines may not suit you. Your doctor may give you another one."),
        Message.LESS: tr(
            "With your genes, the usual dose may be too much for you. Your doctor may give you a lower dose."
        ),
        Message.MORE: tr(
            "With your genes, the usual dose may be too low for you. Your doctor may give you a higher dose."
        ),
        Message.DOSE: tr("Your genes can change the dose that is right for you. Your doctor will look at this."),
        Message.CARE: tr("Your genes can matter for these medicines. Your doctor may check more often how you feel."),
        Message.USUAL: tr("The genes that we could read give no reason to change the usual dose of these medicines."),
        Message.NOT_TOLD: tr(
            "A part of your genes was not read. So we do not know if these medicines suit you. "
            "This does not mean that they are safe for you. Ask your doctor about a test."
        ),
        Message.NO_ADVICE: tr("No guide says what to do with your genes. This does not mean that no change is needed."),
        Message.ASK: tr("The advice is only for people with a certain illness. Your doctor knows if it is for you."),
        Message.ALSO: tr("Nobody asked about these. Show this page before you get one of them."),
    }
    return words.get(message) or tr(
        "We do not know these names, so we did not look them up. Check how they are spelled."
    )


def pace_words(pace: Pace) -> str:
    """A phenotype in plain words."""
    words = {
        Pace.MUCH_SLOWER: tr("Your body breaks down some medicines much more slowly."),
        Pace.SLOWER: tr("Your body breaks down some medicines more slowly."),
        Pace.AS_MOST: tr("Your body breaks down medicines at the usual speed."),
        Pace.FASTER: tr("Your body breaks down some medicines faster."),
        Pace.MUCH_FASTER: tr("Your body breaks down some medicines much faster."),
        Pace.WORKS_LESS: tr("This gene works less than usual."),
        Pace.WORKS_LITTLE: tr("This gene works very little."),
        Pace.WORKS_MORE: tr("This gene works more than usual."),
    }
    return words.get(pace) or tr("This gene works as usual.")


def pgx_plain(pgx: Pgx, around: Around) -> Plain:
    """Medicines by what is to be said of them, what was not read, and the card."""
    chosen = [
        drug
        for drug in pgx.drugs
        if pgx.drugs_asked is not None or not around.medications or drug.drug in around.medications
    ]
    named = pgx.drugs_asked is not None or bool(around.medications)
    open_genes = {gene.gene for gene in pgx.genes if gene.provisional}
    groups: dict[Message, list[DrugReport]] = {}
    for drug in chosen:
        groups.setdefault(message_of(drug), []).append(drug)
    if not named:  # nobody named a medicine: those on which nothing is said would only fill the page
        groups = {message: drugs for message, drugs in groups.items() if message not in SILENT}
    reported = [
        PlainGroup(
            message.value,
            heading(message),
            sentence(message),
            tuple(_items(message, groups[message], open_genes, named=named)),
        )
        for message in Message
        if message in groups
    ]
    return replace(
        about_medicines(),
        groups=(*reported, *_also(pgx, chosen), *_unread(pgx)),
        card=tuple(_card(pgx)),
        card_words=CardWords(
            tr("Your results, gene by gene"),
            (tr("Gene"), tr("Result"), tr("Name of the result"), tr("Meaning")),
            tr("In these genes we found no change that matters here:"),
            tr("These genes were not read:"),
            tr("Genes for medicines"),
        ),
    )


def _also(pgx: Pgx, chosen: Collection[DrugReport]) -> Iterator[PlainGroup]:
    """Medicines besides those named that this patient's results say to avoid or to dose otherwise."""
    requested = {drug.drug for drug in chosen}
    others = [drug for drug in pgx.drugs if drug.drug not in requested and verdict(drug) in ACTED_ON]
    names = sorted({*(one.drug for one in pgx.also), *(drug.drug for drug in others)} - requested)
    if names:
        items = tuple(PlainItem(name, Message.ALSO.value, "", Level.CAUTION) for name in names)
        yield PlainGroup(Message.ALSO.value, heading(Message.ALSO), sentence(Message.ALSO), items)


def _items(
    message: Message, drugs: Iterable[DrugReport], open_genes: Collection[str], *, named: bool
) -> Iterator[PlainItem]:
    for drug in drugs:
        notes = []
        if message is Message.NOT_TOLD and not named:
            pass  # the genes stand below, once
        elif message is Message.NOT_TOLD and drug.missing:
            genes = [gap.gene for gap in drug.missing]
            notes.append(
                trn(
                    "the gene {genes} was not read",
                    "the genes {genes} were not read",
                    len(genes),
                    genes=", ".join(genes),
                )
            )
        elif drug.missing and message not in (Message.NOT_KNOWN, Message.NO_ADVICE):
            genes = [gap.gene for gap in drug.missing]
            notes.append(
                trn(
                    "one more gene was not read: {genes}",
                    "{n} more genes were not read: {genes}",
                    len(genes),
                    genes=", ".join(genes),
                )
            )
        behind = {key.gene for row in filter(here, drug.recommendations) for key in row.gene_results}
        if drug.provisional or (message is not Message.NOT_TOLD and behind & set(open_genes)):
            notes.append(tr("this may change, as a part of a gene was not read"))
        yield PlainItem(drug.drug, message.value, "; ".join(notes), LEVELS[verdict(drug)])


def _unread(pgx: Pgx) -> Iterator[PlainGroup]:
    genes = [gene for gene in pgx.genes if gene.evidence is GeneEvidence.GUIDELINE]
    items = [PlainItem(gene.gene, "not_read", "", Level.CAUTION) for gene in genes if gene.status not in CALLED]
    items += [
        PlainItem(gene.gene, "part_not_read", tr("a part was not read"), Level.CAUTION)
        for gene in genes
        if gene.status in CALLED and gene.provisional
    ]
    if items:
        text = tr("This test did not read these genes, or only a part. This does not mean that they are normal.")
        yield PlainGroup("not_read", tr("What this test did not read"), text, tuple(items))


def _card(pgx: Pgx) -> Iterator[CardRow]:
    for gene in pgx.genes:
        if gene.evidence is not GeneEvidence.GUIDELINE:
            continue
        if gene.status not in CALLED:
            yield CardRow(gene.gene, tr("not read"), "", "", CardKind.NOT_READ)
            continue
        phenotypes = list(dict.fromkeys(p.phenotype for p in gene.recommendation_diplotypes or gene.diplotypes))
        pace = PACES.get(phenotypes[0]) if len(phenotypes) == 1 else None
        kind = CardKind.CHANGED if _changed(gene, pace) or gene.provisional else CardKind.USUAL
        term = any_of(filter(None, phenotypes))
        meaning = pace_words(pace) if pace else ""
        if gene.provisional:
            meaning = tr("A part of this gene was not read, so this may change.")
        yield CardRow(gene.gene, _result(gene), term, meaning, kind)


def _changed(gene: GeneReport, pace: Pace | None) -> bool:
    """Whether a result differs from what most people have: by its standard term, else by what was read."""
    if pace is not None:
        return pace not in (Pace.AS_MOST, Pace.WORKS)
    places = gene.positions.used
    return any(varies(place) for place in places) if places else True


def _result(gene: GeneReport) -> str:
    labels = [pair.label for pair in gene.diplotypes] or [allele.name for allele in gene.components]
    reported = any_of(labels[:3]) + (" …" if len(labels) > 3 else "")
    return tr("{result} (not sure)", result=reported) if gene.provisional or gene.confidence == "low" else reported
