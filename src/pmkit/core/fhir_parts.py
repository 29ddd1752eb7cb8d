"""Building blocks of FHIR R4 resources, as HL7's Genomics Reporting guide (STU3, 3.0.0) profiles them.

Plain dictionaries in the order that FHIR lists the elements; no library is needed to write them. Codes are LOINC's,
RxNorm's, HGNC's and those of the guide. A resource is named by a digest of the sample and of what it is about, so the
same report gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol
from uuid import UUID, uuid5

from pmkit.core.exchange import About, Json
from pmkit.core.markdown import plain
from pmkit.core.messages import tr

GUIDE = "http://hl7.org/fhir/uv/genomics-reporting"
TBD = f"{GUIDE}/CodeSystem/tbd-codes-cs"
LOINC, RXNORM, HGNC = "http://loinc.org", "http://www.nlm.nih.gov/research/umls/rxnorm", "http://www.genenames.org"
ATC, HGVS, UCUM = "http://www.whocc.no/atc", "http://varnomen.hgvs.org", "http://unitsofmeasure.org"
PHARMVAR = "http://www.pharmvar.org"
SEQUENCE_ONTOLOGY = "http://www.sequenceontology.org"
HPO = "http://human-phenotype-ontology.org"
CLINVAR_STARS = f"{GUIDE}/CodeSystem/clinvar-evidence-level-custom-cs"
_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_OBSERVATION_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_DEPARTMENT = "http://terminology.hl7.org/CodeSystem/v2-0074"
_NAMESPACE = UUID("6f2c1b1e-5c39-5c0e-9d0a-0c5d3a1f7b42")

GENE_STUDIED, CONCLUSION = (LOINC, "48018-6"), (TBD, "conclusion-string")
EVIDENCE_LEVEL, SIGNIFICANCE = (LOINC, "93044-6"), (LOINC, "53037-8")
VARIANT = (LOINC, "69548-6")
MEDICATION, THERAPEUTIC = (LOINC, "51963-7"), (TBD, "therapeutic-implication")
PHENOTYPE = (LOINC, "81259-4")
"""The predicted phenotype of a diagnostic implication, the treatment context of a therapeutic one."""
Code = tuple[str, str]

# LOINC LL2938-0, chromosomes; it is not known here which of its codes is the mitochondrion's.
LOINC_CHROMOSOMES = (
    "LA21254-0 LA21255-7 LA21256-5 LA21257-3 LA21258-1 LA21259-9 LA21260-7 LA21261-5 "
    "LA21262-3 LA21263-1 LA21264-9 LA21265-6 LA21266-4 LA21267-2 LA21268-0 LA21269-8 "
    "LA21270-6 LA21271-4 LA21272-2 LA21273-0 LA21274-8 LA21275-5 LA21276-3 LA21277-1"
)
CHROMOSOMES = dict(zip((*map(str, range(1, 23)), "X", "Y"), LOINC_CHROMOSOMES.split(), strict=True))
LOINC_COUNTING = ("LA30102-0", "1-based character counting")  # LL5323-2
LOINC_STATES = {
    "het": ("LA6706-1", "Heterozygous"),
    "hom": ("LA6705-3", "Homozygous"),
    "hemi": ("LA6707-9", "Hemizygous"),
}
"""LOINC LL381-5, by the beginning of the section's own word for it."""
_BUILDS = {"GRCh37": "LA14029-5", "GRCh38": "LA26806-2"}  # LOINC LL1040-6


class Resource(NamedTuple):
    """A resource and the name that others refer to it by."""

    url: str  # urn:uuid:…
    body: Json

    @property
    def reference(self) -> Json:
        return {"reference": self.url}


@dataclass(frozen=True, slots=True)
class FhirResources:
    """What a section adds to the report: resources in order; results, actions and risks that it names; and notes."""

    resources: list[Resource] = field(default_factory=list)
    results: list[Resource] = field(default_factory=list)
    actions: list[Resource] = field(default_factory=list)
    risks: list[Resource] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def result(self, resource: Resource) -> Resource:
        """Add a resource that the report lists among its results."""
        self.resources.append(resource)
        self.results.append(resource)
        return resource

    def action(self, resource: Resource) -> Resource:
        """Add a task that the report recommends."""
        self.resources.append(resource)
        self.actions.append(resource)
        return resource

    def risk(self, resource: Resource) -> Resource:
        """Add an assessment of a risk that the report names."""
        self.resources.append(resource)
        self.risks.append(resource)
        return resource


