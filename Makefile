# Two commands serve a fresh machine: `make book` and `make test`. `make help` lists the rest.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
SNAKEMAKE := $(BIN)/snakemake --snakefile code/press/Snakefile --cores all --keep-going --rerun-incomplete \
	--max-checksum-file-size 200000000

.DEFAULT_GOAL := help
.PHONY: help book test lint serve live status unlock lock clean

help: ## show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

.venv/installed: requirements.txt constraints.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Unboxed needs Python 3.11 or newer, this is " + sys.version)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt -c constraints.txt
	$(BIN)/python -m pip install --disable-pip-version-check -q --no-deps --no-build-isolation -e .
	touch $@

book: .venv/installed ## execute what is due and build the book into _build/html
	@start=$$(date +%s); \
	$(SNAKEMAKE) --quiet all || { echo "The book was not built; what went wrong stands above." >&2; exit 1; }; \
	echo "The book is at $(CURDIR)/_build/html/index.html (after $$(( $$(date +%s) - start )) s)"

test: book ## run every test, the site's in a browser included
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest

lint: .venv/installed ## check form and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

serve: book ## serve the book on this machine (PORT=8000)
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

live: book ## serve the book, and rebuild and reload what changes as you write
	$(BIN)/python -m press.live --port $(PORT)

status: .venv/installed ## say what is due, and why
	@$(SNAKEMAKE) --dry-run --quiet host progress 2>&1 | awk ' \
	  sub(/^ *reason: /, "") { reason = $$0 } \
	  sub(/^ *wildcards: chapter=/, "") { print $$0 ": " reason } \
	  /^rule site/ { site = 1 } \
	  /rror|Exception/ { print; failed = 1 } \
	  END { if (site) print "the site: to be bound anew"; else if (!failed) print "Nothing is due."; exit failed }'

unlock: .venv/installed ## after a build that was killed outright: let the next one start
	$(SNAKEMAKE) --unlock

lock: ## resolve requirements.txt anew into constraints.txt
	$(PYTHON) -m venv --clear _build/lock
	_build/lock/bin/python -m pip install -r requirements.txt
	{ echo '# The whole resolved set behind requirements.txt. Made by `make lock`; do not edit by hand.'; \
	  _build/lock/bin/python -m pip freeze --all | grep -v "^pip=="; } > constraints.txt
	rm -rf _build/lock

clean: ## remove everything that was built, and keep .venv
	rm -rf _build .snakemake
