#include <pcap/pcap.h>

// What libpcap's privilege is given up with: declared in no header of the C library, or with a variable
// number of arguments.
#include <linux/capability.h>
#include <sys/prctl.h>

int capset(cap_user_header_t header, const cap_user_data_t data);
int capget(cap_user_header_t header, cap_user_data_t data);

static inline int keep_capabilities_on_setuid(void) { return prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0); }
static inline int no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }
static inline int has_no_new_privileges(void) { return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0); }
