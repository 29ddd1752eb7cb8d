"""The gVCFs of real size have blocks without gaps, as many records as asked for, and can be read."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from bench.gvcf import MAKERS, Block, lines, pack
from bench.shapes import DECLARED, change_header

from bench import genome, large
from pmkit.core.model import Region
from pmkit.formats.sieve import sieve

BLOCKS = [Block(60, 31, 29, 87, "0,87,900"), Block(7, 22, 20, 60, "0,60,700"), Block(400, 35, 33, 99, "0,99,1200")]


@pytest.mark.parametrize("maker", MAKERS)
def test_blocks_fill_the_way_from_variant_to_variant(maker: str) -> None:
    asked = 20_000
    found = [line.split("\t") for text in lines(BLOCKS, maker, asked) for line in text.splitlines()]
    assert len(found) == pytest.approx(asked, rel=0.03)
    last, chrom = 0, ""
    for line in found:
        if line[0] != chrom:
            chrom, last = line[0], 10_000
        pos = int(line[1])
        if line[4] == "<NON_REF>":
            assert pos == last + 1
            assert line[7].startswith("END=")
            assert ("SPL" in line[8]) == (maker == "dragen")
        end = int(line[7][4:]) if line[4] == "<NON_REF>" else pos + len(line[3]) - 1
        last = max(last, end)
    assert {line[8] for line in found if line[4] == "<NON_REF>"} == {
        "GT:DP:GQ:MIN_DP:PL" if maker == "gatk" else "GT:AD:DP:GQ:MIN_DP:PL:SPL:ICNT"
    }


def test_a_header_is_changed_and_nothing_else(tmp_path: Path) -> None:
    source, target = tmp_path / "a.vcf.gz", tmp_path / "b.vcf.gz"
    genome.write(source, 3_000)
    change_header(source, target, genome.header(DECLARED))
    one, other = (gzip.decompress(path.read_bytes()).decode().splitlines() for path in (source, target))
    assert [line for line in other if line not in DECLARED] == one
    assert set(DECLARED) <= set(other)
    assert sieve(str(target), [Region("1", 0, 1 << 28)]).lines == sieve(str(source), [Region("1", 0, 1 << 28)]).lines


def test_a_file_is_packed(tmp_path: Path) -> None:
    pack(tmp_path / "a.vcf.gz", [genome.header(), *genome.lines(500)])
    assert len(sieve(str(tmp_path / "a.vcf.gz"), None).lines) == pytest.approx(500, rel=0.1)


def test_without_real_blocks_nothing_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert large.run(tmp_path, tmp_path / "missing.bcf", 1_000, 1, None)
    assert "not run" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())
