"""What real tools write, on inputs of our own: each row of docs/real-tools.md names the test that holds it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import pytest
from tests.support import header

from pmkit.core.errors import BuildError, DataError
from pmkit.core.model import MISSING, NO_ALLELE, Build, CallSet, Case, Region, Site, SiteCalls, State
from pmkit.intake import vcf
from pmkit.intake.load_options import LoadOptions
from pmkit.variants.assembly import Probe
from pmkit.variants.sites import site_calls
from pmkit.variants.structural import StructuralCalls, structural_calls

CONTIGS = "##contig=<ID=chr1,length=248956422>\n##contig=<ID=chrX,length=156040895>\n"
DEL = '##ALT=<ID=DEL,Description="d">\n##INFO=<ID=SVLEN,Number=A,Type=Integer,Description="d">\n'
SITE = Site("1", 1000, "A", ("G",))
PROBES = tuple(
    Probe(
        "1",
        {Build.GRCH37: 5000 + i, Build.GRCH38: 1000 + i},
        {Build.GRCH37: "C", Build.GRCH38: "A"},
        {Build.GRCH37: frozenset("T"), Build.GRCH38: frozenset("G")},
    )
    for i in range(0, 80, 20)
)


def load(
    tmp_path: Path,
    *records: str,
    samples: Sequence[str] = ("S1",),
    head: str = CONTIGS,
    version: str = "4.2",
    probes: tuple[Probe, ...] = (),
    build: Build | None = None,
) -> CallSet:
    """Records as `chr1 1000 A G INFO FORMAT cell …`; "PASS" is put before INFO unless one begins with `FILTER=`."""
    lines = [header(*head.splitlines(), formats=(), samples=samples, version=version).rstrip("\n")]
    for record in records:
        chrom, pos, ref, alt, *rest = record.split(" ")
        filter_ = rest.pop(0).removeprefix("FILTER=") if rest[0].startswith("FILTER=") else "PASS"
        lines.append("\t".join((chrom, pos, ".", ref, alt, "50", filter_, *rest)))
    path = tmp_path / "in.vcf"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    everywhere = (Region("1", 0, 240_000_000), Region("X", 0, 150_000_000))
    found: list[Case] = list(
        vcf.read([str(path)], requested=lambda _: everywhere, options=LoadOptions(build=build), probes=lambda: probes)
    )
    return found[0].calls


def at(calls: CallSet, site: Site = SITE) -> SiteCalls:
    return site_calls(calls, [site])


def reported(calls: CallSet, site: Site = SITE, sample: int = 0) -> tuple[State, list[int]]:
    found = at(calls, site)
    return State(found.state[0, sample]), found.codes[0, sample].tolist()


def structural(calls: CallSet) -> StructuralCalls:
    return structural_calls(calls.records, 0)


# PLINK


def plink(length: int = 1090) -> str:
    return f"##source=PLINKv1.90\n##contig=<ID=1,length={length}>\n"


def test_plink_lengths(tmp_path: Path) -> None:
    calls = load(tmp_path, "1 1000 A G PR GT 0/1", head=plink(40_000_000), probes=PROBES)
    assert (calls.build, calls.build_decided_by) == (Build.GRCH38, "REF bases at 1 known position")
    calls = load(tmp_path, "1 1001 A G PR GT 0/1", head=plink(40_000_000), probes=PROBES, build=Build.GRCH37)
    assert calls.build is Build.GRCH37  # nothing contradicts the user
    with pytest.raises(BuildError, match="--build says GRCh37, but the REF bases"):
        load(tmp_path, "1 1000 A G PR GT 0/1", head=plink(40_000_000), probes=PROBES, build=Build.GRCH37)
    with pytest.raises(BuildError, match="unclear"):
        load(tmp_path, "1 1001 A G PR GT 0/1", head=plink(40_000_000), probes=PROBES)


@pytest.mark.parametrize(("length", "name"), [(247249719, "NCBI36, "), (248387328, "T2T-CHM13, "), (260_000_000, "")])
def test_lengths_of_other_assemblies(tmp_path: Path, length: int, name: str) -> None:
    with pytest.raises(BuildError, match=f"this is {name}neither GRCh37 nor GRCh38: .* chromosome 1 {length:,} bases"):
        load(tmp_path, "1 1000 A G . GT 0/1", head=f"##contig=<ID=1,length={length}>\n", build=Build.GRCH38)


def test_plink_exchanged_alleles_tell_no_build(tmp_path: Path) -> None:
    records = [f"1 {1000 + i} G A PR GT 0/1" for i in (0, 20, 40)]
    calls = load(tmp_path, *records, "1 1060 A G PR GT 0/1", head=plink(), probes=PROBES, build=Build.GRCH38)
    assert calls.build is Build.GRCH38


def test_plink_chromosome_numbers(tmp_path: Path) -> None:
    head = "".join(f"##contig=<ID={n},length={length}>\n" for n, length in ((23, 156040895), (24, 57227415)))
    calls = load(tmp_path, "23 1000 A G . GT 0/1", "26 100 A G . GT 1/1", head=head)
    assert [record.chrom for record in calls.records] == ["X"]
    assert calls.chromosomes == frozenset({"X", "Y", "MT"})


def test_plink2_separators(tmp_path: Path) -> None:
    calls = load(tmp_path, "chr1 1000 A G . GT .|.", "1 1020 A G . GT 0|0", "1 1040 A G . GT 0|1")
    assert reported(calls) == (State.NO_CALL, [MISSING, MISSING])
    assert reported(calls, Site("1", 1020, "A", ("G",))) == (State.CALLED, [0, 0])
    assert reported(calls, Site("1", 1040, "A", ("G",))) == (State.CALLED, [0, 1])


# Lengths of structural alleles


@pytest.mark.parametrize(
    ("version", "info"),
    [
        ("4.2", "END=21000"),
        ("4.2", "SVLEN=-20000"),
        ("4.2", "SVLEN=20000"),
        ("4.4", "SVLEN=20000;SVCLAIM=D"),
        ("4.5", "SVLEN=20000"),
    ],
)
@pytest.mark.parametrize("alt", ["<DEL>", "<DUP>", "<CNV>", "<DEL:ME>"])
def test_structural_lengths(tmp_path: Path, version: str, info: str, alt: str) -> None:
    calls = load(tmp_path, f"chr1 1000 A {alt} {info} GT:CN 0/1:3", head=CONTIGS + DEL, version=version)
    assert calls.records[0].end == 21000
    (found,) = structural(calls).copy_numbers
    assert (found.start, found.end) == (1000, 21000)


def test_structural_lengths_by_allele(tmp_path: Path) -> None:
    calls = load(
        tmp_path, "chr1 1000 A <DEL>,<DUP> END=21000;SVLEN=500,20000 GT 0/1", head=CONTIGS + DEL, version="4.4"
    )
    assert [(call.kind, call.end) for call in structural(calls).copy_numbers] == [("deletion", 1500)]


def test_claims_of_depth_join_nothing(tmp_path: Path) -> None:
    for claim, points in (("D", 0), ("J", 1), ("DJ", 1)):
        calls = load(tmp_path, f"chr1 1000 A <DEL> SVLEN=500;SVCLAIM={claim} GT 0/1", head=CONTIGS + DEL, version="4.4")
        assert len(structural(calls).breakpoints) == points


def test_tandem_repeats_are_no_gene_copies(tmp_path: Path) -> None:
    calls = load(
        tmp_path, "chr1 1000 A <CNV:TR> SVLEN=30;RUS=CAG;RN=1 GT:CN 0/1:1.5", head=CONTIGS + DEL, version="4.5"
    )
    assert structural(calls).copy_numbers == ()


# Reference blocks

BLOCKS = '##ALT=<ID=*,Description="b">\n##FORMAT=<ID=LEN,Number=1,Type=Integer,Description="b">\n' + CONTIGS


@pytest.mark.parametrize("more", [(), tuple(f"M{i}" for i in range(20))], ids=["few", "many"])
def test_block_lengths_by_sample(tmp_path: Path, more: tuple[str, ...]) -> None:
    cells = " ".join(["0/0:40:30:500", "0/0:40:30:50", "0/0:40:30", *("0/0:40:30:500" for _ in more)])
    record = f"chr1 900 C <*> . GT:GQ:DP:LEN {cells}"
    calls = load(tmp_path, record, samples=("A", "B", "C", *more), head=BLOCKS, version="4.5")
    near, far, beyond = (Site("1", pos, "A", ("G",)) for pos in (940, 1399, 1400))
    assert [reported(calls, near, i)[0] for i in range(3)] == [State.REFERENCE, State.REFERENCE, State.NO_CALL]
    assert [reported(calls, far, i)[0] for i in range(3)] == [State.REFERENCE, State.NO_CALL, State.NO_CALL]
    assert {reported(calls, beyond, i)[0] for i in range(3)} == {State.ABSENT}


def test_block_length_beyond_the_contig(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="LEN 300000000 lies beyond the end of chr1"):
        load(tmp_path, "chr1 900 C <*> . GT:LEN 0/0:300000000", head=BLOCKS, version="4.5")


def test_freebayes_blocks(tmp_path: Path) -> None:
    head = (
        '##source=freeBayes v1.3.6\n##ALT=<ID=*,Description="b">\n'
        '##INFO=<ID=END,Number=1,Type=Integer,Description="e">\n' + CONTIGS
    )
    for least, state in ((0, State.NO_CALL), (31, State.REFERENCE)):
        record = f"chr1 900 C <*> DP=33;END=1100;MIN_DP={least} GQ:DP:MIN_DP:QR:QA 160000:33:{least}:160000:0"
        calls = load(tmp_path, record, head=head)
        assert reported(calls)[0] is state
        assert calls.genotypes.quality[0, 0] == MISSING  # a sum of base qualities is no genotype quality
        assert calls.genotypes.depth[0, 0] == least


@pytest.mark.parametrize(
    ("info", "state"),
    [
        ("DP=1;MQ0F=0;AN=2;DP4=1,0,0,0;MQ=60", State.NO_CALL),
        ("DP=30;MQ0F=0;AN=2;DP4=2,1,0,0;MQ=60", State.NO_CALL),
        ("DP=30;MQ0F=0;AN=2;DP4=16,13,0,0;MQ=60", State.CALLED),
    ],
)
def test_bcftools_counts_reads_in_info(tmp_path: Path, info: str, state: State) -> None:
    assert reported(load(tmp_path, f"chr1 1000 A G {info} GT 0/0"))[0] is state
    silent = State.REFERENCE if state is State.CALLED else state
    assert reported(load(tmp_path, f"chr1 1000 A . {info} GT 0/0"))[0] is silent


def test_least_depth_of_blocks(tmp_path: Path) -> None:
    head = '##ALT=<ID=NON_REF,Description="b">\n##INFO=<ID=END,Number=1,Type=Integer,Description="e">\n' + CONTIGS
    calls = load(tmp_path, "chr1 900 C <NON_REF> END=1100 GT:DP:GQ:MIN_DP 0/0:12:99:0", head=head)
    assert reported(calls)[0] is State.NO_CALL


@pytest.mark.parametrize("samples", [("A", "B"), tuple(f"S{i}" for i in range(20))], ids=["few", "many"])
@pytest.mark.parametrize(
    ("format_", "cell", "depth"),
    [
        ("GT:DP:MIN_DP", "0/0:0:20", 0),
        ("GT:DP:MIN_DP:GQ", "0/0:0:20:0", 0),
        ("GT:DP:MIN_DP", "0/0:30:20", 20),
        ("GT:DP:MIN_DP", "0/0:.:20", 20),
        ("GT:MIN_DP", "0/0:20", 20),
        ("GT:DP:MIN_DP", "0/0:30:.", 30),
        ("GT:DP:MIN_DP", "0/0:0:.", 0),
        ("GT:DP:MIN_DP", "0/0:30:-1", 0),
        ("GT:DP", "0/0:-3", 0),
    ],
)
def test_joined_blocks_have_the_least_of_both_depths(
    tmp_path: Path, samples: tuple[str, ...], format_: str, cell: str, depth: int
) -> None:
    """bcftools 1.16 `+gvcfz` joins blocks of 20, 0 and 35 reads: DP is the least of all, MIN_DP the first's."""
    head = '##ALT=<ID=NON_REF,Description="b">\n##INFO=<ID=END,Number=1,Type=Integer,Description="e">\n' + CONTIGS
    record = f"chr1 900 C <NON_REF> END=1100 {format_} {' '.join([cell] * len(samples))}"
    calls = load(tmp_path, record, samples=samples, head=head)
    assert calls.genotypes.depth[0, 0] == depth
    assert (reported(calls)[0] is State.NO_CALL) is (depth == 0)


