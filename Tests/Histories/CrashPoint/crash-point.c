// Kills the process in front of one of its calls that others can see: the N-th write, send, rename, open for writing… since
// somebody armed it. A process that dies anywhere between two such calls is, for everybody else, one that dies in front of the
// second.
//
// For LD_PRELOAD. Whoever arms it shares the file that CRASH_POINT names: how many calls are still to be let through
// (0 is not armed, 1 dies at the next), and how many there were since. strace counts for each thread by itself, and calls of a
// pool's threads come on another thread each time, so that its "when" reaches few of them.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

struct point {
    _Atomic long left;
    _Atomic long seen;
};

static struct point *shared;

__attribute__((constructor)) static void attach(void) {
    const char *path = getenv("CRASH_POINT");
    if (path == NULL) return;
    int descriptor = open(path, O_RDWR | O_CLOEXEC);
    if (descriptor < 0) abort();
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    if (shared == MAP_FAILED) abort();
    close(descriptor);
}

static void pass(void) {
    if (shared == NULL || atomic_load(&shared->left) <= 0) return;
    atomic_fetch_add(&shared->seen, 1);
    if (atomic_fetch_sub(&shared->left, 1) == 1) kill(getpid(), SIGKILL);
}

#define REAL(name) \
    static __typeof__(name) *real; \
    if (real == NULL) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

ssize_t write(int descriptor, const void *bytes, size_t count) {
    REAL(write);
    pass();
    return real(descriptor, bytes, count);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    REAL(writev);
    pass();
    return real(descriptor, parts, count);
}

ssize_t send(int descriptor, const void *bytes, size_t count, int flags) {
    REAL(send);
    pass();
    return real(descriptor, bytes, count, flags);
}

ssize_t sendto(int descriptor, const void *bytes, size_t count, int flags, const struct sockaddr *to, socklen_t size) {
    REAL(sendto);
    pass();
    return real(descriptor, bytes, count, flags, to, size);
}

ssize_t sendmsg(int descriptor, const struct msghdr *message, int flags) {
    REAL(sendmsg);
    pass();
    return real(descriptor, message, flags);
}

int connect(int descriptor, const struct sockaddr *to, socklen_t size) {
    REAL(connect);
    pass();
    return real(descriptor, to, size);
}

int shutdown(int descriptor, int how) {
    REAL(shutdown);
    pass();
    return real(descriptor, how);
}

int close(int descriptor) {
    REAL(close);
    pass();
    return real(descriptor);
}

int fsync(int descriptor) {
    REAL(fsync);
    pass();
    return real(descriptor);
}

int fdatasync(int descriptor) {
    REAL(fdatasync);
    pass();
    return real(descriptor);
}

int rename(const char *from, const char *to) {
    REAL(rename);
    pass();
    return real(from, to);
}

int unlink(const char *path) {
    REAL(unlink);
    pass();
    return real(path);
}

int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    pass();
    return real(path, mode);
}

int open(const char *path, int flags, ...) {
    REAL(open);
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    if (flags & (O_WRONLY | O_RDWR | O_CREAT)) pass();
    return real(path, flags, mode);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));
