"""The first screen of pharmacogenes: a line for each drug asked for, then what else to act on, to test, and what is not
known. Decided by codes; every text goes through the catalogue."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from enum import StrEnum

from pmkit.core.cells import alternatives, few, first_of
from pmkit.core.messages import any_of, tr, trn
from pmkit.core.section import Around, Level
from pmkit.core.summary import Answer, Fact, Group, Said, Summary
from pmkit.pgx.action_phrases import (
    COURSES,
    addition,
    agreement,
    phrase,
    setting_of,
    source_name,
    strongest_first,
    verb,
)
from pmkit.pgx.advice_words import (
    ADJUST,
    NONE,
    URGENT,
    USUAL,
    WATCH,
    answer_heads,
    is_risk,
    result_meaning,
    result_words,
    severity,
)
from pmkit.pgx.open_group import CALLED, in_doubt, open_group
from pmkit.pgx.open_notes import open_notes, row_notes
from pmkit.pgx.pgx_terms import DrugStatus, GeneEvidence, GeneStatus, Stake, Standing, TestStrength
from pmkit.pgx.section import AlsoActOn, DrugReport, GeneKey, GeneReport, Pgx, Recommendation

ASKED, ALSO, TESTS, GENES, OPEN = 10, 20, 30, 50, 40
"""The places of the groups on the page."""


class Verdict(StrEnum):
    """What the first screen says of a drug; the worst that any source says."""

    AVOID = "avoid"
    CHANGE_DOSE = "change_dose"
    CARE = "care"
    USUAL = "usual"
    NOT_TOLD = "not_told"
    NO_ADVICE = "no_advice"
    DISEASE_ONLY = "disease_only"
    NOT_KNOWN = "not_known"


BY_SEVERITY = {
    URGENT: Verdict.AVOID,
    ADJUST: Verdict.CHANGE_DOSE,
    WATCH: Verdict.CARE,
    USUAL: Verdict.USUAL,
    NONE: Verdict.NO_ADVICE,
}
LEVELS = {
    Verdict.AVOID: Level.URGENT,
    Verdict.CHANGE_DOSE: Level.ADJUST,
    Verdict.CARE: Level.CAUTION,
    Verdict.USUAL: Level.USUAL,
    Verdict.NOT_TOLD: Level.CAUTION,
    Verdict.NO_ADVICE: Level.PLAIN,
    Verdict.DISEASE_ONLY: Level.PLAIN,
    Verdict.NOT_KNOWN: Level.URGENT,
}
ORDER = (Level.URGENT, Level.ADJUST, Level.CAUTION, Level.PLAIN, Level.USUAL)


def mark(verdict: Verdict) -> str:
    """The verdict's short word."""
    words = {
        Verdict.AVOID: tr("AVOID"),
        Verdict.CHANGE_DOSE: tr("DOSE"),
        Verdict.CARE: tr("CARE"),
        Verdict.USUAL: tr("USUAL"),
        Verdict.NOT_TOLD: tr("NOT TOLD"),
        Verdict.NO_ADVICE: tr("NO ADVICE"),
        Verdict.DISEASE_ONLY: tr("IF ILL"),
    }
    return words.get(verdict) or tr("UNKNOWN")


def here(advice: Recommendation) -> bool:
    """Whether a row is for this patient: not behind a disease that nobody reported, nor for other patients."""
    return advice.applies if advice.applies is not None else not advice.disease_gate


def verdict(drug: DrugReport) -> Verdict:
    """What is to be said of a drug, by codes alone."""
    if drug.status is DrugStatus.NOT_KNOWN:
        return Verdict.NOT_KNOWN
    rows = [row for row in drug.recommendations if here(row)]
    worst = min(map(severity, rows), default=NONE)
    if worst < USUAL:
        return BY_SEVERITY[worst]
    if worst == USUAL:
        return Verdict.NOT_TOLD if drug.standing is Standing.CANNOT_BE_TOLD else Verdict.USUAL
    if drug.status is DrugStatus.GENE_NOT_CALLED:
        return Verdict.NOT_TOLD
    if not rows and drug.recommendations:
        return Verdict.DISEASE_ONLY
    open_ = drug.standing is Standing.CANNOT_BE_TOLD  # sources are silent on what was reported, not on what could be
    return Verdict.NOT_TOLD if open_ or (drug.missing and not rows) else Verdict.NO_ADVICE


