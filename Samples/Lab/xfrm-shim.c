/*
 * A stand-in for the kernel's XFRM netlink family, for kernels that are built without ESP.
 *
 * Loaded into charon with LD_PRELOAD. Every socket(AF_NETLINK, …, NETLINK_XFRM) becomes one end of a
 * socket pair, and a thread on the other end says yes to whatever is asked, so that charon believes
 * its Security Associations and policies installed and the negotiation goes on as it would on a
 * kernel with ESP. No packet is ever encrypted. All other sockets are the real ones.
 *
 *     XFRM_MSG_ALLOCSPI   answered by XFRM_MSG_NEWSA with a random SPI from the range asked for
 *     XFRM_MSG_GETSA      answered by XFRM_MSG_NEWSA with zero counters
 *     anything else       answered by NLMSG_ERROR 0, which is netlink's "done"
 *
 * A real descriptor is needed because charon polls it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/xfrm.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#define DESCRIPTORS 4096
static volatile char pretended[DESCRIPTORS];

#define REAL(name, result, ...)                                                                    \
    static result (*real)(__VA_ARGS__);                                                            \
    if (!real) real = (result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

static int is_pretended(int fd) { return fd >= 0 && fd < DESCRIPTORS && pretended[fd]; }

static uint32_t random_between(uint32_t low, uint32_t high)
{
    uint32_t value = 0;
    if (getrandom(&value, sizeof value, 0) != sizeof value) value = 0x5eed;
    return high > low ? low + value % (high - low + 1) : low;
}

/* One request in, one answer out. Returns the answer's length. */
static size_t answer(const struct nlmsghdr *request, char *out)
{
    struct nlmsghdr *header = (struct nlmsghdr *)out;
    size_t length;
    if (request->nlmsg_type == XFRM_MSG_ALLOCSPI || request->nlmsg_type == XFRM_MSG_GETSA) {
        struct xfrm_usersa_info *state = NLMSG_DATA(header);
        length = NLMSG_LENGTH(sizeof *state);
        memset(out, 0, length);
        if (request->nlmsg_type == XFRM_MSG_ALLOCSPI) {
            const struct xfrm_userspi_info *wanted = NLMSG_DATA(request);
            uint32_t spi = random_between(wanted->min, wanted->max);
            *state = wanted->info;
            state->id.spi = htonl(spi);
        } else {
            const struct xfrm_usersa_id *wanted = NLMSG_DATA(request);
            state->id.spi = wanted->spi;
            state->id.proto = wanted->proto;
            state->family = wanted->family;
        }
        header->nlmsg_type = XFRM_MSG_NEWSA;
    } else {
        struct nlmsgerr *error = NLMSG_DATA(header);
        length = NLMSG_LENGTH(sizeof *error);
        memset(out, 0, length);
        error->msg = *request;
        header->nlmsg_type = NLMSG_ERROR;
    }
    header->nlmsg_len = length;
    header->nlmsg_seq = request->nlmsg_seq;
    header->nlmsg_pid = request->nlmsg_pid;
    return length;
}

static void *serve(void *argument)
{
    int fd = (int)(intptr_t)argument;
    _Alignas(8) char in[65536], out[1024];
    ssize_t got;
    while ((got = read(fd, in, sizeof in)) > 0) {
        const struct nlmsghdr *request = (const struct nlmsghdr *)in;
        size_t left = (size_t)got;
        for (; NLMSG_OK(request, left); request = NLMSG_NEXT(request, left)) {
            size_t length = answer(request, out);
            if (write(fd, out, length) < 0) break;
        }
    }
    close(fd);
    return NULL;
}

int socket(int domain, int type, int protocol)
{
    REAL(socket, int, int, int, int);
    if (domain != AF_NETLINK || protocol != NETLINK_XFRM) return real(domain, type, protocol);

    int ends[2];
    pthread_t thread;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | (type & SOCK_CLOEXEC), 0, ends) < 0) return -1;
    if (ends[0] >= DESCRIPTORS ||
        pthread_create(&thread, NULL, serve, (void *)(intptr_t)ends[1]) != 0) {
        close(ends[0]);
        close(ends[1]);
        return -1;
    }
    pthread_detach(thread);
    if (type & SOCK_NONBLOCK) fcntl(ends[0], F_SETFL, O_NONBLOCK);
    pretended[ends[0]] = 1;
    return ends[0];
}

int close(int fd)
{
    REAL(close, int, int);
    if (is_pretended(fd)) pretended[fd] = 0;
    return real(fd);
}

int bind(int fd, const struct sockaddr *address, socklen_t length)
{
    REAL(bind, int, int, const struct sockaddr *, socklen_t);
    return is_pretended(fd) ? 0 : real(fd, address, length);
}

int setsockopt(int fd, int level, int option, const void *value, socklen_t length)
{
    REAL(setsockopt, int, int, int, int, const void *, socklen_t);
    return is_pretended(fd) ? 0 : real(fd, level, option, value, length);
}

int getsockname(int fd, struct sockaddr *address, socklen_t *length)
{
    REAL(getsockname, int, int, struct sockaddr *, socklen_t *);
    if (!is_pretended(fd)) return real(fd, address, length);
    struct sockaddr_nl own = {.nl_family = AF_NETLINK, .nl_pid = (uint32_t)getpid()};
    memcpy(address, &own, *length < sizeof own ? *length : sizeof own);
    *length = sizeof own;
    return 0;
}

ssize_t sendto(int fd, const void *data, size_t size, int flags, const struct sockaddr *address, socklen_t length)
{
    REAL(sendto, ssize_t, int, const void *, size_t, int, const struct sockaddr *, socklen_t);
    return is_pretended(fd) ? real(fd, data, size, flags, NULL, 0) : real(fd, data, size, flags, address, length);
}

ssize_t recvfrom(int fd, void *data, size_t size, int flags, struct sockaddr *address, socklen_t *length)
{
    REAL(recvfrom, ssize_t, int, void *, size_t, int, struct sockaddr *, socklen_t *);
    if (!is_pretended(fd)) return real(fd, data, size, flags, address, length);
    ssize_t got = real(fd, data, size, flags, NULL, NULL);
    if (got >= 0 && address && length) {
        struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};          /* port 0: the kernel itself */
        memcpy(address, &kernel, *length < sizeof kernel ? *length : sizeof kernel);
        *length = sizeof kernel;
    }
    return got;
}
