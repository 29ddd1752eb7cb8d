#!/usr/bin/env bash
# PAnno calls a patient with two copies of the CYP2C19*2 splice variant *1/*1, where an intronic variant was not read
#
# Expected:  rs4244285 A/A, the variant that makes CYP2C19*2 a no-function allele, without a record at rs12769205, which lies
#            in an intron that exomes and most panels do not read, is *2/*2 or is not callable. Three heterozygous core
#            variants, of *2, *3 and *17, cannot be two alleles of its table and are not callable.
# Package:   PAnno 0.3.1 (PyPI panno), its own tables, population European.
# Behaviour: no pair of alleles explains the calls ("exact_res" is empty), and then the nearest pair is taken without a word:
#            *1/*1, Normal Metabolizer, clopidogrel among the drugs of routine use. With rs12769205 the same calls are *2/*2.
#            The three heterozygous variants are *2/*17: the no-function variant of *3 is dropped.
# Seen:      exome: exact nothing, taken *1/*1, clopidogrel Routine; genome: *2/*2, Avoid; three: exact nothing, taken *2/*17
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq --disable-pip-version-check --no-compile panno==0.3.1 pandas==2.3.3 numpy==2.4.6 pyranges==0.1.7 \
    setuptools==80.9.0
make_vcf() {
    printf '##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    printf '##contig=<ID=chr10,length=133797422>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n'
    for row in "$@"; do printf 'chr10\t%s\t.\t%s\t%s\t50\tPASS\t.\tGT\t%s\n' $row; done
}
make_vcf '94781859 G A 1/1' '94842866 A G 1/1' > exome.vcf
make_vcf '94775367 A G 1/1' '94781859 G A 1/1' '94842866 A G 1/1' > genome.vcf
make_vcf '94761900 C T 0/1' '94775367 A G 0/1' '94780653 G A 0/1' '94781859 G A 0/1' '94842866 A G 1/1' > three.vcf
cat > call.py <<'PY'
import sys

from panno import clinical_annotation, genotype_resolution

for name in ("exome", "genome", "three"):
    pairs, variants, hla = genotype_resolution.resolution("European", f"{name}.vcf")
    summary, prescribing = clinical_annotation.annotation(pairs, variants, hla)[:2]
    rows = prescribing[(prescribing.Drug == "clopidogrel") & (prescribing.Source == "CPIC")]
    places = [place for place in ("Avoid", "Caution", "Routine") if "clopidogrel" in summary[place]]
    call = pairs["CYP2C19"]
    print(name, "exact:", call["exact_res"] or "nothing", "taken:", call["step2_res"], *sorted(set(rows.Phenotype)), *places)
PY
venv/bin/python -W ignore call.py | tee seen
cat > described <<'TEXT'
exome exact: nothing taken: *1/*1 Normal Metabolizer Routine
genome exact: *2/*2 taken: *2/*2 Poor Metabolizer Avoid
three exact: nothing taken: *2/*17 Intermediate Metabolizer Avoid
TEXT
cmp seen described
echo "as described"
