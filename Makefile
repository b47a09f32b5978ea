# Short names for what one does daily; `make check` is what a change must pass.
UV = python3 -m uv run

.PHONY: check test test-postgres browser lint types format messages demo

check:            ## everything, as the continuous integration runs it
	.ci/run

test:             ## all tests on SQLite
	$(UV) pytest -n 3 --dist loadfile --no-loadscope-reorder

test-postgres:    ## all tests but those of the browser on PostgreSQL (DATABASE_URL, or a local server)
	DATABASE_URL=$$($(UV) python .ci/find_postgres.py) $(UV) pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not browser"

browser:          ## only the tests that drive Chromium
	$(UV) pytest -m browser

lint:             ## style and the import rules of the architecture
	$(UV) ruff check .
	$(UV) ruff format --check .
	$(UV) lint-imports

types:            ## types
	$(UV) mypy

format:           ## put the code into its one format
	$(UV) ruff check --fix .
	$(UV) ruff format .

messages:         ## collect the texts of the code into the catalogues
	$(UV) python scripts/messages.py

demo:             ## the demo company on http://127.0.0.1:8000/
	$(UV) yingzao demo
