"""Pages of the documentation that are made from the program itself; `python -m pages` writes them."""
