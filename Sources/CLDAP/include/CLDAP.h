// libldap, liblber and libsasl2, and the parts of them that Swift does not import: macros and variadic functions.
#ifndef PASSERELLE_CLDAP_H
#define PASSERELLE_CLDAP_H

#include <ldap.h>
#include <sasl/sasl.h>

#endif
