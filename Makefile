# Chores of the project; `make` alone lists them. Needs Python >= 3.10 with its venv module, and make.
#
# What a target needs, it sets up by itself, inside the checkout: the tap with its simulator and the
# tools in .venv, Meltano in .venv-meltano, Meltano's plugins in .meltano. Stamps in these folders keep
# what is up to date, so a second call starts at once. Versions and hashes come from requirements/.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The interpreter to build the environments from: PYTHON=... or the first one that is new enough.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python3.10 python; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null && echo "$$python" && break; done)

BIN := .venv/bin
INSTALL := scripts/index.sh $(BIN)/python $(BIN)/uv --quiet pip install
MELTANO := .venv-meltano/bin/meltano
CHECKED := bench examples scripts tap_devensoft tests

# No output of a tool may depend on the user's locale, and no tool may fetch an interpreter or phone home.
export PYTHONUTF8 := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_PYTHON_DOWNLOADS := never
export UV_SYSTEM_CERTS := 1
export MELTANO_SEND_ANONYMOUS_USAGE_STATS := false
export MELTANO_CLI_DISABLE_VERSION_CHECK := true
# Each of the many processes would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

# An environment knows its own absolute path. In a checkout that was moved or copied, make it anew.
ifneq ($(CURDIR),$(shell cat .venv/.checkout 2>/dev/null))
.PHONY: .venv/.checkout
endif

.PHONY: help
help: ## list the targets
	@$(if $(PYTHON),,echo "Python 3.10 or newer is needed; name it with PYTHON=..."; exit 1;) \
	awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: .venv/.project .meltano/.plugins ## install everything that the other targets need

.PHONY: demo
demo: setup ## load the simulated tenant into a real PostgreSQL with Meltano, twice, and check the rows
	@$(BIN)/python -m scripts.demo

.PHONY: test
test: lint .meltano/.plugins ## run every check that CI runs
	$(BIN)/python -m pytest --numprocesses $(or $(WORKERS),4) --dist loadgroup $(PYTEST)

.PHONY: coverage
coverage: .meltano/.plugins .venv/.project ## run the tests once more and show the branches that they miss
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(PYTEST)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

.PHONY: resolved
resolved: .venv/.project ## test with packages of RESOLUTION (lowest-direct, highest) instead of the pinned ones
	scripts/index.sh $(BIN)/python $(BIN)/uv --quiet pip install --python $(BIN)/python --resolution $(RESOLUTION) \
		--no-build-isolation --upgrade --group test --editable '.[simulator,progress]'
	$(BIN)/python -m pytest --numprocesses $(or $(WORKERS),4) --dist loadgroup --ignore tests/meltano \
		--deselect tests/surroundings/test_settings.py::test_what_meltano_hands_on_is_used_as_meant $(PYTEST)

.PHONY: dist
dist: .venv/.project ## build the packages; a TAG has to name their version
	scripts/index.sh $(BIN)/python $(BIN)/uv build --python $(BIN)/python --no-build-isolation --out-dir dist
	$(if $(TAG),test -f dist/tap_devensoft-$(TAG:v%=%)-py3-none-any.whl)

.PHONY: profiles
profiles: setup ## load every simulated tenant, with its Swagger document and without, and compare
	@$(BIN)/python -m scripts.profiles

.PHONY: requests
requests: .venv/.project ## load every simulated tenant by its catalog, and count requests against the least possible
	@$(BIN)/python -m scripts.requests

.PHONY: documents
documents: .venv/.project ## play the Swagger documents of the tests, load each whole, and compare
	@$(BIN)/python -m scripts.documents

.PHONY: tenants
tenants: .venv/.project ## load N (1000) drawn tenants that lie, from SEED (0) on, and count: exact, loud, silent
	@$(BIN)/python -m scripts.tenants --number $(or $(N),1000) --seed $(or $(SEED),0)

.PHONY: shapes
shapes: .venv/.project ## record all simulated tenants and N (200) drawn ones, play their shapes, and compare
	@$(BIN)/python -m scripts.shapes --number $(or $(N),200)

.PHONY: chaos
chaos: setup ## run the tap through storms of faults and kills for CHAOS_SECONDS (600)
	@$(BIN)/python -m scripts.chaos $(or $(CHAOS_SECONDS),600)

.PHONY: reports
reports: .venv/.project ## run the tests of the faults that users of such connectors reported, and list them
	@$(BIN)/python -m scripts.reports

.PHONY: surroundings
surroundings: setup ## try odd settings, environments, bodies, catalogs and states, and list what became of each
	@$(BIN)/python -m scripts.surroundings

.PHONY: bench
bench: setup ## measure the tap beside its peers, BENCH_ROUNDS (3) times each, and draw docs/bench.svg
	@$(BIN)/python -m scripts.bench

.PHONY: walk
walk: setup ## do what the README and docs/ say, in order, in a new clone and a new project
	@$(BIN)/python -m scripts.walk

