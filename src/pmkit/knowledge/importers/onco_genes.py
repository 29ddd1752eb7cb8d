"""Driver genes with their roles, validated driver variants, and how often TCGA patients carry a protein change."""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from pmkit.core.errors import NoInputError
from pmkit.core.messages import tr
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers.civic_profiles import protein_name
from pmkit.knowledge.importers.sources import source

BAILEY = source("bailey2018")
INTOGEN = source("intogen")
CLINGEN = source("clingen")
MANE = source("mane.genes")
LITERATURE = source("literature.roles")
BY_HAND = source("pmkit.roles")
TCGA = source("tcga.counts")
_INHERITED_CANCER = re.compile(
    r"cancer|carcinoma|tumou?r|neoplas|lynch|polyposis|li-fraumeni|melanoma|leuk|lymphoproliferative|paragangli|"
    r"pheochromocytoma|blastoma|neurofibromatosis|schwannomatosis|sarcoma|hamartoma|hippel|tuberous sclerosis|"
    r"endocrine|birt-hogg|nevus|peutz|leiomyomatosis|rhabdoid|dicer1|costello|myelodysplas",
    re.IGNORECASE,
)
"""Words by which ClinGen's disease names tell a predisposition to tumours."""
_SUBSTITUTION = re.compile(r"([A-Z])\d+(?!\1)[A-Z*]")
HANDMADE = Path(__file__).parent / "handmade" / "gene_roles.tsv"


