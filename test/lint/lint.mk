# make lint: every script of test/lint, each with its findings as "path:line: words".
#
# test/lint/lint.mk		SPDX-License-Identifier: PostgreSQL

LINTS ?= $(filter-out run,$(sort $(basename $(notdir $(wildcard test/lint/*.sh)))))

lint:
	@test/lint/run.sh $(LINTS)
