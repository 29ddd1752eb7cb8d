"""Builders of the bundled tables from upstream releases; used by `pmkit tables build` only, never at run time.

Each module here has `build(sources: Path) -> Iterable[BuiltTable]` and is named in `MODULES`. One that needs the
consequence engine lives in the house that has it and is named in `LATER`, by its full name: it runs after these.
"""

MODULES: tuple[str, ...] = (
    "pgx_alleles",
    "pgx_panel",
    "transcript_tables",
    "pgx_functions",
    "pgx_gaps",
    "pgx_research",
    "guidance_rows",
    "civic",
    "onco_coordinates",
    "onco_genes",
    "onco_events",
    "tumor_types",
    "onco_approvals",
    "odbl",
)
LATER: tuple[str, ...] = (
    "pmkit.onco.curated_import",
    "pmkit.pgx.names_import",
    "pmkit.germline.bundled_import",
)
