# swooshctl: src/cli over src/client and the core library.
#
# src/cli/cli.mk		SPDX-License-Identifier: PostgreSQL

SWOOSHCTL   := $(BUILD)/swooshctl
CLI_OBJECTS := $(patsubst src/%.c,$(BUILD)/obj/%.o,$(wildcard src/cli/*.c src/client/*.c))

# libpq is the one of PG_CONFIG; its folder is a system folder to the warnings.
CLI_CPPFLAGS = -D_POSIX_C_SOURCE=200809L -isystem $(shell $(PG_CONFIG) --includedir)
CLI_LIBS     = -L$(shell $(PG_CONFIG) --libdir) -lpq -ljansson -lyaml -lexpat -lsodium

$(CLI_OBJECTS): $(BUILD)/obj/%.o: src/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(C_COMPILE) $(CLI_CPPFLAGS) -c $< -o $@

$(SWOOSHCTL): $(CLI_OBJECTS) $(CORE_LIBRARY)
	$(CC) $(CFLAGS) $(CLI_OBJECTS) $(CORE_LIBRARY) $(LDFLAGS) $(CLI_LIBS) -o $@

-include $(CLI_OBJECTS:.o=.d)
