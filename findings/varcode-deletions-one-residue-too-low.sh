#!/usr/bin/env bash
# varcode numbers an in-frame deletion one residue too low and takes an insertion behind ATG as a lost start
#
# Expected:  the loss of codon 6 (Ala) is p.A6del, as its substitution is p.A6S; the insertion of a codon between ATG
#            and the second codon leaves the start codon whole: an in-frame insertion.
# Packages:  varcode 10.21.1, pyensembl 2.32.3 (PyPI), Python 3.11; a made-up transcript, no download.
# Behaviour: Deletion.short_description counts from zero (p.A5del, p.AE5del), Substitution from one (p.A6S): a deletion
#            of hotspot residues does not match a list of hotspots by its text, or matches the neighbour. ATG|CCC|GCT is
#            StartLoss p.M1?, the top-ranked kind of effect, although translation starts as before.
# Seen:      codon 6 GCT>TCT Substitution p.A6S; codon 6 deleted Deletion p.A5del; 6 and 7 deleted Deletion p.AE5del;
#            CCC after ATG StartLoss p.M1? (start-loss); CCC after codon 6 Insertion p.6insP
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile varcode==10.21.1 pyensembl==2.32.3 setuptools==80.9.0

cat > run.py <<'PY'
import pyensembl
from varcode import Variant

coding = "ATG" + "GCTGAAGTTCGT" * 7 + "TAA"
protein = "M" + "AEVR" * 7
start = 121  # first base of ATG; one exon, chr1:101-220
with open("cdna.fa", "w") as out:
    out.write(f">T1\n{'C' * 20}{coding}{'G' * 10}\n")
with open("protein.fa", "w") as out:
    out.write(f">P1\n{protein}\n")
ids = 'gene_id "G1"; gene_name "GENE"; gene_biotype "protein_coding"; '
ids += 'transcript_id "T1"; transcript_name "GENE-1"; transcript_biotype "protein_coding"; protein_id "P1"; '
end = start + len(coding) - 1
features = [
    ("gene", 101, end + 10, ""),
    ("transcript", 101, end + 10, ""),
    ("exon", 101, end + 10, 'exon_number "1"; exon_id "E1"; '),
    ("CDS", start, end - 3, 'exon_number "1"; '),
    ("start_codon", start, start + 2, 'exon_number "1"; '),
    ("stop_codon", end - 2, end, 'exon_number "1"; '),
]
with open("in.gtf", "w") as out:
    for kind, first, last, extra in features:
        out.write(f"chr1\tprotein_coding\t{kind}\t{first}\t{last}\t.\t+\t.\t{ids}{extra}\n")
genome = pyensembl.Genome(
    "made-up",
    "made-up",
    gtf_path_or_url="in.gtf",
    transcript_fasta_paths_or_urls=["cdna.fa"],
    protein_fasta_paths_or_urls=["protein.fa"],
    cache_directory_path="cache",
)
genome.index()
assert genome.transcripts()[0].protein_sequence == protein


def effect(codon_offset, ref, alt):
    position = start + codon_offset
    assert coding[codon_offset : codon_offset + len(ref)] == ref
    top = Variant("chr1", position, ref, alt, genome).effects().top_priority_effect()
    return f"{type(top).__name__} {top.short_description}"


seen = {
    "codon 6 GCT>TCT": effect(15, "G", "T"),
    "codon 6 deleted": effect(14, "TGCT", "T"),
    "codons 6 and 7 deleted": effect(14, "TGCTGAA", "T"),
    "CCC after codon 6": effect(17, "T", "TCCC"),
    "CCC after ATG": effect(2, "G", "GCCC"),
}
for what, text in seen.items():
    print(what, "->", text)
assert list(seen.values()) == [
    "Substitution p.A6S",
    "Deletion p.A5del",
    "Deletion p.AE5del",
    "Insertion p.6insP",
    "StartLoss p.M1? (start-loss)",
]
PY
venv/bin/python run.py 2> /dev/null
echo "as described"
