#!/usr/bin/env bash
# peds loses a trio whose father has the sex 0, and takes an affected mother as the proband
#
# Guess:     who stands in the father's column is the father, also where his own sex is 0 (unknown, as PLINK writes it where
#            nobody filled it in); the proband of a child with an affected mother is the child, whatever the order of the rows.
# Package:   peds 1.3.2 (PyPI), networkx 3.6.1, setuptools 79.0.1 (it asks for pkg_resources).
# Behaviour: such a father is accepted and linked, but get_father asks his own sex and gives None: get_trios is empty, without
#            a message (a father of sex 2 is an error). The same of a mother. get_proband gives the first affected
#            person of the file, the mother; get_probands gives the child.
# Seen:      known 1 kid kid; father_0 0 kid kid; mother_0 0 kid kid; mother_first 1 mum kid
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile peds==1.3.2 networkx==3.6.1 setuptools==79.0.1
{
    printf 'known\tkid\tdad\tmum\t1\t2\nknown\tdad\t0\t0\t1\t1\nknown\tmum\t0\t0\t2\t1\n'
    printf 'father_0\tkid\tdad\tmum\t1\t2\nfather_0\tdad\t0\t0\t0\t1\nfather_0\tmum\t0\t0\t2\t1\n'
    printf 'mother_0\tkid\tdad\tmum\t1\t2\nmother_0\tdad\t0\t0\t1\t1\nmother_0\tmum\t0\t0\t0\t1\n'
    printf 'mother_first\tmum\t0\t0\t2\t2\nmother_first\tkid\tdad\tmum\t1\t2\nmother_first\tdad\t0\t0\t1\t1\n'
} > families.ped
cat > run.py <<'PY'
from peds import get_probands, get_trios, open_ped

for family in open_ped("families.ped"):
    print(family.id, len(get_trios(family)), family.get_proband().id, *(x.id for x in get_probands(family)))
PY
venv/bin/python -W ignore run.py | tee seen
printf 'known 1 kid kid\nfather_0 0 kid kid\nmother_0 0 kid kid\nmother_first 1 mum kid\n' > described
cmp seen described
echo "as described"
