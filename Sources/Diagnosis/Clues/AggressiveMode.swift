/// What is said wherever Aggressive Mode may be what a responder does not permit.
enum AggressiveMode {
  static let permission = """
    on the responder, only where Aggressive Mode cannot be avoided: strongSwan \
    `i_dont_care_about_security_and_use_aggressive_mode_psk = yes`; ASA: remove `crypto ikev1 \
    am-disable`; IOS: remove `crypto isakmp aggressive-mode disable`
    """
}
