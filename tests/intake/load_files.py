"""Small VCFs for the tests of load."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.support import contigs, header

from pmkit.core.model import Build, CallSet, Case, Region
from pmkit.intake import vcf
from pmkit.intake.load_options import LoadOptions
from pmkit.variants.assembly import Probe

CONTIGS_38 = "\n".join(contigs(["chr1", "chr10", "chrX"])) + "\n"
EVERYWHERE = tuple(Region(chrom, 0, 300_000_000) for chrom in ("1", "10", "X", "MT"))


def text(*records: str, samples: Sequence[str] = ("S1",), head: str = CONTIGS_38) -> str:
    """A VCF. Records are written with spaces for tabs: `chr1 100 A G GT 0/1` (ID, QUAL, FILTER, INFO are added)."""
    lines = [header(*head.splitlines(), formats=(), samples=samples).rstrip("\n")]
    for record in records:
        fields = record.split(" ")
        extra = {
            key: value for key, _, value in (f.partition("=") for f in fields if f.startswith(("FILTER=", "INFO=")))
        }
        chrom, pos, ref, alt, *rest = (f for f in fields if not f.startswith(("FILTER=", "INFO=")))
        fixed = [chrom, pos, ".", ref, alt, "50", extra.get("FILTER", "PASS"), extra.get("INFO", ".")]
        lines.append("\t".join([*fixed, *rest]))
    return "\n".join(lines) + "\n"


def write(path: Path, *records: str, samples: Sequence[str] = ("S1",), head: str = CONTIGS_38) -> str:
    path.write_text(text(*records, samples=samples, head=head), encoding="utf-8")
    return str(path)


def everywhere(build: Build) -> tuple[Region, ...]:
    return EVERYWHERE


def no_probes() -> tuple[Probe, ...]:
    return ()


def cases(*paths: str, options: LoadOptions | None = None, probes: tuple[Probe, ...] = ()) -> list[Case]:
    return list(vcf.read(paths, requested=everywhere, options=options, probes=lambda: probes))


def calls(
    tmp_path: Path,
    *records: str,
    samples: Sequence[str] = ("S1",),
    head: str = CONTIGS_38,
    options: LoadOptions | None = None,
) -> CallSet:
    """The CallSet of one file with these records."""
    found = cases(write(tmp_path / "in.vcf", *records, samples=samples, head=head), options=options)
    return found[0].calls
