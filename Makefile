# SPDX-License-Identifier: ISC
# GNU make. V, CC, CFLAGS, LDFLAGS, PREFIX, DESTDIR are honoured. With musl-gcc all
# is static and starts in a tenth of the time; MUSL= (empty) does without it, and
# so does a CC or a sanitizer that it cannot take. STATIC=1: static without musl too.
# ARCH=aarch64, armhf, i386 or riscv64 builds for another machine, into .build/ARCH/bin.

VERSION  = 0.1
PREFIX   = /usr/local
CFLAGS   = -O2 -g -fstack-protector-strong
ARCH     =
ifeq ($(ARCH),)
MUSL    := $(if $(filter cc gcc,$(CC)),$(if $(findstring -fsanitize,$(CFLAGS)),,$(shell command -v musl-gcc)))
B        = .build
BIN      = bin
else
# Debian's cross compiler, and its libraries for that machine (tests/cross/sysroot.sh, unless SYSROOT= is given).
CROSS    = $(patsubst armhf-%,arm-%eabihf,$(patsubst i386-%,i686-%,$(ARCH)-linux-gnu))
CC       = $(CROSS)-gcc
SYSROOT := $(shell sh tests/cross/sysroot.sh $(ARCH))
$(if $(SYSROOT),,$(error no libraries for $(ARCH)))
MUSL    := $(if $(findstring -fsanitize,$(CFLAGS)),,$(CC) -specs=$(SYSROOT)/musl/specs)
B        = .build/$(ARCH)
BIN      = $(B)/bin
COMPLETION =
endif
STATIC   =
V        =
# MINIMAL=1: without libseccomp, smaller; into .build/minimal/bin. See src/minimal/seccomp.h.
MINIMAL  =
ifneq ($(MINIMAL),)
override B   := $(B)/minimal
override BIN := $(B)/bin
COMPLETION =
endif

WARN     = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla
CPPFLAGS = -D_GNU_SOURCE -DCTR_VERSION='"$(VERSION)"' $(if $(MINIMAL),-DCTR_MINIMAL -Isrc/minimal) -Isrc $(if $(ARCH),-idirafter $(SYSROOT)/include)
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
TAIL     = show/tail show/tailspill show/line show/merge
STEER    = $(call parts,steer)
# In libseccomp's place.
ONLY_MINIMAL = $(if $(MINIMAL),minimal/seccomp minimal/argument minimal/native minimal/compat)

ctr-spawn_PARTS   = ctr-spawn ctr-spawn-exec ctr-spawn-attach $(ENTER) $(ATTACH) $(TAIL) $(START) $(CHILD) $(SPEC) $(RUN) $(BASE) $(ONLY_MINIMAL)
ctr-monitor_PARTS = ctr-monitor $(WATCH) $(filter-out run/refusal,$(RUN)) $(filter-out base/die base/image base/options base/quote,$(BASE))
ctr-signal_PARTS  = ctr-signal $(STEER) $(RUN) $(BASE)
ctr-oci-console_PARTS = ctr-oci-console base/die base/dir base/fd base/io base/parse base/pty base/text
ctr-status_PARTS  = ctr-status $(SHOW) spec/json spec/keys $(RUN) $(BASE)

