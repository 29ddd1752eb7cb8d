"""The bundled tables: opened by name, checked against `data/manifest.toml`; built by `importers/`."""
