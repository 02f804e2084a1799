# Everything a newcomer needs: each target makes the environment it runs in.
SEED ?=
# Seeds that the benchmark of the check tries, and how many of the edits of single tokens `make mutants` makes (1: all of them).
SEEDS ?= 200
EVERY ?= 1
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

.PHONY: midterm final practice progress serve test test-all player check lint docs bench mutants clean

midterm final: $(READY)
	$(BIN)/examgen $@ $(if $(SEED),--seed $(SEED))

# Ctrl-C is how one leaves these two: the shell goes on after it (a trap that does nothing), and 130 is no failure.
practice serve: $(READY)
	@trap : INT; $(BIN)/examgen $@ || test $$? -eq 130

progress: $(READY)
	@$(BIN)/examgen progress

test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2

# What tests go through question by question, for every question of the bank.
test-all: $(READY)
	$(BIN)/examgen check --seeds 40
	WHOLE_BANK=1 $(BIN)/python -m pytest -n 2 tests/contract/test_widths.py tests/bank/test_tape.py tests/bank/test_balance.py \
	  tests/bank/test_verdicts.py tests/marking/test_strategies.py tests/practice/test_hints.py \
	  tests/web/test_browser_server.py::test_every_question_fits_a_phone

# Exported questions in a QTI player and before a SCORM run-time, which npm fetches once.
player: $(READY)
	$(BIN)/python -m pytest tests/exporters/in_a_player.py tests/exporters/in_an_lms.py

check: $(READY)
	$(BIN)/examgen check --seeds 1000

docs: $(READY)
	$(BIN)/python docs/generate.py

bench: $(READY)
	$(BIN)/python benchmarks/whole_process.py --seeds $(SEEDS)
	$(BIN)/python benchmarks/web_latency.py
	$(BIN)/python benchmarks/export_memory.py
	$(BIN)/python benchmarks/scans.py

mutants: $(READY)
	$(BIN)/python tests/mutation/mutants.py --every $(EVERY)

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	touch $(READY)

clean:
	rm -rf $(VENV)
