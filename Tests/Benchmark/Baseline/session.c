#include <sys/time.h>
#include <time.h>

#include "baseline.h"

double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

LDAP *connect_external(const char *uri) {
    LDAP *ld = NULL;
    int version = LDAP_VERSION3;
    // Present and empty: without credentials the server asks for them (RFC 4513, 5.2.3.3).
    static char empty[] = "";
    struct berval nothing = {0, empty};
    require(ldap_initialize(&ld, uri), uri);
    ldap_set_option(ld, LDAP_OPT_PROTOCOL_VERSION, &version);
    require(ldap_sasl_bind_s(ld, NULL, "EXTERNAL", &nothing, NULL, NULL, NULL), "bind");
    return ld;
}

int await_result(LDAP *ld) {
    // Nobody measures for longer: a server that does not answer ends the run.
    struct timeval patience = {30, 0};
    LDAPMessage *message = NULL;
    if (ldap_result(ld, LDAP_RES_ANY, LDAP_MSG_ALL, &patience, &message) <= 0) fail("result", "none came");
    int id = ldap_msgid(message), code = LDAP_OTHER;
    require(ldap_parse_result(ld, message, &code, NULL, NULL, NULL, NULL, 1), "result");
    require(code, "operation");
    return id;
}
