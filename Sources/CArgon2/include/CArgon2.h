// libargon2.
#ifndef PASSERELLE_CARGON2_H
#define PASSERELLE_CARGON2_H
#include <argon2.h>
#endif