# Local alleles


@pytest.mark.parametrize("samples", [("A", "B"), tuple(f"S{i}" for i in range(20))], ids=["few", "many"])
@pytest.mark.parametrize(
    ("format_", "cell"),
    [
        ("GT:LAA:LAD:LPL", "0/2:2:10,12:90,0,90"),
        ("LGT:LAA:LAD", "0/1:2:10,12"),
        ("LGT:LA:LAD", "0/1:0,2:10,12"),
        ("GT:AD:LAA:LAD", "0/2:.:2:10,12"),
        ("GT:AD", "0/2:10,0,12"),
    ],
)
def test_local_alleles(tmp_path: Path, samples: tuple[str, ...], format_: str, cell: str) -> None:
    calls = load(
        tmp_path, f"chr1 1000 A C,G . {format_} {' '.join([cell] * len(samples))}", samples=samples, version="4.5"
    )
    assert reported(calls, sample=1) == (State.CALLED, [0, 1])
    assert calls.genotypes.allele_depth[0, 1].tolist() == [10, 0, 12]


def test_local_alleles_that_the_record_has_not(tmp_path: Path) -> None:
    for local, genotype in (("3", "0/1"), ("2,2", "0/1"), ("x", "0/1"), ("2", "0/2")):
        calls = load(tmp_path, f"chr1 1000 A C,G . LGT:LAA:LAD {genotype}:{local}:10,12", version="4.5")
        assert reported(calls)[0] is State.NO_CALL


