"""`schema`: print what a file or the command line looks like, for machines."""

from __future__ import annotations

import inspect
import json
from typing import Any

import click

from pmkit.cli.chain import StageCommand
from pmkit.cli.types import Command
from pmkit.core.errors import UsageError
from pmkit.core.messages import tr


@click.command(cls=Command)
@click.argument("what", required=False, type=click.Choice(["report", "tables", "rules", "sheet", "patient", "check"]))
@click.option("--cli", "command_line", is_flag=True, help="Every command and option.")
@click.option(
    "--markdown",
    is_flag=True,
    help="With --cli or tables: as a page (docs/commands.md, docs/columns.md) instead of JSON.",
)
@click.pass_context
def schema(ctx: click.Context, what: str | None, command_line: bool, markdown: bool) -> None:
    """Print the JSON schema of reports, rules, sheets or checks, the tables' columns, or the command line (--cli)."""
    if command_line == bool(what):
        raise UsageError(tr("name one of report, tables, rules, sheet, patient, check, or --cli"))
    if markdown and not command_line and what != "tables":
        raise UsageError(tr("--markdown is for --cli and for tables"))
    if markdown and what == "tables":
        from pmkit.report.column_page import page as columns

        click.echo(columns(), nl=False)
    elif markdown:
        from pmkit.cli.reference import page

        click.echo(page(describe(ctx)), nl=False)
    else:
        click.echo(json.dumps(describe(ctx) if command_line else _schema(what or ""), indent=2, ensure_ascii=False))


def _schema(what: str) -> dict[str, Any]:
    if what == "report":
        from pmkit.report.document import SCHEMA_VERSION, Report

        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "version": SCHEMA_VERSION,
            **Report.model_json_schema(mode="serialization"),
        }
    if what == "tables":
        from pmkit.report.column_page import described as tables

        return tables()
    if what == "rules":
        from pydantic import TypeAdapter

        from pmkit.context import (
            ApplicabilityRules,
            DosingRules,
            EnzymeRules,
            GeneFactRules,
            ModelCautionRules,
            ScoreRules,
        )
        from pmkit.germline import AcmgRules, ClinVarRules, MechanismRules, ReportingRules
        from pmkit.knowledge.consent_rules import ConsentRules
        from pmkit.onco import OncogenicityRules, SecondChangeRules, TierRules
        from pmkit.patient import CancerDrugRules
        from pmkit.pgx import GateRules, PhenotypeRules, ReasonRules
        from pmkit.risk import ClinicalRules

        pgx = PhenotypeRules | ReasonRules | GateRules
        context = ApplicabilityRules | DosingRules | EnzymeRules | GeneFactRules | ModelCautionRules | ScoreRules
        germline = AcmgRules | ClinVarRules | MechanismRules | ReportingRules | ConsentRules
        onco = TierRules | OncogenicityRules | SecondChangeRules
        return TypeAdapter(pgx | context | onco | germline | CancerDrugRules | ClinicalRules).json_schema()
    if what == "check":
        from pmkit.chain import preflight

        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "version": preflight.SCHEMA_VERSION,
            **preflight.CheckDocument.model_json_schema(mode="serialization"),
        }
    if what == "patient":
        from pmkit.context import Patient

        return Patient.model_json_schema()
    from pmkit.intake.sheet import SheetRow

    described: dict[str, Any] = SheetRow.model_json_schema()
    return described


def describe(ctx: click.Context) -> dict[str, Any]:
    """Every command and option of the program, as plain data."""
    from pmkit.cli.app import Top, stages

    top = ctx.find_root().command
    if not isinstance(top, Top):
        raise TypeError(tr("the root is not pmkit's top group"))
    listed = {name: top.get_command(ctx, name) for name in top.list_commands(ctx)}
    return {
        "options": _parameters(top),
        "stages": {stage.name: _command(stage) for stage in stages.in_order(ctx)},
        "commands": {name: _command(command) for name, command in listed.items() if command},
    }


def _command(command: click.Command) -> dict[str, Any]:
    about: dict[str, Any] = {
        "help": command.get_short_help_str(120),
        "about": inspect.cleandoc(command.help or "").replace("\b\n", ""),
        "parameters": _parameters(command),
    }
    if isinstance(command, StageCommand):
        cls = command.stage_class
        about |= {"takes": sorted(cls.takes), "gives": cls.gives or tr("what it takes"), "sink": cls.is_sink}
    if isinstance(command, click.Group):
        about["commands"] = {name: _command(sub) for name, sub in sorted(command.commands.items())}
    return about


def _parameters(command: click.Command) -> list[dict[str, Any]]:
    private = {key for key, one in getattr(command, "described", {}).items() if one.option.names_patients}
    return [
        {
            "name": param.name,
            "words": [*param.opts, *param.secondary_opts],
            "kind": param.param_type_name,
            "type": param.type.name,
            "metavar": param.metavar or "",
            "choices": [str(choice) for choice in getattr(param.type, "choices", ())],
            "flag": bool(getattr(param, "is_flag", False) or getattr(param, "count", False)),
            "many": param.multiple or param.nargs == -1,
            "required": param.required,
            "default": _default(param),
            "names_patients": param.name in private,
            "help": getattr(param, "help", None) or "",
        }
        for param in command.params
    ]


def _default(param: click.Parameter) -> Any:
    default = param.to_info_dict().get("default")
    return default if isinstance(default, str | int | float | bool) else None