class ReportAnswers:
    """Answers of one report."""

    def __init__(self, pgx: Pgx, taken: Collection[str]) -> None:
        self.pgx, self.taken = pgx, taken
        self.genes = {gene.gene: gene for gene in pgx.genes}
        self.open_genes = {gene.gene for gene in pgx.genes if gene.provisional}
        self.tests: dict[str, list[tuple[str, bool, str]]] = {}
        for test in pgx.test_before:
            pressing = any(one.strength is not TestStrength.LABEL_RECOMMENDED for one in test.asked)
            who = ", ".join(dict.fromkeys(_asks(one.strength) for one in test.asked))
            self.tests.setdefault(test.drug, []).append((test.gene, pressing, who))

    def answer(self, drug: DrugReport) -> Answer:
        """The line of one drug."""
        found = verdict(drug)
        rows = strongest_first(row for row in drug.recommendations if here(row))
        pressing = any(asks for _, asks, _ in self.tests.get(drug.drug, ()))
        if found is Verdict.NO_ADVICE and pressing:
            found = Verdict.NOT_TOLD  # silence, while a test that was not made would be named
        level = Level.URGENT if found is Verdict.NOT_TOLD and pressing else LEVELS[found]
        act, says = self._act(drug, found, rows)
        return Answer(
            name=tr("{drug} (taken)", drug=drug.drug) if drug.drug in self.taken else drug.drug,
            code=found.value,
            mark=mark(found),
            act=act,
            level=level,
            because=self._because(drug, rows) if found is not Verdict.NOT_TOLD else "",
            says=says,
            agree=agreement(rows),
            provisional=drug.provisional,
            notes=tuple(self._notes(drug, found, rows)),
        )

    def _act(self, drug: DrugReport, found: Verdict, rows: Sequence[Recommendation]) -> tuple[str, tuple[Said, ...]]:
        """What to do, and who says so."""
        if found in (Verdict.NOT_KNOWN, Verdict.NO_ADVICE, Verdict.DISEASE_ONLY):
            shown = strongest_first(drug.recommendations) if found is Verdict.DISEASE_ONLY else rows
            return self._no_advice(drug, found), tuple(_says(shown))
        if found is Verdict.NOT_TOLD:
            return self._not_told(drug), tuple(_says([row for row in rows if severity(row) == USUAL]))
        telling = _worst_of_each(rows)
        if agreement(rows):
            return self._agreed(telling)
        return phrase(telling[0], setting=False), tuple(_says(telling, telling[0]))

    def _no_advice(self, drug: DrugReport, found: Verdict) -> str:
        if found is Verdict.NOT_KNOWN:
            hint = f" {drug.notes[0]}" if drug.notes else ""
            return tr("pmkit does not know this drug, so nothing was looked up.") + hint
        if found is Verdict.DISEASE_ONLY:
            return tr("guidance is only for persons with another condition than is reported here")
        if drug.status is DrugStatus.NO_GUIDELINE:
            return tr("no guidance is known")
        if drug.recommendations:
            return tr("no source recommends anything; this does not mean that no change is needed")
        return tr("guidelines say nothing of this result; this does not mean that no change is needed")

    def _agreed(self, rows: Sequence[Recommendation]) -> tuple[str, tuple[Said, ...]]:
        """Sources that agree are one row: the leading advice with every drug that one of them names instead, and the
        doses that others add."""
        first, *others = rows
        named = tuple(dict.fromkeys(drug for row in rows for drug in row.alternatives))
        act = phrase(first.model_copy(update={"alternatives": named}), setting=False)
        said = [Said(tuple(dict.fromkeys(source_name(row.source) for row in rows)), act, leading=True)]
        added: dict[str, list[str]] = {}
        for row in others:
            if text := addition(row, first):
                added.setdefault(text, []).append(source_name(row.source))
        return act, (*said, *(Said(tuple(sources), text) for text, sources in added.items()))

    def _not_told(self, drug: DrugReport) -> str:
        if drug.residual is not None and drug.standing is Standing.CANNOT_BE_TOLD:
            left = drug.residual
            decides = few([*left.deciding, *(tr("{gene} (no call)", gene=gene) for gene in left.not_called)], 4)
            return tr("no answer: {what} could change the advice", what=decides)
        names = [gap.gene for gap in drug.missing] or [gene for gene, *_ in self.tests.get(drug.drug, ())]
        return trn(
            "no answer, as {genes} is not known; this is not a normal result",
            "no answer, as {genes} are not known; this is not a normal result",
            len(names),
            genes=", ".join(names),
        )

    def _because(self, drug: DrugReport, rows: Sequence[Recommendation]) -> str:
        """The results behind the advice, each gene once with all that is possible, and what is at stake."""
        open_genes = {change.gene for change in drug.could_change}
        results: dict[str, list[GeneKey]] = {}
        stakes: dict[Stake, None] = {}
        telling = _worst_of_each(rows)
        for row in rows:
            if row not in telling and len(rows) > 1:
                continue
            stakes[row.reason] = None
            for key in row.gene_results:
                if key.diplotype:
                    results.setdefault(key.gene, []).append(key)
        texts = []
        for name, keys in results.items():
            gene = self.genes.get(name)
            text = _results_of(keys)
            is_open = name in open_genes or (gene is not None and gene.provisional)
            texts.append(tr("{result} (provisional)", result=text) if is_open else text)
        reported = ", ".join(texts)
        stake = _stake(stakes)
        return f"{reported}: {stake}" if reported and stake else reported

    def _notes(self, drug: DrugReport, found: Verdict, rows: Sequence[Recommendation]) -> Iterator[str]:
        for gene, _, who in self.tests.get(drug.drug, ()):
            yield tr("test {gene} before prescribing ({who})", gene=gene, who=who)
        yield from open_notes(drug.could_change)
        if found in (Verdict.AVOID, Verdict.CHANGE_DOSE, Verdict.CARE, Verdict.USUAL):
            if drug.standing is Standing.CANNOT_BE_TOLD and drug.residual is not None and not drug.could_change:
                yield tr(
                    "what is open could change this: {what}",
                    what=few([*drug.residual.deciding, *drug.residual.not_called], 4),
                )
            elif drug.missing:
                yield tr("not called: {genes}", genes=", ".join(gap.gene for gap in drug.missing))
            if drug.standing is Standing.RESIDUAL_RISK and drug.residual is not None:
                most = max((one.per_100000 or 0.0 for one in drug.residual.populations), default=0.0)
                yield tr("residual risk: up to {number} in 100,000 carry what was not read", number=f"{most:g}")
        if any(not row.certain for row in rows if severity(row) < NONE):
            yield tr("one of the possible results leads here; see the gene")
        telling = {row.source for row in rows if severity(row) != NONE}
        silent = dict.fromkeys(source_name(row.source) for row in rows if row.source not in telling)
        if silent and found is not Verdict.NO_ADVICE:
            yield tr("{sources}: no recommendation", sources=", ".join(silent))
        if found is Verdict.AVOID:
            yield from row_notes(_worst_of_each(rows)[:1])  # what limits it; those of doses stand below the screen
        if found is not Verdict.NOT_KNOWN:
            yield from drug.notes
        yield from dict.fromkeys(change for row in rows for change in row.context_changes)


