// What Glibc offers and Swift does not import: peer credentials, event descriptors, process hardening.
#ifndef PASSERELLE_CPLATFORM_H
#define PASSERELLE_CPLATFORM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Who is at the other end of a connected Unix socket, as the kernel knew it at connect(2).
typedef struct {
    pid_t pid;
    uid_t uid;
    gid_t gid;
} passerelle_peer;

/// SO_PEERCRED. Returns 0, or errno. There is no default identity: on failure `peer` is not written.
int passerelle_peer_credentials(int descriptor, passerelle_peer *peer);

/// A non-blocking, close-on-exec eventfd(2), or -1 with errno set.
int passerelle_eventfd(void);

/// Adds one to an eventfd counter. Safe from any thread. Returns 0, or errno.
int passerelle_eventfd_signal(int descriptor);

/// Takes the counter back to zero; nothing to take is no error.
void passerelle_eventfd_drain(int descriptor);

/// RLIMIT_CORE 0 and PR_SET_DUMPABLE 0: no core file, no ptrace by the same user. Returns 0, or errno.
int passerelle_forbid_core_dumps(void);

/// explicit_bzero(3): a wipe that the compiler keeps.
void passerelle_wipe(void *memory, size_t count);

/// Starts a program whose death follows ours (PR_SET_PDEATHSIG), with its own process group, standard input from `input`, or
/// from /dev/null when that is negative, standard output and error to `output`, and every other descriptor closed. Returns the
/// process id, or -errno.
pid_t passerelle_spawn(
    const char *path, char *const arguments[], char *const environment[], int input, int output);

/// Each of two files or folders takes the other's place, in one step (RENAME_EXCHANGE). Returns 0, or errno.
int passerelle_exchange(const char *one, const char *other);

/// Waits until `process`, which need not be a child, has ended. Returns 0, also when there is none, or errno.
int passerelle_await_end(pid_t process, int milliseconds);

#endif
