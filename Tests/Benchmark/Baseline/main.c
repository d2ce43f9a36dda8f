#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "baseline.h"

static const char usage[] =
    "modify URI COUNT FILE | add URI COUNT FIRST FILE | search URI THREADS COUNT DN ATTRIBUTE... |\n"
    "hash KIB PASSES LANES THREADS SECONDS";

_Noreturn void fail(const char *what, const char *why) {
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

void require(int code, const char *what) {
    if (code != LDAP_SUCCESS) fail(what, ldap_err2string(code));
}

long number(const char *text, long least, long most) {
    char *end;
    long value = strtol(text, &end, 10);
    if (*text == 0 || *end != 0 || value < least || value > most) fail(text, "not a number in range");
    return value;
}

int main(int argc, char **argv) {
    const char *mode = argc > 1 ? argv[1] : "";
    if (strcmp(mode, "modify") == 0 && argc == 5) {
        measure_modify(argv[2], number(argv[3], 1, 10000000), argv[4]);
    } else if (strcmp(mode, "add") == 0 && argc == 6) {
        measure_add(argv[2], number(argv[3], 1, 10000000), number(argv[4], 0, 100000000), argv[5]);
    } else if (strcmp(mode, "search") == 0 && argc > 6) {
        measure_search(argv[2], number(argv[3], 1, 64), number(argv[4], 1, 10000000), argv[5], argv + 6);
    } else if (strcmp(mode, "hash") == 0 && argc == 7) {
        measure_hash(number(argv[2], 8, 1048576), number(argv[3], 1, 64), number(argv[4], 1, 16),
                     number(argv[5], 1, 256), number(argv[6], 1, 600));
    } else {
        fail("usage", usage);
    }
    return 0;
}
