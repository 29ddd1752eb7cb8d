"""`demo`: write the example patients into a folder."""

from __future__ import annotations

from pathlib import Path

import click

from pmkit.cli.types import Command
from pmkit.core.errors import CannotCreateError, ConfigError
from pmkit.core.messages import tr
from pmkit.core.output import atomic

NOT_DATA = (".py", ".pyc", "")


@click.command(cls=Command)
@click.argument("folder", default="pmkit-demo", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace files that exist.")
def demo(folder: Path, force: bool) -> None:
    """Write the example patients (invented) into a folder, and say what to try.

    A genome as VCF, as gVCF and as the text of an array, a tumour with its normal, a patient sheet, a sample sheet.
    Files that are there already with the same content are left as they are. Prints the files, one a line.
    """
    texts = {path.name: path.read_text(encoding="utf-8") for path in examples()}
    there = [name for name, text in texts.items() if _same(folder / name, text)]
    for name in texts:
        if name not in there and not force and (folder / name).exists():
            raise CannotCreateError(
                tr("the output exists"), where=str(folder / name), remedy=tr("Add --force to replace it.")
            )
    for name, text in texts.items():
        if name not in there:
            with atomic(folder / name, force=force) as out:
                out.write(text)
        click.echo(folder / name)
    click.echo(tr("Try: pmkit load {file} pgx report", file=folder / "germline.vcf"), err=True)
    words = tr("Try: pmkit load {file} onco --tumor-type MEL report", file=folder / "tumor.vcf")
    click.echo(words, err=True)


def examples() -> list[Path]:
    """The example files: inside the package in a wheel, at the top of the repository in a source checkout."""
    package = Path(__file__).parents[1]
    for folder in (package / "examples", package.parents[1] / "examples"):
        if folder.is_dir():
            return sorted(path for path in folder.iterdir() if path.suffix not in NOT_DATA)
    raise ConfigError(
        tr("the example files are missing"), where=str(package / "examples"), remedy=tr("Install pmkit again.")
    )


def _same(path: Path, text: str) -> bool:
    try:
        return path.read_text(encoding="utf-8") == text
    except (OSError, UnicodeDecodeError):
        return False
