# Commons: `make run` runs it, `make test` proves it, `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
UV := $(shell command -v uv 2>/dev/null)
PACKAGES := portal insights contributions platforms people journal
# Checks read the settings; they need no secret of an installation, and must not make one.
CHECKED := SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))')

.PHONY: help run test verify faults mutants check bench screenshots lock reset

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 12

run: .venv/installed ## start the portal and all it needs, here; Ctrl-C stops it
	@exec $(BIN)/python -m portal.startup

test: .venv/installed-test ## every test, against services of its own; ARGS="-k name" chooses
	@exec $(BIN)/python -m pytest -n $(or $(JOBS),logical) --dist loadfile --no-loadscope-reorder $(ARGS)

verify: .venv/installed-test ## histories and races at length, for hours: histories, races, lost webhooks, kill -9
	@VERIFY=1 ROUNDS=$(or $(ROUNDS),10000) $(BIN)/python -m pytest -o timeout=0 \
		tests/properties tests/races tests/journeys/test_killed_twenty_times.py $(ARGS)

faults: .venv/installed-test ## every call to a git host under every fault, as a table
	@LOG_LEVEL=ERROR $(BIN)/python -m pytest -q -s tests/platforms/hosts/test_faults.py

mutants: .venv/installed-test ## small faults put into rule, lifecycle, permissions: do the tests notice?
	@exec $(BIN)/python -m tests.mutation $(ARGS)

check: .venv/installed-test ## format, lint, types, import direction, migrations, sizes, containers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(CHECKED) $(BIN)/mypy
	$(BIN)/mypy --config-file githost/mypy.ini -p githost
	$(BIN)/lint-imports
	@find . -name '*.py' ! -path './.venv/*' ! -path './mutants/*' ! -path '*/migrations/*' -exec wc -l {} + | \
		awk '$$2 != "total" && $$1 > 300 {print $$2 ": " $$1 " lines, 300 are allowed"; bad = 1} \
		END {exit bad}'
	$(BIN)/djlint --quiet --lint templates
	$(CHECKED) $(BIN)/python manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=githost.settings $(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run
	$(CHECKED) PORTAL_URL=https://commons.example ALLOWED_HOSTS=commons.example \
		$(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/hadolint Dockerfile
	$(BIN)/compose-lint docker-compose.yml
	$(BIN)/python .ci/in_step.py

lock: .venv/installed-test ## write requirements*.txt anew from pyproject.toml (needs uv)
	$(or $(UV),$(BIN)/uv) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command 'make lock' --extra embedded -o requirements.txt pyproject.toml
	$(or $(UV),$(BIN)/uv) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command 'make lock' --extra embedded --extra test \
		-o requirements-test.txt pyproject.toml
	$(BIN)/python .ci/in_step.py

bench: .venv/installed-test ## owners of paths, requests to a host, an import of 10,000, the catalogue with 100,000
	@missed=0; for one in codeowners requests imports; do \
		$(BIN)/python -m benchmarks.$$one || missed=1; done; \
	$(BIN)/python -m benchmarks.catalogue $(ARGS) || missed=1; exit $$missed

screenshots: .venv/installed-test ## every page of a running demo, light, dark and phone: URL=... ONLY='platform*'
	@$(BIN)/python -m tests.screenshots $(or $(URL),http://127.0.0.1:8000) var/screenshots '$(or $(ONLY),*)'

reset: ## remove the state under var/ (refused while the portal runs)
	@test -d .venv || { echo 'Nothing was ever started here.'; exit 0; } && \
		$(BIN)/python -m portal.startup reset

.venv/made:
	@test -n '$(PYTHON)' || \
		{ echo 'Commons needs Python 3.11 or newer; there is none on PATH.' >&2; exit 1; }
ifneq ($(UV),)
	@uv venv --quiet --allow-existing --python '$(PYTHON)' .venv
else
	@$(PYTHON) -m venv .venv
endif
	@touch $@

.venv/installed: requirements.txt | .venv/made
	$(call install,requirements.txt)

.venv/installed-test: requirements-test.txt | .venv/made
	$(call install,requirements-test.txt)

define install
	@echo 'Installing $(1) into .venv'
	@$(if $(UV),uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1),$(BIN)/python -m pip install --quiet --require-hashes -r $(1))
	@touch $@
endef
