# The extension script, and the built-in charts as a C header.
#
# sql/sql.mk		SPDX-License-Identifier: PostgreSQL

# The parts are loaded in the order of their numbers.
SQL_PARTS  := $(sort $(wildcard sql/[0-9][0-9]_*.sql))
SQL_SCRIPT := $(BUILD)/sql/swoosh--$(VERSION).sql

$(SQL_SCRIPT): $(SQL_PARTS) swoosh.control
	@mkdir -p $(@D)
	cat $(SQL_PARTS) >$@

# sql/charts/NAME.yaml is version 1 of the machine NAME, NAME-2.yaml its version 2: in
# the header SW_CHART_NAME_1 and SW_CHART_NAME_2, each the JSON text as a C string.
CHARTS       := $(sort $(wildcard sql/charts/*.yaml))
CHART_JSON   := $(patsubst sql/charts/%.yaml,$(BUILD)/generated/%.json,$(CHARTS))
CHART_HEADER := $(BUILD)/generated/charts.h

$(CHART_JSON): $(BUILD)/generated/%.json: sql/charts/%.yaml $(SWOOSHCTL)
	@mkdir -p $(@D)
	$(SWOOSHCTL) chart json $< >$@.new
	mv $@.new $@

$(CHART_HEADER): $(CHART_JSON) sql/charts.awk
	@mkdir -p $(@D)
	awk -f sql/charts.awk $(CHART_JSON) >$@
