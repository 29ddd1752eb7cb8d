"""A laboratory's own choices: genes and drugs that it leaves out, and a panel of its own.

They stand in the settings file (`[pgx] leave_out = ["CFTR"]`) or on the command line, and every report says them:
what is left out is no result, and never a normal one.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from pmkit.core.errors import ConfigError, NoInputError, did_you_mean
from pmkit.core.messages import tr
from pmkit.core.settings import parsed_toml
from pmkit.pgx.outside.call_words import known_genes
from pmkit.pgx.outside.outside_gene import OutsideGene
from pmkit.pgx.pgx_options import PgxOptions
from pmkit.pgx.pgx_terms import CallSource, GeneStatus
from pmkit.pgx.phenotype import GeneResult

KEYS = ("name", "genes", "drugs")


class Laboratory(NamedTuple):
    """The choices, checked: `drugs` and `genes` are left out; the panel's are all that is looked at."""

    genes: frozenset[str] = frozenset()
    drugs: frozenset[str] = frozenset()
    panel: str = ""
    panel_genes: tuple[str, ...] = ()
    panel_drugs: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What every report says of them."""
        found = []
        if self.panel:
            found.append(
                tr(
                    "Panel of the laboratory: {name}. Other genes and drugs were not looked at: that is no normal "
                    "result.",
                    name=self.panel,
                )
            )
        left = sorted(self.genes) + sorted(self.drugs)
        if left:
            found.append(tr("Left out by the laboratory: {names}. This is not a normal result.", names=", ".join(left)))
        return tuple(found)


def laboratory(options: PgxOptions) -> Laboratory:
    """The choices of the options. Raises NoInputError for a gene or drug that pmkit does not know, ConfigError for a
    panel file that cannot be read."""
    name, genes, drugs = _panel(Path(options.panel)) if options.panel else ("", (), ())
    return Laboratory(
        frozenset(_genes(options.leave_out)), frozenset(_drugs(options.leave_out_drugs)), name, genes, drugs
    )


def left_out(gene: str) -> GeneResult:
    """What stands for a gene that the laboratory leaves out."""
    why = tr("left out by the laboratory's settings")
    call = OutsideGene(gene, (), (), why)
    return GeneResult(gene, GeneStatus.NOT_CALLED, True, (), (), (), source=CallSource.NONE, call=call)


def _genes(words: Iterable[str]) -> tuple[str, ...]:
    found = []
    for word in words:
        name = next((gene for gene in known_genes() if gene.upper() == word.strip().upper()), "")
        if not name:
            hint = did_you_mean(word.strip().upper(), known_genes(), tr("Name a gene as in `pmkit explain`."))
            raise NoInputError(tr("there is no gene {word!r} to leave out or look at", word=word), remedy=hint)
        found.append(name)
    return tuple(dict.fromkeys(found))


def _drugs(words: Iterable[str]) -> tuple[str, ...]:
    if not words:
        return ()
    from pmkit.pgx.drug_names import find_drug

    return tuple(dict.fromkeys(map(find_drug, words)))


def _panel(path: Path) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Name, genes and drugs of a panel file (TOML). Empty genes or drugs mean all."""
    import tomllib

    try:
        document = parsed_toml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else tr("it is not UTF-8 text")
        raise ConfigError(tr("the panel file cannot be read: {reason}", reason=reason), where=str(path)) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(tr("the panel file is not valid TOML: {error}", error=error), where=str(path)) from None
    except RecursionError:
        raise ConfigError(tr("the panel file is nested too deeply"), where=str(path)) from None
    lists = {key: document.get(key, []) for key in KEYS[1:]}
    if odd := [key for key in document if key not in KEYS]:
        raise ConfigError(
            tr("the panel file has the key {key!r}, which means nothing here", key=odd[0]),
            where=str(path),
            remedy=tr("Its keys are name, genes and drugs."),
        )
    if not isinstance(document.get("name"), str) or not all(
        isinstance(value, list) and all(isinstance(one, str) for one in value) for value in lists.values()
    ):
        raise ConfigError(
            tr("the panel file needs a name, and genes and drugs as lists of names"),
            where=str(path),
            remedy=tr('Write name = "…", genes = ["…"], drugs = ["…"].'),
        )
    try:
        return document["name"], _genes(lists["genes"]), _drugs(lists["drugs"])
    except NoInputError as error:
        raise ConfigError(error.message, where=str(path), remedy=error.remedy) from None
