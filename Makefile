# SPDX-License-Identifier: ISC
# GNU make. V, CC, CFLAGS, LDFLAGS, PREFIX, DESTDIR are honoured; STATIC=1 links
# everything statically; MUSL= (empty) does without musl-gcc where there is one.

VERSION  = 0.1
PREFIX   = /usr/local
CFLAGS   = -O2 -g -fstack-protector-strong
MUSL     = $(shell command -v musl-gcc)
STATIC   =
B        = .build
V        =
BIN      = bin

WARN     = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
CPPFLAGS = -D_GNU_SOURCE -DCTR_VERSION='"$(VERSION)"' -Isrc
ALL_CFLAGS = -std=gnu11 $(WARN) $(CPPFLAGS) -MMD -MP $(CFLAGS)

# What each program is made of.
# One list a module: every file in it.
parts    = $(patsubst src/%.c,%,$(wildcard src/$(1)/*.c))
BASE     = $(call parts,base)
RUN      = $(call parts,run)
WATCH    = $(call parts,watch)
SPEC     = $(call parts,spec)
CHILD    = $(call parts,child)
START    = $(call parts,start)
ENTER    = $(call parts,enter)
ATTACH   = $(call parts,attach)
SHOW     = $(call parts,show)
TAIL     = show/tail show/tailspill show/line
STEER    = $(call parts,steer)

ctr-spawn_PARTS   = ctr-spawn ctr-spawn-exec ctr-spawn-attach $(ENTER) $(ATTACH) $(TAIL) $(START) $(CHILD) $(SPEC) $(RUN) $(BASE)
ctr-monitor_PARTS = ctr-monitor $(WATCH) $(RUN) $(filter-out base/die base/image base/quote,$(BASE))
ctr-signal_PARTS  = ctr-signal $(STEER) $(RUN) $(BASE)
ctr-status_PARTS  = ctr-status $(SHOW) spec/json spec/keys $(RUN) $(BASE)

PROGRAMS = ctr-spawn ctr-monitor ctr-signal ctr-status
SCRIPTS  = ctr-boot
LIBS     = -lcap -lseccomp -linih

# A line a file; V=1 shows the commands.
run = $(if $(V),$(2),@echo '  $(1) $@'; $(2))

all: $(addprefix $(BIN)/,$(PROGRAMS) $(SCRIPTS))

$(B)/cc/%.o: src/%.c
	@mkdir -p $(@D)
	$(call run,CC,$(CC) $(ALL_CFLAGS) -c -o $@ $<)

# The monitor is static, with musl where there is one: 16 KiB resident, 50 us to execute.
ifneq ($(MUSL),)
$(B)/monitor/%.o: src/%.c | $(B)/include/linux
	@mkdir -p $(@D)
	$(call run,CC,$(MUSL) -idirafter $(B)/include $(ALL_CFLAGS) -Os -c -o $@ $<)
MONITOR_LINK = $(MUSL) -static -Wl,-z,noseparate-code
else
$(B)/monitor/%.o: src/%.c
	@mkdir -p $(@D)
	$(call run,CC,$(CC) $(ALL_CFLAGS) -Os -c -o $@ $<)
MONITOR_LINK = $(CC) $(CFLAGS) $(MONITOR_LDFLAGS)
MONITOR_LDFLAGS = -static
endif

# musl-gcc sees neither the kernel's headers nor those of the libraries.
$(B)/include/linux:
	@mkdir -p $(B)/include/sys
	@for h in linux asm-generic seccomp.h seccomp-syscalls.h ini.h sys/capability.h; do \
		ln -sfn /usr/include/$$h $(B)/include/$$h; done
	@ln -sfn /usr/include/$$($(CC) -print-multiarch)/asm $(B)/include/asm

STATIC_LINK = $(if $(STATIC),-static)

$(BIN)/ctr-monitor: $(ctr-monitor_PARTS:%=$(B)/monitor/%.o)
	@mkdir -p $(BIN)
	$(call run,LD,$(MONITOR_LINK) -o $@ $^)

$(BIN)/ctr-spawn: $(ctr-spawn_PARTS:%=$(B)/cc/%.o)
$(BIN)/ctr-signal: $(ctr-signal_PARTS:%=$(B)/cc/%.o)
$(BIN)/ctr-status: $(ctr-status_PARTS:%=$(B)/cc/%.o)
$(BIN)/ctr-spawn: LINK_LIBS = $(LIBS)
$(BIN)/ctr-spawn $(BIN)/ctr-signal $(BIN)/ctr-status:
	@mkdir -p $(BIN)
	$(call run,LD,$(CC) $(CFLAGS) $(LDFLAGS) $(STATIC_LINK) -o $@ $^ $(LINK_LIBS))

$(addprefix $(BIN)/,$(SCRIPTS)): $(BIN)/%: src/%.sh
	@mkdir -p $(BIN)
	$(call run,SH,sed 's/@VERSION@/$(VERSION)/g' $< >$@.new && chmod 755 $@.new && mv -f $@.new $@)

# All modules without the mains, for tests/unit-*.c.
$(B)/parts.a: $(patsubst %,$(B)/cc/%.o,$(filter-out ctr-spawn%,$(ctr-spawn_PARTS)) $(SHOW))
	rm -f $@
	$(AR) rcs $@ $^

-include $(shell find $(B) -name '*.d' 2>/dev/null)

deps:
	sh tests/deps.sh

demo: deps
	@$(MAKE) --no-print-directory -j$$(nproc) all
	sh tests/demo.sh

check: deps
	@$(MAKE) --no-print-directory -j$$(nproc) all
	sh tests/run.sh

bench: all
	sh tests/bench/spawn.sh
	sh tests/bench/exec.sh

# Minutes, thousands of containers: N=... makes each smaller.
stress: all
	for s in tests/stress-*.sh; do echo "# $$s"; sh $$s || exit 1; done
	WHOLE=1 sh tests/stress-kill.sh

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
		$(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/man/man7 \
		$(DESTDIR)$(PREFIX)/share/man/man8
	install -m 755 $(addprefix $(BIN)/,$(PROGRAMS) $(SCRIPTS)) $(DESTDIR)$(PREFIX)/bin
	for p in man/*.[1578]; do install -m 644 $$p $(DESTDIR)$(PREFIX)/share/man/man$${p##*.}; done

uninstall:
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/bin/,$(PROGRAMS) $(SCRIPTS))
	for p in man/*.[1578]; do rm -f $(DESTDIR)$(PREFIX)/share/man/man$${p##*.}/$${p##*/}; done

clean:
	rm -rf $(B) $(addprefix $(BIN)/,$(PROGRAMS) $(SCRIPTS))

.PHONY: all deps demo check bench stress install uninstall clean
