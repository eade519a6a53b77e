# swoosh.so by PostgreSQL's extension makefiles; run by pg.mk inside the build folder.
#
# The glue is compiled here, with the server's own flags besides ours; the core comes as
# libswoosh_core.a.  Of the archive the linker takes what is still missing: where the
# glue brings a function of the core itself (SHA-256 with the server's OpenSSL in
# sha256_pg.c), the archive's member stays out.
#
# src/pg/pgxs.mk		SPDX-License-Identifier: PostgreSQL

# PGXS finds the control file and the tests of the source tree through VPATH.
VPATH := $(ROOT)

EXTENSION  = swoosh
MODULE_big = swoosh
DATA_built = sql/swoosh--$(VERSION).sql
DATA       = $(patsubst $(ROOT)/%,%,$(wildcard $(ROOT)/sql/swoosh--*--*.sql))

SOURCES = $(wildcard $(ROOT)/src/pg/*.c $(ROOT)/src/propose/*.c)
OBJS    = $(patsubst $(ROOT)/src/%.c,obj/%.o,$(SOURCES))

# Server headers as system headers: our warnings are stricter than they are.
PG_CPPFLAGS = -isystem $(shell $(PG_CONFIG) --includedir-server) -I$(ROOT)/include \
	-I$(ROOT)/src -Igenerated -DSWOOSH_VERSION='"$(VERSION)"'
PG_CFLAGS   = -std=gnu11 $(SW_WARNINGS) -Wno-pedantic -Wno-unused-parameter \
	-Wno-declaration-after-statement $(SW_WERROR) \
	$(if $(findstring clang,$(CC)),-Wno-ignored-optimization-argument)
SHLIB_LINK  = libswoosh_core.a -lsodium

# Without --expecteddir (before 16) and with it, the answers are found in ./expected,
# which is a link to the tree's.
REGRESS        = $(sort $(notdir $(basename $(wildcard $(ROOT)/test/sql/*.sql))))
REGRESS_OPTS   = --inputdir=$(ROOT)/test --outputdir=. --load-extension=swoosh
ISOLATION      = $(sort $(notdir $(basename $(wildcard $(ROOT)/test/specs/*.spec))))
ISOLATION_OPTS = --inputdir=$(ROOT)/test --outputdir=. --load-extension=swoosh
REGRESS_PREP   = $(CURDIR)/expected

# Bitcode serves only to inline functions into JIT code; ours are not of that kind, and
# making it needs the very clang that the server was built with.
override with_llvm := no

PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

$(OBJS): obj/%.o: $(ROOT)/src/%.c flags generated/charts.h
	$(CC) $(CFLAGS) $(CPPFLAGS) -MMD -MP -c $< -o $@

$(shlib): libswoosh_core.a

# By its full name: as "expected" make would find the tree's through VPATH.
$(CURDIR)/expected:
	ln -sfn $(ROOT)/expected $@

-include $(OBJS:.o=.d)

# Made by the makefile of the tree, before this one runs.
libswoosh_core.a flags generated/charts.h $(DATA_built):

# ---- the programs and the library, beside the server's own ----------------------------

PROGRAMS  = swooshctl
LIBRARIES = libswoosh_core.a
HEADERS_C = $(wildcard $(ROOT)/include/swoosh/*)

.PHONY: install-programs uninstall-programs
install-programs:
	$(MKDIR_P) '$(DESTDIR)$(bindir)' '$(DESTDIR)$(libdir)' '$(DESTDIR)$(includedir)/swoosh'
	$(INSTALL_PROGRAM) $(PROGRAMS) '$(DESTDIR)$(bindir)/'
	$(INSTALL_DATA) $(LIBRARIES) '$(DESTDIR)$(libdir)/'
	$(INSTALL_DATA) $(HEADERS_C) '$(DESTDIR)$(includedir)/swoosh/'

uninstall-programs:
	rm -f $(addprefix '$(DESTDIR)$(bindir)'/,$(PROGRAMS))
	rm -f $(addprefix '$(DESTDIR)$(libdir)'/,$(LIBRARIES))
	rm -rf '$(DESTDIR)$(includedir)/swoosh'
