# make install | demo | bench | test | lint | unit | wheel | clean. Everything needed is installed into .venv (az) and .venv-dev (tools).
# Only `make install` changes your own az: it builds the extension and adds it there.
PYTHON ?= python3
AZ_VENV := .venv
DEV_VENV := .venv-dev
BIN := $(DEV_VENV)/bin
export AZ := $(CURDIR)/$(AZ_VENV)/bin/az

.PHONY: install demo bench test lint unit end-to-end versions wheel sdist clean

install:
	@command -v az >/dev/null || { echo "The Azure CLI (az) is not on PATH. To install it: https://aka.ms/azure-cli" >&2; exit 1; }
	rm -rf build dist/devops_pat-*.whl
	$(MAKE) wheel
	@# az leaves an installed extension of the same version as it is, so that one is removed first.
	if az extension show --name devops-pat >/dev/null 2>&1; then az extension remove --name devops-pat; fi
	az extension add --source dist/devops_pat-*.whl --upgrade --yes
	@echo "Installed. To sign in: az devops login --organization ORGANIZATION"

demo: $(AZ_VENV)/done $(DEV_VENV)/done
	$(BIN)/python -m demo

bench: $(AZ_VENV)/done $(DEV_VENV)/done
	$(BIN)/python -m benchmarks

test: lint unit end-to-end versions

lint: $(DEV_VENV)/done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32
	$(BIN)/mypy --platform darwin

unit: $(DEV_VENV)/done
	$(BIN)/python -m pytest tests --ignore tests/end_to_end --ignore tests/stand_in/test_real_az.py -n 3

end-to-end: $(AZ_VENV)/done $(DEV_VENV)/done
	$(BIN)/python -m pytest tests/end_to_end tests/stand_in/test_real_az.py -n 4

# What setup.cfg and azext_metadata.json claim: every Python that is here, and the oldest az.
versions: $(AZ_VENV)/done $(DEV_VENV)/done
	$(BIN)/python -m tests.versions

wheel: $(DEV_VENV)/done
	$(BIN)/python -m build --wheel --outdir dist .

sdist: $(DEV_VENV)/done
	$(BIN)/python -m build --outdir dist .

# az has a folder of its own: whatever is beside it on its path (keyring above all) would hide what az lacks.
$(AZ_VENV)/done: requirements/az.txt
	$(PYTHON) -m venv $(AZ_VENV)
	$(AZ_VENV)/bin/python -m pip install -qq --requirement requirements/az.txt
	touch $@

$(DEV_VENV)/done: requirements/dev.txt
	$(PYTHON) -m venv $(DEV_VENV)
	$(DEV_VENV)/bin/python -m pip install -qq --requirement requirements/dev.txt
	touch $@

clean:
	rm -rf $(AZ_VENV) $(DEV_VENV) .cache build dist *.egg-info
