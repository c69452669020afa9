# `make` lists what can be done here.

PYTHON ?= python3
BIN = .venv/bin

help:  ## list what can be done here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  PORT=8080 after it changes the site's port, PYTHON=... the Python that is used."

run: site  ## set everything up and run the demo until Ctrl-C
	@exec $(BIN)/python -m deploy.run

test: tests  ## set up the tests and run them all, on SQLite and on PostgreSQL
	@exec $(BIN)/python -m deploy.test $(ARGS)

check: tests  ## format, lint, types, architecture, migrations, templates, deployment settings
	@exec $(BIN)/python -m deploy.check

bench: tests  ## measure what requests cost with 100 and 100,000 articles (bench/results.md)
	@exec $(BIN)/python -m bench

bench-related: bench-packages  ## hold related links against what people say (bench/related.md)
	@exec $(BIN)/python -m bench.related

lighthouse: tests  ## grade three pages of the demo that make run started (bench/lighthouse.md)
	@command -v npm >/dev/null || { echo "npm is not on this machine. Install Node 20 or newer." >&2; exit 1; }
	@npm --prefix bench/lighthouse_cli ci --ignore-scripts --no-audit --no-fund --silent
	@exec $(BIN)/python -m bench.lighthouse

storm: tests  ## 500 gifts of every kind, events shuffled, workers killed; then both books are compared
	@exec $(BIN)/python -m proofs.storm

drift: tests  ## put every kind of drift into the books, and see each named by the comparison
	@exec $(BIN)/python -m proofs.drift

volume: tests  ## a year of 10,000 gifts: statements, ledger, months and Stripe must agree
	@exec $(BIN)/python -m proofs.volume

stripe-live: tests  ## the product's handlers against Stripe's own test mode (STRIPE_SECRET_KEY=sk_test_...)
	@exec $(BIN)/python -m proofs.live

screenshots: tests  ## take the README's pictures of a demo started for it
	@exec $(BIN)/python -m tests.pictures

mail-pictures: tests  ## every mail as a picture, in each language, in var/mail-pictures/ (after make run)
	@exec $(BIN)/python -m tests.mail_pictures

words: tests  ## bring the catalogues of our mails' sentences (locale/) up to date
	@exec $(BIN)/python -m deploy.words $(ARGS)

reset: python  ## clear what the demo has stored in var/
	@exec $(PYTHON) -m deploy.reset

lock: tests  ## renew the lock files from requirements.in and requirements-dev.in
	@exec $(BIN)/python -m deploy.lock

python:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not on this machine. Install Python 3.11 or newer, or name it: make run PYTHON=..." >&2; exit 1; }

site: python
	@$(PYTHON) deploy/install.py site

tests: python
	@$(PYTHON) deploy/install.py tests

bench-packages: python
	@$(PYTHON) deploy/install.py bench

.PHONY: help run test check bench bench-related lighthouse storm drift volume stripe-live screenshots mail-pictures words reset lock python site tests bench-packages
.DEFAULT_GOAL := help
