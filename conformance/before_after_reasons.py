"""What is behind each intended kind of difference from commit d007a8a: pattern of the kind -> fault, decision or fact.

Numbers are issues and their points. A pattern holds for the whole kind. Genes, criteria and columns are named one by
one, so that the same kind of difference of another gene, criterion or column is unexplained.
"""

from __future__ import annotations

_FINDING = "(?:variant|alteration): "
_DRUG = f"{_FINDING}(?:sensitive|resistant) drug"
_TIER = "(?:I-A|I-B|II-C|II-D|III)"
_CODES = r"(?:[+-](?:CURATED|RECURRENT|OS1|OS2|OS3|OM1|OM3|OM4|OP1|OP3) ?)*"
_HIGHER = "variant: class higher, (?:VUS|Likely Oncogenic) -> (?:Likely Oncogenic|Oncogenic): "
_ROLE = "(?:, role [a-z ]+ -> [a-z ]+|, a gene new in the tables)?"
_NEW = "variant: new: (?:Likely )?Oncogenic by "
_MISSENSE = (
    "(?:missense_variant|inframe_deletion|inframe_insertion|protein_altering_variant)(?:&splice_region_variant)?"
)
_CHANGED = "statement says otherwise: (?:basis|disease|doid|interaction|patch|pmid|profile|therapies|, )+"
_TRUNCATED = "(?:, of an uncertain truncation)?"
_MOVED = f"listed with another disease, (?:same statements{_TRUNCATED}|{_CHANGED})"
_OPEN = r"(?:(?:Alpelisib|Capivasertib) \+ Fulvestrant|Fulvestrant \+ Inavolisib \+ Palbociclib)"
_FOLLOWS = (
    "same statements(?: of several alterations)?, "
    "(?:class higher|class lower|of a new finding|of a finding that is gone)"
)

