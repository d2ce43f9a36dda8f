// Guarded writes: compare-and-set of the version and one attribute replaced, a fixed number of them under way.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "baseline.h"

typedef struct {
    char *dn;
    long version;
    int message;
} lane;

static char version_name[] = "passerelleVersion";
static char value_name[] = "passerelleCodeFailures";

static int read_lanes(lane *lanes, const char *path) {
    FILE *file = fopen(path, "r");
    if (file == NULL) fail(path, "cannot be read");
    char line[1024];
    int count = 0;
    while (count < MAXIMUM_WINDOW && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = 0;
        lanes[count++].dn = strdup(line);
    }
    fclose(file);
    if (count == 0) fail(path, "names no entry");
    return count;
}

static long read_version(LDAP *ld, const char *dn) {
    char *attributes[] = {version_name, NULL};
    LDAPMessage *message = NULL;
    require(ldap_search_ext_s(ld, dn, LDAP_SCOPE_BASE, NULL, attributes, 0, NULL, NULL, NULL, 1, &message), dn);
    struct berval **values = ldap_get_values_len(ld, ldap_first_entry(ld, message), version_name);
    if (values == NULL) fail(dn, "has no version");
    long version = strtol(values[0]->bv_val, NULL, 10);
    ldap_value_free_len(values);
    ldap_msgfree(message);
    return version;
}

static void send(LDAP *ld, lane *lane) {
    char former[24], next[24], failures[24];
    snprintf(former, sizeof former, "%ld", lane->version);
    snprintf(next, sizeof next, "%ld", lane->version + 1);
    snprintf(failures, sizeof failures, "%ld", lane->version % 5);
    char *former_values[] = {former, NULL}, *next_values[] = {next, NULL}, *failure_values[] = {failures, NULL};
    LDAPMod delete = {.mod_op = LDAP_MOD_DELETE, .mod_type = version_name, .mod_values = former_values};
    LDAPMod add = {.mod_op = LDAP_MOD_ADD, .mod_type = version_name, .mod_values = next_values};
    LDAPMod replace = {.mod_op = LDAP_MOD_REPLACE, .mod_type = value_name, .mod_values = failure_values};
    LDAPMod *changes[] = {&delete, &add, &replace, NULL};
    require(ldap_modify_ext(ld, lane->dn, changes, NULL, NULL, &lane->message), "modify");
    lane->version++;
}

void measure_modify(const char *uri, long count, const char *names_path) {
    lane lanes[MAXIMUM_WINDOW] = {0};
    int width = read_lanes(lanes, names_path);
    LDAP *ld = connect_external(uri);
    for (int i = 0; i < width; i++) lanes[i].version = read_version(ld, lanes[i].dn);

    double start = now();
    long sent = 0;
    for (; sent < width && sent < count; sent++) send(ld, &lanes[sent]);
    for (long done = 0; done < count; done++) {
        int id = await_result(ld);
        for (int i = 0; i < width && sent < count; i++) {
            if (lanes[i].message != id) continue;
            send(ld, &lanes[i]);
            sent++;
            break;
        }
    }
    printf("count=%ld seconds=%.6f\n", count, now() - start);
    ldap_unbind_ext_s(ld, NULL, NULL);
}
