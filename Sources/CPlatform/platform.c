#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int passerelle_peer_credentials(int descriptor, passerelle_peer *peer) {
    struct ucred credentials;
    socklen_t size = sizeof credentials;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return errno;
    if (size != sizeof credentials) return EINVAL;
    peer->pid = credentials.pid;
    peer->uid = credentials.uid;
    peer->gid = credentials.gid;
    return 0;
}

int passerelle_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

int passerelle_eventfd_signal(int descriptor) {
    uint64_t one = 1;
    for (;;) {
        if (write(descriptor, &one, sizeof one) == (ssize_t)sizeof one) return 0;
        // A full counter means that the sleeper has not woken yet, which is all a signal is for.
        if (errno == EAGAIN) return 0;
        if (errno != EINTR) return errno;
    }
}

void passerelle_eventfd_drain(int descriptor) {
    uint64_t count;
    while (read(descriptor, &count, sizeof count) < 0 && errno == EINTR) {}
}

int passerelle_forbid_core_dumps(void) {
    struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0) return errno;
    if (prctl(PR_SET_DUMPABLE, 0) != 0) return errno;
    return 0;
}

void passerelle_wipe(void *memory, size_t count) { explicit_bzero(memory, count); }

static uint64_t monotonic_microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

int passerelle_exchange(const char *one, const char *other) {
    return renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE) == 0 ? 0 : errno;
}

pid_t passerelle_spawn(
    const char *path, char *const arguments[], char *const environment[], int input, int output) {
    // The child reports a failed exec through this pipe, which a successful exec closes.
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) return -errno;
    pid_t parent = getpid();
    pid_t child = fork();
    if (child < 0) {
        int failure = errno;
        close(report[0]);
        close(report[1]);
        return -failure;
    }
    if (child == 0) {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
        setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        // The parent may have died before the request was in force.
        if (getppid() != parent) _exit(127);
        int source = input < 0 ? open("/dev/null", O_RDONLY) : fcntl(input, F_DUPFD_CLOEXEC, 4);
        // Keep what is still needed above the three standard descriptors before those are overwritten.
        int kept = fcntl(report[1], F_DUPFD_CLOEXEC, 4);
        int out = fcntl(output, F_DUPFD_CLOEXEC, 4);
        if (source >= 0 && kept >= 0 && out >= 0 && dup2(source, 0) >= 0 && dup2(out, 1) >= 0 && dup2(out, 2) >= 0
            && dup2(kept, 3) == 3 && fcntl(3, F_SETFD, FD_CLOEXEC) == 0) {
            close_range(4, ~0u, 0);
            execve(path, arguments, environment);
            kept = 3;
        }
        int failure = errno;
        ssize_t ignored = write(kept, &failure, sizeof failure);
        (void)ignored;
        _exit(127);
    }
    close(report[1]);
    int failure = 0;
    ssize_t count;
    do { count = read(report[0], &failure, sizeof failure); } while (count < 0 && errno == EINTR);
    close(report[0]);
    return count == (ssize_t)sizeof failure ? -failure : child;
}

int passerelle_await_end(pid_t process, int milliseconds) {
    int descriptor = pidfd_open(process, 0);
    if (descriptor < 0) return errno == ESRCH ? 0 : errno;
    uint64_t deadline = monotonic_microseconds() / 1000u + (uint64_t)milliseconds;
    struct pollfd ended = {.fd = descriptor, .events = POLLIN};
    int count;
    do {
        uint64_t now = monotonic_microseconds() / 1000u;
        count = poll(&ended, 1, now < deadline ? (int)(deadline - now) : 0);
    } while (count < 0 && errno == EINTR);
    int failure = count > 0 ? 0 : count == 0 ? ETIMEDOUT : errno;
    close(descriptor);
    return failure;
}
