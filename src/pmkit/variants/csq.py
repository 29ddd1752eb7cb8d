"""Consequences that another program wrote into INFO: VEP CSQ, SnpEff ANN, bcftools BCSQ, Funcotator FUNCOTATION.

Fields are found by the names in the header, in whatever order. What an annotation says is taken as its own, checked
against the record's alleles, and compared with pmkit's; it never replaces it silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import unquote

from pmkit.core.errors import DataError
from pmkit.core.messages import tr, trn
from pmkit.variants.consequence.consequence import Consequence
from pmkit.variants.consequence.protein import THREE
from pmkit.variants.consequence.severity import by_severity, impact, rank
from pmkit.variants.consequence.structure import COMPLEMENT

_INFO_LINE = re.compile(r'##INFO=<ID=(?P<id>[^,>]+),.*Description="(?P<text>.*)".*>')
_VEP_FORMAT = re.compile(r"Format:\s*([^\s\"]+)")
_SNPEFF_FIELDS = ("Allele", "Annotation", "Annotation_Impact", "Gene_Name", "Gene_ID", "Feature_Type", "Feature_ID",
                  "Transcript_BioType", "Rank", "HGVS.c", "HGVS.p")  # fmt: skip
_BCFTOOLS_TERMS = {
    "5_prime_utr": "5_prime_UTR_variant",
    "3_prime_utr": "3_prime_UTR_variant",
    "non_coding": "non_coding_transcript_exon_variant",
    "inframe_altering": "protein_altering_variant",
    "stop_gained": "stop_gained",
    "stop_lost": "stop_lost",
    "start_lost": "start_lost",
    "inframe_insertion": "inframe_insertion",
    "inframe_deletion": "inframe_deletion",
    "intergenic": "intergenic_variant",
}
_FUNCOTATOR_TERMS = {
    "MISSENSE": "missense_variant",
    "NONSENSE": "stop_gained",
    "NONSTOP": "stop_lost",
    "SILENT": "synonymous_variant",
    "SPLICE_SITE": "splice_site_variant",
    "IN_FRAME_DEL": "inframe_deletion",
    "IN_FRAME_INS": "inframe_insertion",
    "FRAME_SHIFT_DEL": "frameshift_variant",
    "FRAME_SHIFT_INS": "frameshift_variant",
    "START_CODON_SNP": "start_lost",
    "START_CODON_DEL": "start_lost",
    "START_CODON_INS": "start_lost",
    "DE_NOVO_START_IN_FRAME": "5_prime_UTR_variant",
    "DE_NOVO_START_OUT_FRAME": "5_prime_UTR_variant",
    "FIVE_PRIME_UTR": "5_prime_UTR_variant",
    "THREE_PRIME_UTR": "3_prime_UTR_variant",
    "FIVE_PRIME_FLANK": "upstream_gene_variant",
    "INTRON": "intron_variant",
    "IGR": "intergenic_variant",
    "RNA": "non_coding_transcript_exon_variant",
    "LINCRNA": "non_coding_transcript_exon_variant",
    "COULD_NOT_DETERMINE": "sequence_variant",
}


@dataclass(frozen=True, slots=True)
class Annotation:
    """What a program says of one allele on one transcript. `warnings` tell where it contradicts the record."""

    source: str  # VEP | SnpEff | bcftools | Funcotator | MAF
    allele: str  # as the program writes it
    gene: str
    transcript: str
    terms: tuple[str, ...]  # VEP's words, the worst first
    hgvsc: str = ""
    hgvsp: str = ""
    mane_select: bool = False
    canonical: bool = False
    picked: bool = False
    protein_change: str = ""  # one letter, as Consequence.protein_change
    fields: Mapping[str, str] | None = None  # everything, by the header's names
    warnings: tuple[str, ...] = ()

    @property
    def impact(self) -> str:
        return impact(self.terms)


class AnnotationDifference(NamedTuple):
    """One thing that an annotation and pmkit tell differently."""

    what: str  # gene | term | hgvsc | hgvsp
    theirs: str
    ours: str


@dataclass(frozen=True, slots=True)
class AnnotationFormat:
    """One annotated INFO field as the header declares it."""

    id: str
    source: str
    names: tuple[str, ...]

    def parse(self, value: str, ref: str, alts: Sequence[str]) -> tuple[tuple[Annotation, ...], ...]:
        """The annotations of each ALT, in the order of `alts`. An item that fits no ALT goes to all, with a warning."""
        found: list[list[Annotation]] = [[] for _ in alts]
        for number, item in enumerate(_items(self.source, value)):
            cells = dict(zip(self.names, (unquote(cell) for cell in item.split("|")), strict=False))
            warnings = self._shape(item)
            if self.source == "bcftools" and item.startswith("@"):
                continue  # reported with the other record of the same haplotype
            annotation = _READERS[self.source](cells)
            index = _allele_index(annotation, cells, number, ref, alts)
            targets = range(len(alts)) if index is None else (index,)
            if index is None:
                warnings += (
                    tr("allele {allele!r} of the annotation is none of the record's", allele=annotation.allele),
                )
            for target in targets:
                warned = warnings + _contradictions(annotation, ref, alts[target])
                found[target].append(_with(annotation, cells, warned))
        return tuple(tuple(annotations) for annotations in found)

    def _shape(self, item: str) -> tuple[str, ...]:
        count = item.count("|") + 1
        fewer_allowed = self.source == "bcftools"  # it leaves off empty fields at the end
        if count == len(self.names) or (fewer_allowed and count < len(self.names)):
            return ()
        return (
            trn(
                "{id} has {n} field where its header names {n_names}",
                "{id} has {n} fields where its header names {n_names}",
                count,
                id=self.id,
                n_names=len(self.names),
            ),
        )


def formats(header: str, where: str = "") -> tuple[AnnotationFormat, ...]:
    """The annotation fields that a VCF header declares, in its order; empty where there are none.

    Raises DataError where a field is declared without the names of its parts, or without the one for consequences.
    """
    found = []
    for line in header.splitlines():
        declared = _INFO_LINE.match(line) if line.startswith("##INFO=") else None
        if not declared:
            continue
        identity, text = declared["id"], declared["text"]
        if identity == "BCSQ":
            found.append(AnnotationFormat(identity, "bcftools", _names(identity, text, where, "Consequence")))
        elif identity == "MAF":  # of `load.maf`, which hands a MAF's own annotation on in this way
            found.append(AnnotationFormat(identity, "MAF", _names(identity, text, where, "Consequence")))
        elif identity == "FUNCOTATION":
            names = text.partition("Funcotation fields are:")[2].strip()
            if "|" not in names or not any(n.endswith("_variantClassification") for n in names.split("|")):
                raise _malformed(identity, where)
            found.append(AnnotationFormat(identity, "Funcotator", tuple(names.split("|"))))
        elif identity == "ANN" and "Format:" not in text:
            names = tuple(part.strip(" '\"") for part in text.partition("annotations:")[2].split("|"))
            if "Annotation" not in names or "Allele" not in names:
                raise _malformed(identity, where)
            found.append(AnnotationFormat(identity, "SnpEff", names))
        elif identity in ("CSQ", "ANN", "vep") and ("VEP" in text or "Format:" in text or identity == "CSQ"):
            found.append(AnnotationFormat(identity, "VEP", _names(identity, text, where, "Consequence")))
    return tuple(found)


def _names(identity: str, text: str, where: str, needed: str) -> tuple[str, ...]:
    declared = _VEP_FORMAT.search(text)
    names = tuple(declared[1].split("|")) if declared else ()
    if needed not in names or len(set(names)) != len(names):
        raise _malformed(identity, where)
    return names


def _malformed(identity: str, where: str) -> DataError:
    return DataError(
        tr("the header line of INFO/{identity} does not name the parts of the annotation", identity=identity),
        where=where,
        remedy=tr("Annotate the file again, or remove the field with `bcftools annotate -x`."),
    )


def read(
    declared: Iterable[AnnotationFormat], info: Mapping[str, str], ref: str, alts: Sequence[str]
) -> tuple[tuple[Annotation, ...], ...]:
    """All annotations of a record, one tuple for each ALT."""
    merged: list[tuple[Annotation, ...]] = [() for _ in alts]
    for one in declared:
        if value := info.get(one.id):
            for index, annotations in enumerate(one.parse(value, ref, alts)):
                merged[index] += annotations
    return tuple(merged)


def choose(annotations: Iterable[Annotation], overrides: Mapping[str, str] | None = None) -> Annotation | None:
    """One annotation of several: an override of its gene, MANE Select, canonical, the program's pick, the worst.

    `overrides` maps a gene to the transcript to prefer (versions are ignored).
    """
    requested = {gene: _bare(transcript) for gene, transcript in (overrides or {}).items()}

    def order(annotation: Annotation) -> tuple[bool, bool, bool, bool, int]:
        return (
            requested.get(annotation.gene) != _bare(annotation.transcript),
            not annotation.mane_select,
            not annotation.canonical,
            not annotation.picked,
            rank(annotation.terms[0]) if annotation.terms else rank(""),
        )

    return min(annotations, key=order, default=None)


def compare(annotation: Annotation, ours: Consequence) -> tuple[AnnotationDifference, ...]:
    """What differs between an annotation and our consequence; empty where they agree.

    Names are compared only on the same transcript (version ignored), terms by the worst, protein names by meaning.
    """
    found = []
    if annotation.gene and not annotation.gene.startswith("ENSG") and annotation.gene != ours.gene:
        found.append(AnnotationDifference("gene", annotation.gene, ours.gene))
    same = _bare(annotation.transcript) in {_bare(ours.transcript), _bare(ours.ensembl)} - {""}
    if not same:
        return tuple(found)
    if annotation.terms and annotation.terms[0] != ours.terms[0]:
        found.append(AnnotationDifference("term", annotation.terms[0], ours.terms[0]))
    theirs = annotation.hgvsc.rpartition(":")[2]
    if theirs and ours.hgvsc and theirs != ours.hgvsc.rpartition(":")[2]:
        found.append(AnnotationDifference("hgvsc", annotation.hgvsc, ours.hgvsc))
    protein = annotation.protein_change
    comparable = protein and ours.protein_change and "_splice" not in ours.protein_change
    if comparable and not same_protein(protein, ours.protein_change):
        found.append(AnnotationDifference("hgvsp", protein, ours.protein_change))
    return tuple(found)


def short_protein(name: str) -> str:
    """One-letter form of a protein name of any style: "ENSP1:p.(Val600Glu)" → "V600E"; "" for none or unknown."""
    text = unquote(name).rpartition(":")[2].removeprefix("p.").strip("()")
    for one, three in _BY_THREE:
        text = text.replace(one, three)
    return "" if text in ("", "?", "=") else text


_BY_THREE = [(three, one) for one, three in THREE.items()]


def same_protein(one: str, other: str) -> bool:
    """Whether two one-letter protein changes mean the same."""
    return _loose(one) == _loose(other)


def _loose(name: str) -> str:
    """Without what programs tell or leave out: the tail of a frameshift or extension, `X` for a stop."""
    name = re.sub(r"^([A-Z*]\d+)[A-Z]?fs.*", r"\1fs", name)
    name = re.sub(r"^(\*\d+[A-Z]?)ext.*", r"\1ext", name)
    synonymous = re.fullmatch(r"([A-Z*])(\d+)\1", name)
    return f"{synonymous[1]}{synonymous[2]}=" if synonymous else name


def _bare(identifier: str) -> str:
    return identifier.partition(".")[0]


def _items(source: str, value: str) -> list[str]:
    if source == "Funcotator":
        return re.findall(r"\[([^\[\]]*)\]", value)
    return value.split(",")


def _terms(text: str, separator: str = "&") -> tuple[str, ...]:
    return by_severity(term for term in text.split(separator) if term)


def _vep(cells: Mapping[str, str]) -> Annotation:
    protein = cells.get("HGVSp", "")
    mane = cells.get("MANE_SELECT", "") or cells.get("MANE", "")
    return Annotation(
        "VEP",
        cells.get("Allele", ""),
        cells.get("SYMBOL") or cells.get("Gene", ""),
        cells.get("Feature") or cells.get("HGVSc", "").partition(":")[0],
        _terms(cells.get("Consequence", "")),
        cells.get("HGVSc", ""),
        protein,
        mane not in ("", "-", "MANE_Plus_Clinical"),
        cells.get("CANONICAL") == "YES",
        cells.get("PICK") == "1",
        short_protein(protein) or _from_residues(cells),
    )


def _maf(cells: Mapping[str, str]) -> Annotation:
    return replace(_vep(cells), source="MAF", allele="")


def _from_residues(cells: Mapping[str, str]) -> str:
    """ "V600E" from VEP's Amino_acids "V/E" and Protein_position where HGVSp was not asked for."""
    residues = cells.get("Amino_acids", "").split("/")
    position = cells.get("Protein_position", "").partition("/")[0]
    if len(residues) == 2 and position.isdigit() and all(len(r) == 1 and r != "-" for r in residues):
        return f"{residues[0]}{position}{residues[1]}"
    return ""