INTENDED: dict[str, str] = {
    # Drugs of pharmacogenes.
    r"drug: new": "guidance of 2024 to 2026, F5 and products (10)",
    r"drug: row added, (CPIC|DPWG|FDA_LABEL), new in the table": "guidance of 2024 to 2026, FDA labels (10)",
    r"drug: row added, DPWG, other keys1, note": "DPWG's rows name all phenotypes they hold for (10)",
    r"drug: row left out, FDA, not verified, named as a gap": "a row that nobody verified gives no advice (10)",
    r"drug: row says otherwise: (release|confidence), by the table": "read again in a newer release (10)",
    r"drug: row says otherwise: (certain|results), by the table": "DPWG's rows name all phenotypes they hold for (10)",
    r"drug: row says otherwise: dose_factor, by the table": "DPWG 2025: thioguanine and NUDT15 (10)",
    r"drug: row says otherwise: action, standard -> no_recommendation, by the table": (
        "'No recommendation' is no usual care (10)"
    ),
    r"drug: status guidance -> no_recommendation": "rows that recommend nothing are no guidance (10)",
    # Pharmacogenes.
    r"gene: new: (F2|F5)": "F2 and F5 are called (10)",
    r"gene: (has guidance now|other call: named by its guidance)": "F2 and F5 were research genes without lookup (10)",
    r"gene: new: (GSTM1|GSTT1|UGT2B17|CYP2A6)": "structural records over a gene are named (10)",
    r"gene: source outside -> none": "genes that no caller was asked for name no caller (8)",
    r"gene: a caller's no-call no longer erases the VCF's call": "8, step 0",
    r"gene: no_data -> (called|ambiguous|not_called): no_call -> called": (
        "inherited genotypes are read from a tumour's matched normal (10)"
    ),
    r"gene: function of an allele of (RYR1|NUDT15|TPMT|CYP2C9|CYP2C19|CYP2D6|NAT2|SLCO1B1|CACNA1S|MT-RNR1)": (
        "functions of CPIC 2026-10 and ClinPGx 2026-02 (10)"
    ),
    r"gene: other call: function of an allele": "functions of CPIC 2026-10 and ClinPGx 2026-02 (10)",
    r"gene: (other call|not_called -> called): other positions in the definition of (NUDT15|TPMT)": (
        "alleles of NUDT15 and TPMT named in 2026 (10)"
    ),
    r"gene: less sure: [1-6] new positions? without data, of (CYP2D6|CYP3A4|CYP3A5|NUDT15|RYR1|TPMT)": (
        "alleles named in 2026 have positions without data (10)"
    ),
    r"gene: less sure: undefined (deletion|stop|frameshift|start|splice)(\+(deletion|stop|frameshift|start|splice))*": (
        "a variant of lost function that no named allele has lowers confidence (10)"
    ),
    r"gene: renamed result": "an older name of a result is read as the one of today (10)",
    r"gene: looked up by more results": "half a genotype is looked up both ways (10)",
    # What is read and what is refused.
    r"run: exit 65 -> 0: this VCF has no samples .*": "a file of sites alone can be a tumour's (11.8)",
    r"run: exit 65 -> 0: line : the #CHROM line is missing .*": "formats are recognised by a look into the file (9)",
    r"run: exit 0 -> 65: .* contigs? .*": "records on unknown contigs are no 'normal' (8, step 0)",
    r"run: exit 0 -> 65: .* names seem to mean chromosomes .*": "unknown contigs are no 'normal' (8, step 0)",
    r"run: exit 0 -> 65: .* record at position of .*": "only structural records begin at a telomere (9)",
    r"run: exit 0 -> 65: .* beyond the end of .*": "records that the assembly has no room for (9)",
    # Classes of a tumour's changes.
    rf"{_HIGHER}(?=.*\+(?:CURATED|OS1)\b){_CODES}{_ROLE}": "changes that experts classed (11.3)",
    rf"{_HIGHER}(?=.*\+(?:RECURRENT|OM3|OM4)\b){_CODES}{_ROLE}": "counts at significant hotspots (11.3)",
    rf"{_HIGHER}(?=.*\+OM1\b){_CODES}{_ROLE}": "critical regions by motif (11.3)",
    rf"{_HIGHER}(?=.*\+OS2\b){_CODES}{_ROLE}": "functional studies that were read (11.3)",
    rf"{_HIGHER}\+OM2": "a lost splice site of MET exon 14 is an in-frame loss (11.4)",
    rf"{_HIGHER}\+OVS1": "a suppressor's stop counts up to its panel's last codon (11.3)",
    rf"variant: class lower, (?:Likely Oncogenic -> VUS|Oncogenic -> Likely Oncogenic): (?=.*-OS2\b){_CODES}": (
        "only assays that were really made count (11.3)"
    ),
    r"variant: class lower, Oncogenic -> Likely Oncogenic: -OS1": "what predisposes is no class of the tumour's change",
    r"variant: class lower, VUS -> Likely Benign: \+OP1 \+RECURRENT -OS2": "a study that found it harmless (11.3)",
    # Findings that are new.
    r"variant: new: of chromosome [XY], of which there was none": "chromosomes 23 and 24 of a MAF are X and Y (9)",
    rf"{_NEW}(?=.*(?:CURATED|OS1)\b)[A-Z0-9+]+, [a-z_&]+{_ROLE}": "changes that experts classed (11.3)",
    rf"{_NEW}(?=.*RECURRENT\b)[A-Z0-9+]+, [a-z_&]+{_ROLE}": "counts at significant hotspots (11.3)",
    rf"{_NEW}(?=.*OM1\b)[A-Z0-9+]+, [a-z_&]+{_ROLE}": "critical regions by motif (11.3)",
    rf"{_NEW}(?:OP3\+)?OVS1, [a-z_0-9&]+(?:, role [a-z ]+ -> [a-z ]+|, a gene new in the tables)": (
        "suppressors by more sources (11.3)"
    ),
    rf"variant: new: VUS of a known place{_ROLE}": "uncertain changes of hotspots are shown (11.4)",
    rf"variant: new: VUS that may affect splicing{_ROLE}": "what may affect splicing of a suppressor is shown (11.4)",
    rf"variant: new: VUS with therapies(?:, truncated)?{_ROLE}": (
        "labels name genes without a role too: RAD54L, FANCL (11.2)"
    ),
    rf"variant: new: VUS, (?:OM1|OM2|OP1|OP3|\+)+, {_MISSENSE}{_ROLE}": "several grounds speak for it (11.4)",
    rf"variant: new: VUS, OM4, {_MISSENSE}{_ROLE}": "other changes of the residue were classed by experts (11.3)",
    rf"variant: new: VUS, nothing fired, (?:frameshift_variant|stop_gained)(?:&splice_region_variant)?{_ROLE}": (
        "stops late in the last exon of a suppressor are shown (11.3)"
    ),
    rf"{_NEW}(?:OM2|OM4|OP1|OP3|OS2|[+])*OS2, {_MISSENSE}{_ROLE}": "functional studies that were read (11.3)",
    rf"variant: new: VUS, OS2, {_MISSENSE}{_ROLE}": "functional studies that were read (11.3)",
    r"variant: new: VUS, nothing fired, (?:intron_variant|[35]_prime_UTR_variant)": "near exons: by --all (11.4)",
    r"alteration: new: not classified, None": "exon-level events and broken genes are named (11.5)",
    # Findings that are gone.
    r"variant: gone: with all changes of the report": "inherited variants are no findings of a tumour (13)",
    r"variant: gone: VUS(?: of a known place|, OS2, missense_variant| that may affect splicing)": (
        "only assays that were really made count (11.3)"
    ),
    rf"variant: gone: VUS, OM4, {_MISSENSE}": "other changes of the residue count only as classed by experts (11.3)",
    r"variant: gone: Likely Oncogenic by (?:OM3|OM4|OP3|OS2|\+)*OS2, missense_variant(?:&splice_region_variant)?": (
        "only assays that were really made count (11.3)"
    ),
    r"variant: gone: Likely Oncogenic by OVS1, [a-z_&]+, role tsg bona fide -> tsg": (
        "MTAP is lost along with CDKN2A: no sure suppressor (11.3)"
    ),
    r"variant: gone: VUS(?: with therapies, truncated|, nothing fired, (?:frameshift_variant|stop_gained))": (
        "stops behind their panel's last codon, or late in no sure suppressor, are no loss of function (11.3)"
    ),
    r"variant: gone: VUS, nothing fired, missense_variant, with statements on ASXL1": (
        "exon 12 of ASXL1 in studies is MANE's 13 (11.2)"
    ),
    r"variant: gone: VUS(?: with therapies, truncated| of a known place|, (?:nothing fired|OM1), "
    r"(?:stop_gained|frameshift_variant|stop_gained&frameshift_variant)), "
    r"with statements on (?:CTNNB1|KIT|PIK3CA|SETBP1|STAT3)": (
        "a truncation is no mutation of an activating exon (11.2)"
    ),
    r"variant: gone: VUS(?: with therapies, truncated|, nothing fired, (?:frameshift_variant|stop_gained)), "
    r"with statements on (?:ATM|CDH1)": (
        "stops behind their panel's last codon, or late in no sure suppressor, are no loss of function (11.3)"
    ),
    r"variant: resistant drug of tier III, gone, statement says otherwise: therapies": (
        "a truncation is no mutation of an activating exon (11.2)"
    ),
    r"variant: two hits no longer named, missense": "a change of a gene of both roles may as well activate (11.3)",
    # Therapies.
    rf"{_DRUG} added at tier {_TIER}, (?:approval|statement) new": "approvals and statements of 2022 to 2026 (11.2)",
    rf"{_DRUG} added at tier {_TIER}, {_CHANGED}": "the label's own alterations, drugs and disease (11.2)",
    rf"{_DRUG} added at tier {_TIER}, listed before with another disease, same statements{_TRUNCATED}": (
        "the disease of the label, or that the biomarker defines (11.2, 11.6)"
    ),
    r"variant: resistant drug added at tier III, same statements of several alterations": (
        "resistance that was seen with a fusion is listed where fusions were not assessed (11.2)"
    ),
    rf"{_DRUG} (?:added at|of) tier {_TIER}, (?:[^,]+, )*{_FOLLOWS}": "follows the class (11.3)",
    rf"{_DRUG}, (?:level|tier) [B-DI-]+ -> [A-DI-]+, same statements, class higher": "follows the class (11.3)",
    rf"{_DRUG} of tier (?:II-C|II-D|III), gone, same statements, of an uncertain truncation": (
        "stops late in the last exon are no loss of function (11.3)"
    ),
    rf"{_DRUG} of tier {_TIER}, (?:[^,]+, )?set aside: label, same statements": "withdrawn labels (11.2)",
    rf"{_DRUG} of tier (?:II-C|II-D|III), (?:set aside: resistance|which the change resists), same statements": (
        "what the very change resists is no option (11.1)"
    ),
    rf"{_DRUG} of tier (?:I-B|II-C|II-D|III), {_MOVED}": (
        "the disease of the label, or that the biomarker defines (11.2, 11.6)"
    ),
    rf"{_DRUG} of tier {_TIER}, (?:Midostaurin, )?gone, statement says otherwise: patch, profile": (
        "midostaurin: FLT3 ITD, D835 and I836, as labelled (11.2)"
    ),
    rf"variant: sensitive drug, tier I-A -> II-C, {_OPEN}, same statements, class higher": (
        "a label's condition that is not known: HR-positive, HER2-negative (11.2)"
    ),
    r"alteration: sensitive drug of tier I-A, Trastuzumab, listed with another disease, same statements": (
        "the disease of the label, or that the biomarker defines (11.2, 11.6)"
    ),
    rf"{_DRUG} of tier II-C, gone, statement says otherwise: therapies": "regimens named anew in CIViC (11.2)",
    rf"{_DRUG}, tier I-B -> II-C, (?:same statements|{_CHANGED})": "one level-B study is not tier I (11.9)",
    rf"{_DRUG}, tier (?:II-C|III) -> (?:I-A|I-B|II-D), same statements": (
        "the biomarker defines the disease: HER2-positive and its like (11.6)"
    ),
    rf"{_DRUG}, (?:level [B-D] -> [A-C]|tier III -> II-C), (?:approval|statement) new": (
        "approvals and statements of 2022 to 2026 (11.2)"
    ),
    rf"{_DRUG}, level A -> B, statement says otherwise: basis, pmid": "what rests on studies is no label (11.2)",
    r"variant: sensitive drug, tier II-C -> III, same statements": "T790M resists what EGFR responds to (11.1)",
    # Other tiers, second hits, measures.
    rf"variant: (?:prognostic|diagnostic) tier (?:none|{_TIER}) -> (?:none|{_TIER}), class (?:higher|lower)": (
        "follows the class (11.3)"
    ),
    r"variant: (?:prognostic|diagnostic) tier (?:I-B|II-C|III) -> none, of an uncertain truncation": (
        "stops late in the last exon are no loss of function (11.3)"
    ),
    r"variant: (?:prognostic|diagnostic) tier I-B -> II-C": "one level-B study is not tier I (11.9)",
    rf"variant: two hits named, class higher{_ROLE}": "follows the class (11.3)",
    r"variant: two hits no longer named, class lower": "follows the class (11.3)",
    r"variant: two hits named, role oncogene -> both bona fide": "suppressors by more sources (11.3)",
    r"variant: share of reads is read": "columns i_TumorVAF_WU and their like (11.8)",
    r"biomarker: (?:mutational spectrum|small indels)": "changes in more transcripts are counted",
}
