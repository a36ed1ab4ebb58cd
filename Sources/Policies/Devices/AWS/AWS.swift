extension ConfiguredProduct {
  package static let aws = ConfiguredProduct(rawValue: "aws")
}

/// Amazon's Site-to-Site VPN, from its own side.
package enum AWS: Device {
  package static let product = ConfiguredProduct.aws
  package static let name = "AWS Site-to-Site VPN"
  package static let syntaxes: [any ConfigurationSyntax.Type] = [
    AWSConnections.self, AWSCustomerGateway.self,
  ]
  package static let conduct = Conduct {
    $0.mayRefuseInSilence = true
    // With a PreSharedKeyArn the key is in the Secrets Manager alone.
    $0.keepsKeysElsewhere = true
    $0.traps = [.oneSAPair, .takesLowest, .wantsPublicIdentity]
  }
  package static let words = ConfigurationWords {
    $0.showing = ["aws ec2 describe-vpn-connections"]
    $0.editing = .own(AWSEdit.lines)
  }
}
