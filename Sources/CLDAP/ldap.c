#include "CLDAP.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/time.h>

const void *passerelle_ldap_on(void) { return LDAP_OPT_ON; }
const void *passerelle_ldap_off(void) { return LDAP_OPT_OFF; }

const int passerelle_tls_1_2 = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2;

const int passerelle_ldap_res_any = LDAP_RES_ANY;
const int passerelle_ldap_res_search_entry = LDAP_RES_SEARCH_ENTRY;
const int passerelle_ldap_res_search_reference = LDAP_RES_SEARCH_REFERENCE;
const int passerelle_ldap_res_search_result = LDAP_RES_SEARCH_RESULT;
const int passerelle_ldap_res_extended = LDAP_RES_EXTENDED;
const int passerelle_ldap_res_intermediate = LDAP_RES_INTERMEDIATE;

int passerelle_limit_writes(int descriptor, long timeout_milliseconds) {
    struct timeval limit = {timeout_milliseconds / 1000, timeout_milliseconds % 1000 * 1000};
    return setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) == 0 ? 0 : errno;
}

static void answer(sasl_interact_t *question, const char *text) {
    // A mechanism's own default is right where we were told nothing; libsasl asks again when it is not enough.
    if (text == NULL) text = question->defresult != NULL ? question->defresult : "";
    question->result = text;
    question->len = (unsigned)__builtin_strlen(text);
}

static int interact(LDAP *ld, unsigned flags, void *context, void *questions) {
    (void)ld;
    (void)flags;
    const passerelle_sasl_answers *answers = context;
    for (sasl_interact_t *question = questions; question->id != SASL_CB_LIST_END; question++) {
        switch (question->id) {
        case SASL_CB_AUTHNAME: answer(question, answers->authentication_id); break;
        case SASL_CB_USER: answer(question, answers->authorization_id); break;
        case SASL_CB_GETREALM: answer(question, answers->realm); break;
        case SASL_CB_PASS:
            if (answers->password == NULL) return LDAP_PARAM_ERROR;
            question->result = answers->password;
            question->len = (unsigned)answers->password_length;
            break;
        default: answer(question, NULL); break;
        }
    }
    return LDAP_SUCCESS;
}

int passerelle_sasl_step(LDAP *ld, const char *mechanism, const passerelle_sasl_answers *answers, LDAPMessage *result,
                         const char **mechanism_state, int *message_id) {
    return ldap_sasl_interactive_bind(ld, NULL, mechanism, NULL, NULL, LDAP_SASL_QUIET, interact, (void *)answers,
                                      result, mechanism_state, message_id);
}
