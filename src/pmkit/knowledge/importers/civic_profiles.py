"""Re-read CIViC's `molecular_profile` (names as curators typed them) into the boolean profiles of `tables.profiles`.

The gene and variant columns that came with the release are a naive split at the first blank: wrong for fusions and
for every AND/OR profile. Here the whole name is read: boolean words first, then each variant name by its pattern.
"""

from __future__ import annotations

import re

from pmkit.core.errors import DataError
from pmkit.core.messages import tr
from pmkit.knowledge.profiles import And, Atom, AtomKind, Or, Profile, ProfileNot

# Residues of named domains, canonical numbering (UniProt feature tables: P00519, P04626, P36888, P04637, P40763).
DOMAINS: dict[tuple[str, str], str] = {
    ("ABL1", "P-LOOP MUTATION"): "248-256:mutation",
    ("ABL1", "TKD MUTATION"): "242-493:mutation",
    ("ERBB2", "KINASE DOMAIN MUTATION"): "720-987:mutation",
    ("FLT3", "TKD MUTATION"): "610-943:substitution",
    ("TP53", "DNA BINDING DOMAIN MUTATION"): "102-292:mutation",
    ("STAT3", "SH2 DOMAIN MUTATION"): "580-670:mutation",
}
WORDS: dict[str, tuple[AtomKind, str]] = {
    "MUTATION": (AtomKind.MUTATION, ""),
    "ALTERATION": (AtomKind.MUTATION, ""),
    "ACTIVATING MUTATION": (AtomKind.GAIN_OF_FUNCTION, ""),
    "GAIN-OF-FUNCTION": (AtomKind.GAIN_OF_FUNCTION, ""),
    "LOSS-OF-FUNCTION": (AtomKind.LOSS_OF_FUNCTION, ""),
    "INACTIVATING MUTATION": (AtomKind.LOSS_OF_FUNCTION, ""),
    "DELETERIOUS MUTATION": (AtomKind.LOSS_OF_FUNCTION, ""),
    "TRUNCATING MUTATION": (AtomKind.TRUNCATING, ""),
    "FRAMESHIFT": (AtomKind.FRAMESHIFT, ""),
    "FRAMESHIFT TRUNCATION": (AtomKind.FRAMESHIFT, ""),
    "PROMOTER MUTATION": (AtomKind.PROMOTER, ""),
    "ITD": (AtomKind.INTERNAL_TANDEM_DUPLICATION, ""),
    "INTERNAL DUPLICATION": (AtomKind.INTERNAL_TANDEM_DUPLICATION, ""),
    "AMPLIFICATION": (AtomKind.AMPLIFICATION, ""),
    "LOSS": (AtomKind.LOSS, ""),
    "DELETION": (AtomKind.LOSS, ""),
    "REARRANGEMENT": (AtomKind.REARRANGEMENT, ""),
    "REARRANGEMENTS": (AtomKind.REARRANGEMENT, ""),
    "TRANSLOCATION": (AtomKind.REARRANGEMENT, ""),
    "WILDTYPE": (AtomKind.WILDTYPE, ""),
    "FUSION": (AtomKind.REARRANGEMENT, ""),
    "FSUION": (AtomKind.REARRANGEMENT, ""),  # so spelt upstream
    "VIII": (AtomKind.EXON, "2-7:deletion"),  # EGFRvIII
    "EGFRVIII": (AtomKind.EXON, "2-7:deletion"),
}
# Exons whose number in MANE's transcript differs. ASXL1 had 12 exons, its last the 12th (PMID 22436456); MANE has 13.
EXONS: dict[tuple[str, str], str] = {("ASXL1", "12"): "13"}
BIOMARKERS = {("TMB", "HIGH"): "tmb_high", ("TMB", "LOW"): "tmb_low", ("MSI", "HIGH"): "msi_high"}

_BOOLEAN = re.compile(r"\s+(AND|OR)\s+|\b(NOT)\s+|(\()\s+|\s+(\))")
_EXON = re.compile(
    r"^(?:RARE )?EXONS? (\d+)(?:-(\d+))? (DEL|DELETION|INSERTION|MUTATION|FRAMESHIFT|SKIPPING MUTATION)$"
)
_CDNA = re.compile(r"\(?(c\.[^)]+)\)?$")
_SUBSTITUTION = re.compile(r"^[A-Z*]\d+[A-Z*]$")
_CODON = re.compile(r"^[A-Z]\d+$")
_ALTERNATIVES = re.compile(r"^([A-Z]\d+)([A-Z])/([A-Z])$")
_CODONS = re.compile(r"^([A-Z]\d+)/([A-Z]\d+)$")
_FRAMESHIFT = re.compile(r"^([A-Z]\d+)[A-Z]?FS", re.IGNORECASE)
_INDEL = re.compile(r"^([A-Z]\d+)(?:_([A-Z]\d+))?(DELINS|DEL|DUP|INS|>)([A-Z]*)$", re.IGNORECASE)
_FUSION_EXONS = re.compile(r"^e\d+::e\d+$")


def protein_name(text: str) -> str | None:
    """One-letter protein change in today's HGVS form: "D842_H845DELDIMH" -> "D842_H845del"; None if it is not one."""
    if _SUBSTITUTION.match(text):
        return text
    match = _INDEL.match(text)
    if not match:
        return None
    first, last, event, bases = match.groups()
    place = f"{first}_{last}" if last else first
    event = {">": "delins"}.get(event, event.lower())
    if event in ("del", "dup"):
        return place + event
    return place + event + bases.upper() if bases and (event == "delins" or last) else None


