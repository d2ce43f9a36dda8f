#include <libxml/xmlversion.h>
/* Debian's libxml2 shows ICU's types in its headers, which are other ones than those that Foundation brings along. Without
   them one struct is shorter, the encoding handler, which we neither make nor look into. */
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/HTMLparser.h>
#include <libxml/xmlerror.h>
