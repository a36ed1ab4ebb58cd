/* Headers that know of ICU pull in Debian's, which differ from those that Swift's Foundation carries:
   a module that imports both does not compile. Nothing here needs ICU's types. */
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
