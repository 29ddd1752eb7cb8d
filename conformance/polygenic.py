"""Polygenic scores against `plink2 --score` and the PGS Catalog's own matcher, on regions of real genomes.

The scoring files are made of the regions' records: random effect alleles and weights, some rows in lower case, some on
the other strand, insertions and deletions among them. plink2 prints six digits, so weights are whole multiples of 1e-9
and go to it in columns of two decimal digits each, whose sums it prints in full: the comparison is exact.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from conformance.check import Check
from pmkit.core.model import Build, Region
from pmkit.intake import vcf
from pmkit.intake.load_options import LoadOptions
from pmkit.risk.counting import ScoreCounts
from pmkit.risk.risk_terms import RowOutcome
from pmkit.risk.scoring import summed
from pmkit.risk.scoring_file import ScoringFile
from pmkit.variants.fasta import Fasta

REGIONS = (("GRCh38", "CYP2C19"), ("GRCh38", "SLCO1B1"), ("GRCh38", "TPMT"), ("GRCh37", "DPYD"), ("GRCh37", "UGT1A1"))
SAMPLES, SEED, DIGITS = 60, 20261129, 5
MOST = 2400
"""Rows of a score: twice as many times 99 is a sum that plink2 still prints in full."""
LEFT = ("other_allele", "conflict")
KINDS = {"additive": "", "dominant": "dominant", "recessive": "recessive"}
_OTHER = str.maketrans("ACGT", "TGCA")


class Truth(NamedTuple):
    """A row as plink2 gets it: the variant, the effect allele as the VCF writes it, the weight in units of 1e-9."""

    id: str
    effect: str
    weight: int


def check(shared: Path) -> Iterator[Check]:
    """Sums by plink2, rows by pgscatalog-match, and one genome as gVCF and as all-sites file."""
    for tool in ("bcftools", "plink2"):
        if shutil.which(tool) is None:
            print(f"    {tool} is not on PATH: nothing was compared")
            return
    for build, gene in REGIONS:
        source = shared / "real" / "1kgp" / build / f"{gene}.vcf.gz"
        if not source.is_file():
            print(f"    {source.name} of {build} is not there")
            continue
        with tempfile.TemporaryDirectory() as folder:
            region = _Region(Path(folder), source, Build(build), gene)
            for kind in KINDS:
                yield region.against_plink(kind)
            if shutil.which("pgscatalog-match") and shutil.which("pgscatalog-format"):
                yield region.against_catalog()
            else:
                print("    pgscatalog-match and pgscatalog-format are not on PATH: rows were not compared")
            yield region.blocks_and_sites()


class _Region:
    """Some genomes at a gene's region, and a made-up score on its records."""

    def __init__(self, work: Path, source: Path, build: Build, gene: str) -> None:
        self.work, self.build, self.name = work, build, f"{gene} {build}"
        listed = _run("bcftools", "query", "-l", source).split()
        chosen = random.Random(SEED).sample(listed, SAMPLES)
        self.vcf = work / "some.vcf"
        header = _run("bcftools", "view", "-s", ",".join(chosen), source)
        slim = subprocess.run(
            ["bcftools", "annotate", "-x", "INFO", "-o", str(self.vcf)], input=header, text=True, check=True
        )
        assert slim.returncode == 0
        self.records = [line.split("\t") for line in self.vcf.read_text().splitlines() if not line.startswith("#")]
        self.truth = {kind: self._score(kind) for kind in KINDS}

    def _score(self, kind: str) -> list[Truth]:
        """Write a scoring file, and return it as plink2 is to read it."""
        random_ = random.Random(f"{SEED} {self.name} {kind}")
        many = Counter(record[1] for record in self.records)
        truth: list[Truth] = []
        with self._file(kind).open("w") as out:
            out.write(f"#format_version=2.0\n#pgs_id=PGS90{kind}\n#pgs_name=made\n#trait_reported=none\n")
            out.write(f"#genome_build={self.build}\n#weight_type=beta\n")
            out.write("chr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\tis_dominant\tis_recessive\n")
            for chrom, pos, _, ref, alt, *_ in self.records:
                snv = len(ref) == len(alt) == 1
                if many[pos] > 1 or not (ref + alt).isalpha() or random_.random() < 0.4:
                    continue
                if (snv and ref.translate(_OTHER) == alt) or len(truth) == MOST:
                    continue
                effect, other = (ref, alt) if random_.random() < 0.5 else (alt, ref)
                weight = random_.randrange(-(10**8), 10**8)
                truth.append(Truth(f"{chrom.removeprefix('chr')}:{pos}:{ref}:{alt}", effect, weight))
                if snv and random_.random() < 0.1:
                    effect, other = effect.translate(_OTHER), other.translate(_OTHER)
                if random_.random() < 0.1:
                    effect, other = effect.lower(), other.lower()
                flags = f"{kind == 'dominant'}\t{kind == 'recessive'}"
                bare = chrom.removeprefix("chr")
                out.write(f"{bare}\t{pos}\t{effect}\t{other}\t{weight}e-9\t{flags}\n")
        return truth

    def _file(self, kind: str) -> Path:
        return self.work / f"PGS90{kind}.txt"

    def sums(
        self, path: Path, kind: str, sequence: Fasta | None = None
    ) -> dict[str, tuple[float, tuple[RowOutcome, ...]]]:
        """pmkit's sum and the outcomes of all rows, by sample."""
        score = ScoringFile(str(self._file(kind))).on(self.build)
        places = [Region(term.chrom, term.pos - 1, term.pos + 1) for term in score.terms]
        found: dict[str, tuple[float, tuple[RowOutcome, ...]]] = {}
        counted: ScoreCounts | None = None
        for case in vcf.read([str(path)], requested=lambda _: places, options=LoadOptions(build=self.build)):
            if counted is None:
                counted = ScoreCounts(score, case.calls, case.policy, sequence, keep_ambiguous=False)
            counts = counted.of(case.index)
            total = summed(score, counts, by_frequency=False)
            found[case.sample] = total.value, tuple(count.outcome for count in counts)
        return found

    def against_plink(self, kind: str) -> Check:
        """The sums of all samples to 1e-9. That a deletion over the position takes from a genotype, or contradicts it,
        plink2 does not see: pmkit leaves such rows out, and they are added here by the genotype as written."""
        theirs = self._by_plink(self.truth[kind], KINDS[kind])
        wrong, rows = [], 0
        samples = _run("bcftools", "query", "-l", self.vcf).split()
        for name, (value, outcomes) in self.sums(self.vcf, kind).items():
            left = [one for one, outcome in zip(self.truth[kind], outcomes, strict=True) if outcome in LEFT]
            rows += len(left)
            ours = value + sum(self._as_written(one, samples.index(name), kind) for one in left) * 1e-9
            if abs(ours - theirs[name]) > 1e-9:
                wrong.append(f"{name}: {ours} against {theirs[name]}")
        about = f"{self.name}, {kind}, {len(self.truth[kind])} rows: sums as plink2's to 1e-9"
        about += f" ({rows} genotypes under a deletion or contradicted left out)" if rows else ""
        return Check(about, len(theirs), len(theirs) - len(wrong), tuple(wrong), 1.0)

    def _as_written(self, one: Truth, column: int, kind: str) -> int:
        """What a row adds by the genotype of the VCF, whatever lies over it."""
        bare, pos, ref, alt = one.id.split(":")
        (record,) = (
            r for r in self.records if r[0].removeprefix("chr") == bare and (r[1], r[3], r[4]) == (pos, ref, alt)
        )
        code = "0" if one.effect == ref else "1"
        copies = sum(part == code for part in record[9 + column].split(":")[0].replace("/", "|").split("|"))
        count = {"additive": copies, "dominant": copies > 0, "recessive": copies == 2}[kind]
        return one.weight * int(count)

    def _by_plink(self, truth: Sequence[Truth], modifier: str) -> dict[str, float]:
        table = self.work / "weights.txt"
        with table.open("w") as out:
            out.write("ID\tA\t" + "\t".join(f"W{n}" for n in range(DIGITS)) + "\n")
            for one in truth:
                sign = -1 if one.weight < 0 else 1
                digits = [sign * (abs(one.weight) // 100**n % 100) for n in range(DIGITS)]
                out.write(f"{one.id}\t{one.effect}\t" + "\t".join(map(str, digits)) + "\n")
        self._pgen()
        words = ["--score", table, "1", "2", "header-read", "no-mean-imputation", "cols=+scoresums"]
        words += [modifier] * bool(modifier)
        numbers = ["--score-col-nums", f"3-{2 + DIGITS}"]
        _run("plink2", "--threads", "1", "--pfile", self.work / "p", *words, *numbers, "--out", self.work / "sums")
        lines = [line.split() for line in (self.work / "sums.sscore").read_text().splitlines()]
        at = [lines[0].index(f"W{n}_SUM") for n in range(DIGITS)]
        return {
            cells[0]: sum(round(float(cells[column])) * 100**n for n, column in enumerate(at)) * 1e-9
            for cells in lines[1:]
        }

    def _pgen(self) -> None:
        if not (self.work / "p.pgen").is_file():
            ids = ["--set-all-var-ids", "@:#:$r:$a", "--new-id-max-allele-len", "900", "--vcf-half-call", "missing"]
            made = ["--make-pgen", "pvar-cols=", "--out", self.work / "p"]
            _run("plink2", "--threads", "1", "--vcf", self.vcf, *ids, *made)

    def against_catalog(self) -> Check:
        """The rows that the Catalog's matcher finds, with the allele that it counts."""
        self._pgen()
        formatted, matched = self.work / "formatted", self.work / "matched"
        formatted.mkdir()
        matched.mkdir()
        file = formatted / "upper.txt"  # its matcher tells lower-case alleles from upper-case ones
        lines = self._file("additive").read_text().splitlines()
        file.write_text("\n".join(line if line.startswith(("#", "chr_")) else _upper(line) for line in lines) + "\n")
        _run("pgscatalog-format", "-s", file, "-t", str(self.build), "-o", formatted)
        target = self.work / "target.pvar"
        variants = (self.work / "p.pvar").read_text().splitlines()
        target.write_text("\n".join(line for line in variants if not line.startswith("##")) + "\n")
        (table,) = formatted.glob("normalised_*")
        words = ("-d", "x", "-s", table, "-t", target, "--outdir", matched, "--min_overlap", "0.1")
        _run("pgscatalog-match", *words)
        theirs: dict[str, str] = {}
        for path in matched.glob("*.scorefile.gz"):
            text = _run("gzip", "-dc", path)
            theirs |= {cells[0]: cells[1] for cells in (line.split("\t") for line in text.splitlines()[1:])}
        expected = {one.id: one.effect for one in self.truth["additive"]}
        outcomes = next(iter(self.sums(self.vcf, "additive").values()))[1]
        ours = {
            one.id: one.effect
            for one, outcome in zip(self.truth["additive"], outcomes, strict=True)
            if outcome.is_matched
        }
        wrong = [
            f"{name}: pmkit {ours.get(name, 'not matched')}, pgscatalog-match {theirs.get(name, 'not matched')}"
            for name in expected
            if ours.get(name) != theirs.get(name)
        ]
        about = f"{self.name}: rows and effect alleles as pgscatalog-match's"
        return Check(about, len(expected), len(expected) - len(wrong), tuple(wrong), 1.0)

    def blocks_and_sites(self) -> Check:
        """One genome written as gVCF and as all-sites file: the same sums, digest and outcomes."""
        wrong: list[str] = []
        header = [line for line in self.vcf.read_text().splitlines() if line.startswith("##")]
        block = '##INFO=<ID=END,Number=1,Type=Integer,Description="End">'
        samples = _run("bcftools", "query", "-l", self.vcf).split()
        sequence = self._sequence()
        bases = {int(pos) + i: base for _, pos, _, ref, *_ in self.records for i, base in enumerate(ref)}
        for column, sample in enumerate(samples[:5]):
            columns = "\t".join(("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", sample))
            sites, blocks = [], []
            last = 0
            for chrom, pos, _, ref, alt, *rest in self.records:
                genotype = rest[4 + column].split(":")[0]
                if set(genotype) & set("123456789"):
                    line = "\t".join((chrom, pos, ".", ref, alt, ".", "PASS", ".", "GT", genotype))
                    sites.append(line)
                    if int(pos) > last + 1 and last:
                        blocks.append(_block(chrom, last + 1, int(pos) - 1, bases))
                    blocks.append(line)
                    last = int(pos) + len(ref) - 1
                elif int(pos) > last or not last:
                    sites.append("\t".join((chrom, pos, ".", ref, ".", ".", "PASS", ".", "GT", "0/0")))
            if last:
                blocks.append(_block(self.records[-1][0], last + 1, int(self.records[-1][1]) + 1000, bases))
            first = int(self.records[0][1])
            blocks.insert(0, _block(self.records[0][0], first - 100, int(blocks[0].split("\t")[1]) - 1, bases))
            paths = []
            for name, lines in (("sites", sites), ("blocks", blocks)):
                path = self.work / f"{name}.vcf"
                path.write_text("\n".join((*header, block, columns, *lines)) + "\n")
                paths.append(path)
            with Fasta(sequence) as fasta:
                one, two = (self.sums(path, "additive", fasta)[sample] for path in paths)
            shared = [a == b or "absent" in (a, b) for a, b in zip(one[1], two[1], strict=True)]
            if abs(one[0] - two[0]) > 1e-12 or not all(shared):
                wrong.append(f"{sample}: {one[0]} of all sites, {two[0]} of blocks; {shared.count(False)} rows differ")
        return Check(f"{self.name}: gVCF as all-sites file", 5, 5 - len(wrong), tuple(wrong), 1.0)

    def _sequence(self) -> Path:
        """A FASTA with REF of the records in their places, and no bases elsewhere."""
        chrom = self.records[0][0]
        last = max(int(record[1]) + len(record[3]) for record in self.records) + 2000
        path = self.work / "region.fa"
        with path.open("wb") as out:
            out.write(f">{chrom}\n".encode())
            begin = out.tell()
            out.truncate(begin + last + 1)
            for record in self.records:
                out.seek(begin + int(record[1]) - 1)
                out.write(record[3].encode())
            out.seek(begin + last)
            out.write(b"\n")
        Path(f"{path}.fai").write_text(f"{chrom}\t{last}\t{begin}\t{last}\t{last + 1}\n")
        return path


def _upper(line: str) -> str:
    """A row with its alleles in upper case."""
    cells = line.split("\t")
    return "\t".join((*cells[:2], cells[2].upper(), cells[3].upper(), *cells[4:]))


def _block(chrom: str, first: int, last: int, bases: dict[int, str]) -> str:
    """A reference block; its REF is the first base, which is known where a record has it."""
    return "\t".join((chrom, str(first), ".", bases.get(first, "N"), "<NON_REF>", ".", ".", f"END={last}", "GT", "0/0"))


def _run(*words: object) -> str:
    """The standard output of a program; its own error where it fails."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{words[0]} ended with {done.returncode}: {done.stderr[-500:]}")
    return done.stdout
