"""Build the table `onco.curated`: changes that experts classified, from DoCM and ClinVar, named on MANE transcripts.

Upstream names follow transcripts of their own; the genome coordinates are annotated anew, so this importer needs the
consequence engine and lives above the others. It is used by `pmkit tables build` only.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from pmkit.core.messages import tr
from pmkit.core.model import Build, Variant, bare_chromosome
from pmkit.knowledge.build import BuiltTable
from pmkit.knowledge.importers.onco_genes import HANDMADE, read_rows
from pmkit.knowledge.importers.sources import source
from pmkit.onco import drivers
from pmkit.onco.alterations import SmallVariant
from pmkit.onco.small_variants import consequence
from pmkit.variants.consequence import Transcripts

DOCM = source("docm")
CLINVAR = source("clinvar")
LEFT_OUT = HANDMADE.with_name("docm_left_out.tsv")
COLUMNS = ("gene", "protein", "coding", "class", "kind", "review", "id", "pmids", "source")
Row = tuple[str, ...]
_ONCOGENIC = {"Oncogenic": "Oncogenic", "Likely_oncogenic": "Likely Oncogenic"}
_PATHOGENIC = {"Pathogenic": "Pathogenic", "Likely_pathogenic": "Likely Pathogenic"}
_LOW = "Pathogenic,_low_penetrance"
"""What submitters may add to the class of a change of which others say that it is pathogenic (TP53 R337H)."""
_BENIGN = frozenset(("Benign", "Likely_benign", "Benign/Likely_benign"))
_STARS = {
    "criteria_provided,_multiple_submitters,_no_conflicts": "2 stars",
    "reviewed_by_expert_panel": "3 stars",
    "practice_guideline": "4 stars",
}


def _docm(sources: Path, benign: Collection[tuple[str, str, str]]) -> Iterator[Row]:
    """Curated cancer mutations, each with the papers behind it; not those that ClinVar calls `benign`, nor the
    polymorphisms that are left out by hand."""
    left_out = {(r["gene"], r["protein"]) for r in read_rows(LEFT_OUT, "\t")}
    transcripts = Transcripts.open(Build.GRCH37)
    with (sources / "onco" / "docm" / "docm_variants_2024-10.grch37.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            ref, alt = row["read"].strip("-"), row["variant"].strip("-")
            pos = int(row["start"]) + (not ref)
            named = _named(Variant(bare_chromosome(row["chromosome"]), pos, ref, alt), transcripts)
            pmids = "|".join(sorted({p.strip() for p in row["pubmed_sources"].split(",")} - {""}, key=int))
            if named is None or not pmids or named.gene != row["gene"] or _lost_early(named):
                continue
            names = _names(named)
            if names not in benign and names[:2] not in left_out:
                yield (*names, "Curated", tr("driver mutation"), "papers", row["hgvs"], pmids, DOCM.id)


def pathogenic(text: str) -> str | None:
    """The germline class of a CLNSIG, None unless all submitters call the change (likely) pathogenic."""
    classes = [part for part in text.split("|", maxsplit=1)[0].split("/") if part != _LOW]
    if not classes or any(part not in _PATHOGENIC for part in classes):
        return None
    return _PATHOGENIC[classes[0]]


def _lost_early(small: SmallVariant) -> bool:
    """A stop or frameshift before the last exon of a gene that drives by activation only: no driver."""
    gene = drivers.genes().get(small.gene)
    number, _, total = small.consequence.exon.partition("/") if small.consequence else ("", "", "")
    return small.is_null and gene is not None and gene.role == "oncogene" and number != total


def _clinvar(sources: Path) -> tuple[list[Row], set[tuple[str, str, str]]]:
    """ClinVar's oncogenicity where criteria were provided, and its germline (likely) pathogenic changes of tumour
    suppressors by two submitters or an expert panel. Null variants are left out of the latter: they need no list.
    The second part names the changes that it calls (likely) benign with as many stars."""
    rows: list[Row] = []
    benign: set[tuple[str, str, str]] = set()
    transcripts = Transcripts.open(Build.GRCH38)
    path = sources / "hereditary" / "clinvar_20260226_subset_grch38.vcf.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            chrom, pos, number, ref, alt, _, _, text = line.rstrip("\n").split("\t")[:8]
            info = dict(part.partition("=")[::2] for part in text.split(";"))
            onco = _ONCOGENIC.get(info.get("ONC", ""))
            germline = pathogenic(info.get("CLNSIG", ""))
            stars = _STARS.get(info.get("CLNREVSTAT", ""))
            spared = stars and info.get("CLNSIG", "").split("|")[0] in _BENIGN
            if not (onco or spared or (germline and stars)) or not re.fullmatch("[ACGT]+", alt):
                continue
            named = _named(Variant(bare_chromosome(chrom), int(pos), ref, alt), transcripts)
            if named is None:
                continue
            if spared:
                benign.add(_names(named))
            if onco and info.get("ONCREVSTAT", "").startswith("criteria_provided"):
                review = "2 stars" if "multiple" in info["ONCREVSTAT"] else "1 star"
                rows.append((*_names(named), onco, "oncogenicity", review, number, "", CLINVAR.id))
            gene = drivers.genes().get(named.gene)
            if germline and stars and gene and gene.suppressor and gene.predisposition and not named.is_null:
                rows.append((*_names(named), germline, "germline", stars, number, "", CLINVAR.id))
    return rows, benign


def _named(variant: Variant, transcripts: Transcripts) -> SmallVariant | None:
    """The variant on its MANE transcript; None where that names neither a protein change nor a splice site."""
    effect = consequence(variant, transcripts)
    small = SmallVariant(variant, effect)
    return small if effect and (small.protein or small.coding) else None


def _names(small: SmallVariant) -> tuple[str, str, str]:
    """Gene, protein change and coding change. What is silent or only near an exon has no protein change to go by."""
    return small.gene, small.protein if small.changes_protein else "", small.coding


def build(sources: Path) -> Iterable[BuiltTable]:
    about = tr("Changes that experts classified: curated from papers (DoCM), by oncogenicity or as germline (ClinVar)")
    classed, benign = _clinvar(sources)
    rows = [*_docm(sources, benign), *classed]
    yield BuiltTable("onco.curated", "onco/curated.tsv", about, (DOCM, CLINVAR), COLUMNS, rows)