def _snpeff(cells: Mapping[str, str]) -> Annotation:
    return Annotation(
        "SnpEff",
        cells.get("Allele", ""),
        cells.get("Gene_Name", ""),
        cells.get("Feature_ID", ""),
        _terms(cells.get("Annotation", "")),
        cells.get("HGVS.c", ""),
        cells.get("HGVS.p", ""),
        protein_change=short_protein(cells.get("HGVS.p", "")),
    )


def _bcftools(cells: Mapping[str, str]) -> Annotation:
    words = cells.get("Consequence", "").lstrip("*").split("&")
    terms = by_severity(_BCFTOOLS_TERMS.get(word) or f"{word}_variant" for word in words if word)
    change = re.fullmatch(r"(\d+)([A-Z*])(?:>(\d+)([A-Z*]))?", cells.get("amino_acid_change", ""))
    protein = f"{change[2]}{change[1]}{change[4] or '='}" if change else ""
    allele = cells.get("dna_change", "").rpartition(">")[2]
    return Annotation(
        "bcftools", allele, cells.get("gene", ""), cells.get("transcript", ""), terms, protein_change=protein
    )


def _funcotator(cells: Mapping[str, str]) -> Annotation:
    named = {name.split("_")[-1]: value for name, value in cells.items() if name.startswith("Gencode_")}
    word = named.get("variantClassification", "")
    protein = named.get("proteinChange", "")
    return Annotation(
        "Funcotator",
        named.get("tumorSeqAllele2", ""),
        named.get("hugoSymbol", ""),
        named.get("annotationTranscript", ""),
        (_FUNCOTATOR_TERMS.get(word, word.lower() or "sequence_variant"),),
        named.get("cDnaChange", ""),
        protein,
        picked=True,
        protein_change=short_protein(protein),
    )