def test_an_empty_list_of_local_alleles_is_reference(tmp_path: Path) -> None:
    calls = load(tmp_path, "chr1 1000 A C,G . LGT:LAA:LAD 0/0:.:30", version="4.5")
    assert reported(calls) == (State.CALLED, [0, 0])
    assert calls.genotypes.allele_depth[0, 0].tolist() == [30, 0, 0]


# Phase


@pytest.mark.parametrize("samples", [("A",), tuple(f"S{i}" for i in range(20))], ids=["few", "many"])
@pytest.mark.parametrize(
    ("format_", "cell", "expected"),
    [
        ("GT:DP", "|0|1:9", ([0, 1], True)),
        ("GT:DP", "/0|1:9", ([0, 1], False)),
        ("GT:DP", "|0/1:9", ([0, 1], False)),
        ("GT", "|1|0", ([1, 0], True)),
        ("GT", "/0/1", ([0, 1], False)),
        ("GT:DP", "|1:9", ([1, NO_ALLELE], False)),
        ("GT:PGT:PID", "0/1:1|0:1000_A_G", ([1, 0], True)),
        ("GT:PGT:PID", "0/1:0|1:.", ([0, 1], False)),
        ("GT:PGT:PID", "0/1:.:.", ([0, 1], False)),
        ("GT:PGT:PID", "0/1:1|1:1000_A_G", ([0, 1], False)),
        ("GT:HP", "0/1:77-2,77-1", ([1, 0], True)),
        ("GT:HP", "0/1:77-1,77-2", ([0, 1], True)),
        ("GT:HP", "0/1:77-1,78-2", ([0, 1], False)),
        ("GT:HP", "0/1:1", ([0, 1], False)),
        ("GT:PSL", "|0|1:a,a", ([0, 1], True)),
        ("GT:PSL", "|0|1:a,b", ([0, 1], False)),
        ("GT:PS", "0|1:1000", ([0, 1], True)),
    ],
)
def test_phase(
    tmp_path: Path, samples: tuple[str, ...], format_: str, cell: str, expected: tuple[list[int], bool]
) -> None:
    alleles, phased = expected
    version = "4.4" if cell[0] in "/|" else "4.2"
    calls = load(
        tmp_path, f"chr1 1000 A G . {format_} {' '.join([cell] * len(samples))}", samples=samples, version=version
    )
    for sample in (0, len(samples) - 1):
        assert calls.genotypes.alleles[0, sample].tolist() == alleles
        assert bool(calls.genotypes.phased[0, sample]) is phased
    assert calls.inputs[0].notes == ()


