"""What an annotated VCF says of each allele: the PMKIT_ fields of INFO, as the report's sections fill them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from pmkit.core.model import Case, Variant
from pmkit.core.variant_notes import PREFIX, InfoField, Values, VariantNotes
from pmkit.report.document import ReportHead
from pmkit.report.sections import Spec, section_of, specs
from pmkit.variants.alleles import is_sequence, trim

_ENCODED = {ord(c): f"%{ord(c):02X}" for c in '%:;=,&|\r\n\t "'}
__all__ = ["PREFIX", "Notes", "encode", "fields", "header_lines", "sources"]


@cache
def sources() -> tuple[tuple[Spec, VariantNotes], ...]:
    """The sections that have something to say of variants, those of later places first."""
    found = [(spec, spec.extra("vcf")) for spec in specs()]
    return tuple((spec, notes) for spec, notes in reversed(found) if notes is not None)


@cache
def fields() -> tuple[InfoField, ...]:
    """All fields. They have one value for each ALT, "." where there is none; lists are joined by "&"."""
    return tuple(field for _, notes in sources() for field in notes.FIELDS)


@cache
def _single() -> frozenset[str]:
    return frozenset(one.key for one in fields() if one.single)


def encode(text: str) -> str:
    """Percent-encode what INFO cannot hold (VCF 4.3, section 1.2), and what joins lists here."""
    return text.translate(_ENCODED)


def header_lines(version: str, left_out: Sequence[str] = ()) -> bytes:
    """The declarations of all fields, and the names of sections in the reports that say nothing of variants."""
    lines = [f"##pmkit_version={version}"]
    lines += [f"##pmkit_left_out={','.join(left_out)}"] * bool(left_out)
    lines += [
        f'##INFO=<ID={one.key},Number=A,Type={one.type},Description="{one.about}",Source="pmkit",Version="{version}">'
        for one in fields()
    ]
    return "".join(f"{line}\n" for line in lines).encode()


@dataclass(slots=True)
class Notes:
    """What is known of alleles, by variant (trimmed). Several samples' findings are joined."""

    by_variant: dict[Variant, Values] = field(default_factory=dict)
    left_out: dict[str, None] = field(default_factory=dict)  # sections of these samples that give nothing here

    def add(self, variant: Variant, values: Values) -> None:
        known = self.by_variant.setdefault(variant, {})
        for key, reported in values.items():
            joined = tuple(dict.fromkeys((*known.get(key, ()), *reported)))
            known[key] = joined[:1] if key in _single() else joined

    def add_case(self, case: Case, report: ReportHead) -> None:
        """What each section of a case's report has to say."""
        for spec, source in sources():
            section = section_of(report, spec)
            if section is not None:
                for variant, values in source.notes(case, case.results[spec.stage_name], section):
                    self.add(variant, values)
        giving = {spec.name for spec, _ in sources()}
        self.left_out |= {s.name: None for s in specs() if section_of(report, s) is not None and s.name not in giving}

    def of_record(self, chrom: str, pos: int, ref: str, alts: Sequence[str]) -> str:
        """The INFO text of a record, "" where nothing is known of any of its alleles."""
        found = [
            self.by_variant.get(Variant(chrom, *trim(pos, ref.upper(), alt.upper()))) if is_sequence(alt) else None
            for alt in alts
        ]
        if not any(found):
            return ""
        parts = []
        for one in fields():
            cells = ["&".join(map(encode, known.get(one.key, ()))) or "." if known else "." for known in found]
            if any(cell != "." for cell in cells):
                parts.append(f"{one.key}={','.join(cells)}")
        return ";".join(parts)
