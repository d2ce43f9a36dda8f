// Argon2id as often as the cores allow, with nothing else to do.
#include <argon2.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "baseline.h"

typedef struct {
    pthread_t thread;
    uint32_t memory, passes, lanes;
    double end;
    long count;
} worker;

static void *hash_passwords(void *argument) {
    worker *worker = argument;
    static const char password[] = "Une-passerelle-2";
    char salt[16] = {0}, encoded[256];
    while (now() < worker->end) {
        memcpy(salt, &worker->count, sizeof worker->count);
        int code = argon2id_hash_encoded(worker->passes, worker->memory, worker->lanes, password, sizeof password - 1,
                                         salt, sizeof salt, 32, encoded, sizeof encoded);
        if (code != ARGON2_OK) fail("argon2", argon2_error_message(code));
        worker->count++;
    }
    return NULL;
}

void measure_hash(long memory, long passes, long lanes, long threads, long seconds) {
    worker *workers = calloc((size_t)threads, sizeof *workers);
    if (workers == NULL) fail("memory", "exhausted");
    double start = now();
    for (long i = 0; i < threads; i++) {
        workers[i] = (worker){.memory = (uint32_t)memory, .passes = (uint32_t)passes, .lanes = (uint32_t)lanes,
                              .end = start + (double)seconds};
        if (pthread_create(&workers[i].thread, NULL, hash_passwords, &workers[i]) != 0) fail("thread", "not started");
    }
    long count = 0;
    for (long i = 0; i < threads; i++) {
        pthread_join(workers[i].thread, NULL);
        count += workers[i].count;
    }
    printf("count=%ld seconds=%.6f\n", count, now() - start);
    free(workers);
}
