"""Building blocks of GA4GH Phenopackets (version 2), in the schema's JSON form."""

from __future__ import annotations

from typing import NamedTuple

from pmkit.core.exchange import Json
from pmkit.core.model import Build, Variant


class Ontology(NamedTuple):
    """A system of terms: `url` names it, an identifier without its prefix after `iri` leads to the term."""

    prefix: str
    name: str
    url: str
    iri: str

    def resource(self, version: str) -> Json:
        """The ontology as a resource of the packet's metadata."""
        return {
            "id": self.prefix.lower(),
            "name": self.name,
            "url": self.url,
            "version": version,
            "namespacePrefix": self.prefix,
            "iriPrefix": self.iri,
        }


_OBO = "http://purl.obolibrary.org/obo/"
HGNC = Ontology(
    "HGNC",
    "HUGO Gene Nomenclature Committee",
    "https://www.genenames.org",
    "https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/",
)
DOID = Ontology("DOID", "Human Disease Ontology", f"{_OBO}doid.owl", f"{_OBO}DOID_")
ONCOTREE = Ontology("ONCOTREE", "OncoTree", "https://oncotree.mskcc.org", "https://oncotree.mskcc.org/")
OMIM = Ontology("OMIM", "Online Mendelian Inheritance in Man", "http://www.omim.org", "https://www.omim.org/entry/")
MONDO = Ontology("MONDO", "Mondo Disease Ontology", f"{_OBO}mondo.owl", f"{_OBO}MONDO_")
GENO = Ontology("GENO", "Genotype Ontology", f"{_OBO}geno.owl", f"{_OBO}GENO_")
HP = Ontology("HP", "Human Phenotype Ontology", f"{_OBO}hp.owl", f"{_OBO}HP_")
UNKNOWN = "unknown"  # a release that nothing states


def vcf_record(variant: Variant, build: Build, filters: tuple[str, ...] | None = None) -> Json:
    """The variant's record; `filters` None: the section does not know them."""
    chrom = f"chr{variant.chrom}" if build is Build.GRCH38 else variant.chrom
    record: Json = {
        "genomeAssembly": build.value,
        "chrom": "chrM" if chrom == "chrMT" else chrom,
        "pos": str(variant.pos),
        "ref": variant.ref,
        "alt": variant.alt,
    }
    return record if filters is None else record | {"filter": ";".join(filters) or "PASS"}
