"""Tumour findings as parts of a Phenopacket: what `extra("phenopacket")` gives."""

from __future__ import annotations

import re

from pmkit.core.exchange import About, Json, Packet
from pmkit.core.messages import tr
from pmkit.core.model import Build, Variant
from pmkit.knowledge.hgnc import hgnc
from pmkit.knowledge.store import manifest
from pmkit.onco import onco_sentences as words
from pmkit.onco.onco_terms import TierName
from pmkit.onco.section import Alteration, Onco, OncoVariant, StructuralAlteration

_ACTIONABLE = (TierName.IA, TierName.IB, TierName.IIC, TierName.IID)
ONTOLOGIES = {
    "hgnc": (
        tr("HUGO Gene Nomenclature Committee"),
        "https://www.genenames.org",
        "HGNC",
        "https://www.genenames.org/data/gene-symbol-report/#!/hgnc_id/",
    ),
    "doid": (
        tr("Human Disease Ontology"),
        "http://purl.obolibrary.org/obo/doid.owl",
        "DOID",
        "http://purl.obolibrary.org/obo/DOID_",
    ),
    "oncotree": ("OncoTree", "https://oncotree.mskcc.org", "ONCOTREE", "https://oncotree.mskcc.org/"),
}
_CANCER = {"id": "DOID:162", "label": "cancer"}
_TYPE = re.compile(r"(?:(DOID):)?(\w+) \((.*)\)")
_STATUS = {
    "Oncogenic": "CONTRIBUTORY",
    "Likely Oncogenic": "CONTRIBUTORY",
    "Benign": "REJECTED",
    "Likely Benign": "REJECTED",
}
"""By oncogenicity; a variant of uncertain significance has no status."""


def packet(section: Onco, about: About) -> Packet:
    """One interpretation: the tumour, and each finding with what is known of it."""
    disease = tumor(section.tumor_type)
    findings = [_small(one, about) for one in section.variants] + [_large(one, about) for one in section.alterations]
    diagnosis: Json = {"disease": disease, "genomicInterpretations": findings}
    interpretation = {"id": "onco", "diagnosis": diagnosis}
    if section.biomarkers:
        interpretation["summary"] = "; ".join(map(words.measure, section.biomarkers))
    return Packet([{"term": disease}], [interpretation], resources=_resources(disease))


def tumor(told: str) -> Json:
    """The tumour type as a term of OncoTree or of the Disease Ontology; cancer where none was given."""
    found = _TYPE.fullmatch(told)
    if not found:
        return _CANCER
    prefix = "DOID" if found[1] else "ONCOTREE"
    return {"id": f"{prefix}:{found[2]}", "label": found[3]}


def _resources(disease: Json) -> list[Json]:
    def release(table: str, name: str) -> str:
        return next((one.release for one in manifest()[table].sources if name in one.name), "")

    terms = "doid" if disease["id"].startswith("DOID") else "oncotree"
    versions = {
        "hgnc": f"MANE {release('transcripts', 'MANE').removeprefix('v')}",
        "doid": release("onco.tumor_types", ONTOLOGIES["doid"][0].removeprefix("Human ")),
        "oncotree": release("onco.tumor_types", ONTOLOGIES["oncotree"][0]),
    }
    return [_resource(id_, versions[id_]) for id_ in ("hgnc", terms)]


def _resource(id_: str, version: str) -> Json:
    name, url, prefix, iri = ONTOLOGIES[id_]
    return {"id": id_, "name": name, "url": url, "version": version, "namespacePrefix": prefix, "iriPrefix": iri}


def _small(one: OncoVariant, about: About) -> Json:
    allele = about.vrs.get(Variant(one.chrom, one.pos, one.ref, one.alt))
    names = (("hgvs.g", one.hgvsg), ("hgvs.c", one.hgvsc), ("hgvs.p", one.hgvsp))
    chrom = f"chr{one.chrom}" if about.build is Build.GRCH38 else one.chrom
    record: Json = {
        "genomeAssembly": about.build.value,
        "chrom": "chrM" if chrom == "chrMT" else chrom,
        "pos": str(one.pos),
        "ref": one.ref,
        "alt": one.alt,
        "filter": ";".join(one.filters) or "PASS",
    }
    numbers = (("allele-fraction", one.vaf), ("depth", one.depth), ("normal-allele-fraction", one.normal_vaf))
    more: Json = {
        "expressions": [{"syntax": syntax, "value": value} for syntax, value in names if value],
        "vcfRecord": record,
        "xrefs": [allele["id"]] if allele else [],
        "extensions": [{"name": name, "value": str(value)} for name, value in numbers if value is not None],
    }
    return _interpreted(one, words.variant_name(one), more, about)


def _large(one: StructuralAlteration, about: About) -> Json:
    numbers = (("copy-number", one.copy_number), ("region", one.region or None), ("type", one.type.value))
    more: Json = {"extensions": [{"name": name, "value": str(value)} for name, value in numbers if value is not None]}
    return _interpreted(one, one.name, more, about)


def _interpreted(one: Alteration, name: str, more: Json, about: About) -> Json:
    status = _STATUS.get(one.oncogenicity.class_ if one.oncogenicity else "", "UNKNOWN_STATUS")
    acts = any(t.tier in _ACTIONABLE and not t.resisted_by for t in one.sensitive)
    told = [
        words.therapy(t, name, works=works) for works, ts in ((True, one.sensitive), (False, one.resistant)) for t in ts
    ]
    number = hgnc(one.gene)
    descriptor: Json = {
        "id": f"pmkit:{name.replace(' ', '_')}",
        "label": name,
        "description": "; ".join(told),
        "geneContext": {"valueId": number, "symbol": one.gene} if number else {},
        "moleculeContext": "genomic",
        **more,
    }
    return {
        "subjectOrBiosampleId": about.sample,
        "interpretationStatus": status,
        "variantInterpretation": {
            "acmgPathogenicityClassification": "NOT_PROVIDED",
            "therapeuticActionability": "ACTIONABLE" if acts else "UNKNOWN_ACTIONABILITY",
            "variationDescriptor": {key: value for key, value in descriptor.items() if value not in ("", [], {})},
        },
    }