def coding_name(text: str) -> str:
    """A coding change without the bases HGVS no longer writes after del and dup: "c.430delG" -> "c.430del"."""
    name = text.replace("−", "-").replace(" ", "")
    name = re.sub(r"del([ACGT]+|\d+)ins", "delins", name)
    return re.sub(r"(del|dup)([ACGT]+|\d+)$", r"\1", name)


def _escape(text: str) -> str:
    return re.sub(r"\s+", "_", text.strip())


def _named(gene: str, name: str) -> Profile | None:
    """A variant given by an everyday word, a domain, an exon."""
    upper = name.upper()
    exon = _EXON.match(upper)
    found: tuple[AtomKind, str] | None = None
    if (gene, upper) in BIOMARKERS:
        found = (AtomKind.BIOMARKER, BIOMARKERS[gene, upper])
    elif (gene, upper) in DOMAINS:
        found = (AtomKind.REGION, DOMAINS[gene, upper])
    elif upper in WORDS:
        found = WORDS[upper]
    elif "EXPRESSION" in upper or "PHOSPHORYLATION" in upper or upper == "SERUM LEVELS":
        found = (AtomKind.EXPRESSION, _escape(name))
    elif "METHYLATION" in upper:
        found = (AtomKind.METHYLATION, _escape(name))
    elif upper.startswith("NON-") and _CODON.match(upper[4:]):
        found = (AtomKind.NOT_CODON, upper[4:])
    elif exon:
        first, last, event = exon.groups()
        place = f"{first}-{last}" if last else EXONS.get((gene, first), first)
        word = "deletion" if event == "DEL" else event.split()[0].lower()
        found = (AtomKind.EXON, f"{place}:{word}")
    return Atom(gene, *found) if found else None


def _changed(gene: str, name: str) -> Profile | None:
    """A variant given by its protein or coding change."""
    coding = _CDNA.search(name)
    protein = name[: coding.start()].strip() if coding else name
    found: tuple[tuple[AtomKind, str], ...] = ()
    if known := protein_name(protein):
        found = ((AtomKind.PROTEIN, known),)
    elif coding:
        found = ((AtomKind.CDNA, coding_name(coding.group(1))),)
    elif _CODON.match(name):
        found = ((AtomKind.CODON, name),)
    elif match := _ALTERNATIVES.match(name):
        residue, one, two = match.groups()
        found = ((AtomKind.PROTEIN, residue + one), (AtomKind.PROTEIN, residue + two))
    elif match := _CODONS.match(name):
        found = tuple((AtomKind.CODON, codon) for codon in match.groups())
    elif match := _FRAMESHIFT.match(name):
        found = ((AtomKind.FRAMESHIFT, match.group(1)),)
    parts = tuple(Atom(gene, *part) for part in found)
    return Or(parts) if len(parts) > 1 else parts[0] if parts else None


def variant_profile(gene: str, name: str) -> Profile:
    """The profile of one variant name; what cannot be understood becomes an atom that is never evaluable."""
    if "::" in gene:
        exons = name if _FUSION_EXONS.match(name) else ""
        return Atom(gene, AtomKind.FUSION, exons)
    if "::" in name:  # "PAX5 PAX5::AUTS2", "C19MC v::C19MC fusion"
        return Atom(name.split(maxsplit=1)[0], AtomKind.FUSION)
    if " and " in name:
        return Atom(gene, AtomKind.OTHER, _escape(name))
    return _named(gene, name) or _changed(gene, name) or Atom(gene, AtomKind.OTHER, _escape(name))


def _single(text: str) -> Profile:
    gene, _, name = text.strip().partition(" ")
    if not name:
        raise DataError(tr("the CIViC profile {text!r} has a gene but no variant", text=text))
    return variant_profile(gene, name.strip())


def read(text: str) -> Profile:
    """Read a CIViC molecular profile. Raises DataError where its boolean words do not fit together."""
    tokens = [t for t in _BOOLEAN.split(f" {text} ") if t and t.strip()]
    # Parentheses that belong to a variant name, "VHL A149S (c.445G>T)", have no blank inside and stay in the name.
    position = 0

    def peek() -> str:
        return tokens[position].strip() if position < len(tokens) else ""

    def take() -> str:
        nonlocal position
        position += 1
        return tokens[position - 1].strip()

    def either() -> Profile:
        parts = [both()]
        while peek() == "OR":
            take()
            parts.append(both())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def both() -> Profile:
        parts = [factor()]
        while peek() == "AND":
            take()
            parts.append(factor())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def factor() -> Profile:
        if peek() == "NOT":
            take()
            return ProfileNot(factor())
        if peek() == "(":
            take()
            inner = either()
            if peek() != ")":
                raise DataError(tr("the CIViC profile {text!r} has an open parenthesis", text=text))
            take()
            return inner
        if peek() in ("", ")", "AND", "OR"):
            raise DataError(tr("the CIViC profile {text!r} misses a variant", text=text))
        return _single(take())

    profile = either()
    if peek():
        raise DataError(tr("the CIViC profile {text!r} cannot be read to its end", text=text))
    return profile
