# make run    build, start everything on an embedded directory with a demonstration feed, and say what to try and where the portal is
# make demo   the same, then walk one pupil's story from paper code to E-lyco, checking every step
# make test   build and run all tests against a real slapd
# make sanitize  the parts that need no slapd, feeds and the LDAP client, under Thread Sanitizer; the LDAP client under Address Sanitizer
# make sso    Apache and LemonLDAP::NG play E-lyco; installs the latter, which brings a service of its own
# make fuzz   inputs made up by libFuzzer for every parser that meets the outside; FUZZ=60 seconds for each
# make soak   a daemon killed at each of its calls, then random histories under faults, checked against a model; SOAK=2h, SEED=1
# make adversaries  races, a thousand rounds each, and the times of a thousand answers of each kind: about two hours
# make bench  measure against plain C on the same machine; BENCH=--quick for a short run
# make check  format, warnings as errors, import direction
# make install  a release build under PREFIX (/usr), below DESTDIR
#
# run, demo, test, soak, adversaries and bench install the Debian packages that are missing, and say so first.

SWIFT ?= swift
PREFIX ?= /usr
BENCH ?=
SOAK ?= 10m
SEED ?=
DEBUG := .build/debug
# Every import has to be declared: the arrows of docs/architecture.md are held by the compiler.
BUILD := $(SWIFT) build --explicit-target-dependency-import-check error

BUILD_PACKAGES := libldap-dev libsasl2-dev libargon2-dev libcurl4-openssl-dev libxml2-dev libarchive-dev libpango1.0-dev libcairo2-dev \
  libqrencode-dev pkg-config
RUN_PACKAGES := slapd ldap-utils libsasl2-modules fonts-dejavu-core
TEST_PACKAGES := python3 python3-venv openssl gcc libc6-dev apache2-bin curl libsasl2-modules-gssapi-mit krb5-kdc krb5-admin-server \
  poppler-utils zbar-tools chromium chromium-driver

# What signs people in for E-lyco in the tests beside Apache.
SSO_PACKAGES := lemonldap-ng-fastcgi-server liblemonldap-ng-portal-perl libnet-ldap-perl libunicode-string-perl libio-socket-timeout-perl \
  libio-string-perl libxml-simple-perl libgd-securityimage-perl libimage-magick-perl libplack-perl