def _worst_of_each(rows: Sequence[Recommendation]) -> list[Recommendation]:
    """The rows that advise something, without a source's usual use of one gene where it advises more for another."""
    pressing = {row.source for row in rows if severity(row) < USUAL}
    return [row for row in rows if severity(row) < USUAL or (severity(row) == USUAL and row.source not in pressing)]


def _says(rows: Iterable[Recommendation], leading: Recommendation | None = None) -> Iterator[Said]:
    """Rows that say the same are one, with all their sources; that of the leading row, if it holds in every setting, is
    marked."""
    found: dict[str, list[Recommendation]] = {}
    for row in rows:
        found.setdefault(phrase(row), []).append(row)
    for text, some in found.items():
        sources = tuple(dict.fromkeys(source_name(row.source) for row in some))
        yield Said(sources, text, leading=any(row is leading and not setting_of(row) for row in some))


def _results_of(keys: Sequence[GeneKey]) -> str:
    """One gene: "CYP2C19 *1/*2 or *2/*38 Intermediate Metabolizer". Sources join what means the same to them."""
    if len({result_words(key) for key in keys}) == 1:
        return result_words(keys[0])
    labels = dict.fromkeys(label for key in keys for label in alternatives(key.diplotype))
    meanings = dict.fromkeys(result_meaning(key) for key in keys)
    said = list(filter(None, meanings))
    words = (keys[0].gene, first_of(labels, 2), "; ".join(said) if all(map(is_risk, meanings)) else any_of(said))
    return " ".join(dict.fromkeys(filter(None, words)))


