// libcurl, whose variadic option functions Swift does not import: one shim for each type of argument.
#ifndef PASSERELLE_CCURL_H
#define PASSERELLE_CCURL_H

#include <curl/curl.h>

/// Fills `buffer` with at most `capacity` bytes of the upload; 0 ends it, CURL_READFUNC_ABORT gives up.
typedef size_t (*passerelle_curl_read)(char *buffer, size_t size, size_t count, void *state);

/// Called about once a second while a transfer waits; anything but 0 ends it with CURLE_ABORTED_BY_CALLBACK.
typedef int (*passerelle_curl_progress)(void *state, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

CURLcode passerelle_curl_set_long(CURL *handle, CURLoption option, long value);
CURLcode passerelle_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value);
/// NULL takes the option back to "none", which for a file is not the same as its default.
CURLcode passerelle_curl_set_string(CURL *handle, CURLoption option, const char *value);
/// The list must live until the transfer has ended.
CURLcode passerelle_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *list);
/// CURL_ERROR_SIZE bytes, which must live as long as the handle.
CURLcode passerelle_curl_set_error_buffer(CURL *handle, char *buffer);
CURLcode passerelle_curl_set_upload(CURL *handle, passerelle_curl_read read, passerelle_curl_progress progress,
                                    void *state);
/// What the server says is dropped; libcurl would print it.
CURLcode passerelle_curl_discard_output(CURL *handle);

/// The last three-digit answer of the server, or 0.
long passerelle_curl_response_code(CURL *handle);

#endif