objects  = $(patsubst %,$(B)/$(1)/%.o,$($(2)_PARTS))
PROGRAMS = ctr-spawn ctr-monitor ctr-signal ctr-status
# What a script needs of C besides: only ctr-oci calls it.
HELPERS  = ctr-oci-console
SCRIPTS  = ctr-boot ctr-net ctr-oci
SNIPPETS = $(wildcard src/init/*/*)
LIBS     = -lcap $(if $(MINIMAL),,-lseccomp) -linih

# A line a file; V=1 shows the commands.
run = $(if $(V),$(2),@echo '  $(1) $@'; $(2))

# Lists of parts are looked up by the program's name.
.SECONDEXPANSION:

all: $(addprefix $(BIN)/,$(PROGRAMS) $(HELPERS) $(SCRIPTS))

$(B)/cc/%.o: src/%.c
	@mkdir -p $(@D)
	$(call run,CC,$(CC) $(ALL_CFLAGS) -c -o $@ $<)

# With musl: small, static, no loader and no CPUID (68 in a start of glibc's; some
# machines trap each). All but the monitor at a random address. The monitor is
# always static, and never position-independent: fewer pages of its own.
ARCHIVES := $(foreach l,$(LIBS:-l%=%),$(if $(ARCH),$(wildcard $(SYSROOT)/lib/lib$(l).a),$(filter /%,$(shell $(CC) -print-file-name=lib$(l).a))))
HEADERS  = $(if $(ARCH),/usr/$(CROSS)/include,/usr/include)
ifneq ($(MUSL),)
MUSL_DIR := $(dir $(shell $(MUSL) -\#\#\# -x c /dev/null 2>&1 | tr ' ' '\n' | grep '/Scrt1\.o$$'))
MUSL_START = $(addprefix $(MUSL_DIR),rcrt1.o crti.o)
# Nothing is looked up by name when such a program starts: what the linker leaves to that (ld 2.40 for riscv64
# does, unless the name is hidden) would be a null pointer.
HIDDEN   = -fvisibility=hidden
RELATIVE = LC_ALL=C readelf -rW $@ | awk '$$3 ~ /^R_/ && $$3 !~ /_RELATIVE$$/ { print "$@: " $$0; bad = 1 } END { exit bad }' || { rm -f $@; false; }
MUSL_PIE = $(MUSL) -static -nostartfiles -Wl,-pie,--no-dynamic-linker,-z,text,-z,relro
# Where ctr-spawn begins: see src/musl/entry.c.
MUSL_X86_64 := $(findstring yes,$(shell printf '\043if defined(__x86_64__) && !defined(__ILP32__)\nyes\n\043endif\n' | $(MUSL) -E -P -x c - 2>/dev/null))
MUSL_ENTRY = $(if $(MUSL_X86_64),$(if $(filter ctr-spawn,$(MUSL_ALL)),$(B)/musl/musl/entry.o))
MUSL_ALL = ctr-signal ctr-status $(HELPERS) $(if $(word $(words $(LIBS)),$(ARCHIVES)),ctr-spawn)
# In this order: its stack, what is always at hand, its libc's variables, its own share their pages; see src/watch/slim.c.
MONITOR_LINK = $(MUSL) -static -Wl,-z,noseparate-code
MONITOR_LAST = $(B)/musl/watch/slim.o $(B)/musl/run/pidref.o $(MUSL_DIR)libc.a $(B)/musl/ctr-monitor.o
MONITOR_PARTS = $(call objects,musl,ctr-monitor)
else
MONITOR_LINK = $(CC) $(CFLAGS) $(if $(findstring -fsanitize,$(CFLAGS)),,-static)
MONITOR_PARTS = $(call objects,cc,ctr-monitor)
endif

$(B)/musl/%.o: src/%.c | $(B)/include/linux
	@mkdir -p $(@D)
	$(call run,CC,$(MUSL) -idirafter $(B)/include $(ALL_CFLAGS) $(HIDDEN) -DSLIM_OWN -Os -c -o $@ $<)

# The tables of names, of the machine that is built for.
$(B)/minimal/%.c: src/minimal/names.sh | $(B)/include/linux
	@mkdir -p $(@D)
	$(call run,GEN,sh src/minimal/names.sh $* $(CC) $(if $(ARCH),-idirafter $(SYSROOT)/include) >$@.new && mv -f $@.new $@)

$(B)/cc/minimal/native.o $(B)/cc/minimal/compat.o: $(B)/cc/minimal/%.o: $(B)/minimal/%.c
	@mkdir -p $(@D)
	$(call run,CC,$(CC) $(ALL_CFLAGS) -c -o $@ $<)

$(B)/musl/minimal/native.o $(B)/musl/minimal/compat.o: $(B)/musl/minimal/%.o: $(B)/minimal/%.c | $(B)/include/linux
	@mkdir -p $(@D)
	$(call run,CC,$(MUSL) -idirafter $(B)/include $(ALL_CFLAGS) $(HIDDEN) -Os -c -o $@ $<)

# musl-gcc sees neither the kernel's headers nor those of the libraries.
$(B)/include/linux:
	@mkdir -p $(B)/include/sys
	@for h in linux asm-generic; do ln -sfn $(HEADERS)/$$h $(B)/include/$$h; done
	@ln -sfn $(HEADERS)/$(if $(ARCH),,$$($(CC) -print-multiarch)/)asm $(B)/include/asm
	@for h in seccomp.h seccomp-syscalls.h ini.h sys/capability.h; do \
		ln -sfn $(if $(ARCH),$(SYSROOT),/usr)/include/$$h $(B)/include/$$h; done

$(BIN)/ctr-monitor: $(MONITOR_PARTS)
	@mkdir -p $(BIN)
	$(call run,LD,$(MONITOR_LINK) -o $@ $(filter-out $(MONITOR_LAST),$^) $(MONITOR_LAST))

# The libraries' archives were made for glibc: musl/fortify has what musl lacks of it. musl/relro: see there.
$(BIN)/ctr-spawn: MUSL_LIBS = $(ARCHIVES)
$(BIN)/ctr-spawn: LINK_LIBS = $(LIBS)
ifneq ($(MUSL_ENTRY),)
$(BIN)/ctr-spawn: $(MUSL_ENTRY)
$(BIN)/ctr-spawn: MUSL_BEGIN = -Wl,-e,ctr_entry
$(MUSL_ENTRY): private ALL_CFLAGS += -fno-stack-protector
endif
$(addprefix $(BIN)/,$(MUSL_ALL)): $(BIN)/%: $$(call objects,musl,$$*) $(B)/musl/musl/fortify.o $(B)/musl/musl/relro.o
	@mkdir -p $(BIN)
	$(call run,LD,$(MUSL_PIE) $(MUSL_BEGIN) $(LDFLAGS) -o $@ $(MUSL_START) $^ $(MUSL_LIBS) $(MUSL_DIR)crtn.o)
	@$(RELATIVE)

$(addprefix $(BIN)/,$(filter-out ctr-monitor $(MUSL_ALL),$(PROGRAMS) $(HELPERS))): $(BIN)/%: $$(call objects,cc,$$*)
	@mkdir -p $(BIN)
	$(call run,LD,$(CC) $(CFLAGS) $(LDFLAGS) $(if $(STATIC),-static) $(if $(ARCH),-L$(SYSROOT)/lib) -o $@ $^ $(LINK_LIBS))

# A script of parts: in this order, the last is src/NAME.sh.
ctr-boot_SH = $(patsubst %,src/boot/%.sh,head rows state load order start stop)
ctr-oci_SH = $(patsubst %,src/oci/%.sh,head flat process mounts limits seccomp config state create exec control)
ctr-net_SH = $(patsubst %,src/net/%.sh,head words options files claim nic user rules)

$(BIN)/ctr-boot: $(ctr-boot_SH)
$(BIN)/ctr-net: $(ctr-net_SH)
$(BIN)/ctr-oci: $(ctr-oci_SH)
$(addprefix $(BIN)/,$(SCRIPTS)): $(BIN)/%: src/%.sh
	@mkdir -p $(BIN)
	$(call run,SH,sed 's/@VERSION@/$(VERSION)/g' $($*_SH) $< >$@.new && chmod 755 $@.new && mv -f $@.new $@)

# All modules without the mains, for tests/unit-*.c.
$(B)/parts.a: $(patsubst %,$(B)/cc/%.o,$(filter-out ctr-spawn%,$(ctr-spawn_PARTS)) $(SHOW))
	rm -f $@
	$(AR) rcs $@ $^

-include $(shell find $(B)/cc $(B)/musl -name '*.d' 2>/dev/null)

deps:
	sh tests/deps.sh

demo: deps
	@$(MAKE) --no-print-directory -j$$(nproc) all
	sh tests/demo.sh

check: deps
	@$(MAKE) --no-print-directory -j$$(nproc) all
	sh tests/run.sh

# Each beside its peers, in one run of its own: BENCH="spawn memory" for some of them.
# Installs them where it may. All figures are rows of BENCH_TSV too, and a chart beside it.
BENCH = spawn start stop parallel exec list notice memory upgrade pump attach oci grow
BENCH_TSV = $(B)/bench.tsv
bench: all
	@sh tests/deps.sh bench || echo '# whoever could not be installed is left out'
	@ls -l $(addprefix $(BIN)/,$(PROGRAMS)) | awk '{ print "# " $$5 " bytes " $$NF }'
	@: >$(BENCH_TSV)
	@for b in $(BENCH); do echo "# $$b"; BENCH_TSV=$(abspath $(BENCH_TSV)) sh tests/bench/$$b.sh || exit 1; done
	@sh tests/bench/chart.sh $(BENCH_TSV) >$(BENCH_TSV:.tsv=.svg) && echo "# $(BENCH_TSV) $(BENCH_TSV:.tsv=.svg)"

# Minutes, thousands of containers: N=... makes each smaller.
stress: all
	for s in tests/stress-*.sh; do echo "# $$s"; sh $$s || exit 1; done
	WHOLE=1 sh tests/stress-kill.sh

# Each defence taken out once: does a test notice? MUTANTS="names" for some of them.
MUTANTS =
mutants: all
	sh tests/mutants.sh $(MUTANTS)

# Each system call of our programs fails once, ctr-spawn is killed before each of its own:
# an hour. SCENARIOS="run exec" for some; ERRORS="0 4 38": each with these errno, 0: a fitting one.
SCENARIOS =
ERRORS = 0
inject: all
	for e in $(ERRORS); do sh tests/inject.sh -e $$e $(SCENARIOS) || exit 1; done
	sh tests/inject.sh -k $(SCENARIOS)

# Every linter over all of src: a quarter of an hour.
lint: all
	sh tests/lint.sh

# Which lines the tests reach, by clang; TESTS="tests/a.t tests/b.t" for some of them.
TESTS =
coverage: deps
	sh tests/coverage.sh $(TESTS)

# memcheck over what it can run: see tests/valgrind.sh.
valgrind: all
	sh tests/valgrind.sh

# libFuzzer on all that is parsed, SECONDS each: TARGETS="ini status" for some.
SECONDS = 30
TARGETS =
fuzz: deps
	SECONDS_EACH=$(SECONDS) sh tests/fuzz.sh $(TARGETS)

# Random verbs by several managers, monitors killed: for so many minutes.
MINUTES = 10
soak: all
	MINUTES=$(MINUTES) sh tests/stress-verbs.sh

# Earlier versions' programs out of this history, then both directions against today's.
skew: all
	sh tests/skew/build.sh
	sh tests/skew.t

# In guests: kernels, cgroup layouts, little memory, power cuts. Some 300 MB are fetched once.
check-hosts: deps
	@$(MAKE) --no-print-directory -j$$(nproc) all
	sh tests/qemu/hosts.sh

# Shell completion out of the programs' own tables; COMPLETION= does without, as where they cannot run.
ifeq ($(ARCH),)
COMPLETION = $(addprefix $(B)/completion/,bash zsh fish)
endif
$(COMPLETION): src/completion.sh $(addprefix $(BIN)/,$(PROGRAMS))
	@mkdir -p $(@D)
	$(call run,GEN,sh src/completion.sh $(@F) $(BIN) >$@)
completion: $(COMPLETION)

# Which compiler: for tests of another machine.
compiler:
	@echo $(CC)

# What is installed of it: SHELL:FILE; shells look for one named like the command.
COMPLETION_FILES = $(if $(COMPLETION),$(foreach p,ctr-spawn ctr-signal ctr-status, \
	bash:bash-completion/completions/$(p) fish:fish/vendor_completions.d/$(p).fish) \
	zsh:zsh/site-functions/_ctr-tools)

install: all $(COMPLETION)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
		$(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/man/man7 \
		$(DESTDIR)$(PREFIX)/share/man/man8
	install $(INSTALL_STRIP) -m 755 $(addprefix $(BIN)/,$(PROGRAMS) $(HELPERS)) $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(addprefix $(BIN)/,$(SCRIPTS)) $(DESTDIR)$(PREFIX)/bin
	for p in man/*.[1578]; do install -m 644 $$p $(DESTDIR)$(PREFIX)/share/man/man$${p##*.}; done
	for p in $(SNIPPETS); do to=$(DESTDIR)$(PREFIX)/share/ctr-tools/$${p#src/init/}; \
		mkdir -p $${to%/*} && sed 's|@BINDIR@|$(PREFIX)/bin|g' $$p >$$to \
		&& if [ -x $$p ]; then chmod 755 $$to; else chmod 644 $$to; fi || exit 1; done
	for f in $(COMPLETION_FILES); do \
		install -D -m 644 $(B)/completion/$${f%%:*} $(DESTDIR)$(PREFIX)/share/$${f#*:} || exit 1; done

# Without symbols.
install-strip:
	@$(MAKE) --no-print-directory INSTALL_STRIP='-s --strip-program=$(if $(ARCH),$(CROSS)-)strip' install

uninstall:
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/share/,$(foreach f,$(COMPLETION_FILES),$(lastword $(subst :, ,$(f)))))
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/bin/,$(PROGRAMS) $(HELPERS) $(SCRIPTS))
	for p in man/*.[1578]; do rm -f $(DESTDIR)$(PREFIX)/share/man/man$${p##*.}/$${p##*/}; done
	rm -rf $(DESTDIR)$(PREFIX)/share/ctr-tools

