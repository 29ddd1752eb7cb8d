"""Which sample is the tumour and which its normal: by option, header lines, or names; and a check for swapped ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pmkit.core.errors import DataError, NoInputError, UsageError, did_you_mean
from pmkit.core.messages import tr, trn
from pmkit.variants.read_counts import Reads


class TumorNormalColumns(NamedTuple):
    """A tumour sample and its normal, if any, and what they were recognised by."""

    tumor: str
    normal: str | None
    decided_by: str


class _Roles(NamedTuple):
    """What one kind of evidence says."""

    tumors: tuple[str, ...]
    normals: tuple[str, ...]
    by: str


_REMEDY = tr("Name the samples with --tumor and --normal.")
_FIELD = re.compile(r'(\w+)=("[^"]*"|[^,>]*)')
_TCGA = re.compile(r"TCGA-\w{2}-\w{4}-(\d)\d[A-Z]?", re.IGNORECASE)
_WORD = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z][a-z])")
# fmt: off
_TUMOR_WORDS = frozenset((
    "tumor", "tumour", "tum", "tumr", "primary", "metastasis", "metastases", "metastatic", "met", "mets", "relapse",
    "relapsed", "recurrence", "recurrent", "mutant", "cancer", "carcinoma", "leukemia", "leukaemia", "lymphoma",
    "ctdna", "cfdna", "xenograft", "pdx", "organoid",
))
_NORMAL_WORDS = frozenset((
    "normal", "norm", "nrm", "germline", "blood", "pbmc", "control", "reference", "ref", "wildtype",
))
_NORMAL_OF_BLOOD = frozenset(("skin", "fibroblast", "fibroblasts", "buccal", "saliva", "nail", "nails", "remission"))
"""Tissues that are the normal of a leukaemia, whose tumour is the blood."""
# fmt: on
# What is left of two names without their common start and end: "COLO829v003T" and "COLO829v003R" -> T and R.
_TUMOR_ENDINGS, _NORMAL_ENDINGS = frozenset(("", "t", "tumor")), frozenset(("n", "r", "g", "b", "bl"))
SWAP_MINIMUM = 3
"""Alleles in the normal only that a suspicion of a swap needs."""
_CLEAR, _RATIO = 0.05, 4


def tumor_normal(
    header: str, samples: Sequence[str], tumor: str | None = None, normal: str | None = None
) -> TumorNormalColumns | None:
    """The tumour and normal columns, or None where nothing says that the file is a tumour's.

    Options come first, then `##tumor_sample`/`##normal_sample` (Mutect2), `##PEDIGREE` and `##SAMPLE` lines (VCF 4.3,
    section 1.4.8), then names. A lone sample is a tumour only where one of these says so. Raises DataError where header
    and names contradict each other or several tumours are named, NoInputError for a sample that is not there.
    """
    if tumor is not None or normal is not None:
        return _by_option(header, samples, tumor, normal)
    evidence = _evidence(header, samples)
    if not any(roles.tumors for roles in evidence) and not (len(samples) == 2 and evidence):
        return None
    for roles in evidence:
        _check_agreement(evidence[0], roles)
        if len(roles.tumors) > 1:
            names = ", ".join(roles.tumors)
            raise DataError(
                trn(
                    "{by} names {n} tumour sample: {names}",
                    "{by} names {n} tumour samples: {names}",
                    len(roles.tumors),
                    by=roles.by,
                    names=names,
                ),
                remedy=_REMEDY,
            )
    tumors = [name for roles in evidence for name in roles.tumors]
    normals = [name for roles in evidence for name in roles.normals]
    if not tumors:
        tumors = [name for name in samples if name not in normals]
    if not tumors:
        return None
    if not normals and len(samples) == 2:
        normals = [name for name in samples if name != tumors[0]]
    return TumorNormalColumns(tumors[0], normals[0] if normals else None, evidence[0].by)


def tumors_of_header(header: str, samples: Sequence[str]) -> tuple[tuple[str, str | None], ...]:
    """The tumours of a file of several, each with its normal, as header lines tell; empty where they name no normal.

    `##PEDIGREE` pairs each tumour with its own; elsewhere the first normal named is that of all. Samples that no line
    names are tumours where only the normals are named, else patients by themselves. Raises DataError where a sample is
    both.
    """
    found: list[tuple[str, str | None]] = []
    for roles in _header_roles(header, frozenset(samples)):
        _check_agreement(roles, roles)
        if not roles.normals:
            continue
        if roles.by == "##PEDIGREE":
            found = list(dict(zip(roles.tumors, roles.normals, strict=True)).items())
        else:
            tumors = roles.tumors or tuple(name for name in samples if name not in roles.normals)
            found = [(name, roles.normals[0]) for name in tumors]
        named = {name for pair in found for name in pair} | set(roles.normals)
        return (*found, *((name, None) for name in samples if name not in named))
    return ()


def swapped(columns: TumorNormalColumns, pairs: Iterable[tuple[Reads, Reads]]) -> str | None:
    """A warning where the normal looks like the tumour, else None.

    `pairs` are the reads of (tumour, normal) at records that passed. In a swapped somatic file most alleles are in the
    normal only; germline variants that the tumour lost are too few for that.
    """
    compared = in_normal_only = 0
    for in_tumor, in_normal in pairs:
        if in_tumor.vaf is None or in_normal.vaf is None:
            continue
        compared += 1
        in_normal_only += in_normal.vaf >= _CLEAR and in_tumor.vaf * _RATIO <= in_normal.vaf
    if in_normal_only < SWAP_MINIMUM or in_normal_only * 2 <= compared:
        return None
    return trn(
        "tumour and normal may be swapped: {n} of {compared} passing alleles is in the normal and all but "
        "missing from the tumour. The columns were chosen by {decided_by}; check --tumor and --normal.",
        "tumour and normal may be swapped: {n} of {compared} passing alleles are in the normal and all but "
        "missing from the tumour. The columns were chosen by {decided_by}; check --tumor and --normal.",
        in_normal_only,
        compared=compared,
        decided_by=columns.decided_by,
    )


def _by_option(header: str, samples: Sequence[str], tumor: str | None, normal: str | None) -> TumorNormalColumns:
    for option, name in (("--tumor", tumor), ("--normal", normal)):
        if name is not None and name not in samples:
            hint = did_you_mean(
                name, samples, tr("The file has {samples}.", samples=", ".join(samples) or tr("no samples"))
            )
            raise NoInputError(
                tr("the sample given by {option} is not in the file: {name}", option=option, name=name), remedy=hint
            )
    if tumor is not None and tumor == normal:
        raise UsageError(tr("--tumor and --normal name the same sample"), remedy=tr("Give two different samples."))
    others = [name for name in samples if name not in (tumor, normal)]
    evidence = _evidence(header, samples)
    by = "option"
    if tumor is None:
        reported = [name for roles in evidence for name in roles.tumors if name != normal] or others
        if len(set(reported)) != 1:
            raise DataError(
                tr("--normal alone does not say which sample is the tumour"), remedy=tr("Give --tumor too.")
            )
        tumor = reported[0]
    elif normal is None:
        reported = [name for roles in evidence for name in roles.normals if name != tumor]
        if not reported and len(others) == 1 and not any(others[0] in roles.tumors for roles in evidence):
            reported = others
        normal = reported[0] if reported else None
    for roles in evidence:
        if tumor in roles.normals or (normal is not None and normal in roles.tumors):
            by = tr("option, though {by} says otherwise", by=roles.by)
            break
    return TumorNormalColumns(tumor, normal, by)


def _evidence(header: str, samples: Sequence[str]) -> list[_Roles]:
    named = _name_roles(samples)
    return _header_roles(header, frozenset(samples)) + ([named] if named else [])


def _check_agreement(first: _Roles, other: _Roles) -> None:
    both = set(other.tumors) & set(other.normals)
    clash = both or set(first.tumors) & set(other.normals) or set(first.normals) & set(other.tumors)
    if clash:
        by = (
            tr("{by} and {by2} contradict each other", by=first.by, by2=other.by)
            if first is not other
            else tr("{by} is contradictory", by=first.by)
        )
        raise DataError(tr("{by}: is {clash} the tumour or the normal?", by=by, clash=sorted(clash)[0]), remedy=_REMEDY)


def _header_roles(header: str, samples: frozenset[str]) -> list[_Roles]:
    """What header lines say of samples that are in the file; renamed columns leave such lines without effect."""
    lines = [
        line for line in header.splitlines() if line.startswith(("##tumor_sample", "##normal_sample", "##PED", "##SAM"))
    ]
    found = [
        _Roles(
            tuple(v for line in lines if line.startswith("##tumor_sample=") and (v := line[15:].strip()) in samples),
            tuple(v for line in lines if line.startswith("##normal_sample=") and (v := line[16:].strip()) in samples),
            "##tumor_sample",
        )
    ]
    tumors: list[str] = []
    normals: list[str] = []
    for line in lines:
        if line.startswith("##PEDIGREE="):
            fields = _fields(line)
            derived, original = fields.get("Derived", fields.get("ID", "")), fields.get("Original", "")
            if original in samples and derived in samples:
                tumors.append(derived)
                normals.append(original)
    found.append(_Roles(tuple(tumors), tuple(normals), "##PEDIGREE"))
    described = [
        (name, role) for line in lines if line.startswith("##SAMPLE=") for name, role in _sample(line, samples)
    ]
    found.append(
        _Roles(
            tuple(name for name, role in described if role == "tumor"),
            tuple(name for name, role in described if role == "normal"),
            "##SAMPLE",
        )
    )
    return [roles for roles in found if roles.tumors or roles.normals]


def _fields(line: str) -> dict[str, str]:
    return {key: value.strip('"') for key, value in _FIELD.findall(line.partition("<")[2])}


def _sample(line: str, samples: frozenset[str]) -> list[tuple[str, str]]:
    """The sample that a ##SAMPLE line describes, with its role; TCGA lines give TUMOR as the ID of a barcode."""
    fields = _fields(line)
    names = [fields.get(key, "") for key in ("ID", "SampleName", "SampleTCGABarcode")]
    name = next((n for n in names if n in samples), None)
    if name is None:
        return []
    if "IsTumor" in fields:
        role = {"yes": "tumor", "no": "normal"}.get(fields["IsTumor"].lower())
    else:
        texts = (
            fields.get("ID", ""),
            fields.get("Description", ""),
            fields.get("SampleTCGABarcode", ""),
            fields.get("File", ""),
        )
        role = next((r for text in texts if (r := _role_of(text.replace("Wild type", "wildtype")))), None)
    # A tumour's normal is worth knowing; a lone germline sample that says "not a tumour" is no pair.
    return [(name, role)] if role and (role == "tumor" or len(samples) > 1) else []


