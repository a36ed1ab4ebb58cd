/* What stands in the static program for libraries that Debian has no archive of, or that the program never
   gets to: D-Bus as a device (libpcap), compressed and fetched documents, and encodings beside UTF-8, UTF-16
   and ISO-8859-1 (libxml2, which is handed UTF-8 from memory only). Each says that there is no such thing. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <iconv.h>
#include <nss.h>
#include <pcap/pcap.h>

/* libpcap's pcap-dbus.h: no device of that kind is listed, and none is opened. */
int dbus_findalldevs(void *devices, char *error) {
  (void)devices, (void)error;
  return 0;
}
pcap_t *dbus_create(const char *device, char *error, int *is_ours) {
  (void)device, (void)error;
  *is_ours = 0;
  return NULL;
}

/* Nothing is loaded at run time: a library of the system's would bring another C library into the process. libcrypto
   asks for its legacy provider; the program does without. */
void *dlopen(const char *path, int flags) {
  (void)path, (void)flags;
  return NULL;
}

/* Swift's runtime asks which file it is in, to find its programs beside it (one that shows where a crash was), and
   ends the process where nobody knows: the C library's own answer takes /proc. There are none beside this file. */
int dladdr(const void *address, Dl_info *found) {
  (void)address;
  *found = (Dl_info){.dli_fname = "/usr/bin/ikewhy"};
  return 1;
}

/* The C library's own would load modules of whatever version the system has. */
iconv_t iconv_open(const char *to, const char *from) {
  (void)to, (void)from;
  errno = EINVAL;
  return (iconv_t)-1;
}
size_t iconv(iconv_t conversion, char **input, size_t *left, char **output, size_t *room) {
  (void)conversion, (void)input, (void)left, (void)output, (void)room;
  errno = EBADF;
  return (size_t)-1;
}
int iconv_close(iconv_t conversion) {
  (void)conversion;
  return 0;
}

#if __has_include(<unicode/ucnv.h>)
/* ICU's names carry its version, which its header adds. */
#include <unicode/ucnv.h>
UConverter *ucnv_open(const char *name, UErrorCode *status) {
  (void)name;
  *status = U_UNSUPPORTED_ERROR;
  return NULL;
}
void ucnv_close(UConverter *converter) { (void)converter; }
void ucnv_convertEx(UConverter *target, UConverter *source, char **out, const char *outLimit, const char **in,
                    const char *inLimit, UChar *pivot, UChar **pivotSource, UChar **pivotTarget,
                    const UChar *pivotLimit, UBool reset, UBool flush, UErrorCode *status) {
  (void)target, (void)source, (void)out, (void)outLimit, (void)in, (void)inLimit, (void)pivot, (void)pivotSource;
  (void)pivotTarget, (void)pivotLimit, (void)reset, (void)flush;
  *status = U_UNSUPPORTED_ERROR;
}
void ucnv_setToUCallBack(UConverter *converter, UConverterToUCallback action, const void *context,
                         UConverterToUCallback *old, const void **oldContext, UErrorCode *status) {
  (void)converter, (void)action, (void)context, (void)old, (void)oldContext;
  *status = U_UNSUPPORTED_ERROR;
}
void ucnv_setFromUCallBack(UConverter *converter, UConverterFromUCallback action, const void *context,
                           UConverterFromUCallback *old, const void **oldContext, UErrorCode *status) {
  (void)converter, (void)action, (void)context, (void)old, (void)oldContext;
  *status = U_UNSUPPORTED_ERROR;
}
void UCNV_TO_U_CALLBACK_STOP(const void *context, UConverterToUnicodeArgs *arguments, const char *units, int32_t count,
                             UConverterCallbackReason reason, UErrorCode *status) {
  (void)context, (void)arguments, (void)units, (void)count, (void)reason, (void)status;
}
void UCNV_FROM_U_CALLBACK_STOP(const void *context, UConverterFromUnicodeArgs *arguments, const UChar *units,
                               int32_t count, UChar32 point, UConverterCallbackReason reason, UErrorCode *status) {
  (void)context, (void)arguments, (void)units, (void)count, (void)point, (void)reason, (void)status;
}
#endif

/* zlib's and liblzma's, of which libxml2 makes use for files. 0 is no handle and no octets. */
#define ABSENT(name) \
  long name(void) { return 0; }
ABSENT(gzopen64)
ABSENT(gzdopen)
ABSENT(gzdirect)
ABSENT(gzread)
ABSENT(gzwrite)
ABSENT(gzclose)
ABSENT(crc32)
ABSENT(deflateInit2_)
ABSENT(deflate)
ABSENT(deflateEnd)
ABSENT(inflateInit2_)
ABSENT(inflateReset)
ABSENT(inflateEnd)
ABSENT(inflate)
ABSENT(lzma_auto_decoder)
ABSENT(lzma_properties_decode)
ABSENT(lzma_code)
ABSENT(lzma_end)

/* Users, groups and names are looked up in files, and hosts by DNS, which the program carries itself: whatever
   else nsswitch.conf names would be loaded from the system, made for another C library than the one inside. */
static void look_in_files(void) {
  static const char *const databases[] = {"passwd", "group", "initgroups", "services", "protocols", "networks", "ethers"};
  for (unsigned i = 0; i < sizeof databases / sizeof *databases; i++) __nss_configure_lookup(databases[i], "files");
  __nss_configure_lookup("hosts", "files dns");
}

/* Swift's runtime reads the command line from /proc, unless it is given. */
void _swift_stdlib_overrideUnsafeArgvArgc(char **words, int count);

__attribute__((constructor)) static void begin(int count, char **words) {
  look_in_files();
  _swift_stdlib_overrideUnsafeArgvArgc(words, count);
}