# This commit's files, the same bytes each time; and packages of them.
DIST = ctr-tools-$(VERSION)
dist:
	@mkdir -p .build
	git archive --format=tar --prefix=$(DIST)/ HEAD | gzip -9n >.build/$(DIST).tar.gz
	@ls -l .build/$(DIST).tar.gz

# .build/deb/*.deb, with lintian's word on it.
deb: dist
	sh tests/deps.sh packaging
	sh src/pack/deb.sh .build/$(DIST).tar.gz $(VERSION) .build/deb

# A recipe for Alpine beside the archive that it names.
apkbuild: dist
	sed "s/@VERSION@/$(VERSION)/; s/@SUM@/$$(sha512sum .build/$(DIST).tar.gz | cut -d ' ' -f 1)/" \
		src/pack/APKBUILD.in >.build/APKBUILD

# What is installed of each: bytes without symbols.
sizes: all
	@sh src/pack/sizes.sh '$(or $(STRIP),$(if $(ARCH),$(CROSS)-)strip)' $(addprefix $(BIN)/,$(PROGRAMS) $(HELPERS) $(SCRIPTS))

clean:
	rm -rf $(B) $(addprefix $(BIN)/,$(PROGRAMS) $(HELPERS) $(SCRIPTS))

.PHONY: completion compiler all deps demo check check-hosts bench stress mutants inject fuzz lint coverage valgrind skew soak install install-strip uninstall \
	dist deb apkbuild sizes clean
