# The extension: what PostgreSQL's own makefiles do, they do in pgxs.mk.
#
# src/pg/pg.mk		SPDX-License-Identifier: PostgreSQL

# Run inside $(BUILD), so that PGXS puts its products there.
PGXS_MAKE = $(MAKE) --no-print-directory -C $(BUILD) -f $(CURDIR)/src/pg/pgxs.mk \
	ROOT='$(CURDIR)' VERSION='$(VERSION)' SW_WARNINGS='$(filter-out -Wpedantic,$(WARNINGS))' \
	SW_WERROR='$(WERROR)'

.PHONY: extension
extension: $(CORE_LIBRARY) $(SQL_SCRIPT) $(CHART_HEADER) $(BUILD)/flags
	+@mkdir -p $(BUILD)/obj/pg $(BUILD)/obj/propose
	+@$(PGXS_MAKE) all
