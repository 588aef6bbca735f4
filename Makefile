# Hongyan 鸿雁. `make` prints what there is to do; nothing needs to be done before `make run`.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
# Without bytecode, each start of each process would compile a thousand modules anew.
unexport PYTHONDONTWRITEBYTECODE

# The first of these that is Python 3.11 or newer, and runs.
PYTHON := $(or $(PYTHON),$(shell for python in python3.11 python3 python3.12 python3.13; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done))

BIN := .venv/bin
PIP := -m pip --quiet --disable-pip-version-check --no-input install
JOBS ?= 2
FAST := not postgres and not sdk and not peers and not story and not soak and not documents and not debian
PDFS := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-cjk
BROWSER := chromium fontconfig fonts-noto-cjk libatomic1
# Clients as others make them, each in an environment of its own; what a client in Go needs.
SDKS := .venv-sdk .venv-sdk-2.0.24 .venv-sdk-2.0.2 .venv-sdk-2.0.0 .venv-sdk-1.0.1
GO := golang-go golang-github-denverdino-aliyungo-dev
ARGS ?=
# Where tests keep their databases: in memory, where there are 8 GiB of it; else where TMPDIR says.
MEMORY := $(shell [ "$$(df -k --output=avail /dev/shm 2>/dev/null | tail -1)" -gt 8000000 ] 2>/dev/null && echo TMPDIR=/dev/shm)

.PHONY: help run wheel test lint check fix pictures rule-pages api-pages site bench bench-jasmin soak soak-fuzz soak-wire pin clean

help: ## Say what there is to do
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 15

run: .venv/made-run ## Start Hongyan on http://127.0.0.1:8000 with demo data and simulated carriers (ARGS="--fresh --port 8001")
	@exec $(BIN)/hongyan dev $(ARGS)

wheel: .venv-build/made ## Build into dist/ what a server needs: the wheel and the exact versions of what it rests on
	@rm -rf dist
	@.venv-build/bin/python -m hatchling build -t wheel
	@cp requirements.txt requirements-postgres.txt requirements-documents.txt dist/

test: .venv/made-dev .venv-docs/made $(SDKS:%=%/made) .venv-peers/made tests/sdks/node_modules/made tests/peers/node_modules/made tests/journeys/node_modules/made ## Install what the tests need and run all of them (ARGS="-k sign")
	@scripts/need.sh 'ls /usr/lib/postgresql/*/bin/initdb || command -v initdb' postgresql
	@scripts/need.sh '$(BIN)/python -c "from hongyan.documents.pdf import obstacle; exit(bool(obstacle()))"' $(PDFS)
	@scripts/need.sh 'ls /usr/share/man/zh_CN/man1 /usr/share/games/fortunes/tang300' manpages-zh fortunes-zh
	@scripts/need.sh 'command -v curl && command -v openssl' curl openssl
	@scripts/need.sh 'command -v nginx && command -v caddy && command -v systemd-analyze' nginx caddy systemd
	@scripts/need.sh '/usr/bin/python3 -c "import yaml"' python3-yaml
	@scripts/need.sh 'command -v go && ls /usr/share/gocode/src/github.com/denverdino/aliyungo/sms' $(GO)
	@scripts/need.sh 'java --list-modules | grep jdk.compiler' default-jdk-headless
	@scripts/need.sh 'command -v bearerbox && command -v smsbox' kannel
	@scripts/need.sh 'command -v chromium && fc-list | grep -q CJK && $(BIN)/playwright --version' $(BROWSER)
	@$(MEMORY) $(BIN)/pytest -n $(JOBS) --dist loadgroup $(ARGS)

pictures: .venv/made-dev tests/journeys/node_modules/made ## Take pictures of every page of the console, in both languages and themes, into .make/pictures
	@scripts/need.sh 'command -v chromium && fc-list | grep -q CJK && $(BIN)/playwright --version' $(BROWSER)
	@$(BIN)/python -m tools.pictures $(ARGS)

lint: .venv/made-dev ## Format, lint, types, contracts, dependencies: what needs no test, half a minute
	@$(BIN)/ruff format --check --quiet || { echo "Not formatted: make fix"; exit 1; }
	@$(BIN)/ruff check --quiet
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/deptry --no-ansi src

check: lint ## The same, house and fast tests: three minutes on two cores
	@$(MEMORY) $(BIN)/pytest -n $(JOBS) -q -m '$(FAST)' --hypothesis-profile=quick $(ARGS)

fix: .venv/made-dev ## Format the code and repair what ruff can
	@$(BIN)/ruff check --fix --quiet || true
	@$(BIN)/ruff format
	@$(BIN)/ruff check

