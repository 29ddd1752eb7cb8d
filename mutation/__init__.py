"""Mutation testing: small faults are put into the code that calls alleles and classes; the tests must see each."""