def test_phase_groups_are_kept_apart(tmp_path: Path) -> None:
    records = [f"chr1 {pos} A G . GT:PGT:PID 0/1:0|1:{group}" for pos, group in ((1000, "a"), (1020, "a"), (1040, "b"))]
    calls = load(tmp_path, *records)
    one, same, other = calls.genotypes.phase_set[:, 0].tolist()
    assert one == same != other


def test_a_phased_genotype_without_its_set_keeps_its_group(tmp_path: Path) -> None:
    calls = load(tmp_path, "chr1 1000 A G . GT:PGT:PID 0|1:0|1:a", "chr1 9000 A G . GT:PGT:PID 0|1:0|1:b")
    one, other = calls.genotypes.phase_set[:, 0].tolist()
    assert one != other


def test_haplotypes_of_hp(tmp_path: Path) -> None:
    """The pair of sites in GATK's own description of HP: the second's alternative lies on the first's reference."""
    calls = load(
        tmp_path,
        "chr1 1000 A G . GT:GQ:HP 0/1:99:17690409-1,17690409-2",
        "chr1 1010 A G . GT:GQ:HP:PQ 0/1:99:17690409-2,17690409-1:1258.14",
    )
    assert calls.genotypes.alleles[:, 0].tolist() == [[0, 1], [1, 0]]
    assert calls.genotypes.phased[:, 0].tolist() == [True, True]
    assert len(set(calls.genotypes.phase_set[:, 0].tolist())) == 1


