# `make` alone lists what there is.
.DEFAULT_GOAL := help
.PHONY: help setup serve test lint format bench fuzz mutate faults docs full interop recipes browser api-fuzz isolation image

ARGS ?=
# More tests at once make a busy machine slower, and cross the limits that programs have.
WIDTH = --experimental-maximum-parallelization-width 8

help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

setup: ## Install the two system libraries where they are missing
	@scripts/setup

serve: setup ## Build and run the provider with the demo users (ARGS="--port 0" adds options)
	swift build --product understudy
	.build/debug/understudy serve --demo --public-keys public-keys $(ARGS)

test: setup ## Run every test
	swift test --parallel $(WIDTH)

lint: ## Hold the sources against the house style
	swift format lint --strict --recursive Sources Tests Package.swift
	scripts/embed.py --check
	@for script in scripts/* .ci/run; do case "$$script" in *.js|*.py|*/allowed-skips) ;; *) bash -n "$$script" || exit 1;; esac; done

format: ## Bring the sources to the house style
	swift format --in-place --recursive Sources Tests Package.swift

bench: setup ## Measure what docs/benchmarks.md shows, and write it (needs wrk)
	UNDERSTUDY_BENCHMARKS=1 swift build -c release --scratch-path .build-bench
	python3 scripts/bench.py

fuzz: setup ## Fuzz what reads strangers' bytes, a minute each (FUZZ_SECONDS=600 for longer)
	scripts/fuzz

mutate: setup ## Remove the verifier's checks and weaken the provider's rules, and see a test fail for each
	scripts/mutate.py

faults: setup ## Hold what jwt-kit is known to get wrong against both verifiers
	UNDERSTUDY_BENCHMARKS=1 swift run -c release --scratch-path .build-bench peer-faults

docs: setup ## Build the documentation of the SDK and of the test kit into .build-docs/site
	@mkdir -p .build-docs
	UNDERSTUDY_DOCS=1 swift package --disable-sandbox --allow-writing-to-directory .build-docs/site \
	  generate-documentation --enable-experimental-combined-documentation --warnings-as-errors \
	  --target TokenVerification --target KeyDiscovery --target HTTPTokenVerification \
	  --target HummingbirdTokenVerification --target IdentityProviderTesting --output-path .build-docs/site

browser: setup ## Walk every page with Chromium, with and without JavaScript (SCREENSHOTS=dir keeps pictures; Debian)
	swift build --product understudy
	scripts/browser $(SCREENSHOTS)

api-fuzz: setup ## Hold the provider against docs/openapi.yaml and docs/control-api.yaml with schemathesis
	swift build --product understudy
	scripts/api-fuzz

isolation: setup ## Prove that the SDK alone fetches and links none of the server's packages
	scripts/check-sdk-isolation

interop: setup ## Log in with relying parties that were not written here (Debian)
	swift build --product understudy
	scripts/interop

recipes: setup ## Run the recipes of docs/recipes as they stand there (Debian)
	swift build --product understudy
	scripts/recipes.py

image: setup ## Build the container image without a Docker engine, and try it (Debian, as root)
	scripts/image-check

full: setup ## Everything that is too long for .ci/run
	RACE_ROUNDS=20 TENANT_ROUNDS=20 CRASH_ROUNDS=200 ROTATION_ROUNDS=60 LOAD_REQUESTS=200000 LOAD_CONNECTIONS=5000 swift test --parallel $(WIDTH)
	scripts/check-sdk-isolation
	scripts/mutate.py
	$(MAKE) faults
	scripts/instructions.py
	$(MAKE) docs
	swift build --product understudy
	scripts/interop
	scripts/recipes.py
	scripts/browser
	scripts/api-fuzz
