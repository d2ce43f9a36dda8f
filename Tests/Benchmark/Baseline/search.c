// Reads of one entry by its DN, one after the other on each of several connections.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>

#include "baseline.h"

typedef struct {
    pthread_t thread;
    LDAP *ld;
    const char *dn;
    char **attributes;
    long count;
    double *seconds;
} reader;

static void *read_entries(void *argument) {
    reader *reader = argument;
    for (long i = 0; i < reader->count; i++) {
        double start = now();
        LDAPMessage *message = NULL;
        struct timeval patience = {30, 0};
        require(ldap_search_ext_s(reader->ld, reader->dn, LDAP_SCOPE_BASE, NULL, reader->attributes, 0, NULL, NULL,
                                  &patience, 0, &message), "search");
        if (ldap_count_entries(reader->ld, message) != 1) fail(reader->dn, "not found");
        ldap_msgfree(message);
        reader->seconds[i] = now() - start;
    }
    return NULL;
}

static int ascending(const void *left, const void *right) {
    double difference = *(const double *)left - *(const double *)right;
    return difference < 0 ? -1 : difference > 0;
}

void measure_search(const char *uri, long threads, long count, const char *dn, char **attributes) {
    reader *readers = calloc((size_t)threads, sizeof *readers);
    double *seconds = calloc((size_t)(threads * count), sizeof *seconds);
    if (readers == NULL || seconds == NULL) fail("memory", "exhausted");
    for (long i = 0; i < threads; i++) {
        readers[i] = (reader){.ld = connect_external(uri), .dn = dn, .attributes = attributes, .count = count,
                              .seconds = seconds + i * count};
    }
    double start = now();
    for (long i = 0; i < threads; i++) {
        if (pthread_create(&readers[i].thread, NULL, read_entries, &readers[i]) != 0) fail("thread", "not started");
    }
    for (long i = 0; i < threads; i++) pthread_join(readers[i].thread, NULL);
    double elapsed = now() - start;
    long total = threads * count;
    qsort(seconds, (size_t)total, sizeof *seconds, ascending);
    printf("count=%ld seconds=%.6f p50=%.1f p99=%.1f\n", total, elapsed, seconds[total / 2] * 1e6,
           seconds[total * 99 / 100] * 1e6);
    for (long i = 0; i < threads; i++) ldap_unbind_ext_s(readers[i].ld, NULL, NULL);
    free(seconds);
    free(readers);
}
