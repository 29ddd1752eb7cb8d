"""How records may be read is a field of the case: any source says it, any stage sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from tests.support import contigs, declared, header, named

from pmkit.chain.load import LoadStage, SourceOptions
from pmkit.chain.pipeline import run
from pmkit.core.model import Policy
from pmkit.core.stage import Item, Run
from pmkit.onco.onco_options import TumorOptions
from pmkit.onco.stage import OncoStage
from pmkit.pgx.pgx_options import PgxOptions
from pmkit.pgx.stage import PgxStage

HEAD = header(
    *contigs(["chr7", "chr17"]),
    *named("ALT", "DEL", "DUP"),
    *named("FILTER", "weak"),
    *declared("INFO", "END", "SVTYPE"),
    formats=("GT", "CN"),
    samples="T",
)
AMPLIFIED = "chr17\t39600000\t.\tN\t<DUP>\t.\tweak\tSVTYPE=DUP;END=39800000\tGT:CN\t0/1:20\n"


class Source(LoadStage):
    """A source that is not pmkit's own and decides by itself how its records may be read."""

    name: ClassVar[str] = "source"
    policy: ClassVar[Policy] = Policy()

    def process(self, stream: Iterator[Item], run: Run) -> Iterator[Item]:
        for case in super().process(stream, run):
            yield replace(case, policy=self.policy)


class Assuming(Source):
    policy: ClassVar[Policy] = Policy(absent_is_reference=True)


class Including(Source):
    policy: ClassVar[Policy] = Policy(include_rejected=True)


def test_absent_is_reference_of_any_source(write_vcf) -> None:
    path = str(write_vcf(drop=["rs4244285"]))
    stages = [PgxStage(PgxOptions(genes=("CYP2C19",)))]
    gene = {}
    for source in (Source, Assuming):
        (report,) = run([], [source(SourceOptions(paths=(path,))), *stages])
        assert report.pgx is not None
        (gene[source],) = report.pgx.genes
    assert [len(gene[source].positions.assumed) for source in (Source, Assuming)] == [0, 1]


def copies(pmkit, *words: object) -> tuple[list[str], list[str]]:
    answer = pmkit(*words)
    assert answer.code == 0, answer.err
    report = json.loads(answer.out)
    return [one["gene"] for one in report["onco"]["alterations"] if one["gene"] == "ERBB2"], report["limitations"]


def test_rejected_structural_records_count_where_they_are_included(pmkit, tmp_path: Path) -> None:
    (tmp_path / "t.vcf").write_text(HEAD + AMPLIFIED)
    found, limitations = copies(pmkit, "load", "t.vcf", "onco")
    assert found == []
    assert any("1 structural record was not used" in line for line in limitations)
    found, limitations = copies(pmkit, "load", "t.vcf", "onco", "--include-rejected")
    assert found == ["ERBB2"]
    assert not any("structural record" in line and "not used" in line for line in limitations)
    assert copies(pmkit, "load", "t.vcf", "--pass-only", "onco", "--include-rejected")[0] == []


def test_rejected_records_of_any_source(tmp_path: Path) -> None:
    (tmp_path / "t.vcf").write_text(HEAD + AMPLIFIED)
    source = Including(SourceOptions(paths=(str(tmp_path / "t.vcf"),)))
    (report,) = run([], [source, OncoStage(TumorOptions())])
    assert report.onco is not None
    assert "ERBB2" in {one.gene for one in report.onco.alterations}