_READERS = {"VEP": _vep, "MAF": _maf, "SnpEff": _snpeff, "bcftools": _bcftools, "Funcotator": _funcotator}


def _allele_index(
    annotation: Annotation, cells: Mapping[str, str], number: int, ref: str, alts: Sequence[str]
) -> int | None:
    """Which ALT an item speaks of; None where its allele is none of them."""
    reported = cells.get("ALLELE_NUM", "")
    if reported.isdigit() and 1 <= int(reported) <= len(alts):
        return int(reported) - 1
    allele, source = annotation.allele, annotation.source
    if source == "Funcotator":
        return number if len(alts) > 1 and number < len(alts) else 0
    if not allele and len(alts) == 1:
        return 0
    shared = all(a[:1] == ref[:1] for a in alts)  # VEP cuts a first base that all alleles share
    for index, alt in enumerate(alts):
        if allele in (alt, (alt[1:] or "-") if shared else alt, _short(ref, alt)):
            return index
        if source == "SnpEff" and allele.partition("-")[0] == alt:  # its cancer mode: "G-C"
            return index
    return 0 if source == "bcftools" and len(alts) == 1 and "+" in cells.get("dna_change", "") else None


def _short(ref: str, alt: str) -> str:
    """The alternative allele without the bases shared with REF at the start, "-" if none are left."""
    shared = 0
    while shared < min(len(ref), len(alt)) and ref[shared] == alt[shared]:
        shared += 1
    return alt[shared:] or "-"


def _contradictions(annotation: Annotation, ref: str, alt: str) -> tuple[str, ...]:
    """Where the annotation's own HGVS name cannot be this record's change."""
    named = re.search(r"([ACGT])>([ACGT])$", annotation.hgvsc)
    if not named:
        return ()
    if len(ref) != len(alt):
        return (
            tr(
                "{hgvsc} names a substitution, the record {ref}>{alt} is none", hgvsc=annotation.hgvsc, ref=ref, alt=alt
            ),
        )
    changed = [(r, a) for r, a in zip(ref, alt, strict=True) if r != a]
    pair = (named[1], named[2])
    other = (pair[0].translate(COMPLEMENT), pair[1].translate(COMPLEMENT))
    if len(changed) == 1 and changed[0] not in (pair, other):
        return (tr("{hgvsc} contradicts the record's alleles {ref}>{alt}", hgvsc=annotation.hgvsc, ref=ref, alt=alt),)
    return ()


def _with(annotation: Annotation, cells: Mapping[str, str], warnings: tuple[str, ...]) -> Annotation:
    return replace(annotation, fields=cells, warnings=warnings)
