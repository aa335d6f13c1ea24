# make book: build the book. make test: run the tests. Both need Python 3.11 or newer, no more.
.PHONY: book pdf test small lint check gates look course sums mutations bench fuzz sentences alarms \
	clean lock
.DEFAULT_GOAL := book

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
# Whoever forbids Python to keep what it compiled waits five seconds more for each process.
export PYTHONDONTWRITEBYTECODE :=
# Written when the environment fits the lock; installing happens once a lock.
STAMP := .venv/installed

$(STAMP): requirements.lock
	@test -n "$(PYTHON)" || { \
	  echo "Python 3.11 or newer is needed and none was found. Install one, or name it:" >&2; \
	  echo "  make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is older, or does not run." >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check \
	  --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

book: $(STAMP)
	$(BIN)/python -m gbaeff build --strict

# One PDF of the whole book, offered on its first page; needs Chromium.
pdf: book
	$(BIN)/python -m gbaeff pdf

test: $(STAMP)
	$(BIN)/python -m pytest -n logical --dist worksteal --ignore tests/site

# The small module in an environment of its own: base dependencies alone, and the oldest pandas
# that they allow. ARGS="pandas==3.*" takes another one; QUARTER=N runs each fourth case of a test,
# from its N-th on. src is read in place, and pip is that of the book's environment: half of the
# time went into a pip, a build and byte code that nobody reads.
NEEDS = import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"], sep="\n")
small: $(STAMP)
	$(PYTHON) -m venv --without-pip --clear .venv/small
	$(BIN)/python -c '$(NEEDS)' >.venv/small/needs.txt
	$(BIN)/python -m pip --python .venv/small/bin/python install --quiet --no-compile \
	  --disable-pip-version-check -r .venv/small/needs.txt \
	  pytest pytest-xdist hypothesis $(or $(ARGS),"pandas==2.2.*")
	.venv/small/bin/python -m pytest -p no:cacheprovider -n logical $(if $(QUARTER),--quarter $(QUARTER)) \
	  tests/test_walls.py tests/dea tests/stats tests/indicators tests/extensions

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo --no-cache

# The audit: an error if a verdict or a grade moved from the reviewed snapshot.
check: $(STAMP)
	$(BIN)/python -m gbaeff check

# Looks at every page of the book, and at its PDF, in Chromium.
gates: pdf
	$(MAKE) look

look: $(STAMP)
	$(BIN)/python -m pytest -m site -n logical --dist loadgroup tests/site

# Sums of the tables in data/, without which tests refuse a changed one: after a change that was meant.
sums:
	cd data && find . -name '*.csv' -o -name '*.txt' | sed 's|^./||' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS

# Sixty small changes of the code and thirty of the data: would the tests notice? Half an hour.
mutations: $(STAMP)
	$(BIN)/python benchmarks/mutations.py $(or $(ARGS),--mutations 60 --data 30)

# The course's zips, the machine of a student who has no more, and the marks that Otter gives.
course: book
	$(BIN)/python -m gbaeff course --out _build/course
	$(BIN)/python -m pytest -m course -n logical --dist loadgroup --no-loadscope-reorder tests/course

# Speed against other software, about half an hour on a quiet machine; ARGS=--quick is minutes.
bench: $(STAMP)
	$(BIN)/python benchmarks/environments.py
	$(BIN)/python benchmarks/run.py $(or $(ARGS),--full)

# A hundred thousand random programmes against HiGHS and, where they differ, exact arithmetic.
fuzz: $(STAMP)
	$(BIN)/python benchmarks/fuzz.py --programmes 100000 --seed 2 --out data/benchmarks/fuzz.csv

# Ten thousand panels made to break the sentences about a reader's data; about an hour.
sentences: $(STAMP)
	$(BIN)/python benchmarks/sentences.py --panels 10000 --seed 1 --every 10

# Planted slips of the decimal point: how many the intake tells, and how often in vain; 2 minutes.
alarms: $(STAMP)
	$(BIN)/python benchmarks/alarms.py

clean: $(STAMP)
	$(BIN)/python -m gbaeff clean

# Pins for Python 3.11 to 3.14 on Linux, macOS and Windows, with hashes and no index address. What
# is pinned stays; ARGS=--upgrade moves it. Needs uv; the constraints stand in pyproject.toml.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --custom-compile-command 'make lock' --extra book --extra cluster \
	  --extra test $(ARGS) --output-file requirements.lock pyproject.toml
