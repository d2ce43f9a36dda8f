// Entries made from a template, as many under way as the window allows.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "baseline.h"

enum { MAXIMUM_LINES = 128, LONGEST_VALUE = 1024 };

/// Lines of `name: value`, the first with the DN; `@@` in a value stands for the entry's number.
typedef struct {
    int lines;
    char *names[MAXIMUM_LINES];
    char *values[MAXIMUM_LINES];
} template;

static void read_template(template *template, const char *path) {
    FILE *file = fopen(path, "r");
    if (file == NULL) fail(path, "cannot be read");
    char line[LONGEST_VALUE];
    while (template->lines < MAXIMUM_LINES && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = 0;
        char *separator = strstr(line, ": ");
        if (separator == NULL) fail(path, "has a line without a value");
        *separator = 0;
        template->names[template->lines] = strdup(line);
        template->values[template->lines++] = strdup(separator + 2);
    }
    fclose(file);
    if (template->lines < 2) fail(path, "is no template");
}

static void fill(char *target, const char *value, long number) {
    const char *mark = strstr(value, "@@");
    if (mark == NULL) {
        snprintf(target, LONGEST_VALUE, "%s", value);
    } else {
        snprintf(target, LONGEST_VALUE, "%.*s%08ld%s", (int)(mark - value), value, number, mark + 2);
    }
}

static void send(LDAP *ld, const template *template, long number) {
    static char texts[MAXIMUM_LINES][LONGEST_VALUE];
    static char *values[MAXIMUM_LINES * 2];
    LDAPMod changes[MAXIMUM_LINES], *list[MAXIMUM_LINES + 1];
    int changed = 0, filled = 0, id;
    for (int i = 0; i < template->lines; i++) fill(texts[i], template->values[i], number);
    for (int i = 1; i < template->lines; changed++) {
        char *name = template->names[i];
        changes[changed] = (LDAPMod){.mod_op = LDAP_MOD_ADD, .mod_type = name, .mod_values = &values[filled]};
        for (; i < template->lines && strcmp(template->names[i], name) == 0; i++) values[filled++] = texts[i];
        values[filled++] = NULL;
        list[changed] = &changes[changed];
    }
    list[changed] = NULL;
    require(ldap_add_ext(ld, texts[0], list, NULL, NULL, &id), "add");
}

void measure_add(const char *uri, long count, long first, const char *template_path) {
    template template = {0};
    read_template(&template, template_path);
    LDAP *ld = connect_external(uri);

    double start = now();
    long sent = 0;
    for (; sent < MAXIMUM_WINDOW && sent < count; sent++) send(ld, &template, first + sent);
    for (long done = 0; done < count; done++) {
        await_result(ld);
        if (sent < count) send(ld, &template, first + sent++);
    }
    printf("count=%ld seconds=%.6f\n", count, now() - start);
    ldap_unbind_ext_s(ld, NULL, NULL);
}
