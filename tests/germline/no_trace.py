"""Files of one refused allele, of every kind of source, and all outputs of a run on them."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from tests.formats.sieve_files import compress, tabix
from tests.germline.conftest import LENGTHS, Answer, Run
from tests.support import declared, header, named, record, write

from pmkit.core.consent import Scope

BRCA1 = ("17", 43045712, "T", "C")
HFE = ("6", 26092913, "G", "A")
FAR = {BRCA1: ("17", 60000001, "T", "C"), HFE: ("6", 99000001, "G", "A")}
"""Of the same bases, on the same chromosome, far from every gene that a list, a driver or a score names."""
ORDINARY = (("7", 140753336, "A", "T", "0/0", "0/1"), ("10", 94781859, "G", "A", "0/1", "0/1"))
"""BRAF V600E of the tumour alone, and CYP2C19 *2 that is inherited."""
FORMS = ("json", "html", "fhir", "phenopacket", "vrs", "bed", "cds-hooks")
TABLES = ("tsv", "parquet", "multiqc")
SCORE = "PGS900001.txt"
Allele = tuple[str, int, str, str]


class Source(NamedTuple):
    """How the files of a patient are laid out. `opens`: the scopes that name the allele; any of the sets is enough."""

    name: str
    write: Callable[[Path, Allele], tuple[str, ...]]  # gives the words after `load`
    chain: tuple[str, ...]
    allele: Allele
    opens: tuple[frozenset[Scope], ...]
    sheet: str = "S1\t{consent}\t{age}\t\t\n"
    risk: bool = True


COLUMNS = "sample\tconsent\tage\tmaterial\tpatient\n"
_LENGTHS = {f"chr{name}": length for name, length in LENGTHS.items()}
_HEAD = (*declared("INFO", "END"), *named("FILTER", "germline"), *named("ALT", "NON_REF"))


def _vcf(path: Path, allele: Allele, samples: tuple[str, ...], cells: tuple[str, ...]) -> Path:
    """`cells`: of the allele. The sample named TUMOR has what the tumour has of the ordinary records."""
    rows = [(*allele, *cells)]
    for chrom, pos, ref, alt, normal, tumor in ORDINARY:
        rows.append((chrom, pos, ref, alt, *(tumor if name == "TUMOR" else normal for name in samples)))
    rows.sort(key=lambda row: (list(LENGTHS).index(row[0]), row[1]))
    reads = {"0/0": "40,0", "0/1": "20,20", "1/1": "0,40"}
    lines = []
    for chrom, pos, ref, alt, *gts in rows:
        reported = (f"{genotype}:40:99:{reads[genotype]}" for genotype in gts)
        lines.append(record(f"chr{chrom}", pos, ".", ref, alt, 50, "PASS", ".", "GT:DP:GQ:AD", *reported))
    return write(path, header(*_HEAD, of=_LENGTHS, formats=("GT", "DP", "GQ", "AD"), samples=samples), lines)


def _germline(folder: Path, allele: Allele) -> tuple[str, ...]:
    return (_vcf(folder / "s.vcf", allele, ("S1",), ("1/1" if allele[0] == "6" else "0/1",)).name,)


def _bgzf(folder: Path, allele: Allele) -> tuple[str, ...]:
    plain = folder / _germline(folder, allele)[0]
    (folder / "s.vcf.gz").write_bytes(compress(plain.read_bytes()))
    return ("s.vcf.gz",)


def _indexed(folder: Path, allele: Allele) -> tuple[str, ...]:
    (name,) = _bgzf(folder, allele)
    (folder / f"{name}.tbi").write_bytes(tabix((folder / "s.vcf").read_bytes()))
    return (name,)


def _gzip(folder: Path, allele: Allele) -> tuple[str, ...]:
    plain = folder / _germline(folder, allele)[0]
    (folder / "s.vcf.gz").write_bytes(gzip.compress(plain.read_bytes(), mtime=0))
    return ("s.vcf.gz",)


def _bcf(folder: Path, allele: Allele) -> tuple[str, ...]:
    from cyvcf2 import VCF, Writer

    plain = folder / _germline(folder, allele)[0]
    records = VCF(str(plain))
    made = Writer(str(folder / "s.bcf"), records, mode="wb")
    for line in records:
        made.write_record(line)
    made.close()
    records.close()
    return ("s.bcf",)


def _gvcf(folder: Path, allele: Allele) -> tuple[str, ...]:
    path = folder / _germline(folder, allele)[0]
    text = path.read_text(encoding="utf-8")
    head, body = text.partition("#CHROM")[0], text.partition("#CHROM")[2]
    columns, _, lines = body.partition("\n")
    block = record("chr13", 32315000, ".", "G", "<NON_REF>", ".", ".", "END=32320000", "GT:DP:GQ:AD", "0/0:40:99:40,0")
    kept = lines.splitlines(keepends=True)
    after = next((n for n, line in enumerate(kept) if line.startswith(("chr16", "chr17"))), len(kept))
    kept.insert(after, block)
    path.write_text(f"{head}#CHROM{columns}\n{''.join(kept)}", encoding="utf-8")
    return (path.name,)


def _pair(folder: Path, allele: Allele) -> tuple[str, ...]:
    return (_vcf(folder / "s.vcf", allele, ("NORMAL", "TUMOR"), ("0/1", "0/1")).name, "--tumor", "TUMOR")


def _lone(folder: Path, allele: Allele) -> tuple[str, ...]:
    return (_vcf(folder / "s.vcf", allele, ("TUMOR",), ("1/1" if allele[0] == "6" else "0/1",)).name,)


def _beside(folder: Path, allele: Allele) -> tuple[str, ...]:
    germline = _vcf(folder / "g.vcf", allele, ("S1",), ("1/1" if allele[0] == "6" else "0/1",))
    tumor = _vcf(folder / "t.vcf", FAR[BRCA1], ("TUMOR",), ("0/1",))
    return (germline.name, tumor.name)


def _maf(folder: Path, allele: Allele) -> tuple[str, ...]:
    names = ("Hugo_Symbol", "NCBI_Build", "Chromosome", "Start_Position", "End_Position", "Variant_Type")
    names += ("Reference_Allele", "Tumor_Seq_Allele1", "Tumor_Seq_Allele2", "Tumor_Sample_Barcode", "Mutation_Status")
    lines = ["\t".join(names)]
    for chrom, pos, ref, alt, status in ((*ORDINARY[0][:4], "Somatic"), (*allele, "Germline")):
        lines.append("\t".join(("", "GRCh38", f"chr{chrom}", str(pos), str(pos), "SNP", ref, ref, alt, "S1", status)))
    (folder / "s.maf").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return ("s.maf",)


_SECONDARY, _PREDISPOSITION = frozenset({Scope.SECONDARY}), frozenset({Scope.PREDISPOSITION})
_ALONE = frozenset({Scope.TUMOR_GERMLINE})
_CANCER = (_SECONDARY, _PREDISPOSITION)
_GERMLINE = ("pgx", "germline", "--all")
_TUMOR = ("pgx", "onco", "--tumor-type", "BRCA", "--all")
SOURCES = (
    Source("plain", _germline, _GERMLINE, BRCA1, _CANCER),
    Source("gzip", _gzip, _GERMLINE, BRCA1, _CANCER),
    Source("bgzf", _bgzf, _GERMLINE, BRCA1, _CANCER),
    Source("indexed", _indexed, _GERMLINE, BRCA1, _CANCER),
    Source("bcf", _bcf, _GERMLINE, BRCA1, _CANCER),
    Source("gvcf", _gvcf, _GERMLINE, BRCA1, _CANCER),
    Source("hfe", _indexed, _GERMLINE, HFE, (_SECONDARY,)),
    Source("pair", _pair, (*_TUMOR, "germline", "--all"), BRCA1, _CANCER, "TUMOR\t{consent}\t{age}\t\t\n"),
    Source(
        "lone tumour", _lone, _GERMLINE, BRCA1, tuple(one | _ALONE for one in _CANCER),
        "TUMOR\t{consent}\t{age}\ttumor\t\n",
    ),
    Source(
        "lone by onco", _lone, ("pgx", "onco", "--tumor-type", "BRCA", "germline", "--all"), HFE,
        (_SECONDARY | _ALONE,),
        "TUMOR\t{consent}\t{age}\t\t\n",
    ),
    Source(
        "beside a tumour", _beside, (*_TUMOR, "germline", "--all", "patient"), BRCA1, _CANCER,
        "S1\t{consent}\t{age}\tgermline\tP\nTUMOR\t\t\ttumor\tP\n",
    ),
    Source("germline as tumour", _germline, _TUMOR, BRCA1, (_PREDISPOSITION,), "S1\t{consent}\t{age}\tgermline\t\n"),
    Source("maf", _maf, _TUMOR, BRCA1, (_PREDISPOSITION,), risk=False),
)  # fmt: skip
MINOR = "9"


def consents() -> Iterator[tuple[str, str]]:
    """Every set of scopes, nothing, refusals and words that are not understood, each of an adult and a minor."""
    scopes = [str(scope) for scope in Scope]
    cells = ["", "no", "not secondary"]
    cells += [" ".join(some) for size in range(1, len(scopes) + 1) for some in combinations(scopes, size)]
    yield from ((cell, age) for cell in cells for age in ("50", MINOR))


def is_open(source: Source, consent: str, age: str) -> bool:
    """Whether the allele may be seen: a consent that opens its stage, of an adult, or with the consent that a minor
    needs besides. Sums and runs of homozygosity may tell of any allele."""
    words = consent.split()
    if not set(words) <= set(map(str, Scope)):
        return False
    scopes = {Scope(word) for word in words}
    if age == MINOR and Scope.ADULT_ONSET not in scopes:
        return Scope.CONSANGUINITY in scopes
    sums = {Scope.CONSANGUINITY} | ({Scope.POLYGENIC} if source.risk else set())
    return bool(scopes & sums) or any(some <= scopes for some in source.opens)


def on_screen(run: Run, folder: Path, source: Source, consent: str, age: str, *, there: bool) -> Answer:
    """Of a run that writes JSON to the standard output only."""
    return run(*_words(folder, source, consent, age, there=there)[1], "report", "-f", "json", "-o", "-")


def _words(
    folder: Path, source: Source, consent: str, age: str, *, there: bool
) -> tuple[tuple[str, ...], list[str | Path]]:
    """Write the files anew; their names, and the words up to the last stage of the chain."""
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    sheet = source.sheet.format(consent=consent, age=age)
    (folder / "sheet.tsv").write_text(COLUMNS + sheet, encoding="utf-8")
    _score(folder / SCORE, source.allele)
    files = source.write(folder, source.allele if there else FAR[source.allele])
    words = ["load", *files, "--sheet", "sheet.tsv", *source.chain]
    return files, [*words, "risk", SCORE] if source.risk else [*words]


def traces(run: Run, folder: Path, source: Source, consent: str, age: str, *, there: bool) -> dict[str, object]:
    """All that a run leaves: both streams, exit code, every output file, the audit log, `check`."""
    allele = source.allele if there else FAR[source.allele]
    files, chain = _words(folder, source, consent, age, there=there)
    words: list[str | Path] = ["-v", "--audit", "audit.jsonl", *chain]
    for form in FORMS:
        words += ["report", "-f", form, "-o", f"out/{{sample}}.{form}"]
    for form in TABLES:
        words += ["report", "-f", form, "-o", f"out/{form}/"]
    words += ["report", "-f", "html", "-o", "out/{sample}.full.html", "save", "out/s.pmk", "report", "-f", "table"]
    answer = run(*words)
    found: dict[str, object] = {"streams": answer, "audit": _audit(folder / "audit.jsonl")}
    for path in sorted((folder / "out").rglob("*")):
        if path.is_file():
            found[str(path.relative_to(folder))] = path.read_bytes()
    if not str(files[0]).endswith(".maf"):
        wrote = run("load", *files, "--sheet", "sheet.tsv", *source.chain, "write", "-o", "w-{sample}.vcf")
        found["write"] = wrote
        for path in sorted(folder.glob("w-*.vcf")):
            found[path.name] = _copy(path, folder, allele)
    found["check"] = run("check", *(name for name in files if not name.startswith("-") and "." in name))
    return found


def _score(path: Path, allele: Allele) -> None:
    chrom, pos, ref, alt = allele
    keys = "#format_version=2.0\n#pgs_id=PGS900001\n#genome_build=GRCh38\n"
    head = "rsID\tchr_name\tchr_position\tother_allele\teffect_allele\teffect_weight\n"
    path.write_text(f"{keys}{head}x\t{chrom}\t{pos}\t{ref}\t{alt}\t1\n", encoding="utf-8")


def _audit(path: Path) -> list[dict[str, object]]:
    """Without the time, the digests of the files that were read, and the hash that binds them."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert all(line["inputs"] for line in lines)
    own = ("time", "inputs", "hash", "before")
    return [{key: value for key, value in line.items() if key not in own} for line in lines]


def _copy(path: Path, folder: Path, allele: Allele) -> list[str]:
    """The lines of the copy but the allele's own, which have to stand there as in the file."""
    place = f"chr{allele[0]}\t{allele[1]}\t"
    given = {line for one in folder.glob("[sgt].vcf") for line in one.read_text(encoding="utf-8").splitlines()}
    lines = path.read_text(encoding="utf-8").splitlines()
    assert all(line in given for line in lines if line.startswith(place))
    return [line for line in lines if not line.startswith(place)]
