"""Read counts by every caller's fields, against fractions worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmkit.core.model import Record
from pmkit.variants.dialects import counters
from pmkit.variants.dialects.entry import Entry
from pmkit.variants.read_counts import _applicable, reads


def record(form: str = "", *samples: str, ref: str = "C", alt: str = "T", info: dict[str, str] | None = None) -> Record:
    text = ";".join(f"{k}={v}" if v else k for k, v in (info or {}).items()) or "."
    cells = ["7", "100", ".", ref, alt, ".", "PASS", text, *([form, *samples] if samples else [])]
    return Record("7", 100, ref, tuple(alt.split(",")), info=info or {}, line="\t".join(cells))


# caller, FORMAT, sample, REF, ALT, allele, VAF, depth, alternative reads, source
CASES = [
    ("Mutect2", "GT:AD:AF:DP:F1R2", "0/1:36,12:0.26:48:1,2", "C", "T", 1, 12 / 48, 48, 12, "FORMAT AD"),
    ("Mutect2, second allele", "GT:AD:AF:DP", "0/1/2:10,6,4:.3,.2:20", "C", "T,G", 2, 4 / 20, 20, 4, "FORMAT AD"),
    ("Mutect2 without AD", "GT:AF:DP", "0/1:0.31,0.12:90", "C", "T,G", 2, 0.12, 90, None, "FORMAT AF"),
    ("Strelka2 SNV", "DP:FDP:SDP:SUBDP:AU:CU:GU:TU", "77:0:0:0:1,1:55,56:0,0:22,27", "C", "T", 1, 22 / 77, 77, 22,
     "FORMAT CU/TU"),
    ("Strelka2 SNV, other allele", "DP:AU:CU:GU:TU", "80:4,4:60,60:0,0:16,16", "C", "T,A", 2, 4 / 64, 80, 4,
     "FORMAT CU/AU"),
    ("Strelka2 indel", "DP:DP2:TAR:TIR:TOR", "50:50:30,31:10,11:9,9", "CA", "C", 1, 10 / 40, 50, 10, "FORMAT TAR/TIR"),
    ("VarScan", "GT:GQ:DP:RD:AD:FREQ:DP4", "0/1:.:40:30:10:25%:15,15,5,5", "C", "T", 1, 0.25, 40, 10, "FORMAT RD/AD"),
    ("VarScan, FREQ alone", "GT:DP:FREQ", "0/1:40:12.5%", "C", "T", 1, 0.125, 40, None, "FORMAT FREQ"),
    ("VarScan, decimal comma", "GT:DP:FREQ", "0/1:40:12,5%", "C", "T", 1, 0.125, 40, None, "FORMAT FREQ"),
    ("VarScan by strand", "GT:RDF:RDR:ADF:ADR", "0/1:10:20:4:6", "C", "T", 1, 10 / 40, 40, 10,
     "FORMAT RDF/RDR/ADF/ADR"),
    ("VarDict", "GT:DP:VD:AD:AF:RD:ALD", "0/1:200:20:178,20:0.1:90,88:9,11", "C", "T", 1, 20 / 198, 200, 20,
     "FORMAT AD"),
    ("VarDict, VD alone", "GT:DP:VD", "0/1:200:20", "C", "T", 1, 0.1, 200, 20, "FORMAT VD/DP"),
    ("FreeBayes", "GT:DP:RO:QR:AO:QA", "1/2:30:12:400:10,8:300,200", "C", "T,G", 2, 8 / 30, 30, 8, "FORMAT RO/AO"),
    ("FreeBayes without RO", "GT:DP:AO", "0/1:213:17", "C", "G", 1, 17 / 213, 213, 17, "FORMAT AO/DP"),
    ("DRAGEN", "GT:SQ:AD:AF:F1R2:DP", "0/1:30.1:80,20:0.2:40,10:100", "C", "T", 1, 0.2, 100, 20, "FORMAT AD"),
    ("DeepVariant", "GT:GQ:DP:AD:VAF:PL", "0/1:40:30:15,15:0.5:40,0,50", "C", "T", 1, 0.5, 30, 15, "FORMAT AD"),
    ("DeepVariant, VAF alone", "GT:DP:VAF", "0/1:30:0.4", "C", "T", 1, 0.4, 30, None, "FORMAT VAF"),
    ("Octopus, AF for each allele", "GT:DP:AF", "0|1:30:0.7,0.3", "C", "T", 1, 0.3, 30, None, "FORMAT AF"),
    ("Clair3", "GT:GQ:DP:AF:PS", "1|0:32:60:0.3500:1", "C", "T", 1, 0.35, 60, None, "FORMAT AF"),
    ("Sage", "GT:AD:AF:DP:RC_CNT", "./.:6,15:0.165:91:11,1,0,3,6,91", "CTT", "C", 1, 15 / 91, 91, 15, "FORMAT RC_CNT"),
    ("Sage 3", "GT:AD:AF:DP:RC_CNT", "./.:6,15:0.2:80:11,1,0,3,1,6,80", "CTT", "C", 1, 0.2, 80, 16, "FORMAT RC_CNT"),
    ("MuTect1", "GT:AD:BQ:DP:FA:SS", "0:18,2:30:20:0.1:2", "C", "T", 1, 0.1, 20, 2, "FORMAT AD"),
    ("MuTect1, FA alone", "GT:BQ:DP:FA:SS", "0:30:20:0.1:2", "C", "T", 1, 0.1, 20, None, "FORMAT FA"),
    ("SomaticSniper", "GT:IGT:DP:DP4:BCOUNT", "0/1:0/1:8:0,3,0,4:0,3,4,1", "C", "G", 1, 4 / 7, 8, 4, "FORMAT BCOUNT"),
    ("SomaticSniper, DP4 alone", "GT:DP:DP4", "0/1:8:1,3,2,2", "C", "G", 1, 4 / 8, 8, 4, "FORMAT DP4"),
    ("Platypus", "GT:GL:GQ:NR:NV", "1/2:-1,-1,-1:99:20,20:2,5", "C", "T,G", 2, 5 / 20, 20, 5, "FORMAT NV/NR"),
    ("Pisces", "GT:GQ:DP:VF:NL", "0/1:100:500:0.04:20", "C", "T", 1, 0.04, 500, None, "FORMAT VF"),
    ("Pindel", "GT:AD", "0/1:18,6", "CAA", "C", 1, 6 / 24, 24, 6, "FORMAT AD"),
    ("Sanger Pindel", "GT:PP:NP:PR:NR:FD:FC", "./.:0:2:6:1:20:5", "CAA", "C", 1, 0.25, 20, 5, "FORMAT FC/FD"),
    ("CaVEMan", "GT:FAZ:FCZ:FGZ:FTZ:RAZ:RCZ:RGZ:RTZ:PM", "0|1:0:9:0:2:1:8:0:1:0.14", "C", "T", 1, 3 / 20, 20, 3,
     "FORMAT FAZ…RTZ"),
    ("Ion Torrent", "GT:DP:RO:AO:FDP:FRO:FAO", "0/1:99:50:49:100:60:40", "C", "T", 1, 0.4, 99, 40, "FORMAT FRO/FAO"),
    ("TCGA consensus", "GT:DPC:DPT:ADC:ADT:AL", "0/1:237:144:.,.:112,32:1", "C", "T", 1, 32 / 144, 144, 32,
     "FORMAT ADT"),
    ("Strelka2 germline indel", "GT:GQ:DPI:ADF:ADR", "0/1:60:54:11,9:14,8", "A", "AT", 1, 17 / 42, 54, 17,
     "FORMAT ADF/ADR"),
    ("Manta", "GT:FT:PR:SR", "0/1:PASS:30,5:20,5", "C", "<DEL>", 1, 10 / 60, 60, 10, "FORMAT PR/SR"),
    ("Delly, precise", "GT:DR:DV:RR:RV", "0/1:50:9:12:4", "C", "<DEL>", 1, 0.25, 16, 4, "FORMAT RR/RV"),
    ("Delly, imprecise", "GT:DR:DV:RR:RV", "0/1:27:9:0:0", "C", "<DEL>", 1, 0.25, 36, 9, "FORMAT DR/DV"),
    ("Sniffles", "GT:DR:DV", "0/1:9:3", "N", "<DEL>", 1, 0.25, 12, 3, "FORMAT DR/DV"),
    ("GRIDSS: VF counts fragments", "GT:REF:REFPAIR:VF", ".:40:20:20", "C", "C[7:900[", 1, 0.25, 80, 20,
     "FORMAT VF/REF/REFPAIR"),
    ("percent-encoded", "GT:DP:DP4", "0/1:40:10%2C20%2C4%2C6", "C", "T", 1, 0.25, 40, 10, "FORMAT DP4"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c[0])
def test_fraction_by_hand(case: tuple[str, str, str, str, str, int, float, int, int | None, str]) -> None:
    _, form, sample, ref, alt, allele, vaf, depth, alt_reads, source = case
    found = reads(record(form, sample, ref=ref, alt=alt), 0, allele)
    assert found.vaf == pytest.approx(vaf)
    assert (found.depth, found.alt_reads, found.source) == (depth, alt_reads, source)


def test_column_of_the_tumour() -> None:
    both = record("GT:AD:DP", "0/0:50,0:50", "0/1:30,10:40")
    assert reads(both, 0).vaf == 0
    assert reads(both, 1).vaf == 0.25


@pytest.mark.parametrize(
    ("info", "vaf", "depth", "source"),
    [
        ({"DP": "44", "AF": "0.25", "DP4": "15,15,5,5"}, 0.25, 44, "INFO DP4"),  # LoFreq
        ({"TC": "20", "TR": "8"}, 0.4, 20, "INFO TR/TC"),  # Platypus
        ({"TVAF": "0.222", "TDP": "144"}, 0.222, 144, "INFO TVAF"),
        ({"FDP": "100", "FRO": "60", "FAO": "40"}, 0.4, 100, "INFO FRO/FAO"),
        ({"PURPLE_AF": "0.43"}, 0.43, None, "INFO PURPLE_AF"),
    ],
)
def test_info_speaks_without_samples(info: dict[str, str], vaf: float, depth: int | None, source: str) -> None:
    found = reads(record(info=info), 0)
    assert (found.vaf, found.depth, found.source) == (vaf, depth, source)


def test_info_frequency_of_a_population_is_no_vaf() -> None:
    assert reads(record(info={"AF": "0.5", "AN": "200"}), 0).vaf is None
    assert reads(record("GT", "0/1", info={"AF": "0.5", "DP": "60"}), 0).vaf is None
    assert reads(record("GT", "0/1", "0/0", info={"DP4": "1,1,1,1"}), 0).vaf is None


@pytest.mark.parametrize(
    ("form", "sample", "word"),
    [
        ("GT:AD:DP", "0/1:.:40", "AD is missing"),
        ("GT:AD:DP", "0/1:30,.:40", "one count for each of 2 alleles"),
        ("GT:AD:DP", "0/1:30:40", "one count for each of 2 alleles"),
        ("GT:AD:DP", "./.:.:.", "nothing for this sample"),
        ("GT:AD:DP", "./.", "nothing for this sample"),
        ("GT:GQ", "0/1:99", "no field of GT:GQ counts reads"),
        ("GT:AD:AF", "0/1:0,0:0.5", "no reads are counted"),  # Mutect2 gives its prior here
    ],
)
def test_missing_counts_are_unknown_not_zero(form: str, sample: str, word: str) -> None:
    found = reads(record(form, sample), 0)
    assert found.vaf is None
    assert word in found.note


def test_disagreement_is_said_and_counts_win() -> None:
    found = reads(record("GT:AD:AF", "0/1:70,30:0.21"), 0)
    assert found.vaf == pytest.approx(0.3)
    assert found.note == "FORMAT AD gives 0.300, but FORMAT AF says 0.210"
    assert not reads(record("GT:AD:AF", "0/1:70,30:0.26"), 0).note


def test_single_counts_of_a_multiallelic_record_belong_to_no_allele() -> None:
    assert reads(record("GT:RD:AD:FREQ", "0/1:30:10:25%", alt="T,G"), 0, 1).vaf is None


def test_record_without_its_line() -> None:
    bare = Record("7", 100, "C", ("T",), info={"DP4": "1,1,1,1"})
    assert reads(bare, 0).vaf is None


@pytest.mark.parametrize(("column", "alt"), [(1, 1), (0, 2), (0, 0), (-1, 1)])
def test_allele_or_column_that_is_not_there(column: int, alt: int) -> None:
    with pytest.raises(IndexError):
        reads(record("GT:AD", "0/1:3,3"), column, alt)


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=5), st.data())
def test_fractions_of_all_alleles_add_up(counts: list[int], data: st.DataObject) -> None:
    alts = ",".join("TGA*"[: len(counts) - 1])
    one = record("GT:AD", f"0/1:{','.join(map(str, counts))}", alt=alts)
    found = [reads(one, 0, i) for i in range(1, len(counts))]
    if sum(counts) == 0:
        assert all(r.vaf is None for r in found)
    else:
        assert sum(r.vaf or 0 for r in found) == pytest.approx(1 - counts[0] / sum(counts))


@given(st.text(alphabet="0123456789.,:%/-GTADFREQ", max_size=40), st.text(alphabet="0123456789.,:%/-", max_size=40))
def test_any_text_gives_a_fraction_or_a_reason(form: str, sample: str) -> None:
    found = reads(record(form or "GT", sample), 0)
    assert (found.vaf is None and found.note) or 0 <= (found.vaf or 0) <= 1


@given(
    names=st.lists(
        st.sampled_from(sorted({name for counter in counters() for name in counter.needs} | set("ACGT"))), unique=True
    ),
    numbers=st.lists(st.integers(0, 99), min_size=8, max_size=8),
    several=st.integers(1, 6),
)
def test_a_counter_finds_nothing_without_the_fields_it_needs(
    names: list[str], numbers: list[int], several: int
) -> None:
    values = {name: ",".join(map(str, numbers[:several])) for name in names}
    entry = Entry(values, "C", ("T",), 1)
    left_out = [counter for counter in counters() if counter not in _applicable(tuple(names))]
    assert [counter.read(entry) for counter in left_out] == [None] * len(left_out)