def _stake(stakes: Collection[Stake]) -> str:
    both = Stake.BOTH in stakes or {Stake.TOXICITY, Stake.LOSS_OF_EFFECT} <= set(stakes)
    if both:
        return tr("toxicity or loss of effect")
    if Stake.TOXICITY in stakes:
        return tr("toxicity")
    return tr("loss of effect") if Stake.LOSS_OF_EFFECT in stakes else ""


def _asks(strength: TestStrength) -> str:
    match strength:
        case TestStrength.LABEL_REQUIRED:
            return tr("label requires it")
        case TestStrength.LABEL_RECOMMENDED:
            return tr("label recommends it")
    return tr("level A guideline")


def result_of(gene: GeneReport) -> str:
    """A gene's result in short: "*1/*2 (Intermediate Metabolizer)"."""
    pairs = gene.recommendation_diplotypes or gene.diplotypes
    labels = [pair.label for pair in gene.diplotypes] or [allele.name for allele in gene.components]
    label = first_of(labels, 2)
    phenotypes = any_of(dict.fromkeys(filter(None, (pair.phenotype for pair in pairs))))
    return f"{label} ({phenotypes})" if label and phenotypes else label or phenotypes


def pgx_summary(pgx: Pgx, around: Around) -> Summary:
    """Facts for the head, and the groups of the first screen."""
    words = ReportAnswers(pgx, around.medications)
    return Summary(tuple(_facts(pgx)), tuple(_groups(pgx, words)))


def _facts(pgx: Pgx) -> Iterator[Fact]:
    genes = [gene for gene in pgx.genes if gene.evidence is GeneEvidence.GUIDELINE]
    called = [gene for gene in genes if gene.status in CALLED]
    several = [gene.gene for gene in called if gene.status is GeneStatus.AMBIGUOUS]
    open_ones = [gene.gene for gene in called if gene.provisional]
    text = tr("{n} called", n=len(called) - len(several))
    if several:
        text += "; " + tr("not sure: {genes}", genes=", ".join(several))
    if open_ones:
        text += "; " + tr("provisional: {genes}", genes=", ".join(open_ones))
    if doubted := [gene.gene for gene in called if in_doubt(gene)]:
        text += "; " + tr("in doubt: {genes}", genes=", ".join(doubted))
    yield Fact(tr("Genes"), text)
    if uncalled := [gene.gene for gene in genes if gene.status not in CALLED]:
        yield Fact(tr("Not tested"), tr("{genes} (not a normal result)", genes=", ".join(uncalled)), Level.CAUTION)