site: .venv/made-dev .venv-docs/made ## Build the documentation site, in both languages, into .make/site/html
	@$(BIN)/python -m tools.make_site $(ARGS)

api-pages: .venv/made-dev ## Write docs/api/, in both languages, from the API's actions and their readers
	@$(BIN)/python -m tools.make_api_pages

rule-pages: .venv/made-dev ## Write docs/rules/review.md and topics.md, in both languages, from the rules
	@$(BIN)/python tools/make_rule_pages.py

bench: .venv/made-dev ## Measure: messages/s, latencies, CPU and memory, in one table
	@scripts/need.sh 'command -v wrk' wrk
	@$(BIN)/python -m bench $(ARGS)

bench-jasmin: .venv/made-dev .venv-jasmin/made ## Measure acceptance beside Jasmin, a gateway of others (ARGS="--rounds 2")
	@scripts/need.sh 'command -v wrk && command -v redis-server && test -x /usr/lib/rabbitmq/bin/rabbitmq-server' wrk redis-server rabbitmq-server
	@$(BIN)/python -m bench --rivals jasmin $(ARGS)

soak: .venv/made-dev ## Kill the process 1,000 times under load and compare with the carriers' log
	@scripts/need.sh 'ls /usr/lib/postgresql/*/bin/initdb || command -v initdb' postgresql
	@HONGYAN_SOAK_KILLS=$${HONGYAN_SOAK_KILLS:-1000} $(BIN)/pytest tests/stories -k kill --timeout=0 $(ARGS)

soak-fuzz: .venv/made-dev ## Call every action of the API with 20,000 calls made up by chance, on both databases
	@scripts/need.sh 'ls /usr/lib/postgresql/*/bin/initdb || command -v initdb' postgresql
	@HONGYAN_SOAK_FUZZ=$${HONGYAN_SOAK_FUZZ:-20000} $(BIN)/pytest tests/fuzz -n $(JOBS) -q $(ARGS)

soak-wire: .venv/made-dev ## Read mutated PDUs of each carrier protocol for 10 minutes; only a WireError may come of them
	@HONGYAN_SOAK_WIRE=$${HONGYAN_SOAK_WIRE:-600} $(BIN)/pytest tests/protocols/test_mutations.py -n $(JOBS) -q -rP --timeout=0 $(ARGS)

pin: ## Rewrite requirements*.txt from pyproject.toml (needs uv)
	@scripts/pin.sh

clean: ## Remove everything that make made; the messages in .hongyan-dev/ and .hongyan/ stay
	@rm -rf .venv $(SDKS) .venv-peers .venv-jasmin .venv-build .venv-docs dist tests/*/node_modules .mypy_cache .ruff_cache .pytest_cache

# Environments. A file `made` says that one is complete, and is older than the pins when it no longer is.

.venv/new:
	@test -n "$(PYTHON)" || { echo "Hongyan needs Python 3.11 or newer. On Debian: apt-get install -y python3"; exit 1; }
	@scripts/need.sh '$(PYTHON) -c "import venv, ensurepip"' python3-venv
	@rm -rf .venv && $(PYTHON) -m venv .venv
	@touch $@

.venv/made-run: requirements.txt requirements-build.txt pyproject.toml | .venv/new
	@echo "Installing Hongyan into .venv ..."
	@$(BIN)/python $(PIP) --require-hashes -r requirements.txt -r requirements-build.txt
	@$(BIN)/python $(PIP) --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q -j 0 src
	@touch $@

.venv/made-dev: requirements-dev.txt pyproject.toml | .venv/new
	@echo "Installing Hongyan and its tools into .venv ..."
	@$(BIN)/python $(PIP) --require-hashes -r requirements-dev.txt
	@$(BIN)/python $(PIP) --no-deps --no-build-isolation -e .
	@touch $@ .venv/made-run

# An extra of one of its packages has no line of its own, which pip demands where it resolves hashes.
.venv-jasmin/made: private PIP += --no-deps

.venv-%/made: requirements-%.txt | .venv/new
	@echo "Installing requirements-$*.txt into .venv-$* ..."
	@rm -rf .venv-$* && $(PYTHON) -m venv .venv-$*
	@.venv-$*/bin/python $(PIP) --require-hashes -r requirements-$*.txt
	@touch $@

tests/%/node_modules/made: tests/%/package.json
	@scripts/need.sh 'command -v node && command -v npm' nodejs npm
	@echo "Installing the Node packages of tests/$* ..."
	@cd tests/$* && npm install --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
