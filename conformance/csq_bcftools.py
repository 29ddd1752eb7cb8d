"""Agreement with `bcftools csq` on a made-up genome: genes on both strands, random variants, single and phased.

Both programs get the same FASTA and GFF3. bcftools' terms and amino-acid changes ("16V>16G") are compared with ours
after mapping to what both express: bcftools has no donor-region, 5th-base or tract terms and no 3' rule.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from conformance.check import Check
from pmkit.core.model import Build, Variant
from pmkit.variants.consequence import Consequence, Transcript, annotate, annotate_phased, gtf
from pmkit.variants.consequence.coding import CODONS
from pmkit.variants.consequence.structure import reverse_complement
from pmkit.variants.fasta import Fasta

SEED = 20260426
GENES = 12
_PLAIN = {
    "splice_acceptor": "splice_acceptor_variant",
    "splice_donor": "splice_donor_variant",
    "splice_region": "splice_region_variant",
    "missense": "missense_variant",
    "synonymous": "synonymous_variant",
    "stop_gained": "stop_gained",
    "stop_lost": "stop_lost",
    "start_lost": "start_lost",
    "frameshift": "frameshift_variant",
    "inframe_insertion": "inframe_insertion",
    "inframe_deletion": "inframe_deletion",
    "inframe_altering": "inframe_altering",
    "stop_retained": "stop_retained_variant",
    "start_retained": "start_retained_variant",
    "5_prime_utr": "5_prime_UTR_variant",
    "3_prime_utr": "3_prime_UTR_variant",
    "intron": "intron_variant",
    "coding_sequence": "coding_sequence_variant",
}


def check(shared: Path) -> Iterator[Check]:
    """Terms of single variants, amino-acid changes of single variants, and of phased pairs in one codon."""
    if shutil.which("bcftools") is None:
        print("    bcftools is not on PATH: nothing was compared")
        return
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        random_ = random.Random(SEED)
        reference = make_genome(work, random_)
        with Fasta(work / "genome.fa") as fasta:
            transcripts = gtf.read(work / "genes.gff3", Build.GRCH38, fasta).transcripts
            yield from _singles(work, reference, transcripts, random_)
            yield _pairs(work, reference, transcripts, random_)


def make_genome(work: Path, random_: random.Random) -> str:
    """Write genome.fa and genes.gff3 (chromosome 1); give the sequence. Genes alternate between the strands."""
    pieces: list[str] = []
    features: list[str] = []
    at = 0

    def add(text: str) -> None:
        nonlocal at
        pieces.append(text)
        at += len(text)

    for gene in range(GENES):
        add(_bases(random_, 300))
        strand = 1 if gene % 2 == 0 else -1
        exons = [random_.randrange(60, 200) for _ in range(random_.randrange(2, 6))]
        codons = [c for c in CODONS if CODONS[c] != "*"]
        body = "ATG" + "".join(random_.choice(codons) for _ in range(sum(exons) // 3)) + random_.choice(["TAA", "TGA"])
        utr5, utr3 = _bases(random_, 40), _bases(random_, 60)
        mrna = utr5 + body + utr3
        cuts = sorted(random_.sample(range(60, len(mrna) - 80, 7), len(exons) - 1))
        parts = [mrna[a:b] for a, b in zip([0, *cuts], [*cuts, len(mrna)], strict=True)]
        text, spans = "", []
        for index, part in enumerate(parts):
            spans.append((len(text), len(text) + len(part)))
            text += part
            if index < len(parts) - 1:
                text += "GT" + _bases(random_, 120) + "AG"
        if strand < 0:
            spans = [(len(text) - b, len(text) - a) for a, b in spans]
            text = reverse_complement(text)
        features += _gff(gene, strand, at, spans=spans, utr5=len(utr5), coding=len(body))
        add(text)
    add(_bases(random_, 300))
    sequence = "".join(pieces)
    lines = [sequence[i : i + 60] for i in range(0, len(sequence), 60)]
    (work / "genome.fa").write_text(">1\n" + "\n".join(lines) + "\n")
    (work / "genes.gff3").write_text("##gff-version 3\n" + "\n".join(features) + "\n")
    return sequence


def _bases(random_: random.Random, count: int) -> str:
    return "".join(random_.choice("ACGT") for _ in range(count))


def _gff(gene: int, strand: int, at: int, *, spans: list[tuple[int, int]], utr5: int, coding: int) -> list[str]:
    sign = "+" if strand > 0 else "-"
    low, high = min(a for a, _ in spans) + at + 1, max(b for _, b in spans) + at

    def line(kind: str, first: int, last: int, phase: str, attributes: str) -> str:
        return f"1\tmade\t{kind}\t{first}\t{last}\t.\t{sign}\t{phase}\t{attributes}"

    lines = [
        line("gene", low, high, ".", f"ID=gene:G{gene};biotype=protein_coding;Name=GENE{gene}"),
        line("mRNA", low, high, ".", f"ID=transcript:T{gene};Parent=gene:G{gene};biotype=protein_coding"),
    ]
    done = 0
    for a, b in spans:
        first, last = a + at + 1, b + at
        lines.append(line("exon", first, last, ".", f"Parent=transcript:T{gene}"))
        parts = (("five_prime_UTR", 0, utr5), ("CDS", utr5, utr5 + coding), ("three_prime_UTR", utr5 + coding, 1 << 30))
        for kind, begin, stop in parts:
            start, end = max(done, begin), min(done + b - a, stop)
            if start < end:
                offset, size = start - done, end - start
                c_first = first + offset if strand > 0 else last - offset - size + 1
                phase = str(-(start - utr5) % 3) if kind == "CDS" else "."
                attributes = f"ID=CDS:P{gene};protein_id=P{gene};" if kind == "CDS" else ""
                lines.append(line(kind, c_first, c_first + size - 1, phase, f"{attributes}Parent=transcript:T{gene}"))
        done += b - a
    return lines


def _run(work: Path, records: list[tuple[Variant, str]], phased: bool) -> dict[Variant, list[str]]:
    """bcftools' BCSQ items of each record."""
    lines = ["##fileformat=VCFv4.2", "##contig=<ID=1>", '##FORMAT=<ID=GT,Number=1,Type=String,Description="g">']
    lines.append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS")
    lines += [f"1\t{v.pos}\t.\t{v.ref}\t{v.alt}\t.\t.\t.\tGT\t{genotype}" for v, genotype in records]
    (work / "in.vcf").write_text("\n".join(lines) + "\n")
    command = ["bcftools", "csq", "-f", "genome.fa", "-g", "genes.gff3", "-v", "0", "-n", "64"]
    command += ["-p", "a"] if phased else ["-l", "-p", "a"]
    done = subprocess.run([*command, "in.vcf"], cwd=work, capture_output=True, text=True, check=True)
    found: dict[Variant, list[str]] = {}
    for line in done.stdout.splitlines():
        if not line.startswith("#"):
            cells = line.split("\t")
            items = [part[5:] for part in cells[7].split(";") if part.startswith("BCSQ=")]
            found[Variant("1", int(cells[1]), cells[3], cells[4])] = items[0].split(",") if items else []
    return found


