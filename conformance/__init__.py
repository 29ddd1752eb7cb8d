"""Agreement of pmkit with published truth and reference implementations; run by `make conformance`."""