def read_rows(path: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    """Rows of a delimited file; lines that start with `#` are skipped."""
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader((line for line in lines if not line.startswith("#")), delimiter=delimiter)


def _votes(path: Path) -> dict[str, Counter[str]]:
    """Bailey's driver roles by gene; a role that is only "possible" has half the weight, hence 2 and 1."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for row in read_rows(path):
        role = row["driver_role"]
        votes[row["gene_symbol"]]["listed"] += 1
        if role == "tsg":
            votes[row["gene_symbol"]]["firm tsg"] += 1
        if role:
            votes[row["gene_symbol"]][role.removeprefix("possible ")] += 1 if role.startswith("possible") else 2
    return votes


def _bailey_role(votes: Counter[str]) -> str:
    both = votes["oncogene"] and votes["tsg"]
    if both and min(votes["oncogene"], votes["tsg"]) * 3 >= max(votes["oncogene"], votes["tsg"]):
        return "both"
    if not votes["oncogene"] and not votes["tsg"]:
        return ""
    return "oncogene" if votes["oncogene"] > votes["tsg"] else "tsg"


def _bona_fide(role: str, by: str, firm: int, intogen: Counter[str]) -> bool:
    """Whether a tumour suppressor is one beyond doubt: entered by hand (and not as doubtful), or Bailey is firm in
    three tumour types, or in one and IntOGen agrees (three cohorts with loss of function, twice as many as with
    gain)."""
    if role != "tsg" and not (role == "both" and by in (LITERATURE.id, BY_HAND.id)):
        return False
    act, lof = intogen["Act"], intogen["LoF"]
    return by in (LITERATURE.id, BY_HAND.id) or firm >= 3 or (firm >= 1 and lof >= 3 and lof >= 2 * act)


def _intogen_role(votes: Counter[str]) -> str:
    """A clear majority of cohorts (3 of 4) tells the role; below that the vote is "both"."""
    act, lof = votes["Act"], votes["LoF"]
    if act + lof == 0:
        return ""
    return "oncogene" if act >= 3 * lof else "tsg" if lof >= 3 * act else "both"


def genes(sources: Path) -> BuiltTable:
    """The table `onco.genes`. Role: entered by hand, else Bailey, else a clear IntOGen vote of 3 cohorts or more."""
    folder = sources / "onco" / "genes"
    bailey = _votes(folder / "driver-gene-evidence.csv")
    intogen: dict[str, Counter[str]] = defaultdict(Counter)
    for row in read_rows(folder / "intogen_20230531" / "Compendium_Cancer_Genes.tsv", "\t"):
        intogen[row["SYMBOL"]][row["ROLE"]] += 1
    hand = {row["gene"]: row for row in read_rows(HANDMADE, "\t")}
    clingen: dict[str, set[str]] = defaultdict(set)
    for row in read_rows(folder / f"Clingen-Gene-Disease-Summary-{CLINGEN.release}.csv"):
        if row["CLASSIFICATION"] in ("Definitive", "Strong"):
            clingen[row["GENE SYMBOL"]].add(row["DISEASE LABEL"])
    mane = _mane(sources)
    lengths = _protein_lengths(sources)
    rows = []
    for gene in sorted({*bailey, *intogen, *hand}):
        own = hand.get(gene, {})
        source = LITERATURE.id if own.get("pmid") else BY_HAND.id
        roles = {
            source: own.get("role", ""),
            "bailey2018": _bailey_role(bailey[gene]) if gene in bailey else "",
            "intogen": _intogen_role(intogen[gene]) if gene in intogen else "",
        }
        cohorts = sum(intogen[gene].values()) if gene in intogen else 0
        clear = cohorts >= 3 and roles["intogen"] != "both"  # split votes are typical of long, often mutated genes
        role = roles[source] or roles["bailey2018"] or (roles["intogen"] if clear else "")
        by = next((s for s in (source, "bailey2018", "intogen") if role and roles[s] == role), "")
        hgnc, nm, enst = mane.get(gene, ("", "", ""))
        listed = [s for s, g in (("bailey2018", bailey), ("intogen", intogen), (source, hand)) if gene in g]
        votes = intogen.get(gene, Counter())
        firm = bailey[gene]["firm tsg"] if gene in bailey else 0
        rows.append(
            (
                gene,
                hgnc,
                nm,
                enst,
                lengths.get(gene, ""),
                role,
                by,
                "yes" if own.get("doubtful") != "yes" and _bona_fide(role, by, firm, votes) else "no",
                roles["bailey2018"],
                roles["intogen"],
                f"{votes['Act']}:{votes['LoF']}",
                own.get("pmid", ""),
                "yes" if gene in clingen else "no",
                "yes" if any(map(_INHERITED_CANCER.search, clingen.get(gene, ()))) else "no",
                "|".join(listed),
            )
        )
    columns = (
        "gene",
        "hgnc_id",
        "mane_refseq",
        "mane_ensembl",
        "residues",
        "role",
        "role_source",
        "bona_fide_tsg",
        "role_bailey",
        "role_intogen",
        "intogen_act_lof",
        "role_pmid",
        "clingen_predisposition",
        "inherited_cancer",
        "sources",
    )
    about = tr("Cancer driver genes: oncogene, tumour suppressor or both, and who says so")
    return BuiltTable(
        "onco.genes", "onco/genes.tsv", about, (BAILEY, INTOGEN, CLINGEN, MANE, LITERATURE, BY_HAND), columns, rows
    )


def _protein_lengths(sources: Path) -> dict[str, str]:
    """Symbol -> residues of the MANE Select protein."""
    with gzip.open(sources / "transcripts" / "mane_transcripts.tsv.gz", "rt", encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {r["symbol"]: str(int(r["cds_len"]) // 3 - 1) for r in rows if r["cds_len"]}


def _mane(sources: Path) -> dict[str, tuple[str, str, str]]:
    """Symbol -> (HGNC id, RefSeq, Ensembl transcript) of MANE Select."""
    found = {}
    for row in read_mane(sources / "onco" / "transcripts" / "MANE.GRCh38.v1.5.summary.txt"):
        if row["MANE_status"] == "MANE Select":
            found[row["symbol"]] = (row["HGNC_ID"], row["RefSeq_nuc"], row["Ensembl_nuc"])
    return found


def read_mane(path: Path) -> Iterator[dict[str, str]]:
    """Rows of the MANE summary, whose header line starts with `#`."""
    with path.open(encoding="utf-8", newline="") as lines:
        header = next(lines).lstrip("#").rstrip("\n").split("\t")
        yield from csv.DictReader(lines, fieldnames=header, delimiter="\t")


def driver_variants(sources: Path) -> BuiltTable:
    """The table `onco.driver_variants`: Bailey's validated driver mutations."""
    rows = [
        (r["gene_symbol"], r["protein_change"].removeprefix("p."), r["ensembl_transcript_id"], "29625053", BAILEY.id)
        for r in read_rows(sources / "onco" / "genes" / "driver-variant-evidence.csv")
    ]
    columns = ("gene", "protein", "ensembl", "pmid", "source")
    about = tr("Driver variants that TCGA found by several methods or that were validated")
    return BuiltTable("onco.driver_variants", "onco/driver_variants.tsv", about, (BAILEY,), columns, rows)


def recurrence(sources: Path) -> BuiltTable:
    """The table `onco.recurrence`: protein changes of at least two of 8,804 TCGA patients; substitutions only.

    The leukaemias (LAML) are counted here from their own list, which lies alongside the sources.
    """
    changes: dict[tuple[str, str], tuple[int, str]] = {}
    residues: Counter[tuple[str, str]] = Counter()
    for row in read_rows(sources / "onco" / "tcga" / "recurrence_aa.firehose.tsv", "\t"):
        name = protein_name(row["aa_change"])
        if name and row["aa_change"] == name:
            changes[row["gene"], name] = int(row["n_patients"]), row["cohorts"]
            residue = row["gene"], name[:-1]
            residues[residue] = max(residues[residue], int(row["n_patients_same_residue"]))
    leukaemias = _leukaemias(sources.parent / "real" / "tumor" / "tcga_laml_193.grch37.maf.gz")
    for (gene, name), patients in leukaemias.items():
        known, cohorts = changes.get((gene, name), (0, ""))
        changes[gene, name] = known + patients, "|".join(filter(None, (cohorts, f"LAML:{patients}")))
        residues[gene, name[:-1]] += patients
    rows = [
        (gene, name, str(patients), str(residues[gene, name[:-1]]), cohorts)
        for (gene, name), (patients, cohorts) in changes.items()
        if patients > 1
    ]
    columns = ("gene", "protein", "patients", "patients_residue", "cohorts")
    about = tr(
        "Patients of 8,804 (TCGA) with a protein change and with any change of its residue; GRCh37-era numbering"
    )
    return BuiltTable("onco.recurrence", "onco/recurrence.tsv", about, (TCGA,), columns, rows)


def _leukaemias(path: Path) -> Counter[tuple[str, str]]:
    """(gene, substitution) -> patients with it. Raises NoInputError without the list."""
    if not path.is_file():
        raise NoInputError(tr("the mutations of TCGA's acute myeloid leukaemias are not there"), where=str(path))
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
        seen = {(r["Tumor_Sample_Barcode"], r["Hugo_Symbol"], r["Protein_Change"].removeprefix("p.")) for r in rows}
    return Counter((gene, name) for _, gene, name in seen if _SUBSTITUTION.fullmatch(name))


def numbering() -> BuiltTable:
    """The table `onco.numbering`: other isoforms' residue numbers, by hand."""
    rows = [
        (r["gene"], r["offset"], r["isoform"], r["note"]) for r in read_rows(HANDMADE.with_name("numbering.tsv"), "\t")
    ]
    about = tr("Residue numbers that the field uses, minus those of MANE Select")
    return BuiltTable(
        "onco.numbering", "onco/numbering.tsv", about, (BY_HAND,), ("gene", "offset", "isoform", "note"), rows
    )


def build(sources: Path) -> Iterable[BuiltTable]:
    return [genes(sources), driver_variants(sources), recurrence(sources), numbering()]
