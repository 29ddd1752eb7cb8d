"""Snakemake wrapper: load the input, run the stages of `params.stages`, write a report for each output by its suffix.

input: the VCFs, named `vcf`, or all. output: reports (`.json`, `.tsv`, `.txt`, …); a `directory()` takes a file for
each table. params: `stages` (default `pgx`), with their options; `load`: options of `load`.
"""

from shlex import quote

from snakemake.shell import shell  # type: ignore[import-not-found,unused-ignore]

TEXT = {".txt": "-f table ", "": "-f tsv "}


def _listed(value):
    return [value] if isinstance(value, str) else list(value)


def _sink(path):
    name = path.rpartition("/")[2]
    suffix = "." + name.rpartition(".")[2] if "." in name else ""
    return f"report {TEXT.get(suffix, '')}-o {quote(path if suffix else path + '/')}"


job = snakemake  # noqa: F821  (given by Snakemake)
files = " ".join(quote(path) for path in _listed(job.input.get("vcf", job.input)))
sinks = " ".join(_sink(str(path)) for path in job.output)
words = f"{job.params.get('load', '')} --threads {job.threads} {job.params.get('stages', 'pgx')}"
log = job.log_fmt_shell(stdout=False, stderr=True)
command = f"pmkit -q load {files} {words} {sinks}".replace("{", "{{").replace("}", "}}")
shell(f"{command} {log}")
