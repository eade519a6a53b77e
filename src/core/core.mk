# libswoosh_core.a: src/core and src/guard, which know nothing of PostgreSQL.
#
# One set of objects serves the programs and the extension, hence -fPIC.  Hidden
# symbols keep the core's names out of the server's name space, and its calls direct.
#
# src/core/core.mk		SPDX-License-Identifier: PostgreSQL

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-qual \
	-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wundef -Wvla \
	-Wswitch-enum -Wwrite-strings -Wformat=2 -Wdouble-promotion

C_COMPILE = $(CC) -std=c11 $(WARNINGS) $(WERROR) $(CFLAGS) -MMD -MP \
	-Iinclude -Isrc -DSWOOSH_VERSION='"$(VERSION)"' $(CPPFLAGS)

CORE_LIBRARY := $(BUILD)/libswoosh_core.a
CORE_OBJECTS := $(patsubst src/%.c,$(BUILD)/obj/%.o,$(wildcard src/core/*.c src/guard/*.c))

# What is called for each transition is small and is called often: -O3 where others have -O2.
$(CORE_OBJECTS): CFLAGS := $(CFLAGS:-O2=-O3)
$(CORE_OBJECTS): $(BUILD)/obj/%.o: src/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(C_COMPILE) -fPIC -fvisibility=hidden -c $< -o $@

# Made anew each time: an archive keeps the objects of files that are gone.
$(CORE_LIBRARY): $(CORE_OBJECTS)
	rm -f $@
	$(AR) rcs $@ $(CORE_OBJECTS)

-include $(CORE_OBJECTS:.o=.d)
