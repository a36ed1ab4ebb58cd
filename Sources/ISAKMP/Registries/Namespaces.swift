/// Registries of ISAKMP and IKE version 1: RFC 2408, RFC 2409 and IANA's "isakmp-registry" and
/// "ipsec-registry", closed by RFC 9395.
package enum IKEv1 {}

/// Registries of the IPsec Domain of Interpretation, RFC 2407: what Quick Mode negotiates.
package enum IPsecDOI {}

/// Registries of IKE version 2: RFC 7296 and IANA's "ikev2-parameters".
package enum IKEv2 {}
