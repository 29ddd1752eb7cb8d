"""Real runs of polygenic scores, of ranking by phenotype and of one patient's labels, for the published schema."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.phenotype.conftest import MERGED, annotations, hp, obo
from tests.support import contigs, declared, header, record, write

import pmkit
from pmkit.phenotype.hpo_import import import_hpo

COLUMNS = "rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\tis_haplotype\tis_interaction"
ROWS = (
    ("called", 1, 100, "G", "A", 1), ("reference", 1, 200, "G", "A", 1), ("absent", 1, 300, "G", "A", 1),
    ("no call", 1, 400, "G", "A", 1), ("ambiguous", 1, 500, "A", "T", 1), ("mismatch", 1, 600, "G", "A", 1),
    ("other", 1, 700, "G", "A", 1), ("block", 1, 850, "G", "A", 1), ("filtered", 1, 900, "G", "A", 1),
    ("strand", 1, 1000, "C", "T", 1), ("haploid", "X", 5000000, "G", "A", 1), ("twice", 1, 100, "A", "G", 1),
    ("letters", 1, 1100, "I", "D", 1), ("nowhere", 1, "", "G", "A", 1), ("doubtful", 1, 1200, "G", "A", 1),
)  # fmt: skip
LINES = (
    ("chr1", 100, "A", "G", "0/1:30:99"), ("chr1", 200, "A", ".", "0/0:30:99"), ("chr1", 400, "A", "G", "./.:.:."),
    ("chr1", 500, "A", "T", "0/1:30:99"), ("chr1", 600, "C", ".", "0/0:30:99"), ("chr1", 700, "A", "C", "0/1:30:99"),
    ("chr1", 800, "A", "<NON_REF>", "0/0:30:99"), ("chr1", 1000, "A", "G", "1/1:30:99"),
    ("chr1", 1200, "A", "G", "0/1:30:5"), ("chrX", 5000000, "A", "G", "1:30:99"),
)  # fmt: skip
MEASURES = (
    "sample\tsex\tage\ttotal_cholesterol\thdl_cholesterol\tcholesterol_unit\tsystolic\ttreated\tsmoker\tdiabetes\t"
    "cardiovascular_disease\nS1\tM\t55\t213\t50\tmg/dL\t140\tno\tno\tno\tno\n"
)
BRCA1 = ("chr17", 43045728, ".", "G", "A", ".", "PASS", ".", "GT:AD:DP:GQ", "0/1:40,40:80:99", "0/1:40,40:80:99")


def genome(folder: Path) -> Path:
    head = header(*declared("INFO", "END"), of=("chr1", "chrX"), formats=("GT", "DP", "GQ"))
    lines = [
        record(c, pos, ".", ref, alt, ".", "PASS", "END=880" if alt.startswith("<") else ".", "GT:DP:GQ", cell)
        for c, pos, ref, alt, cell in LINES
    ]
    lines.insert(-2, record("chr1", 1150, ".", "A", "C", ".", "LowQual", ".", "GT:DP:GQ", "0/1:30:99"))
    return write(folder / "scores.vcf", head, sorted(lines, key=lambda line: (line[:4], int(line.split("\t")[1]))))


def score(folder: Path, name: str, *rows: Any, **keys: str) -> str:
    path = folder / f"{name}.txt"
    given = {"format_version": "2.0", "pgs_id": name, "genome_build": "GRCh38", **keys}
    lines = [f"#{key}={value}" for key, value in given.items()]
    lines += [COLUMNS, *("\t".join(map(str, (*row, "", "")[:8])) for row in rows)]
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def risk_reports(folder: Path) -> Iterator[Any]:
    """Every outcome, every reason, sums that are ranked and sums that are not."""
    agreed = {"consent": ["polygenic"]}
    vcf = genome(folder)
    about = {"pgs_name": "made", "trait_reported": "height", "trait_efo": "EFO_1", "citation": "nobody", "license": "x"}
    named = [("hap", 6, 1, "*01", "*02", 1, "True", ""), ("pair", 1, 1, "A", "G", 1, "", "True")]
    whole = score(folder, "PGS900010", *ROWS, *named, weight_type="OR", **about)
    (first,) = pmkit.run(vcf, {"load": agreed, "risk": {"scores": [whole], "min_match": 0.0, "variants": True}})
    yield first
    yield from pmkit.run(vcf, {"load": {**agreed, "age": 5}, "risk": {"scores": [whole]}})
    yield from pmkit.run(vcf, {"load": {**agreed, "absent_is_ref": True}, "risk": {"scores": [whole]}})
    yield from pmkit.run(vcf, {"risk": {"scores": [whole]}})
    small = score(folder, "PGS900011", *ROWS[:1])
    for old, new in (("", ""), ("140", "300"), ("140", ""), ("213", "40"), ("no\n", "yes\n")):
        people = MEASURES.replace(old, new) if old else MEASURES
        table = folder / "clinical.tsv"
        table.write_text(people)
        yield from pmkit.run(vcf, {"load": agreed, "risk": {"scores": [small], "clinical": str(table)}})
    digest = next(pmkit.run(vcf, {"load": agreed, "risk": {"scores": [small]}})).risk.scores[0].digest
    for population, people, own in (
        ("EUR", 500, digest),
        ("EUR", 5, digest),
        ("EUR", 500, "other"),
        ("AFR", 5, digest),
    ):
        path = folder / f"{population}{people}{own}.tsv"
        cells = ("PGS900011", "EUR", "1", "0.5", str(people), own)
        path.write_text("score\tpopulation\tmean\tsd\tpeople\tdigest\n" + "\t".join(cells) + "\n")
        options = {"scores": [small], "distribution": str(path), "population": population}
        yield from pmkit.run(vcf, {"load": agreed, "risk": options})
    frequency = folder / "PGS900012.txt"
    frequency.write_text(
        Path(small).read_text().replace("is_interaction", "allelefrequency_effect").replace("100", "301")
    )
    text = frequency.read_text().rstrip("\n") + "0.5\n"
    frequency.write_text(text.replace("PGS900011", "PGS900012"))
    yield from pmkit.run(vcf, {"load": agreed, "risk": {"scores": [str(frequency)], "missing": "frequency"}})
    head = header("##source=Mutect2", of=("chr1",))
    tumor = write(folder / "mutect.vcf", head, [record("chr1", 100, ".", "A", "G", ".", "PASS", ".", "GT", "0/1")])
    yield from pmkit.run(tumor, {"load": agreed, "risk": {"scores": [small]}})
    dosage = write(
        folder / "dosage.vcf",
        header(of=("chr1",), formats=("GT", "DS")),
        [record("chr1", 100, ".", "A", "G", ".", "PASS", ".", "GT:DS", "0/1:0.9")],
    )
    yield from pmkit.run(dosage, {"load": agreed, "risk": {"scores": [small], "variants": True}})


def phenotype_reports(folder: Path) -> Iterator[Any]:
    """Terms of every kind, a finding in a gene that is ranked, both methods; and labels with and without an answer."""
    terms, genes, store = folder / "hp.obo", folder / "genes.txt", folder / "hpo.gz"
    terms.write_text(obo())
    genes.write_text(annotations() + f"1\tBRCA1\t{hp(11)}\tHand\t-\tOMIM:9\n1\tBRCA1\t{hp(6)}\tAD\t-\tOMIM:9\n")
    import_hpo(str(terms), str(genes), store, force=True)
    fields = ("GT", "AD", "DP", "GQ")
    head = header("##tumor_sample=T", "##normal_sample=N", *contigs(("chr17",)), formats=fields, samples=("T", "N"))
    pair = write(folder / "brca.vcf", head, [record(*BRCA1)])
    agreed = {"consent": ["diagnosis", "predisposition"]}
    packet = folder / "packet.json"
    packet.write_text(
        f'{{"phenotypicFeatures": [{{"type": {{"id": "{hp(MERGED)}"}}}}, '
        f'{{"type": {{"id": "{hp(12)}"}}, "excluded": true}}]}}'
    )
    options = {"hpo": str(store), "phenopacket": str(packet)}
    yield from pmkit.run(pair, {"load": agreed, "germline": {}, "onco": {"tumor_type": "BREAST"}, "phenotype": options})
    lin = {"hpo": str(store), "term": [hp(11), hp(21)], "method": "lin", "combine": "patient"}
    yield from pmkit.run(pair, {"load": agreed, "germline": {}, "phenotype": lin})
    yield from pmkit.run(pair, {"phenotype": lin})
    yield from pmkit.run(pair, {"germline": {}, "onco": {"tumor_type": "BREAST"}})
