"""The top group: a first word that names a stage starts the chain; any other word is an ordinary command."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import click
from click.shell_completion import CompletionItem

from pmkit.cli.bind import SETTINGS
from pmkit.cli.chain import LazyGroup, Pipeline
from pmkit.cli.oneshot import OneShot
from pmkit.cli.spoken import speak_click
from pmkit.core import messages
from pmkit.core.errors import ConfigError, UsageError, did_you_mean, known_are, nearest
from pmkit.core.messages import tr
from pmkit.core.settings import VARIABLE, WORDING, check_found, config_path, read_config
from pmkit.core.version import __version__

PREFIX = "PMKIT"
FOUND = "pmkit.settings.found"
"""Key of `ctx.meta`: the settings file that is used because it lies in the working folder."""
COMMANDS = {
    "run": ("pmkit.cli.run:run", "One shot: load, pgx, onco, and every report into a folder."),
    "check": ("pmkit.cli.check:check", "Before a run: what each file is, and what can be called from it."),
    "explain": ("pmkit.cli.explain:explain", "Why a report says what it says of a gene, variant or drug."),
    "diff": ("pmkit.cli.diff:diff", "What changed between two reports, and why."),
    "drug": ("pmkit.cli.drug:drug", "What is known of a drug: genes, guidance, levels."),
    "tables": ("pmkit.cli.tables:tables", "List, show, verify, lint and build the bundled tables."),
    "schema": ("pmkit.cli.schema:schema", "Print the schema of reports, sheets, rules or the command line."),
    "cohort": ("pmkit.cli.cohort:cohort", "Many patients: plan, run, merge, count."),
    "pseudonym": ("pmkit.cli.pseudonym:pseudonym", "Pseudonyms of samples: key and link table."),
    "audit": ("pmkit.cli.audit:audit", "Check a log that --audit wrote."),
    "verify": ("pmkit.cli.verify:verify", "Check a report against the tables and rules of this installation."),
    "validate": ("pmkit.cli.validate:validate", "Check reports, sample sheets and settings files."),
    "demo": ("pmkit.cli.demo:demo", "Write the example patients into a folder."),
    "doctor": ("pmkit.cli.doctor:doctor", "Check this installation."),
    "completion": ("pmkit.cli.completion:completion", "Print the completion script of a shell."),
    "help": ("pmkit.cli.help:help_", "Show the help of a stage or command."),
}

speak_click()
stages = Pipeline(COMMANDS, context_settings={"auto_envvar_prefix": PREFIX})


class Top(LazyGroup):
    """Stages first; then the ordinary commands."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0]
        names = stages.list_commands(ctx)
        if word in names:
            return "", stages, stages.with_source(ctx, args)
        if word not in self.list_commands(ctx) and not ctx.resilient_parsing:
            raise _unknown(word, [*names, *self.list_commands(ctx)])
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return stages if cmd_name == "" else super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(tr("Stages, run in the order written")):
            formatter.write_dl(stages.blurbs())
        super().format_commands(ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        return stages.shell_complete(ctx, incomplete) + super().shell_complete(ctx, incomplete)


def _unknown(word: str, known: list[str]) -> UsageError:
    if not nearest(word, known) and (word == "-" or Path(word).exists()):
        error = UsageError(
            tr("{word!r} is no command", word=word), remedy=tr("Did you mean `pmkit load {word}`?", word=word)
        )
    else:
        hint = did_you_mean(word, known, tr("See `pmkit --help`."))
        error = UsageError(tr("there is no command {word!r}", word=word), remedy=hint)
    error.stage = ""  # type: ignore[attr-defined]  # no later word is to blame
    return error


def read_settings(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Load the settings file into click's map of defaults, after a check of every name in it."""
    if ctx.resilient_parsing:
        return value
    check_environment(ctx, os.environ)
    path = config_path(value, os.environ)
    if path:
        table = read_config(path)
        if found := not value and not os.environ.get(VARIABLE):
            check_found(path, table)
        if WORDING in table:  # before other modules are imported, for their constants
            from pmkit.core.wording import read_wording

            messages.use_wording(read_wording(table.pop(WORDING), str(path)))
        check_settings(ctx, table, path)
        if found:
            ctx.meta[FOUND] = path
        ctx.default_map = {**table, "": table}
    return value


def _speak(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    """Choose the language. Raises ConfigError where there is no catalogue of it."""
    if value and not ctx.resilient_parsing and value != messages.language():
        messages.use(value)


def check_environment(ctx: click.Context, environ: Mapping[str, str]) -> None:
    """Raises ConfigError for a variable that begins with PMKIT_ and sets nothing: a slip must not pass unseen."""
    given = [name for name in environ if name.startswith(f"{PREFIX}_")]
    known = set(_variables(ctx)) if given else set()
    for name in sorted(given):
        if name not in known:
            hint = did_you_mean(name, known, tr("See `pmkit schema --cli` for what can be set."))
            raise ConfigError(tr("no option is set by the variable {name}", name=name), remedy=hint)


def _variables(ctx: click.Context) -> Iterator[str]:
    """The names of all variables that set an option."""
    top = cast("Top", ctx.command)
    commands: list[tuple[str, click.Command | None]] = [(PREFIX, top)]
    commands += [(f"{PREFIX}_{name}", stages.get_command(ctx, name)) for name in stages.list_commands(ctx)]
    commands += [(f"{PREFIX}_{name}", top.get_command(ctx, name)) for name in top.list_commands(ctx)]
    for prefix, command in commands:
        if isinstance(command, click.Group) and command is not top:
            commands += [(f"{prefix}_{name}", inner) for name, inner in command.commands.items()]
        for name in settable(command) if command else ():
            yield f"{prefix}_{name}".upper()


def check_settings(ctx: click.Context, table: dict[str, dict[str, Any]], path: Path, *, values: bool = False) -> None:
    """Check the names in a settings file, with `values` also what they are set to. Raises ConfigError."""
    top = cast("Top", ctx.command)
    for name, options in table.items():
        if name == WORDING:
            from pmkit.core.wording import read_wording

            read_wording(options, str(path))
            continue
        command = stages.get_command(ctx, name) or top.get_command(ctx, name)
        if command is None:
            known = [*stages.list_commands(ctx), *top.list_commands(ctx)]
            raise ConfigError(tr("there is no command {name!r}", name=name), where=str(path), remedy=_hint(name, known))
        params = settable(command)
        for option, value in options.items():
            if option not in params:
                hint = _hint(option, list(params))
                raise ConfigError(
                    tr("[{name}] has no option {option!r}", name=name, option=option), where=str(path), remedy=hint
                )
            if values:
                _check_value(ctx, (name, option), params[option], value, path)


def settable(command: click.Command) -> dict[str, click.Option]:
    """The options of a command by the names that they have in the settings file."""
    if isinstance(command, OneShot):
        return command.settable
    return {p.name: p for p in command.params if p.name and isinstance(p, click.Option)}


def _check_value(ctx: click.Context, key: tuple[str, str], option: click.Option, value: Any, path: Path) -> None:
    try:
        option.type_cast_value(ctx, value)
    except click.BadParameter as error:
        name, word = key
        raise ConfigError(
            tr("bad value for [{name}] {word}: {text}", name=name, word=word, text=error.message), where=str(path)
        ) from None


def _hint(word: str, known: list[str]) -> str:
    return did_you_mean(word, known, known_are(sorted(known)))


ENCRYPTING = ("", "run", "cohort", "pseudonym")
"""The commands (chains have none) all of whose outputs go where --encrypt-to holds."""


@click.group(
    cls=Top,
    lazy=COMMANDS,
    no_args_is_help=True,
    context_settings={"auto_envvar_prefix": PREFIX, "help_option_names": ["-h", "--help"]},
)
@click.option("--config", callback=read_settings, is_eager=True, metavar="FILE", help="Settings (TOML).")
@click.option(
    "--lang",
    callback=_speak,
    is_eager=True,
    expose_value=False,
    metavar="CODE",
    help="Language of what is written for people (default: en).",
)
@click.option("-v", "--verbose", count=True, help="Tell more on stderr; -vv adds tracebacks.")
@click.option("-q", "--quiet", is_flag=True, help="Errors only.")
@click.option("--encrypt-to", metavar="KEY.pub", help="Encrypt every output to this Crypt4GH public key (.c4gh).")
@click.option("--audit", metavar="FILE", help="Add this run to a log whose lines are bound by hashes.")
@click.option("--log-format", type=click.Choice(["text", "json"]), default="text", help="Shape of log lines.")
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s", help="Show the version and exit.")
@click.pass_context
def cli(
    ctx: click.Context,
    /,
    *,
    config: str | None,
    verbose: int,
    quiet: bool,
    log_format: str,
    encrypt_to: str | None,
    audit: str | None,
) -> None:
    """From a VCF to a per-patient precision-medicine report, offline.

    \b
    pmkit load sample.vcf.gz pgx report
    pmkit load tumor.vcf.gz --tumor T onco --tumor-type LUAD report -f json -o t.json
    pmkit run sample.vcf.gz
    """
    from pmkit.cli.console import set_up_logging

    ctx.obj = {"verbose": verbose, "quiet": quiet, "audit": audit}
    if encrypt_to:
        from pmkit.core import encryption

        if ctx.invoked_subcommand not in ENCRYPTING:
            raise UsageError(
                tr("`{command}` prints plain text, which --encrypt-to forbids", command=ctx.invoked_subcommand),
                remedy=tr("Write encrypted reports with a chain, `run`, or `cohort merge` and `summary`."),
            )
        encryption.encrypt_to(Path(encrypt_to))
        ctx.call_on_close(lambda: encryption.encrypt_to(None))
    set_up_logging(verbose, quiet=quiet, as_json=log_format == "json")
    if ctx.invoked_subcommand not in ("", "run"):  # these say it when all words have been understood
        name_settings(ctx)


def run_settings(ctx: click.Context) -> dict[str, Any]:
    """What the options before the first word say of every run."""
    reported = ctx.find_root().obj or {}
    return {"quiet": bool(reported.get("quiet")), "audit": reported.get("audit")}


def name_settings(ctx: click.Context) -> None:
    """Say on stderr that the settings file of the working folder is used, where it is."""
    if FOUND in ctx.meta:
        logging.getLogger("pmkit").warning(tr("the settings of ./%s are used"), ctx.meta[FOUND])


@stages.result_callback()
@click.pass_context
def run_chain(ctx: click.Context, /, bound: list[Any], **_: Any) -> None:
    """Run the stages that the words were bound to; add the default sink where none was written."""
    from pmkit.cli.console import run_stages

    name_settings(ctx)
    run_stages(bound, ctx.meta.get(SETTINGS, {}), **run_settings(ctx))
