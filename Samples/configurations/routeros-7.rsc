# 2026-03-02 08:40:11 by RouterOS 7.16.2
# software id = QWER-TY12
/interface bridge
add name=lan
/ip ipsec profile
set [ find default=yes ] hash-algorithm=sha256
add dh-group=ecp256,modp2048 enc-algorithm=aes-256,aes-128 hash-algorithm=\
    sha256 lifetime=8h name=to-hq
/ip ipsec peer
add address=198.51.100.7/32 exchange-mode=ike2 local-address=203.0.113.5 name=\
    hq profile=to-hq
add address=192.0.2.200/32 name=old passive=yes
/ip ipsec proposal
add auth-algorithms="" enc-algorithms=aes-256-gcm lifetime=1h name=gcm \
    pfs-group=modp2048
/ip address
add address=203.0.113.5/29 interface=ether1 network=203.0.113.0
/ip ipsec identity
add my-id=fqdn:branch.example peer=hq remote-id=fqdn:hq.example secret=\
    "Godwit \$7"
/ip ipsec policy
set 0 disabled=yes
add dst-address=192.0.2.0/24 peer=hq proposal=gcm src-address=10.7.0.0/16 \
    tunnel=yes
