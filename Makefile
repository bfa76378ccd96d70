# Every command of this project. `make help` lists them.
# Variables: CASE, TARGET, SECONDS, FILTER, SYSTEM, ARGS, FORCE (see each target).

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup peers run test test-fast test-full test-rocksdb tsan bench fuzz lint fmt guard guard-refresh \
	conformance coverage dev-certs clean

# Looked up when first used, so that `make setup` can run before there is a toolchain.
SWIFT = $(eval SWIFT := $$(shell scripts/find-swift))$(or $(SWIFT),$(error no Swift toolchain))

# What a test run leaves for `make conformance`: its event stream, and the rows its tests name.
EVIDENCE := .build/conformance
RECORDED = mkdir -p $(EVIDENCE) && rm -f $(EVIDENCE)/events.jsonl $(EVIDENCE)/requirements.jsonl && \
	THE_BLOCK_REQUIREMENTS=$(CURDIR)/$(EVIDENCE)/requirements.jsonl
STREAM := --event-stream-version 0 --event-stream-output-path $(EVIDENCE)/events.jsonl
SWIFT_TEST = $(SWIFT) test --parallel --disable-xctest
RECORDED_TEST = $(RECORDED) $(SWIFT_TEST) $(STREAM)
# What failed stands in the middle of much output: said again at its end.
OR_SAY_WHAT_FAILED = || { scripts/failures; exit 1; }

# For scripts that call `swift` by name.
WITH_SWIFT = PATH="$(dir $(SWIFT)):$$PATH"

SWIFT_SOURCES = $(wildcard Sources Tests Benchmarks Fuzz Package.swift)

help: ## print this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install the system packages and test peers that are missing
	@scripts/setup

peers: ## install the programs that some tests and benchmarks compare ours with
	@scripts/setup --peers

run: setup ## build and run a node, a provider and a buyer (ARGS="--jobs 2" passes flags)
	@$(SWIFT) build -c release --product tb-cli
	@$(SWIFT) build -c release --product the-block
	@exec "$$($(SWIFT) build -c release --show-bin-path)/the-block" run $(ARGS)

test: setup guard ## set up, guard, then build and run every test
	@$(RECORDED_TEST) $(OR_SAY_WHAT_FAILED)

test-fast: ## only build and run the tests (FILTER=Name picks some)
	@mkdir -p .build; $(SWIFT_TEST) $(if $(FILTER),--filter '$(FILTER)') | tee .build/test-fast.log
	@if grep -qa 'Test run with 0 tests' .build/test-fast.log; then \
		echo "test-fast: no test matches '$(FILTER)'" >&2; exit 1; fi

test-full: setup guard ## every test at full length, optimised (THE_BLOCK_FULL=1)
	@export THE_BLOCK_FULL=1; $(RECORDED_TEST) -c release -Xswiftc -enable-testing \
		--scratch-path .build/full $(OR_SAY_WHAT_FAILED)

# The optional engine of keyed stores: what every engine promises, and what only this one does. It has
# build products of its own, so that an ordinary build stays what it is.
test-rocksdb: ## build with the package trait RocksDB and run its tests (FILTER=Name picks others)
	@scripts/setup --rocksdb
	@$(SWIFT_TEST) --traits RocksDB --scratch-path .build/rocksdb \
		--filter '$(or $(FILTER),^(StorageTests|RocksStoreTests)\.)'

# What waits for a contended Mutex is told to ThreadSanitizer by a library of its own, so nothing has
# to be suppressed. A race fails the run once every test has had its turn. Two races on purpose come
# first: a run that does not find them would find no others.
SHARED := HTTPTests|LoopsTests|TelemetryTests|WorkersTests|SettingsTests|RPCTests
tsan: ## run the tests of what threads share under ThreadSanitizer (FILTER=Name picks others)
	@mkdir -p .build/tsan; clang="$$(dirname "$$(readlink -f $(SWIFT))")/clang"; \
	"$$clang" -shared -fPIC -O1 -Wall -Werror -o .build/tsan/swift.so testing/tsan-swift.c
	@$(SWIFT) build --build-tests --sanitize=thread --scratch-path .build/tsan
	@$(WITH_SWIFT) scripts/tsan '$(or $(FILTER),^($(SHARED))\.)'

bench: ## print one JSON line per benchmark (CASE=name picks, CASE=--list lists)
	@$(WITH_SWIFT) scripts/bench $(CASE)

fuzz: ## fuzz every reader, or one (TARGET=name SECONDS=60)
	@$(WITH_SWIFT) scripts/fuzz "$(TARGET)" "$(SECONDS)"

lint: ## check format, manifests and scripts; change nothing
	@SWIFT=$(SWIFT) scripts/lint $(SWIFT_SOURCES)

fmt: ## format every Swift file in place
	@$(SWIFT) format --configuration .swift-format --in-place --recursive --parallel $(SWIFT_SOURCES)

guard: ## fail on anything from outside that is not listed with its reason
	@scripts/dependency_guard

guard-refresh: ## after reviewing a dependency change: seal it in checksums.txt
	@scripts/dependency_guard --refresh

# Joins the last recorded run, or makes one where a file is newer; a failed run is still joined, and
# said to be failed.
conformance: ## what the tests prove, per system (SYSTEM=ST lists its open rows)
	@if [[ ! -f $(EVIDENCE)/events.jsonl || -n $$(find $(SWIFT_SOURCES) docs/spec scripts -type f \
		-newer $(EVIDENCE)/events.jsonl -print -quit) ]]; then $(RECORDED_TEST) >&2 || true; fi
	@scripts/conformance --last $(if $(SYSTEM),--system $(SYSTEM))

# A failed test leaves its coverage behind all the same, so the table is printed either way.
coverage: ## run the tests instrumented and print covered lines per target
	@mkdir -p .build; status=0; \
	$(SWIFT_TEST) --enable-code-coverage --scratch-path .build/coverage >.build/coverage.log 2>&1 \
		|| status=$$?; \
	if [[ $$status -ne 0 ]]; then grep -a '✘\|error:' .build/coverage.log >&2 || true; fi; \
	scripts/coverage "$$($(SWIFT) test --show-codecov-path --scratch-path .build/coverage)"; \
	exit $$status

dev-certs: ## make certificates for local use in .dev-certs (FORCE=1 makes new ones)
	@scripts/dev-certs $(if $(FORCE),--force)

clean: ## delete what was built (the test peers in .venv stay)
	@rm -rf .build