def test_a_deletion_from_the_telomere(tmp_path: Path) -> None:
    """A segment that begins at the first base has no base before it; some tools give it POS 0."""
    calls = load(
        tmp_path,
        "chr1 0 N <DEL> SVTYPE=DEL;END=2000 GT 0/1",
        "chr1 0 N ]chr1:500]N SVTYPE=BND GT 0/1",
        head=CONTIGS + DEL,
    )
    assert [(record.pos, record.end) for record in calls.records] == [(1, 2000)]
    assert calls.inputs[0].notes == (
        "breakends at a telomere (position 0) were not used (1 record)",
        "structural records at position 0 were taken to begin at the first base (1 record)",
    )


# FILTER


@pytest.mark.parametrize(
    ("text", "failed"),
    [
        ("PASS", ()),
        (".", ()),
        ("PASS;Tier1A;HighConf", ()),
        ("HighConf;PASS", ()),
        ("LowQual", ("LowQual",)),
        ("q10;s50", ("q10", "s50")),
        ("NOPASS", ("NOPASS",)),
    ],
)
def test_filters_with_pass_among_them(tmp_path: Path, text: str, failed: tuple[str, ...]) -> None:
    calls = load(tmp_path, f"chr1 1000 A G FILTER={text} . GT:FT 0/1:{text}")
    assert calls.records[0].filters == failed
    assert (calls.genotypes.failed is not None) is bool(failed)


