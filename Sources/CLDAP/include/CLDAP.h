// libldap, liblber and libsasl2, and the parts of them that Swift does not import: macros and variadic functions.
#ifndef PASSERELLE_CLDAP_H
#define PASSERELLE_CLDAP_H

#include <ldap.h>
#include <sasl/sasl.h>
#include <stddef.h>

/// LDAP_OPT_ON and LDAP_OPT_OFF.
const void *passerelle_ldap_on(void);
const void *passerelle_ldap_off(void);

/// LDAP_OPT_X_TLS_PROTOCOL_TLS1_2, an expression.
extern const int passerelle_tls_1_2;

/// LDAP_RES_…, which are casts.
extern const int passerelle_ldap_res_any;
extern const int passerelle_ldap_res_search_entry;
extern const int passerelle_ldap_res_search_reference;
extern const int passerelle_ldap_res_search_result;
extern const int passerelle_ldap_res_extended;
extern const int passerelle_ldap_res_intermediate;

/// Puts `timeout_milliseconds` on blocking writes to `descriptor` (SO_SNDTIMEO). Returns 0, or errno.
int passerelle_limit_writes(int descriptor, long timeout_milliseconds);

/// What a SASL mechanism may ask for. Pointers are borrowed until the bind is over; NULL stands for "not given".
typedef struct {
    const char *authentication_id;
    const char *authorization_id;
    const char *realm;
    const void *password;
    size_t password_length;
} passerelle_sasl_answers;

/// One step of ldap_sasl_interactive_bind(3), answered from `answers` and never from a terminal.
///
/// Call first with `result` and `*mechanism_state` NULL, then with the server's answer (which stays the caller's) while
/// LDAP_SASL_BIND_IN_PROGRESS is returned; `*message_id` then names the request to wait for.
int passerelle_sasl_step(LDAP *ld, const char *mechanism, const passerelle_sasl_answers *answers, LDAPMessage *result,
                         const char **mechanism_state, int *message_id);

#endif
