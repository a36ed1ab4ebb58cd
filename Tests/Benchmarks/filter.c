/* The least that a program on libpcap does: reads every packet of a capture, and counts those that pass a filter.
   Usage: filter CAPTURE EXPRESSION */
#include <pcap/pcap.h>
#include <stdio.h>

static void count(u_char *counter, const struct pcap_pkthdr *header, const u_char *octets) {
  (void)octets;
  *(unsigned long *)counter += header->caplen > 0;
}

int main(int argc, char **argv) {
  char reason[PCAP_ERRBUF_SIZE];
  struct bpf_program program;
  unsigned long packets = 0;
  pcap_t *capture = argc == 3 ? pcap_open_offline(argv[1], reason) : NULL;
  if (capture == NULL || pcap_compile(capture, &program, argv[2], 1, PCAP_NETMASK_UNKNOWN) != 0
      || pcap_setfilter(capture, &program) != 0
      || pcap_loop(capture, -1, count, (u_char *)&packets) != 0) {
    fprintf(stderr, "filter: cannot read the capture, or the expression is wrong\n");
    return 2;
  }
  printf("%lu\n", packets);
  return 0;
}
