// libcurl, whose variadic option functions Swift does not import.
#ifndef PASSERELLE_CCURL_H
#define PASSERELLE_CCURL_H
#include <curl/curl.h>
#endif