def _random_variant(random_: random.Random, reference: str, transcript: Transcript) -> Variant:
    """An SNV, MNV, insertion or deletion near an exon; VCF style, left-aligned as bcftools expects."""
    first, last = random_.choice(transcript.exons)
    pos = random_.randrange(first - 12, last + 12)
    kind = random_.choice(["snv", "snv", "mnv", "ins", "del"])
    base = reference[pos - 1]
    if kind in ("snv", "mnv"):
        size = 1 if kind == "snv" else random_.randrange(2, 4)
        ref = reference[pos - 1 : pos - 1 + size]
        alt = "".join(random_.choice([b for b in "ACGT" if b != r]) for r in ref)
        return Variant("1", pos, ref, alt)
    size = random_.randrange(1, 8)
    if kind == "ins":
        ref, alt = base, base + _bases(random_, size)
    else:
        ref = reference[pos - 1 : pos + size]
        alt = base
    while ref[-1] == alt[-1] and min(len(ref), len(alt)) > 0:  # left-align
        ref, alt = ref[:-1], alt[:-1]
        if not ref or not alt:
            pos -= 1
            ref, alt = reference[pos - 1] + ref, reference[pos - 1] + alt
    return Variant("1", pos, ref, alt)


def _their_terms(item: str) -> set[str]:
    return {_PLAIN.get(term, term) for term in item.split("|", maxsplit=1)[0].lstrip("*").split("&")}


def _our_terms(result: Consequence) -> set[str]:
    """Ours in bcftools' words."""
    fine = {"splice_donor_5th_base_variant", "splice_donor_region_variant"}
    terms = {"splice_region_variant" if term in fine else term for term in result.terms}
    terms -= {"splice_polypyrimidine_tract_variant"}
    if "protein_altering_variant" in terms:
        terms = terms - {"protein_altering_variant"} | {"inframe_altering"}
    return terms


def _their_change(item: str) -> str:
    parts = item.split("|")
    return parts[5] if len(parts) > 5 else ""


def _our_change(result: Consequence, transcript: Transcript) -> tuple[int, str] | None:
    """First changed residue and what it becomes, for substitutions."""
    if result.kind in ("substitution", "=") and len(result.residues_before) == 1:
        return result.codon_start, f"{result.residues_before}>{result.residues_after}"
    return None