def _groups(pgx: Pgx, words: ReportAnswers) -> Iterator[Group]:
    requested = pgx.drugs_asked is not None
    drugs = [drug for drug in pgx.drugs if requested or drug.drug in words.taken or drug.status is DrugStatus.NOT_KNOWN]
    if drugs:
        title = tr("The drugs asked for") if requested else tr("This patient's drugs")
        yield Group("asked", title, _sorted(map(words.answer, drugs)), heads=answer_heads(), place=ASKED)
    rest = [] if requested else [drug for drug in pgx.drugs if drug not in drugs]
    yield from _act_on(rest, words)
    for certain, code, title in (
        (True, "also", tr("Also act on: other drugs to avoid, and of CPIC level A to dose otherwise")),
        (False, "perhaps_also", tr("Perhaps also act on: what one of the possible results would ask for")),
    ):
        found = [
            (_with_gaps(one), one.action, _by_gene(_behind(one), words.open_genes))
            for one in pgx.also
            if one.certain is certain
        ]
        if found:
            yield Group(code, title, lines=tuple(_also_lines(found)), place=ALSO if certain else ALSO + 1)
    yield from _tests(pgx)
    genes = {gene for drug in drugs for gene in drug.genes} if requested else None
    yield from open_group(pgx, [drug for drug in rest if verdict(drug) is Verdict.NOT_TOLD], genes, OPEN)
    yield from _genes(pgx, genes)


