"""Parts of the report document: one patient's tumour findings, pharmacogenes and germline findings taken together."""

from enum import StrEnum

from pmkit.core.lean_model import Field
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


class LabelAnswer(Part):
    """An approved indication that asks for an inherited variant, and what the germline findings say."""

    drugs: tuple[str, ...] = Field(description="one drug, or drugs given together")
    label: str = Field(description="the row of the table of approvals")
    biomarker: str = Field(description="as labelled")
    disease: str = Field(description="the disease of the indication")
    tumor_match: str = Field(
        default="", description="how that disease relates to the tumour; empty if no tumour type was given"
    )
    condition: str = Field(description="what the label asks for")
    agency: str = Field(default="", description="who approved it")
    date: str = Field(default="", description="date of the label that was read")
    reference: str = Field(default="", description="where it can be read")
    rows: tuple[str, ...] = Field(default=(), description="therapies of this tumour's findings that it is about")
    note: RowNote = Field(description="germline_found, germline_not_found or germline_not_looked_at")


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
    labels: tuple[LabelAnswer, ...] = Field(
        default=(), description="labels that ask for an inherited variant, in this tumour or where none was given"
    )
    origins: tuple[VariantOrigin, ...] = Field(default=(), description="of the tumour's small variants")
