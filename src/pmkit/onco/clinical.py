"""What the user, the sheet or the VCF's header says of the whole tumour: MSI, TMB, HRD, receptors, clinical states.

Values are words or numbers; MSI and TMB may name the output of PURPLE, MSIsensor or MANTIS instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from pmkit.core.errors import DataError, UsageError
from pmkit.core.messages import tr
from pmkit.core.model import Evidence
from pmkit.onco.findings import Measure
from pmkit.onco.measures import TMB_EVIDENCE, TMB_HIGH

KEYS = ("msi", "tmb", "hrd", "er", "pr", "her2", "pdl1")
"""Columns of the sheet and names of header lines (`##MSI=high`), alongside `state`."""
STATES = {
    "castration-resistant": ("castration", "resistant"),
    "castration-sensitive": ("castration", "sensitive"),
    "child": ("age", "child"),
    "adult": ("age", "adult"),
    "squamous": ("histology", "squamous"),
    "non-squamous": ("histology", "non-squamous"),
    **{f"grade-{n}": ("grade", str(n)) for n in (1, 2, 3, 4)},
}
"""Clinical states by the words of `--state`."""
MSISENSOR_HIGH = 10.0
"""Per cent of unstable sites from which MSIsensor's score counts as MSI-H (PMID:30211344)."""
_MSISENSOR = Evidence("PubMed", "30211344", ("30211344",))
_MANTIS = Evidence("PubMed", "27980218", ("27980218",))
_HIGH = frozenset(("high", "msi-h", "msih", "msi", "unstable", "instable", "dmmr", "mmr-d", "deficient"))
_STABLE = frozenset(("stable", "mss", "msi-l", "low", "pmmr", "mmr-p", "proficient", "not_high", "not high"))
_UNKNOWN = frozenset(("", ".", "na", "n/a", "unknown", "not evaluable", "not done"))
_HER2 = {
    "positive": "positive", "pos": "positive", "+": "positive", "3+": "3+", "2+/ish+": "positive",
    "negative": "negative", "neg": "negative", "-": "negative", "0": "0", "1+": "low", "low": "low",
    "2+/ish-": "low",
}  # fmt: skip
_RECEPTOR = {"positive": "positive", "pos": "positive", "+": "positive",
             "negative": "negative", "neg": "negative", "-": "negative"}  # fmt: skip


class ClinicalStates(NamedTuple):
    """States for `conditions`, biomarkers of the evidence tables (msi_high …), and measures that show both."""

    states: Mapping[str, str]
    markers: Mapping[str, bool]
    measures: tuple[Measure, ...]


class _Read(NamedTuple):
    marker: str  # of the evidence tables
    present: bool
    value: float | None
    unit: str
    because: str
    evidence: tuple[Evidence, ...] = ()


def given(options: Mapping[str, str | None], states: tuple[str, ...], origin: str = "given") -> ClinicalStates:
    """Read all values. Raises UsageError for a word that is not known, DataError for a file that cannot be read."""
    found: dict[str, str] = {}
    markers: dict[str, bool] = {}
    measures: list[Measure] = []
    for key in KEYS:
        text = (options.get(key) or "").strip()
        if text.lower() in _UNKNOWN:
            continue
        if reader := _MARKERS.get(key):
            read = reader(text)
            markers[read.marker] = read.present
            status = "high" if read.present else "not_high"
            because = f"{origin}: {read.because}"
            name = f"{key.upper()} ({origin})"
            measures.append(
                Measure(name, read.value, read.unit, status, because, read.evidence, kind=key, decides=(read.marker,))
            )
            continue
        value = _READERS[key](text)
        found[key] = value
        decides = {"her2_positive": value in ("positive", "3+"), "her2_low": value == "low"} if key == "her2" else {}
        markers |= decides
        number = float(value) if key == "pdl1" else None
        name, because = f"{_NAMES[key]} ({origin})", f"{origin}: {text}"
        measures.append(Measure(name, number, "", "", because, kind=key, decides=tuple(decides)))
    for word in states:
        plain = re.sub(r"[\s_]+", "-", word.strip().lower())
        if plain not in STATES:
            raise UsageError(
                tr("the clinical state {word!r} is not known", word=word),
                remedy=tr("One of {states}.", states=", ".join(STATES)),
            )
        name, value = STATES[plain]
        if found.get(name, value) != value:
            raise UsageError(tr("{one!r} contradicts {other!r}", one=word, other=found[name]))
        found[name] = value
    return ClinicalStates(found, markers, tuple(measures))


_NAMES = {"er": "ER", "pr": "PR", "her2": "HER2", "pdl1": "PD-L1"}


