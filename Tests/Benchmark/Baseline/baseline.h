// What plain C on libldap and libargon2 reaches on the same machine against the same slapd.
#ifndef PASSERELLE_BASELINE_H
#define PASSERELLE_BASELINE_H

#include <ldap.h>

enum { MAXIMUM_WINDOW = 64 };

/// Ends the program with a message.
_Noreturn void fail(const char *what, const char *why);
void require(int code, const char *what);

/// A number of the command line, within bounds.
long number(const char *text, long least, long most);
/// Seconds of a clock that never goes back.
double now(void);

/// A session as the operating system's user that we are (SASL EXTERNAL), without which `ldapi` gives no rights.
LDAP *connect_external(const char *uri);
/// The next result of whatever is under way; the program ends when it is not success.
int await_result(LDAP *ld);

/// Each is one measurement, told as one line of `name=value` on standard output.
void measure_modify(const char *uri, long count, const char *names_path);
void measure_add(const char *uri, long count, long first, const char *template_path);
void measure_search(const char *uri, long threads, long count, const char *dn, char **attributes);
void measure_hash(long memory, long passes, long lanes, long threads, long seconds);

#endif
