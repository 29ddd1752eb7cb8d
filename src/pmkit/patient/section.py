"""Parts of the report document: one patient's tumour findings, pharmacogenes and germline findings taken together."""

from enum import StrEnum

from pydantic import Field

from pmkit.core.row_notes import RowNote
from pmkit.core.section import Part
from pmkit.intake.material import Material


class Origin(StrEnum):
    """Where a variant of the tumour comes from, as far as the normal sample tells."""

    INHERITED = "inherited"
    ACQUIRED = "acquired"
    NOT_STATED = "not_stated"


class CancerDrug(Part):
    """A drug of tumour treatment that pharmacogene guidance speaks of."""

    drug: str = Field(description="as the drug tables name it")
    genes: tuple[str, ...] = Field(default=(), description="genes that guidance on the drug asks for")
    therapies: tuple[str, ...] = Field(
        default=(), description="therapies of this tumour's findings that hold it; empty: no finding names it"
    )
    notes: tuple[RowNote, ...] = Field(default=(), description="what the patient's genes say, most pressing first")


class VariantOrigin(Part):
    """Whether a variant of the tumour was inherited."""

    gene: str = Field(description="gene symbol")
    variant: str = Field(description="as chr17:43071077:T:C")
    change: str = Field(default="", description="protein or coding change")
    origin: Origin = Field(description="not_stated: no normal sample or germline finding speaks of it")
    because: str = Field(description="what tells it")


class PatientPart(Part):
    """What the results of one patient mean for each other."""

    material: Material = Field(
        description="what the genotypes of the pharmacogenes are of; tumor and somatic_calls are no germline test"
    )
    material_by: str = Field(default="", description="what the material was recognised by")
    germline_sample: str = Field(default="", description="the sample that tells what was inherited")
    tumor_sample: str = Field(default="", description="the tumour's sample")
    drugs: tuple[CancerDrug, ...] = Field(default=(), description="those that a finding names first, then by urgency")
    origins: tuple[VariantOrigin, ...] = Field(default=(), description="of the tumour's small variants")
