# swoosh: a project's life as a verified state machine in PostgreSQL.
#
# This file names the targets; how each part is built stands beside its sources, in
# the *.mk fragments below.  Everything built goes to $(BUILD), nothing into the tree.
# PGXS is not included here but in src/pg/pgxs.mk, which runs in a make of its own:
# "make deps" and "make help" must work where PostgreSQL is not installed yet.
#
# Makefile		SPDX-License-Identifier: PostgreSQL

.PHONY: help all install uninstall installcheck clean deps demo demo-stop bench docs format lint
.PHONY: check check-core check-cli check-sql check-isolation check-pgtap check-tap coverage
.DEFAULT_GOAL := all

help:
	@echo 'make                 build the extension, swooshctl and the core library, in $(BUILD)/'
	@echo 'make install         install them for the server of PG_CONFIG (now: $(PG_CONFIG))'
	@echo 'make uninstall       take them away again'
	@echo 'make installcheck    test the installed extension in your running server'
	@echo 'make deps            install what is missing on Debian and Ubuntu'
	@echo 'make demo            a project from its first to its second PLAN, in two minutes'
	@echo 'make demo-stop       remove what the demo left running'
	@echo 'make check           all that follows up to lint, with warnings as errors'
	@echo 'make check-core      unit tests with sanitizers: no database, seconds'
	@echo 'make check-cli       swooshctl'
	@echo 'make check-sql       pg_regress          REGRESS=propose for a single test'
	@echo 'make check-isolation races               ISOLATION=concurrent_propose'
	@echo 'make check-pgtap     the schema contract PGTAP_TESTS=test/pgtap/privileges.sql'
	@echo 'make check-tap       processes           PROVE_TESTS=test/tap/020_crash.pl'
	@echo 'make lint            layers, sizes, banned calls, comments, words, documents'
	@echo 'make format          clang-format over all C files'
	@echo 'make coverage        lines and branches of the core that the unit tests reach'
	@echo 'make bench           proposals per second beside the plain SQL floor'
	@echo 'make bench-reduce    transitions per second beside XState v5'
	@echo 'make nightly         random charts beside XState v5      SECONDS=600 SEED=7'
	@echo 'make docs            write the generated parts of the documents anew'
	@echo 'make clean           remove $(BUILD)/'

# ---- settings ------------------------------------------------------------------------

PG_CONFIG ?= pg_config
BUILD     ?= build
CFLAGS    ?= -O2 -g

# The version is written in the control file and nowhere else.
VERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" swoosh.control)

# What proves something is built with warnings as errors; what only builds is not, so
# that a compiler newer than ours does not keep anybody from installing.
ifneq ($(filter check check-% lint coverage,$(MAKECMDGOALS)),)
WERROR ?= -Werror
endif

# Every script under test/ and src/demo finds the build through these.
export PG_CONFIG
export SWOOSH_BUILD := $(abspath $(BUILD))

include src/core/core.mk
include src/cli/cli.mk
include sql/sql.mk
include src/pg/pg.mk
include test/test.mk
include test/lint/lint.mk

# ---- targets -------------------------------------------------------------------------

all: $(CORE_LIBRARY) $(SWOOSHCTL) extension

install: all
	+@$(PGXS_MAKE) install install-programs

uninstall:
	+@$(PGXS_MAKE) uninstall uninstall-programs

installcheck: all
	+@$(PGXS_MAKE) installcheck

deps:
	@test/deps.sh

# The dependencies come first and in a make of their own: what is read above (the
# paths of pg_config) may exist only after them.
demo:
	@$(MAKE) --no-print-directory deps
	@echo 'demo: building in $(BUILD)/' && $(MAKE) --no-print-directory -s all stage
	@src/demo/demo.sh

demo-stop:
	@src/demo/demo.sh stop

check:
	@$(MAKE) --no-print-directory deps
	@test/check.sh

bench: stage
	@test/bench/run.sh

# Documents hold blocks that a command writes; this writes them anew.
docs: $(SWOOSHCTL)
	@test/docs.pl --write

format:
	clang-format -i $(shell find src include test -name '*.[ch]')

# No server is left behind without its data: that of the demo may still run.
clean:
	@find $(BUILD) -name home -type f 2>/dev/null | \
		while read -r home; do test/cluster.sh remove "$${home%/home}"; done
	rm -rf $(BUILD)

# ---- one rule for all: rebuild when the way of building has changed ------------------

# $(BUILD)/flags holds the compiler, its flags and the server's version; it is touched
# only when one of them differs from the last time.
FLAGS := $(CC) $(CFLAGS) $(CPPFLAGS) $(LDFLAGS) $(WERROR) $(VERSION) \
	$(shell $(PG_CONFIG) --version 2>/dev/null)

.PHONY: always
$(BUILD)/flags: always
	@mkdir -p $(@D)
	@echo '$(FLAGS)' | cmp -s - $@ || echo '$(FLAGS)' >$@