@dataclass(frozen=True, slots=True)
class Frame:
    """What all resources of one report share."""

    about: About
    patient: Json  # a reference
    device: Json
    status: str  # "final" where somebody signs, else "preliminary"
    scope: str  # names the sample and the report; part of every digest

    def resource(self, kind: str, name: str, body: Json, profile: str = "") -> Resource:
        """A resource named after the sample and `name`, which no other resource of its kind has in the report."""
        uuid = str(uuid5(_NAMESPACE, f"{self.scope}\n{kind}\n{name}"))
        head: Json = {"resourceType": kind, "id": uuid}
        if profile:
            head["meta"] = {"profile": [f"{GUIDE}/StructureDefinition/{profile}"]}
        return Resource(f"urn:uuid:{uuid}", head | body)

    def observation(
        self,
        name: str,
        code: Json,
        *,
        profile: str = "",
        value: Json | None = None,
        absent: str = "",
        notes: Iterable[str] = (),
        derived: Iterable[Resource] = (),
        components: Iterable[Json] = (),
        extensions: Iterable[Json] = (),
        category: Code = (_DEPARTMENT, "GE"),
    ) -> Resource:
        """An Observation. `value` holds its value[x]; `absent` says in words why there is none."""
        body: Json = {
            "extension": list(extensions),
            "status": self.status,
            "category": [concept((_OBSERVATION_CATEGORY, "laboratory")), concept(category)],
            "code": code,
            "subject": self.patient,
            **(value or {}),
        }
        if absent:
            body["dataAbsentReason"] = concept((_ABSENT, "unknown"), absent)
        body |= {
            "note": [note(text) for text in notes],
            "device": self.device,
            "derivedFrom": [one.reference for one in derived],
            "component": list(components),
        }
        return self.resource("Observation", name, {key: cell for key, cell in body.items() if cell != []}, profile)

    def task(self, name: str, profile: str, *, code: Json | None, text: str, reason: Resource | None) -> Resource:
        """A proposal: a recommendation on a drug, or a test to make."""
        body: Json = {"status": "requested", "intent": "proposal"}
        if code:
            body["code"] = code
        body |= {"description": text, "for": self.patient}
        if reason:
            body["reasonReference"] = reason.reference
        return self.resource("Task", name, body, profile)


class FhirSection(Protocol):
    """What `SectionSpec.extra("fhir")` gives."""

    def resources(self, section: Any, frame: Frame) -> FhirResources: ...


def note(text: str) -> Json:
    """An Annotation: its text is markdown, in which nothing of `text` is markup."""
    return {"text": plain(text)}


def coding(code: Code, display: str = "") -> Json:
    """A code of a system."""
    return {"system": code[0], "code": code[1]} | ({"display": display} if display else {})


def concept(code: Code | None = None, text: str = "", display: str = "", also: Iterable[Json] = ()) -> Json:
    """A CodeableConcept: codes, and the words that they stand for."""
    codes = [*([coding(code, display)] if code else []), *also]
    return ({"coding": codes} if codes else {}) | ({"text": text} if text else {})


def component(code: Code, kind: str, value: Any, *, extensions: Iterable[Json] = ()) -> Json:
    """A component; `kind` is the type of its value, as CodeableConcept."""
    more = list(extensions)
    return ({"extension": more} if more else {}) | {"code": concept(code), f"value{kind}": value}


def said(text: str) -> Json:
    """The conclusion in words."""
    return component(CONCLUSION, "String", text)


def citations(found: Iterable[Any]) -> list[Json]:
    """The papers and pages of citations (see `core.section.Citation`) as extensions of an implication."""
    urls: dict[str, str] = {}
    for one in found:
        if one.url:
            urls.setdefault(one.url, f"{one.source} {one.id}".strip())
        for pmid in one.pmids:
            urls.setdefault(f"https://pubmed.ncbi.nlm.nih.gov/{pmid}", f"PMID {pmid}")
    return [
        {
            "url": "http://hl7.org/fhir/StructureDefinition/workflow-relatedArtifact",
            "valueRelatedArtifact": {"type": "citation", "display": text, "url": url},
        }
        for url, text in urls.items()
    ]


def assembly(name: str) -> Json:
    """The reference assembly as a component."""
    return component((LOINC, "62374-4"), "CodeableConcept", concept((LOINC, _BUILDS[name]), display=name))


def gene_studied(symbol: str, number: str) -> Json:
    """A gene as a component: by its HGNC number ("HGNC:1097"), or by its symbol alone where the number is not known."""
    value = concept((HGNC, number), display=symbol) if number else concept(text=symbol)
    return component(GENE_STUDIED, "CodeableConcept", value)


def variant_parts(chrom: str, pos: int, ref: str, alt: str, end: int | None = None) -> list[Json]:
    """Where a variant lies: chromosome, place (1-based, of REF's bases or up to `end`) and alleles that are spelt."""
    number = CHROMOSOMES.get(chrom)
    parts = []
    if number:
        parts.append(component((LOINC, "48000-4"), "CodeableConcept", concept((LOINC, number), f"chr{chrom}")))
    place = {"low": {"value": pos}, "high": {"value": pos + len(ref) - 1 if end is None else end}}
    spelt = (("69547-8", ref), ("69551-0", alt))
    counting = concept((LOINC, LOINC_COUNTING[0]), display=LOINC_COUNTING[1])
    return [
        *parts,
        component((LOINC, "81254-5"), "Range", place),
        component((LOINC, "92822-6"), "CodeableConcept", counting),
        *([] if alt.startswith("<") else [component((LOINC, code), "String", text) for code, text in spelt]),
    ]


def hgvs(number: str, name: str) -> Json:
    """A name in HGVS's notation as a component."""
    return component((LOINC, number), "CodeableConcept", concept((HGVS, name), name))


def variation_codes(name: str, allele: Json | None) -> Iterator[Json]:
    """What the variant is called elsewhere: its rs number, its identifier in GA4GH's VRS."""
    for text in filter(None, (name, allele["id"] if allele else "")):
        yield component((LOINC, "81252-9"), "CodeableConcept", concept(text=text))


def allelic_state(zygosity: str) -> list[Json]:
    """How an allele is carried ("het", "homozygous", "hemi"); nothing where the genotype does not tell."""
    found = next((code for start, code in LOINC_STATES.items() if zygosity.startswith(start)), None)
    if found is None:
        return []
    return [component((LOINC, "53034-5"), "CodeableConcept", concept((LOINC, found[0]), display=found[1]))]


def reads(depth: int | None) -> list[str]:
    """The reads at a place, in words: LOINC 82121-5 would be those that show the allele."""
    return [] if depth is None else [tr("reads at the place: {n}", n=depth)]