# One after the other: each starts slapds of its own, and all of them at once are too many for a small machine. The daemon's suites
# are so many that they are taken folder by folder, and those that run whole programs one test after the other.
FOLDERS := $(sort $(wildcard Tests/PasserelleDaemonTests/*/))
TESTS := $(sort $(filter-out PasserelleDaemonTests,$(notdir $(wildcard Tests/*Tests))))

# What shares memory between threads, without slapd but for feeds and the LDAP client.
THREADED := Accounts ControlAPI Feed LDAPClient Mailing Varlink
THREADED_PARTS := Bell|Handover|BoundedTable|Throttles|AnswerBeat|AuditLog|InstallationKey|AccessPolicy|ServiceManager

# Seconds for each parser. What it finds stands in .build-fuzz/found.
FUZZ ?= 60
PARSERS := $(notdir $(wildcard Tests/ParserTests/Corpus/*))

# What tries its luck, for longer than in the tests.
ADVERSARIES := RaceTests FamilyRaceTests AnswerTimeTests HelpdeskAnswerTimeTests

.PHONY: run demo test sso fuzz sanitize soak adversaries bench check install packages test-packages

run: packages
	$(BUILD) --product passerelled
	$(BUILD) --product passerellectl
	$(BUILD) --product passerelle-portal
	@Tests/Demonstration/run $(DEBUG)

demo: packages
	$(BUILD) --product passerelled
	$(BUILD) --product passerellectl
	@Tests/Demonstration/walk $(DEBUG)

test: test-packages
	$(BUILD) --build-tests
	@for target in $(TESTS); do \
	  echo "== $$target"; timeout 900 $(SWIFT) test --skip-build --filter "^$$target\\." || exit 1; done
	@for folder in $(FOLDERS); do \
	  suites=$$(grep -rhoE '^(struct|actor|final class) [A-Za-z0-9]+Tests\b' $$folder | awk '{ print $$NF }' | paste -sd '|'); \
	  test -z "$$suites" || { echo "== $$folder"; \
	    case $$folder in *Binaries/) order=--no-parallel ;; *) order= ;; esac; \
	    timeout 900 $(SWIFT) test --skip-build $$order --filter "^PasserelleDaemonTests\\.($$suites)/" || exit 1; }; done
	@Tests/Demonstration/walk $(DEBUG)

sanitize: export SWIFT_BACKTRACE := enable=no
sanitize: test-packages
	$(BUILD) --build-tests --sanitize=thread --scratch-path .build-thread
	@for filter in $(patsubst %,'^%Tests\.',$(THREADED)) '^PasserelleDaemonTests\.($(THREADED_PARTS))'; do \
	  echo "== $$filter"; timeout 1800 $(SWIFT) test --skip-build --no-parallel --sanitize=thread --scratch-path .build-thread \
	    --filter "$$filter" || exit 1; done
	$(BUILD) --build-tests --sanitize=address --scratch-path .build-address
	@echo "== LDAPClient, addresses"; ASAN_OPTIONS=detect_leaks=0 timeout 1800 $(SWIFT) test --skip-build --sanitize=address \
	  --scratch-path .build-address --filter '^LDAPClientTests\.'

# The same tests of E-lyco's part, by LemonLDAP::NG as well.
sso: test-packages
	@Tests/Demonstration/packages $(SSO_PACKAGES)
	$(BUILD) --build-tests
	$(SWIFT) test --skip-build --filter '^(PasserelleDaemonTests\.ApplicationTests|PortalPagesTests\.ArrivalTests)'

# The tests' bundle with libFuzzer's main in front of its own.
fuzz: export SWIFT_BACKTRACE := enable=no
fuzz: test-packages
	$(BUILD) --product passerellePackageTests --sanitize=fuzzer --scratch-path .build-fuzz -Xlinker -z -Xlinker muldefs
	@for parser in $(PARSERS); do \
	  echo "== $$parser"; mkdir -p .build-fuzz/found .build-fuzz/corpus/$$parser; \
	  PASSERELLE_FUZZ=$$parser .build-fuzz/debug/passerellePackageTests.xctest -max_total_time=$(FUZZ) -max_len=4096 \
	    -timeout=5 -rss_limit_mb=1024 -verbosity=0 -print_final_stats=1 -artifact_prefix=.build-fuzz/found/$$parser- \
	    .build-fuzz/corpus/$$parser Tests/ParserTests/Corpus/$$parser || exit 1; done

adversaries: test-packages
	$(BUILD) --build-tests
	@for suite in $(ADVERSARIES); do \
	  PASSERELLE_THOROUGH=1 timeout 14400 $(SWIFT) test --skip-build --filter "^PasserelleDaemonTests\\.$$suite/" || exit 1; done

soak: test-packages
	$(BUILD) --product passerelled
	$(BUILD) --product passerelle-histories
	@$(DEBUG)/passerelle-histories --crashes --time $(SOAK) $(if $(SEED),--seed $(SEED))

bench: packages
	$(BUILD) -c release
	@$$($(SWIFT) build -c release --show-bin-path)/passerelle-bench $(BENCH)

check:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests
	$(BUILD) --build-tests

install: packages
	$(BUILD) -c release --product passerelled
	$(BUILD) -c release --product passerellectl
	$(BUILD) -c release --product passerelle-portal
	install -D -m 0755 .build/release/passerelled $(DESTDIR)$(PREFIX)/sbin/passerelled
	install -D -m 0755 .build/release/passerellectl $(DESTDIR)$(PREFIX)/bin/passerellectl
	install -D -m 0755 .build/release/passerelle-portal $(DESTDIR)$(PREFIX)/sbin/passerelle-portal
	mkdir -p $(DESTDIR)$(PREFIX)/share/passerelle
	cp -r schema config $(DESTDIR)$(PREFIX)/share/passerelle/
	install -D -m 0644 config/systemd/passerelle.service $(DESTDIR)$(PREFIX)/lib/systemd/system/passerelle.service
	install -m 0644 config/systemd/passerelle-teleservices.service config/systemd/*.socket $(DESTDIR)$(PREFIX)/lib/systemd/system/
	install -D -m 0644 config/systemd/passerelle.sysusers.conf $(DESTDIR)$(PREFIX)/lib/sysusers.d/passerelle.conf
	install -D -m 0644 config/systemd/passerelle.tmpfiles.conf $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/passerelle.conf
	install -D -m 0644 config/logrotate/passerelle $(DESTDIR)/etc/logrotate.d/passerelle
	@for file in passerelle.yaml portal.yaml; do \
	  test -e $(DESTDIR)/etc/passerelle/$$file || install -D -m 0644 config/$$file $(DESTDIR)/etc/passerelle/$$file; done

packages:
	@Tests/Demonstration/packages $(BUILD_PACKAGES) $(RUN_PACKAGES)

test-packages:
	@Tests/Demonstration/packages $(BUILD_PACKAGES) $(RUN_PACKAGES) $(TEST_PACKAGES)
