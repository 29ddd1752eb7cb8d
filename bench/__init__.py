"""Benchmarks: `python -m bench`. Each scenario module measures whole processes on seeded synthetic files."""
