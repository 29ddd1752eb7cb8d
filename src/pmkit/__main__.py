"""`python -m pmkit` is the same as `pmkit`."""

from __future__ import annotations

from pmkit.cli.main import main

if __name__ == "__main__":
    main()
