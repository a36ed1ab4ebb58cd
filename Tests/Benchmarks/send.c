/* Sends the frames of a pcap file on an interface at a steady rate: send INTERFACE FILE PACKETS-PER-SECOND SECONDS [again]
 *
 * Prints how many were sent and how long it took. The file is little-endian with Ethernet frames, as `generate`
 * writes it; when it ends before the time is up, sending ends. With `again` it begins anew then, each time with other octets
 * where a UDP datagram's first eight are: an IKE message's SPI of the initiator. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    struct stat status;
    int file = argc >= 5 ? open(argv[2], O_RDONLY) : -1;
    if (file < 0 || fstat(file, &status) != 0) return fprintf(stderr, "usage: send INTERFACE FILE RATE SECONDS\n"), 2;
    unsigned char *data = mmap(NULL, status.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_POPULATE, file, 0);
    int sender = socket(AF_PACKET, SOCK_RAW, 0);
    struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = if_nametoindex(argv[1]), .sll_halen = 6};
    if (data == MAP_FAILED || sender < 0 || to.sll_ifindex == 0) return perror(argv[1]), 1;

    double rate = atof(argv[3]), length = atof(argv[4]), start = now();
    long sent = 0, at = 24;
    unsigned long change = 0;
    while (now() - start < length) {
        if (at + 16 > status.st_size) {
            if (argc < 6 || sent == 0) break;
            at = 24;
            change += 0x9e3779b97f4a7c15;
        }
        struct mmsghdr messages[BATCH];
        struct iovec parts[BATCH];
        int count = 0;
        memset(messages, 0, sizeof messages);
        /* At a low rate packets go one by one, so that they keep their distances. */
        int most = rate > 20000 ? BATCH : 1;
        while (count < most && at + 16 <= status.st_size) {
            unsigned kept;
            memcpy(&kept, data + at + 8, 4);
            if (at + 16 + (long)kept > status.st_size) break;
            if (change && kept >= 50) {
                unsigned long octets;
                memcpy(&octets, data + at + 16 + 42, 8);
                octets ^= change;
                memcpy(data + at + 16 + 42, &octets, 8);
            }
            parts[count] = (struct iovec){data + at + 16, kept};
            messages[count].msg_hdr = (struct msghdr){.msg_name = &to, .msg_namelen = sizeof to,
                                                      .msg_iov = &parts[count], .msg_iovlen = 1};
            at += 16 + kept;
            count++;
        }
        for (int done = 0; done < count;) {
            int some = sendmmsg(sender, messages + done, count - done, 0);
            if (some < 0) return perror("sendmmsg"), 1;
            done += some;
        }
        sent += count;
        double ahead = sent / rate - (now() - start);
        if (ahead > 0) usleep(ahead * 1e6);
    }
    printf("%ld %.3f\n", sent, now() - start);
    return 0;
}
