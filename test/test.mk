# The suites.  Those that need a server run on a copy of it in $(BUILD)/pg, see run.sh.
#
# test/test.mk		SPDX-License-Identifier: PostgreSQL

# ---- a copy of the server with the extension in it, so that nothing is installed -------

# PostgreSQL finds its folders relative to its programs, so a copied tree works.
STAGE := $(abspath $(BUILD))/pg

$(STAGE)/copied: $(BUILD)/flags
	@mkdir -p $(STAGE)
	@for dir in --bindir --pkglibdir --sharedir; do \
		dir=$$($(PG_CONFIG) $$dir) && mkdir -p $(STAGE)$$dir && \
		cp -a -u --remove-destination $$dir/. $(STAGE)$$dir/ || exit 1; done
	@touch $@

.PHONY: stage
stage: all $(STAGE)/copied
	+@$(PGXS_MAKE) install install-programs DESTDIR=$(STAGE) >$(BUILD)/stage.log 2>&1 || \
		{ cat $(BUILD)/stage.log; exit 1; }

# ---- unit tests ------------------------------------------------------------------------

# Each test/core/*_test.c is a program; the other files there are what they share.
CORE_TESTS   := $(patsubst test/core/%.c,$(BUILD)/test/%,$(wildcard test/core/*_test.c))
CORE_SUPPORT := $(patsubst test/core/%.c,$(BUILD)/test/%.o,\
	$(filter-out %_test.c,$(wildcard test/core/*.c)))
TEST_COMPILE  = $(C_COMPILE) -Itest/core -D_POSIX_C_SOURCE=200809L \
	-DSW_TEST_DIR='"$(CURDIR)/test"'

$(CORE_SUPPORT): $(BUILD)/test/%.o: test/core/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(TEST_COMPILE) -c $< -o $@

$(CORE_TESTS): $(BUILD)/test/%: test/core/%.c $(CORE_SUPPORT) $(CORE_LIBRARY)
	$(TEST_COMPILE) $< $(CORE_SUPPORT) $(CORE_LIBRARY) -lcmocka -ljansson -lsodium -o $@

-include $(wildcard $(BUILD)/test/*.d)

.PHONY: core-tests
core-tests: $(CORE_TESTS)
	@test/core/run.sh $(CORE_TESTS)

# The same rules once more, in a build folder of their own and with other flags.
JOBS      = $(if $(findstring -j,$(MAKEFLAGS)),,-j2)
SANITIZE := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
check-core:
	@$(MAKE) --no-print-directory -s $(JOBS) BUILD=$(BUILD)/sanitize CFLAGS='$(SANITIZE)' \
		WERROR='$(WERROR)' core-tests

coverage:
	@rm -rf $(BUILD)/coverage
	@$(MAKE) --no-print-directory -s $(JOBS) BUILD=$(BUILD)/coverage \
		CFLAGS='-O0 -g --coverage' WERROR='$(WERROR)' core-tests
	@test/coverage.sh $(BUILD)/coverage/obj

# ---- the driver of the benchmark, which the suite of processes tests --------------------

LOAD := $(BUILD)/bench/load

$(LOAD): test/bench/load.c $(filter $(BUILD)/obj/client/%,$(CLI_OBJECTS)) $(CORE_LIBRARY)
	@mkdir -p $(@D)
	$(C_COMPILE) $(CLI_CPPFLAGS) $(filter %.c %.o %.a,$^) $(LDFLAGS) $(CLI_LIBS) -o $@

-include $(BUILD)/bench/load.d

# ---- suites on the programs and the server ---------------------------------------------

CLI_TESTS ?= $(sort $(wildcard test/cli/*.t))
check-cli: $(SWOOSHCTL)
	@if [ -z "$(CLI_TESTS)" ]; then echo "cli: skipped, there are no tests"; else \
		SWOOSHCTL=$(abspath $(SWOOSHCTL)) prove -j2 $(CLI_TESTS); fi

check-sql: stage
	@test/run.sh sql $(REGRESS)

check-isolation: stage
	@test/run.sh isolation $(ISOLATION)

check-pgtap: stage
	@test/run.sh pgtap $(PGTAP_TESTS)

check-tap: stage $(LOAD)
	@test/run.sh tap $(PROVE_TESTS)

# ---- beside XState v5, where node and npm are ------------------------------------------

.PHONY: bench-reduce nightly
bench-reduce: $(CORE_LIBRARY) $(SWOOSHCTL)
	@test/bench/xstate/run.sh

SECONDS ?= 60
nightly: $(SWOOSHCTL)
	@SEED=$(SEED) SECONDS_TO_RUN=$(SECONDS) test/nightly/xstate_diff.sh
