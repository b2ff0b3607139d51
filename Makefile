# make demo | pictures | test | slow | long | times | check | bench | soak | lock | clean       (GNU make; the set-up is made when it is needed)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

BIN := .venv/bin
READY := .venv/.ready
# Test processes side by side: one more than two cores, since many wait for a database or a browser. 0 runs all in one, for a debugger.
WORKERS ?= 3
# What to test, and more words for pytest: make test TESTS=tests/unit ARGS="-k craving -x"
TESTS ?= tests
# make test ALL=1: the slow ones as well, in the same run, as CI does.
ALL ?=
QUICK := not (slow or long or soak or bench)
NOT_LONG := not (long or soak or bench)
ARGS ?=

# Programs that are started a hundred times are compiled once.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo pictures test slow long times check lint types imports files unused content supply sbom proof bench soak translations lock clean

help:
	@echo 'make setup     a virtual environment in .venv with everything pinned; the others do this by themselves'
	@echo 'make demo      the product on one page in a browser, with an invented patient and an invented caseworker; no account needed'
	@echo 'make pictures  the pictures of the README, from that page'
	@echo 'make test      the quick tests; with ALL=1 the slow ones as well, as in CI'
	@echo 'make slow      the tests that cost more than the quick ones'
	@echo 'make long      the tests that take seconds each, the conversations once more on PostgreSQL, and every drawn example'
	@echo 'make check     style, types, layers, long files, what nobody uses, flows and translations, known vulnerabilities and secrets, the request machine in its small worlds'
	@echo 'make sbom      the bill of materials of the container image (CycloneDX), into build/'
	@echo 'make bench     speed and cost, one JSON line a figure'
	@echo 'make times     runs quick and slow tests, and writes down anew which are slow'
	@echo 'make soak      kills, restarts and long loads, one JSON line a figure'
	@echo 'make translations  put new and changed sentences into the catalogues in locales/'
	@echo 'make lock      pin the dependencies of pyproject.toml anew'
	@echo 'make clean     remove everything that was made here'

# The set-up is made anew when the lock changes, and when the tree was moved: a virtualenv knows its own path.
ifneq ($(shell cat $(READY) 2>/dev/null),$(shell pwd -P))
.PHONY: $(READY)
endif
$(READY): requirements.lock pyproject.toml scripts/setup
	@sh scripts/setup

setup: $(READY)

demo: $(READY)
	$(BIN)/rodtrad demo $(ARGS)

pictures: $(READY)
	$(BIN)/python -m scripts.pictures $(ARGS)

test: $(READY)
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m '$(if $(ALL),$(NOT_LONG),$(QUICK))' $(ARGS) $(TESTS)

slow: $(READY)
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m 'slow and not (long or soak or bench)' $(ARGS) $(TESTS)

# Which tests are slow is measured: on a quiet machine, and not by who writes them.
times: $(READY)
	rm -rf build/costs.jsonl && mkdir -p build
	RODTRAD_COSTS=build/costs.jsonl $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m '$(NOT_LONG)' $(ARGS)
	$(BIN)/python -m scripts.slow_tests build/costs.jsonl

long: $(READY)
	RODTRAD_EXAMPLES=all $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m '(long or hypothesis) and not (soak or bench)' $(ARGS) $(TESTS)

check: lint types imports files unused content supply proof

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports --no-logo

files: $(READY)
	$(BIN)/python scripts/long_files.py

unused: $(READY)
	$(BIN)/python scripts/unused.py

content: $(READY)
	$(BIN)/rodtrad flows check

# The small worlds and one in ten mutants, in seconds; every mutant is `rodtrad prove`, the great worlds `rodtrad prove --whole`.
proof: $(READY)
	$(BIN)/rodtrad prove --small

# What the locks pin against known vulnerabilities (without a network), and every tracked file for secrets.
supply: $(READY)
	$(BIN)/python -m scripts.advisories
	$(BIN)/python -m scripts.secret_scan

sbom: $(READY)
	mkdir -p build
	$(BIN)/python -m scripts.sbom >build/sbom.cdx.json

bench: $(READY)
	$(BIN)/python -m pytest -q -s -m bench $(ARGS) $(TESTS)

soak: $(READY)
	$(BIN)/python -m pytest -q -s -m soak $(ARGS) $(TESTS)

translations: $(READY)
	$(BIN)/rodtrad flows extract

lock:
	sh scripts/lock $(ARGS)

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