_WORST = ("splice_acceptor_variant", "splice_donor_variant", "stop_gained", "frameshift_variant", "stop_lost",
          "start_lost", "inframe_altering", "inframe_insertion", "inframe_deletion", "missense_variant",
          "splice_region_variant", "stop_retained_variant", "start_retained_variant", "synonymous_variant",
          "coding_sequence_variant", "5_prime_UTR_variant", "3_prime_UTR_variant", "intron_variant")  # fmt: skip


def _worst(terms: set[str]) -> str:
    return next((term for term in _WORST if term in terms), ",".join(sorted(terms)))


def _singles(
    work: Path, reference: str, transcripts: tuple[Transcript, ...], random_: random.Random
) -> Iterator[Check]:
    made: dict[Variant, Transcript] = {}
    for _ in range(4000):
        transcript = random_.choice(transcripts)
        made.setdefault(_random_variant(random_, reference, transcript), transcript)
    ordered = sorted(made, key=lambda v: (v.pos, v.ref, v.alt))
    theirs = _run(work, [(variant, "0|1") for variant in ordered], phased=False)
    agree = {"snv": 0, "indel": 0, "change": 0}
    total = Counter[str]()
    differences: dict[str, list[str]] = {"snv": [], "indel": [], "change": []}
    for variant in ordered:
        items = [item for item in theirs.get(variant, []) if not item.startswith("@")]
        result = annotate(variant, made[variant])
        if not items:
            continue
        kind = "snv" if len(variant.ref) == len(variant.alt) else "indel"
        them = set().union(*(_their_terms(item) for item in items))
        total[kind] += 1
        if _worst(them) == _worst(_our_terms(result)):
            agree[kind] += 1
        else:
            differences[kind].append(
                f"{variant} {made[variant].id}{'+-'[made[variant].strand < 0]}: bcftools {items}, ours {result.terms} "
                f"{result.hgvsc} {result.protein_change}"
            )
        mine = _our_change(result, made[variant])
        change = next((c for item in items if (c := _their_change(item))), "")
        if mine and kind == "snv" and change:
            total["change"] += 1
            before, _, after = change.partition(">")
            number, residue = int(before[:-1].rstrip("*ABCDEFGHIJKLMNOPQRSTUVWXYZ")), before.lstrip("0123456789")
            new = after.lstrip("0123456789") or residue
            same = len(residue) == 1 and (number, f"{residue}>{new}") == mine
            longer = len(residue) > 1 and mine[1][0] in residue and mine[1][-1] in new
            if same or longer:
                agree["change"] += 1
            else:
                differences["change"].append(f"{variant}: bcftools {change}, ours {mine}")
    names = {"snv": "worst term, SNV and MNV", "indel": "worst term, indels", "change": "residues, SNV and MNV"}
    for kind, bar in (("snv", 0.99), ("indel", 0.97), ("change", 0.99)):
        yield Check(f"bcftools csq, {names[kind]}", total[kind], agree[kind], tuple(differences[kind]), bar)


def _pairs(work: Path, reference: str, transcripts: tuple[Transcript, ...], random_: random.Random) -> Check:
    """Two SNVs of one codon on one haplotype, one pair per gene in each round."""
    total = agree = 0
    differences = []
    for _ in range(25):
        pairs: dict[str, tuple[Variant, Variant]] = {}
        records: list[tuple[Variant, str]] = []
        for transcript in transcripts:
            codon = random_.randrange(1, len(transcript.cds) // 3 - 1)
            places = sorted(
                transcript.genomic(transcript.cds_start + 3 * codon + i) for i in random_.sample(range(3), 2)
            )
            both = []
            for pos in places:
                base = reference[pos - 1]
                both.append(Variant("1", pos, base, random_.choice([b for b in "ACGT" if b != base])))
            pairs[transcript.id] = (both[0], both[1])
            records += [(variant, "0|1") for variant in both]
        theirs = _run(work, sorted(records), phased=True)
        for transcript in transcripts:
            first, second = pairs[transcript.id]
            joint = annotate_phased((first, second), transcript)
            item = next((i for v in (first, second) for i in theirs.get(v, []) if _their_change(i)), "")
            total += 1
            change = _their_change(item)
            before, _, after = change.partition(">")
            number = int(before.rstrip("*ABCDEFGHIJKLMNOPQRSTUVWXYZ") or 0)
            expected = (number, before.lstrip("0123456789"), (after or before).lstrip("0123456789"))
            mine = [(c.codon_start, c.residues_before, c.residues_after) for c in joint]
            if len(mine) == 1 and mine[0] == expected:
                agree += 1
            else:
                differences.append(f"{first} {second}: bcftools {item}, ours {mine}")
    return Check("bcftools csq, phased pairs in one codon", total, agree, tuple(differences), 0.99)
