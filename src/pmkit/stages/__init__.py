"""The stages of a chain, one module each. `base` says what a stage is; importing this package reads no data."""
