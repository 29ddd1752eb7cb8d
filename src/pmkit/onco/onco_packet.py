"""Tumour findings as parts of a Phenopacket: what `extra("phenopacket")` gives."""

from __future__ import annotations

import re

from pmkit.core.exchange import About, Json, Packet
from pmkit.core.model import Variant
from pmkit.core.phenopacket_parts import DOID, ONCOTREE, vcf_record
from pmkit.knowledge.hgnc import hgnc, hgnc_resource
from pmkit.knowledge.store import manifest
from pmkit.onco import onco_sentences as words
from pmkit.onco.onco_terms import TierName
from pmkit.onco.section import Alteration, Onco, OncoVariant, StructuralAlteration

_ACTIONABLE = (TierName.IA, TierName.IB, TierName.IIC, TierName.IID)
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


def tumor(given: str) -> Json:
    """The tumour type as a term of OncoTree or of the Disease Ontology; cancer where none was given."""
    found = _TYPE.fullmatch(given)
    if not found:
        return _CANCER
    prefix = "DOID" if found[1] else "ONCOTREE"
    return {"id": f"{prefix}:{found[2]}", "label": found[3]}


def _resources(disease: Json) -> list[Json]:
    terms = DOID if disease["id"].startswith("DOID") else ONCOTREE
    name = terms.name.removeprefix("Human ")
    sources = manifest()["onco.tumor_types"].sources
    return [hgnc_resource(), terms.resource(next((one.release for one in sources if name in one.name), ""))]


def _small(one: OncoVariant, about: About) -> Json:
    allele = about.vrs.get(Variant(one.chrom, one.pos, one.ref, one.alt))
    names = (("hgvs.g", one.hgvsg), ("hgvs.c", one.hgvsc), ("hgvs.p", one.hgvsp))
    record = vcf_record(Variant(one.chrom, one.pos, one.ref, one.alt), about.build, one.filters)
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
    given = [
        words.therapy(t, name, works=works) for works, ts in ((True, one.sensitive), (False, one.resistant)) for t in ts
    ]
    number = hgnc(one.gene)
    descriptor: Json = {
        "id": f"pmkit:{name.replace(' ', '_')}",
        "label": name,
        "description": "; ".join(given),
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