# Others


def test_vt_indices_without_alleles(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="names allele 2, but the record has 1"):
        load(tmp_path, "chr1 1000 A G . GT 1/2")


def test_bcftools_norm_moves_the_allele(tmp_path: Path) -> None:
    calls = load(tmp_path, "chr1 1000 A C,G . GT 2|0", "chr1 1020 A C,G . GT 2/.")
    assert reported(calls) == (State.CALLED, [1, 0])
    assert reported(calls, Site("1", 1020, "A", ("G",)))[1] == [1, MISSING]


def test_vcflib_keeps_the_reads_of_all_alleles(tmp_path: Path) -> None:
    calls = load(tmp_path, "chr1 1000 A G . GT:AD 0|1:0,5,6", "chr1 1020 A G . GT:AD 0|1:0,6")
    assert reported(calls) == (State.CALLED, [0, 1])
    assert reported(calls, Site("1", 1020, "A", ("G",)))[0] is State.CONFLICT
    (note,) = calls.inputs[0].notes
    assert note.startswith("AD with another number of values than alleles was not used (1 ")


def test_bcftools_fixploidy_is_held_against_the_reads(tmp_path: Path) -> None:
    calls = load(tmp_path, "chrX 1000 A G . GT:AD 0:0,30")
    assert reported(calls, Site("X", 1000, "A", ("G",)))[0] is State.CONFLICT


def test_minimac4_orders_of_fields(tmp_path: Path) -> None:
    calls = load(tmp_path, "chr1 1000 A G . GT:GP:DS 0|1:0,1,0:1", "chr1 1020 A G . GT:DS:GP 0|1:1:0,1,0")
    assert calls.genotypes.alleles[:, 0].tolist() == [[0, 1], [0, 1]]


def test_allele_numbers_of_another_record(tmp_path: Path) -> None:
    """VCFfrom23AndMe 0.1.0 writes the genotype AG of a reference C as C>A 1/2 and C>G 2/1."""
    with pytest.raises(DataError, match=r"names allele 2, but the record has 1 alternative"):
        load(tmp_path, "chr1 1000 C A . GT 1/2", "chr1 1000 C G . GT 2/1")


def test_an_exchanged_reference_without_its_genotype(tmp_path: Path) -> None:
    """vcfremapper 1.0.5 leaves REF as it was where the new assembly has the alternative: 1/1 is the reference then."""
    state, alleles = reported(load(tmp_path, "chr1 1000 A G . GT:AD 1/1:1,19"), Site("1", 1000, "G", ("A",)))
    assert alleles == [0, 0]
    assert state is State.DOUBTFUL


