// A disk that fails under slapd for as long as somebody says so: full, or without an answer to a sync.
//
// For LD_PRELOAD, on which DISK_FAULT names the file that is shared with whoever says so: one number, 0 as long as nothing is
// wrong. LMDB writes pages, syncs them, and only then writes the page that makes them valid, so a transaction that fails at
// either of the first two has not been.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { sound, full, deaf };

static _Atomic long nothing;
static _Atomic long *fault = &nothing;

__attribute__((constructor)) static void attach(void) {
    const char *path = getenv("DISK_FAULT");
    if (path == NULL) return;
    int descriptor = open(path, O_RDWR | O_CLOEXEC);
    if (descriptor < 0) abort();
    void *shared = mmap(NULL, sizeof *fault, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (shared == MAP_FAILED) abort();
    fault = shared;
    close(descriptor);
}

// What is written over, such as the page that makes others valid, needs no room: that one is opened for synchronous writes.
static int has_no_room(int descriptor) {
    struct stat file;
    if (atomic_load(fault) != full || fstat(descriptor, &file) != 0 || !S_ISREG(file.st_mode)) return 0;
    return (fcntl(descriptor, F_GETFL) & O_DSYNC) == 0;
}

#define REAL(name) \
    static __typeof__(name) *real; \
    if (real == NULL) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

#define FAIL_IF(condition, code) \
    if (condition) { \
        errno = code; \
        return -1; \
    }

ssize_t write(int descriptor, const void *bytes, size_t count) {
    REAL(write);
    FAIL_IF(has_no_room(descriptor), ENOSPC)
    return real(descriptor, bytes, count);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t place) {
    REAL(pwrite);
    FAIL_IF(has_no_room(descriptor), ENOSPC)
    return real(descriptor, bytes, count, place);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t place) {
    REAL(pwrite64);
    FAIL_IF(has_no_room(descriptor), ENOSPC)
    return real(descriptor, bytes, count, place);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    REAL(writev);
    FAIL_IF(has_no_room(descriptor), ENOSPC)
    return real(descriptor, parts, count);
}

ssize_t pwritev(int descriptor, const struct iovec *parts, int count, off_t place) {
    REAL(pwritev);
    FAIL_IF(has_no_room(descriptor), ENOSPC)
    return real(descriptor, parts, count, place);
}

ssize_t pwritev64(int descriptor, const struct iovec *parts, int count, off64_t place) {
    REAL(pwritev64);
    FAIL_IF(has_no_room(descriptor), ENOSPC)
    return real(descriptor, parts, count, place);
}

int fsync(int descriptor) {
    REAL(fsync);
    FAIL_IF(atomic_load(fault) == deaf, EIO)
    return real(descriptor);
}

int fdatasync(int descriptor) {
    REAL(fdatasync);
    FAIL_IF(atomic_load(fault) == deaf, EIO)
    return real(descriptor);
}

int msync(void *start, size_t count, int flags) {
    REAL(msync);
    FAIL_IF(atomic_load(fault) == deaf, EIO)
    return real(start, count, flags);
}
