# Thin on purpose: each target makes .venv where it is missing or old, and hands over. What is done is in noxfile.py.
.PHONY: demo demo-down check test lint cloud-up cloud-down venv lock clean
.DEFAULT_GOAL := venv

NOX := .venv/bin/python -m nox --no-error-on-missing-interpreters -s
export PATH := $(CURDIR)/.venv/bin:$(PATH)
unexport PYTHONDONTWRITEBYTECODE # without compiled files every task spends seconds on reading its imports again

demo: venv        ## a local cloud, a cluster, a hub; then what stands where
	@$(NOX) demo

test: venv        ## every check there is
	@$(NOX) test

check: venv       ## every check that needs no cloud: what a change is tried with first
	@$(NOX) lint unit

lint: venv        ## the checks that need no cloud and take seconds; CHECKS="ruff mypy" for some of them
	@$(NOX) lint -- $(CHECKS)

cloud-up: venv    ## the local cloud that the demo runs on
	@.venv/bin/local-cloud up

demo-down: cloud-down ## ends the demo; what it made is there again after the next `make demo`

cloud-down: venv
	@.venv/bin/local-cloud down

venv:
	@python=$$(tools/find-python) && "$$python" tools/environment.py .venv

lock: venv        ## newest versions of everything into requirements/*.txt
	@.venv/bin/python tools/lock.py

clean: cloud-down
	@rm -rf .venv .nox .cache
