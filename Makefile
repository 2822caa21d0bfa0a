# Two commands serve a fresh machine: `make book` and `make test`. `make help` lists the rest.

PYTHON ?= python3
PORT ?= 8000
JOBS ?= all
WORKERS ?= 2
NAME ?= photographs
BIN := .venv/bin
PRESS := $(BIN)/python -m press
# One encoding on every machine, whatever its locale.
export PYTHONUTF8 := 1

# A word for the shell, whatever stands in it.
quoted = '$(subst ','\'',$(1))'

.DEFAULT_GOAL := help
.PHONY: help book test test-fast mutants wheel lint serve live status record claims-diff lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.venv/installed: requirements.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Unboxed needs Python 3.11 or newer, and this is " + sys.version.split()[0] + ". Name a newer one, as in: make book PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt -c constraints.txt \
	  $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))
	@# The packages of code/ are importable, by a path from here, so that the folder may be moved.
	@$(BIN)/python -c 'import os, sysconfig; site = sysconfig.get_path("purelib"); \
	  open(os.path.join(site, "unboxed.pth"), "w").write(os.path.relpath("code", site) + "\n")'
	touch $@

book: .venv/installed ## execute what is due and build the book into _build/html
	@$(PRESS) book --jobs $(JOBS)

test: book ## run every test, the site's in a browser included
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS)

test-fast: .venv/installed ## run the tests of the package alone, without the book
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) tests/unboxed code/unboxed

mutants: .venv/installed ## change modules in small ways, and list what no test notices (MODULES="losses …")
	$(BIN)/python -m venv _build/mutants/environment
	_build/mutants/environment/bin/python -m pip install --disable-pip-version-check -q --no-deps -r scripts/mutants.txt
	OMP_NUM_THREADS=1 PYTHONPATH="$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" \
	  _build/mutants/environment/bin/python scripts/mutants.py --jobs $(WORKERS) $(MODULES)

wheel: .venv/installed ## build the wheel, and run the README's example with it in an environment of its own
	rm -rf _build/wheel && mkdir -p _build/wheel/source
	cp -r code pyproject.toml requirements.txt requirements-notebook.txt README.md LICENSE _build/wheel/source
	$(BIN)/python -m pip wheel -q --no-deps --no-build-isolation -w _build/wheel _build/wheel/source
	$(BIN)/python -m venv _build/wheel/environment
	_build/wheel/environment/bin/python -m pip install --disable-pip-version-check -q -c constraints.txt _build/wheel/*.whl
	cd _build/wheel && env -u UNBOXED_DATA environment/bin/python -c 'import pathlib, re; \
	  exec(re.search("`{3}python\n(.*?)`{3}", pathlib.Path("source/README.md").read_text("utf-8"), re.DOTALL)[1])'
	rm -rf _build/wheel/environment _build/wheel/source

lint: .venv/installed ## check form and types
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	@if command -v npm > /dev/null; then $(MAKE) --no-print-directory node_modules/installed && node_modules/.bin/tsc; \
	  elif [ "$$CI" = true ]; then echo "Node.js is not installed, and the JavaScript has to be type-checked here" >&2; exit 1; \
	  else echo "Node.js is not installed: the JavaScript is not type-checked (on Debian: apt-get install nodejs npm)"; fi

node_modules/installed: package.json package-lock.json
	npm ci --ignore-scripts --silent
	touch $@

serve: book ## serve the book on this machine (PORT=8000)
	@$(PRESS) serve --port $(PORT)

live: book ## serve the book, and rebuild and reload what changes as you write
	@$(PRESS) live --port $(PORT)

status: .venv/installed ## say what is due, and why
	@$(PRESS) status

record: .venv/installed ## keep what chapters measure on UNBOXED_DATA=a/folder as book/recorded/NAME.json
	@$(PRESS) record $(NAME) --jobs $(JOBS)

claims-diff: .venv/installed ## say what differs between two builds (BEFORE=a/site AFTER=another), and fail if a claim fell
	@$(if $(and $(BEFORE),$(AFTER)),,echo 'expected BEFORE=… and AFTER=…, each the folder of a site or its measurements.json' >&2; exit 2)
	@$(PRESS) claims-diff $(call quoted,$(BEFORE)) $(call quoted,$(AFTER))

lock: ## resolve requirements.txt anew into constraints.txt
	$(PYTHON) -m venv --clear _build/lock
	_build/lock/bin/python -m pip install -r requirements.txt
	{ echo '# The whole resolved set behind requirements.txt. Made by `make lock`; do not edit by hand.'; \
	  _build/lock/bin/python -m pip freeze --all | grep -v "^pip=="; } > constraints.txt
	rm -rf _build/lock

clean: ## remove everything that was built, and keep .venv
	rm -rf _build