def test_every_row_of_the_table_has_its_test() -> None:
    table = (Path(__file__).parents[2] / "docs" / "real-tools.md").read_text(encoding="utf-8")
    rows = [line for line in table.splitlines() if line.startswith("| ") and not line.startswith(("| Tool", "| ---"))]
    named = [re.findall(r"`(test_\w+)`", row) for row in rows]
    assert rows
    assert all(named), [row for row, names in zip(rows, named, strict=True) if not names]
    known = {
        name
        for path in Path(__file__).parents[1].rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert set(chain.from_iterable(named)) <= known


# Genotypes that nobody measured


@pytest.mark.parametrize("count", [1, 12], ids=["few", "many"])
@pytest.mark.parametrize(
    ("form", "cell", "state"),
    [
        ("GT:AD:DP:GQ", "0/0:.:.:.", State.NO_CALL),  # bcftools merge --missing-to-ref
        ("GT:AD:DP:GQ", "0/0:.,.:.:.", State.NO_CALL),
        ("GT:AD:DP:GQ:PL", "0/0", State.NO_CALL),
        ("GT:DP", "0|0:.", State.NO_CALL),
        ("DP:GT", ".:0/0", State.NO_CALL),
        ("GT:PL", "0/0:.", State.NO_CALL),
        ("GT:AD:DP:GQ", "0:.:.:.", State.NO_CALL),
        ("GT:AD:DP:GQ", "1/1:.:.:.", State.CALLED),
        ("GT:AD:DP:GQ:PS", "0/0:.:.:.:17", State.CALLED),
        ("GT:DP:GQ", "0/0:30:.", State.CALLED),
        ("GT:AD:DP", "0/0:9,0:.", State.CALLED),
        ("GT:DP:GQ:PL", "0/0:.:.:0,60,90", State.CALLED),
        ("GT", "0/0", State.CALLED),
        ("GT:PS", "0/0:.", State.CALLED),
        ("GT:DS", "0/0:.", State.CALLED),
    ],
)
def test_a_reference_without_any_measurement_is_no_call(
    tmp_path: Path, count: int, form: str, cell: str, state: State
) -> None:
    """A merge that fills in what a sample's own file lacks writes a genotype alone where others have their reads."""
    samples = [f"S{i}" for i in range(count)]
    calls = load(tmp_path, f"chr1 1000 A G . {form} " + "\t".join([cell] * count), samples=samples)
    for sample in range(count):
        assert reported(calls, sample=sample)[0] == state


@pytest.mark.parametrize("count", [1, 12], ids=["few", "many"])
@pytest.mark.parametrize(
    "words",
    [
        "A G . GT:AD:DP:GQ:PGT:PID:PL 0/0:0,0:0:0:.:.:0,0,0",
        "A G . GT:AD:DP:GQ:PGT:PID:PL 0/0:1,0:1:3:.:.:0,3,31",
        "A G . GT:DP:AD:GQ:PL:RNC 0/0:0:0,0:1:0,3,29:..",
        "A <*> END=1500 GT:GQ:MIN_DP:PL 0/0:1:0:0,3,29",
    ],
    ids=["gatk-no-reads", "gatk-one-read", "glnexus", "deepvariant-block"],
)
def test_a_reference_without_reads_is_no_call(tmp_path: Path, count: int, words: str) -> None:
    """What joint callers write for a sample that has no reads, as the reports of their users quote it."""
    place, cell = f"chr1 1000 {words}".rsplit(" ", 1)
    samples = [f"S{i}" for i in range(count)]
    calls = load(tmp_path, f"{place} " + "\t".join([cell] * count), samples=samples)
    assert {reported(calls, sample=sample)[0] for sample in range(count)} == {State.NO_CALL}


@pytest.mark.parametrize("count", [1, 12], ids=["few", "many"])
def test_a_counted_repeat_is_no_block_of_reference(tmp_path: Path, count: int) -> None:
    """ExpansionHunter's record of a repeat of the reference's length has no ALT, and an END beyond its one base."""
    info = "END=1030;REF=10;RL=30;RU=CAG;VARID=X;REPID=X"
    cell = "0/0:SPANNING/SPANNING:10/10:10-10/10-10:9/9:4/4:0/0:40.2"
    samples = [f"S{i}" for i in range(count)]
    form = "GT:SO:REPCN:REPCI:ADSP:ADFL:ADIR:LC"
    calls = load(tmp_path, f"chr1 990 C . {info} {form} " + "\t".join([cell] * count), samples=samples)
    assert {reported(calls, sample=sample)[0] for sample in range(count)} == {State.ABSENT}
    found = structural(calls)
    assert (found.copy_numbers, found.breakpoints, found.problems) == ((), (), ())
