# The two commands of the README, `make demo` and `make test`, and the few that a developer needs.
# Each sets up what it needs; nothing but Python 3.11, pip, make and git has to be there before.

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
WORKERS ?= 4

.PHONY: demo test test-all check covered campaign bench lint types architecture format traceability side-by-side foreign foreign-page lock clean

demo: $(INSTALLED)          ## judge the embedded reference server, write a report
	$(BIN)/tmf645 demo

test: $(INSTALLED)          ## the tests, slow ones sampled
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not slow"

test-all: $(INSTALLED)      ## every test, slow ones complete
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

check: lint types architecture covered campaign   ## all that a change has to pass

covered: $(INSTALLED)       ## the tests but those of the campaign, with coverage
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n $(WORKERS) --dist worksteal -m "not slow" --ignore tests/campaign
	$(BIN)/coverage combine -q
	$(BIN)/coverage report --fail-under=90
	$(BIN)/coverage report --include='simulator/*,reports/*' --fail-under=100

campaign: $(INSTALLED)      ## the judge is judged
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not slow" tests/campaign

bench: $(INSTALLED)         ## what the server costs beside others; QUICK=1: a look, in under a minute
	-$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/bench.txt
	$(BIN)/python -m benchmarks $(if $(QUICK),--quick,--page docs/benchmarks.md)

lint: $(INSTALLED)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(INSTALLED)
	$(BIN)/mypy

architecture: $(INSTALLED)
	$(BIN)/lint-imports

format: $(INSTALLED)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

traceability: $(INSTALLED)  ## write docs/traceability.md: clauses, purposes, wrong servers
	cd tests && ../$(BIN)/python -m campaign.tracing

side-by-side: $(INSTALLED)  ## write docs/side-by-side.md: we, Schemathesis, and with CTK=dir the official kit; AGAIN=all: anew
	PYTHONPATH=tests $(BIN)/python -m campaign.side_by_side $(if $(AGAIN),--again $(AGAIN)) $(if $(CTK),--ctk "$(CTK)")

foreign: $(INSTALLED)       ## judge servers of others from npm; FOREIGN="mockoon prism": some of them
	cd tests && ../$(BIN)/python -m foreign.foreign_findings $(FOREIGN)

foreign-page: $(INSTALLED)  ## write the tables of docs/foreign-servers.md
	cd tests && ../$(BIN)/python -m foreign.foreign_findings --page

lock: $(INSTALLED)          ## resolve the dependencies anew
	$(BIN)/python -m pip install -q uv
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header -q --group dev -o requirements/dev.txt
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header -q -c requirements/dev.txt -o requirements/run.txt
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header -q --group bench -c requirements/dev.txt -o requirements/bench.txt

clean:
	rm -rf .venv .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache tmf645-report

$(INSTALLED): requirements/dev.txt pyproject.toml
	@echo "Setting up .venv: the first time that takes a minute or two."
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(INSTALLED)
