"""`report`: the sink that writes reports."""

from __future__ import annotations

from typing import Any

import click
from click.shell_completion import CompletionItem

from pmkit.chain.report import ReportStage, formats
from pmkit.cli.chain import FOLDERS, stage
from pmkit.core.errors import UsageError, did_you_mean
from pmkit.core.stage import Stage


class FormatName(click.ParamType[str]):
    """The name of a report format, pmkit's own or one that came in by the entry points `pmkit.reports`."""

    name = "format"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        known = sorted(formats())
        if value not in known:
            hint = did_you_mean(str(value), known, f"Known: {', '.join(known)}.")
            raise UsageError(f"there is no report format {value!r}", remedy=hint)
        return str(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(name) for name in sorted(formats()) if name.startswith(incomplete)]


@stage(ReportStage)
@click.option("-f", "--format", type=FormatName(), help="[default: by -o's suffix; table on a terminal, else json]")
@click.option(
    "-o", "--output", default="-", metavar="FILE", help=f"File, folder, name with {{sample}}, or - (stdout). {FOLDERS}"
)
@click.option("--section", metavar="NAME", help="Only this section, as pgx.genes (tsv, table).")
@click.option("--force", is_flag=True, help="Replace files that exist.")
def report(**options: Any) -> Stage:
    """Write one report per sample."""
    return ReportStage(**options)
