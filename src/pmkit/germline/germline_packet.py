"""Hereditary findings as parts of a Phenopacket: what `extra("phenopacket")` gives.

Each condition of a finding is an interpretation of its own. That a variant is pathogenic does not say that this person
has the condition: findings are candidates, and no disease of the subject is written.
"""

from __future__ import annotations

from collections.abc import Iterable

from pmkit.core.exchange import About, Json, Packet
from pmkit.core.messages import tr
from pmkit.core.phenopacket_parts import GENO, UNKNOWN, vcf_record
from pmkit.germline.germline_terms import Outcome, VariantClass, Zygosity
from pmkit.germline.germline_variants import SYSTEMS, name_of, variant_of
from pmkit.germline.germline_words import class_words, outcomes, states
from pmkit.germline.section import GermlinePart, GermlineReport, GermlineVariant
from pmkit.knowledge.hgnc import hgnc, hgnc_resource
from pmkit.knowledge.store import manifest

ACMG = "ACMG SF v"  # before a release of the list of secondary findings
ACMG_CLASSES = {
    VariantClass.PATHOGENIC: "PATHOGENIC",
    VariantClass.LIKELY_PATHOGENIC: "LIKELY_PATHOGENIC",
    VariantClass.UNCERTAIN: "UNCERTAIN_SIGNIFICANCE",
    VariantClass.LIKELY_BENIGN: "LIKELY_BENIGN",
    VariantClass.BENIGN: "BENIGN",
}
ALLELIC_STATES = {
    Zygosity.HET: ("GENO:0000135", "heterozygous"),
    Zygosity.HOM: ("GENO:0000136", "homozygous"),
    Zygosity.HEMI: ("GENO:0000134", "hemizygous"),
}
"""Terms of the Genotype Ontology; a doubtful genotype has none."""
_STATUS = {Outcome.REPORT: "CANDIDATE", Outcome.POSSIBLE: "CANDIDATE"}
"""By outcome; carriers and other variants are not interpreted for this person."""
_DISEASE = {"id": "MONDO:0000001", "label": "disease"}


def packet(section: GermlinePart, about: About) -> Packet:
    """An interpretation for each finding, and one of the variants that no finding rests on."""
    made: list[Json] = []
    for finding in section.findings:
        described = [_interpreted(one, finding.outcome, about) for one in finding.variants]
        disease = {"id": finding.condition_id, "label": finding.condition} if finding.condition_id else _DISEASE
        name = f"germline:{finding.list}:{finding.gene}:{finding.condition}"
        made.append(_interpretation(name, disease, described, _summary(finding)))
    if section.others:
        described = [_interpreted(one, Outcome.NONE, about) for one in section.others]
        made.append(_interpretation("germline:others", _DISEASE, described, tr("variants that no finding rests on")))
    return Packet(interpretations=made, resources=_resources(made))


def _summary(finding: GermlineReport) -> str:
    return f"{outcomes()[finding.outcome]}: {finding.gene}, {finding.condition}: {states()[finding.state]}"


def _interpretation(name: str, disease: Json, described: list[Json], summary: str) -> Json:
    return {"id": name, "diagnosis": {"disease": disease, "genomicInterpretations": described}, "summary": summary}


def _interpreted(one: GermlineVariant, outcome: Outcome, about: About) -> Json:
    allele = about.vrs.get(variant_of(one))
    names = (("hgvs.g", one.hgvsg), ("hgvs.c", one.hgvsc), ("hgvs.p", one.hgvsp))
    numbers = (("allele-fraction", one.fraction), ("depth", one.depth), ("genotype-quality", one.quality))
    number = hgnc(one.gene)
    descriptor: Json = {
        "id": f"pmkit:{variant_of(one)}",
        "label": name_of(one),
        "description": class_words(one),
        "geneContext": {"valueId": number, "symbol": one.gene} if number else {},
        "expressions": [{"syntax": syntax, "value": value} for syntax, value in names if value],
        "vcfRecord": vcf_record(variant_of(one), about.build) | _reach(one),
        "xrefs": [allele["id"]] if allele else [],
        "extensions": [{"name": name, "value": str(value)} for name, value in _described(one, numbers)],
        "moleculeContext": "genomic",
    }
    if one.clinvar:
        descriptor["xrefs"] = [*descriptor["xrefs"], f"clinvar:{one.clinvar.id}"]
    if one.zygosity in ALLELIC_STATES:
        term, label = ALLELIC_STATES[one.zygosity]
        descriptor["allelicState"] = {"id": term, "label": label}
    return {
        "subjectOrBiosampleId": about.sample,
        "interpretationStatus": _STATUS.get(outcome, "UNKNOWN_STATUS"),
        "variantInterpretation": {
            "acmgPathogenicityClassification": ACMG_CLASSES[one.variant_class],
            "therapeuticActionability": "UNKNOWN_ACTIONABILITY",
            "variationDescriptor": {key: value for key, value in descriptor.items() if value not in ("", [], {})},
        },
    }


def _reach(one: GermlineVariant) -> Json:
    """How far a deletion reaches that is not spelt out."""
    return {} if one.end is None else {"info": f"SVTYPE=DEL;END={one.end}"}


def _described(one: GermlineVariant, numbers: Iterable[tuple[str, float | None]]) -> Iterable[tuple[str, object]]:
    yield from ((name, value) for name, value in numbers if value is not None)
    if one.doubts:
        yield "genotype-doubts", ", ".join(map(str, one.doubts))


def _resources(made: list[Json]) -> list[Json]:
    """The ontologies of genes, conditions and genotypes, as the lists of genes have them."""
    if not made:
        return []
    diseases = {one["diagnosis"]["disease"]["id"].partition(":")[0] for one in made}
    stated = any(
        "allelicState" in described["variantInterpretation"]["variationDescriptor"]
        for one in made
        for described in one["diagnosis"]["genomicInterpretations"]
    )
    lists = {one.id: one for one in manifest()["germline.genes"].sources}
    named = {
        "OMIM": f"{ACMG}{lists['acmg_sf'].release}",
        "MONDO": f"{lists['clingen'].name} {lists['clingen'].release}",
    }
    found = [hgnc_resource()]
    found += [one.resource(named[prefix]) for prefix, one in SYSTEMS.items() if prefix in diseases]
    return found + [GENO.resource(UNKNOWN)] * stated