def _role_of(text: str) -> str | None:
    """The role that a name or description tells by itself. TCGA sample types: 01–09 tumour, 10–19 normal."""
    barcode = _TCGA.search(text)
    if barcode:
        return {"0": "tumor", "1": "normal"}.get(barcode[1])
    words = _words(text)
    tumor = any(word in _TUMOR_WORDS for word in words)
    normal = any(word in _NORMAL_WORDS for word in words)
    if tumor == normal:
        whole = [word for word in _WORD.split(text.lower()) if word]  # the T1 of a time or a technology is no T
        last = whole[-1] if len(whole) > 1 and not tumor else ""
        return {"t": "tumor", "n": "normal"}.get(last)
    return "tumor" if tumor else "normal"


def _words(text: str) -> list[str]:
    """Its words in lower case without numbers at their ends: TUMOR1 is a tumour."""
    return [word.rstrip("0123456789") or word for word in map(str.lower, _WORD.split(text)) if word]


def _name_roles(samples: Sequence[str]) -> _Roles | None:
    """What names say. In a file of many, only if every name tells its role: one `_T` in a cohort is an accident."""
    if len(samples) > 2 and any(_role_of(name) is None for name in samples):  # as a rule the first tells none
        return None
    roles = {name: _role_of(name) for name in samples}
    tumors = tuple(name for name in samples if roles[name] == "tumor")
    normals = tuple(name for name in samples if roles[name] == "normal")
    if len(samples) <= 2:
        if not tumors and any(not _NORMAL_OF_BLOOD.isdisjoint(_words(name)) for name in samples):
            return None  # blood and skin: which is the normal hangs on the disease
        if tumors or normals:
            # Two tumours without a normal are two patients, not a pair.
            return _Roles(tumors, normals, tr("sample names")) if len(tumors) < 2 and len(normals) < 2 else None
        return _name_pair(samples)
    if tumors and normals and len(tumors) + len(normals) == len(samples):
        return _Roles(tumors, normals, tr("sample names"))
    return None


def _name_pair(samples: Sequence[str]) -> _Roles | None:
    """Two names that differ only in a letter that laboratories use for tumour and normal."""
    if len(samples) != 2:
        return None
    left, right = (name.lower() for name in samples)
    while left and right and left[0] == right[0]:
        left, right = left[1:], right[1:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    for tumor, normal, (a, b) in ((0, 1, (left, right)), (1, 0, (right, left))):
        # "COLO-829" and "COLO-829BL": nothing is left of the tumour's name, and only BL is a clear normal then.
        if a in _TUMOR_ENDINGS and b in _NORMAL_ENDINGS and (a or b == "bl"):
            return _Roles((samples[tumor],), (samples[normal],), tr("sample names"))
    return None