.PHONY: picture
picture: .venv/.project ## draw the live display of a run for the README
	@$(BIN)/python -m scripts.picture

.PHONY: targets
targets: setup .venv/.targets ## load the simulated tenant into every loader that runs here, and compare
	@$(BIN)/python -m scripts.targets $(LOADERS)

.PHONY: engines
engines: setup .venv/.targets .engines/.pins ## run the Dagster example: two tenants side by side, states and BATCH files in S3
	@$(BIN)/python -m scripts.engines

.PHONY: history
history: setup ## keep weeks of changes in PostgreSQL and DuckDB, ask about them, compare, and draw docs/history-*.svg
	@$(BIN)/python -m scripts.history

.PHONY: dbt
dbt: setup .dbt/.pins ## make dbt sources of a loaded tenant's catalog, let dbt test them, and compare
	@$(BIN)/python -m scripts.dbt

.PHONY: lint
lint: .venv/.project ## check format, code style, types and layers
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/mypy $(filter-out examples,$(CHECKED))
	$(BIN)/lint-imports

.PHONY: format
format: .venv/.project ## put the code into its format and apply safe fixes
	$(BIN)/ruff format $(CHECKED)
	$(BIN)/ruff check --fix $(CHECKED)

PIN := scripts/index.sh $(BIN)/python $(BIN)/uv --quiet pip compile --universal --python-version 3.10 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --upgrade

.PHONY: pins
pins: .venv/.uv ## pin the newest versions that the ranges allow
	$(PIN) requirements/uv.in --output-file requirements/uv.txt
	$(PIN) pyproject.toml --all-extras --group dev --output-file requirements/dev.txt
	$(PIN) --group targets --constraint requirements/dev.txt --output-file requirements/targets.txt
	$(PIN) pyproject.toml requirements/engines.in --output-file requirements/engines.txt
	$(PIN) requirements/dbt.in --output-file requirements/dbt.txt
	$(PIN) requirements/meltano.in --output-file requirements/meltano.txt
	$(PIN) pyproject.toml requirements/plugins.in --output-file requirements/plugins.txt

.PHONY: clean
clean: ## remove everything that the other targets made
	rm -rf .bench .dbt .engines .venv .venv-meltano .meltano .local plugins dist .coverage .hypothesis .grimp_cache \
		.import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find $(CHECKED) -name __pycache__ -prune -exec rm -rf {} +

.venv/.checkout:
	@test -n "$(PYTHON)" || { echo "Python 3.10 or newer is needed; name it with PYTHON=..." >&2; exit 1; }
	@echo "Setting up .venv with $$($(PYTHON) --version)"
	@rm -rf .venv
	@$(PYTHON) -m venv .venv
	@printf '%s\n' '$(CURDIR)' >$@

.venv/.uv: .venv/.checkout requirements/uv.txt
	@$(BIN)/python -m pip --quiet install --require-hashes --requirement requirements/uv.txt
	@touch $@

.venv/.pins: .venv/.uv requirements/dev.txt
	@echo "Installing the pinned packages"
	@$(INSTALL) --python $(BIN)/python --require-hashes --requirement requirements/dev.txt
	@touch $@

# Without build isolation the pinned build tools are used, and none is fetched.
.venv/.project: .venv/.pins pyproject.toml
	@$(INSTALL) --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.targets: .venv/.project requirements/targets.txt
	@echo "Installing what reads loaded files back"
	@$(INSTALL) --python $(BIN)/python --require-hashes --requirement requirements/targets.txt
	@touch $@

.engines/.pins: .venv/.uv requirements/engines.txt pyproject.toml
	@echo "Installing an engine"
	@$(PYTHON) -m venv .engines
	@$(INSTALL) --python .engines/bin/python --require-hashes --requirement requirements/engines.txt
	@$(INSTALL) --python .engines/bin/python --no-deps --no-build-isolation --editable .
	@touch $@

.dbt/.pins: .venv/.uv requirements/dbt.txt
	@echo "Installing dbt"
	@$(BIN)/uv --quiet venv --clear --python $(BIN)/python .dbt
	@$(INSTALL) --python .dbt/bin/python --require-hashes --requirement requirements/dbt.txt
	@touch $@

.venv-meltano/.pins: .venv/.uv requirements/meltano.txt
	@echo "Installing Meltano"
	@$(BIN)/uv --quiet venv --clear --python $(BIN)/python .venv-meltano
	@$(INSTALL) --python .venv-meltano/bin/python --require-hashes --requirement requirements/meltano.txt
	@touch $@

# The definition of the plugins is meltano.yml, but a changed setting asks for no new installation:
# what to install is written down there and in the pins.
.meltano/.plugins: .venv-meltano/.pins requirements/plugins.txt pyproject.toml
	@echo "Installing Meltano's plugins"
	@mkdir -p .meltano
	@XDG_STATE_HOME="$(CURDIR)/.meltano/log" scripts/index.sh $(BIN)/python $(MELTANO) --log-level warning --no-environment install --clean
	@touch $@