def _sorted(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    return tuple(sorted(answers, key=lambda answer: (ORDER.index(answer.level), answer.name)))


def _act_on(drugs: Sequence[DrugReport], words: ReportAnswers) -> Iterator[Group]:
    """Of all drugs: a line for each that is to be avoided, the others by result and action."""
    reported: dict[Verdict, list[DrugReport]] = {}
    for drug in drugs:
        reported.setdefault(verdict(drug), []).append(drug)
    if avoid := reported.get(Verdict.AVOID):
        answers = _sorted(map(words.answer, avoid))
        title = tr("Avoid, or choose another drug")
        yield Group("avoid", title, answers, level=Level.URGENT, heads=answer_heads(), place=ASKED + 1)
    for found, code, title, place in (
        (Verdict.CHANGE_DOSE, "change_dose", tr("Change the dose"), ASKED + 2),
        (Verdict.CARE, "care", tr("Use with care or monitoring"), ASKED + 3),
    ):
        if some := reported.get(found):
            rows = ((drug, strongest_first(filter(here, drug.recommendations))[0]) for drug in some)
            shown = (
                (_with_gaps(drug, row, words.open_genes), row.action, _by_gene(_results(row), words.open_genes))
                for drug, row in rows
            )
            yield Group(code, title, lines=tuple(_also_lines(shown)), level=LEVELS[found], place=place)
    silent = tuple(
        Fact(title, few([drug.drug for drug in reported[found]], 12))
        for found, title in (
            (Verdict.NO_ADVICE, tr("no source recommends anything")),
            (Verdict.DISEASE_ONLY, tr("only for other patients, or with a disease")),
        )
        if found in reported
    )
    if silent:
        title = tr("Without advice for this patient (this does not mean that no change is needed)")
        yield Group("no_advice", title, lines=silent, brief=False, place=OPEN + 2)
    if usual := reported.get(Verdict.USUAL):
        names = ", ".join(drug.drug for drug in usual)
        title = tr("Usual use, as far as guidance could be looked up")
        yield Group("usual", title, lines=(Fact("", names),), level=Level.USUAL, brief=False, place=OPEN + 1)


def _with_gaps(
    drug: DrugReport | AlsoActOn, row: Recommendation | None = None, open_genes: Collection[str] = ()
) -> str:
    """As "warfarin (not called: CYP2C9)": a line of several drugs says too which genes of one have no result, and
    whether its advice is provisional where the results in front of the line are not."""
    name = drug.drug
    if row is not None and isinstance(drug, DrugReport) and drug.provisional:
        said = any(gene in open_genes for gene, _ in _results(row))
        name = name if said else tr("{result} (provisional)", result=name)
    if not drug.missing:
        return name
    return tr("{drug} (not called: {genes})", drug=name, genes=", ".join(gap.gene for gap in drug.missing))


def _results(row: Recommendation) -> tuple[tuple[str, str], ...]:
    """Genes and their results in words."""
    return tuple(
        (key.gene, result_words(key))
        for key in row.gene_results
        if key.diplotype and key.phenotype != "Normal Metabolizer"
    )


def _behind(one: AlsoActOn) -> tuple[tuple[str, str], ...]:
    """Genes and their results in words; a report of before 2026-11-30 does not say whose they are."""
    return tuple(zip(one.genes or one.results, one.results, strict=True))


def _by_gene(results: Iterable[tuple[str, str]], open_genes: Collection[str]) -> str:
    """Results in words: those of one gene are alternatives, those of a gene that positions without data could change
    are provisional."""
    genes: dict[str, list[str]] = {}
    for name, result in results:
        genes.setdefault(name, []).append(result)
    reported = {gene: any_of(found) for gene, found in genes.items()}
    return ", ".join(
        tr("{result} (provisional)", result=text) if gene in open_genes else text for gene, text in reported.items()
    )


def _also_lines(drugs: Iterable[tuple[str, str, str]]) -> Iterator[Fact]:
    """One line for each result, with the drugs by what is to be done; of each drug its name, action and result."""
    by_result: dict[str, dict[str, list[str]]] = {}
    for name, action, result in drugs:
        by_result.setdefault(result, {}).setdefault(action, []).append(name)
    for result, actions in sorted(by_result.items()):
        ranked = sorted(actions, key=lambda action: list(COURSES).index(action) if action in COURSES else 99)
        yield Fact(result, "; ".join(f"{verb(action)}: {', '.join(actions[action])}" for action in ranked))


def _tests(pgx: Pgx) -> Iterator[Group]:
    lines = tuple(
        Fact(
            f"{test.drug}: {test.gene}",
            "; ".join(f"{_asks(one.strength)} ({one.source.partition(',')[0]}, {one.release})" for one in test.asked),
            Level.URGENT,
        )
        for test in pgx.test_before
    )
    if lines:
        title = tr("Test before prescribing (this report does not answer it)")
        yield Group("tests", title, lines=lines, level=Level.URGENT, place=TESTS)


def confidence_words(confidence: str) -> str:
    """How far a call can be trusted, where that is not "high"."""
    words = {"moderate": tr("confidence moderate"), "low": tr("confidence low"), "none": tr("no confidence")}
    return words[confidence]


def _unread(gene: GeneReport) -> str:
    """How much of a provisional call's gene was not read, where the file told positions of it."""
    positions = gene.positions
    missing, total = len(positions.missing), sum(map(len, (positions.used, positions.missing, positions.assumed)))
    if not gene.provisional or not missing:
        return ""
    return "; " + trn(
        "no data at {missing} of {n} position", "no data at {missing} of {n} positions", total, missing=missing
    )


def _genes(pgx: Pgx, requested: Collection[str] | None) -> Iterator[Group]:
    """Results of the genes of the drugs asked for; of the others that there are some."""
    called = [gene for gene in pgx.genes if gene.status in CALLED and gene.evidence is GeneEvidence.GUIDELINE]
    shown = [gene for gene in called if requested is None or gene.gene in requested]
    lines = [
        Fact(
            gene.gene,
            result_of(gene)
            + (" (" + tr("provisional") + ")" if gene.provisional else "")
            + _unread(gene)
            + ("" if gene.confidence == "high" else "; " + confidence_words(gene.confidence)),
        )
        for gene in shown
    ]
    if left := len(called) - len(shown):
        lines.append(Fact(tr("Others"), tr("{n} more called", n=left)))
    if lines:
        title = tr("Results of genes") if requested is None else tr("Genes of these drugs")
        yield Group("genes", title, lines=tuple(lines), flow=True, brief=requested is not None, place=GENES)