def _word(key: str, known: Mapping[str, str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        value = known.get(text.lower().replace(" ", ""))
        if value is None:
            remedy = tr("One of {known}.", known=", ".join(known))
            if key == "HER2":
                remedy += " " + tr("2+ needs the ISH: 2+/ISH+ or 2+/ISH-.")
            raise UsageError(tr("{name} is {value!r}", name=key, value=text), remedy=remedy)
        return value

    return read


def _score(text: str) -> str:
    """The first number of "CPS 5", "TPS 50%" or "5"."""
    match = re.fullmatch(r"(?:(?:cps|tps|tc|ic)\s*)?(?:[<>]=?|≥)?\s*(\d+(?:\.\d+)?)\s*%?", text.strip().lower())
    if match is None or not 0 <= float(match[1]) <= 100:
        raise UsageError(
            tr("PD-L1 is {text!r}", text=text), remedy=tr("Give the score as a number from 0 to 100, as 50 or CPS 5.")
        )
    return match[1]


_READERS: dict[str, Callable[[str], str]] = {
    "er": _word("ER", _RECEPTOR),
    "pr": _word("PR", _RECEPTOR),
    "her2": _word("HER2", _HER2),
    "pdl1": _score,
}


def _msi(text: str) -> _Read:
    plain = text.lower()
    if plain in _HIGH or plain in _STABLE:
        return _Read("msi_high", plain in _HIGH, None, "", text)
    return _msi_file(_rows(text, "MSI", tr("high, stable, or the output of PURPLE, MSIsensor or MANTIS")), text)


def _msi_file(rows: list[dict[str, str]], path: str) -> _Read:
    name, first = Path(path).name, rows[0]
    if "msStatus" in first:
        if first["msStatus"] not in ("MSI", "MSS"):
            raise DataError(
                tr("PURPLE's msStatus is {first!r}", first=first["msStatus"]), where=path, remedy=tr("Leave --msi out.")
            )
        rate = _number(first.get("msIndelsPerMb", ""), path)
        return _Read(
            "msi_high", first["msStatus"] == "MSI", rate, "indels/Mb", tr("msStatus of PURPLE, {name}", name=name)
        )
    if "%" in first and "Total_Number_of_Sites" in first:
        score = _number(first["%"], path)
        because = tr(
            "MSIsensor score, {name}; high from {msisensor_high:g} % on", name=name, msisensor_high=MSISENSOR_HIGH
        )
        return _Read("msi_high", score >= MSISENSOR_HIGH, score, tr("% of sites"), because, (_MSISENSOR,))
    for row in rows:
        if "(DIF)" in row.get("Average Metric Value (Abbr)", ""):
            status = row.get("Status", "")
            if status not in ("Stable", "Unstable"):
                break
            because = tr(
                "stepwise difference of MANTIS, {name}; threshold {row}", name=name, row=row.get("Threshold", "")
            )
            return _Read("msi_high", status == "Unstable", _number(row["Value"], path), "", because, (_MANTIS,))
    raise DataError(
        tr("no MSI status is in this file"), where=path, remedy=tr("Give PURPLE's, MSIsensor's or MANTIS's output.")
    )


def _tmb(text: str) -> _Read:
    plain = text.lower()
    if plain in ("high", "low"):
        return _Read("tmb_high", plain == "high", None, "mutations/Mb", text, (TMB_EVIDENCE,))
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(?:\s*(?:mut(?:ations)?)?/mb)?", plain)
    if match:
        value, because = float(match[1]), tr("high from {tmb_high:g}/Mb on", tmb_high=TMB_HIGH)
    else:
        rows = _rows(text, "TMB", tr("mutations per megabase, or PURPLE's purity.tsv"))
        if "tmbPerMb" not in rows[0]:
            raise DataError(tr("no tmbPerMb is in this file"), where=text, remedy=tr("Give PURPLE's purity.tsv."))
        value = _number(rows[0]["tmbPerMb"], text)
        because = tr(
            "tmbPerMb of PURPLE, {name}; high from {tmb_high:g}/Mb on", name=Path(text).name, tmb_high=TMB_HIGH
        )
    return _Read("tmb_high", value >= TMB_HIGH, value, "mutations/Mb", because, (TMB_EVIDENCE,))


def _hrd(text: str) -> _Read:
    value = _word("HRD", {**_RECEPTOR, "deficient": "positive", "proficient": "negative"})(text)
    return _Read("hrd_positive", value == "positive", None, "", text)


_MARKERS: dict[str, Callable[[str], _Read]] = {"msi": _msi, "tmb": _tmb, "hrd": _hrd}


def _number(text: str, path: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise DataError(tr("{text!r} is no number", text=text), where=path) from None


def _rows(path: str, what: str, requested: str) -> list[dict[str, str]]:
    """The rows of a table with a header line, cells stripped."""
    if not Path(path).is_file():
        raise UsageError(tr("{name} is {value!r}", name=what, value=path), remedy=tr("Give {what}.", what=requested))
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (UnicodeDecodeError, OSError):
        raise DataError(tr("the file cannot be read as text"), where=path) from None
    cells = [[cell.strip() for cell in line.split("\t")] for line in lines if line.strip()]
    if len(cells) < 2:
        raise DataError(tr("the file has no table"), where=path, remedy=tr("Give {what}.", what=requested))
    return [dict(zip(cells[0], row, strict=False)) for row in cells[1:]]


_HEADER = re.compile(r"^##(msi|msi_status|tmb|hrd|hrd_status|er|pr|her2|pd-?l1)=(.+)$", re.IGNORECASE | re.MULTILINE)


def in_header(header: str) -> dict[str, str]:
    """What a VCF header's own lines say: `##MSI=MSI-H`, `##TMB=12.3`. Structured lines (`##INFO=<…>`) say nothing."""
    found: dict[str, str] = {}
    for match in _HEADER.finditer(header):
        key = match[1].lower().replace("-", "").removesuffix("_status")
        if not match[2].startswith("<"):
            found.setdefault(key, match[2].strip().strip('"'))
    return found
