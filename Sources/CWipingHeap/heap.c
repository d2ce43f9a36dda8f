#include <malloc.h>
#include <stddef.h>
#include <string.h>

// Passwords come in JSON and leave in LDAP and mails. On the way Swift's texts, NIO's buffers, Foundation, libldap and libcurl
// each hold copies that nobody can wipe from outside; they all end here. What is freed would otherwise lie in the heap until
// somebody gets the same block, and be found in whatever is ever written of the process's memory.
//
// Sanitizers have a heap of their own.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_ANOTHER_HEAP 1
#endif
#endif

#ifndef HAS_ANOTHER_HEAP
void __libc_free(void *);
void *__libc_malloc(size_t);
void *__libc_realloc(void *, size_t);

// Larger than any message of ours. Such blocks go back to the system, which wipes them; Argon2's memory wipes itself.
static const size_t largest = 1 << 20;

// Left alone, glibc raises this bound with the first large block that is freed, and keeps the next ones.
__attribute__((constructor)) static void bound_the_heap(void) { mallopt(M_MMAP_THRESHOLD, largest); }

void free(void *block) {
    if (block == NULL) return;
    size_t size = malloc_usable_size(block);
    if (size <= largest) explicit_bzero(block, size);
    __libc_free(block);
}

// The libc's own may move a block, and frees the former place without a look at us.
void *realloc(void *block, size_t size) {
    if (block == NULL) return __libc_malloc(size);
    if (size == 0) {
        free(block);
        return NULL;
    }
    size_t held = malloc_usable_size(block);
    if (held > largest) return __libc_realloc(block, size);
    if (size <= held && size > held / 2) return block;
    void *moved = __libc_malloc(size);
    if (moved == NULL) return NULL;
    memcpy(moved, block, size < held ? size : held);
    free(block);
    return moved;
}
#endif
