import Foundation
import ISAKMP
import TestSupport
import Testing

@testable import Policies

/// Windows: parameters and their values by learn.microsoft.com, modules VpnClient and RemoteAccess;
/// what is offered without them by strongSwan's page on Windows clients.
@Suite struct WindowsPowerShellTests {
  @Test func sample() throws {
    let path = Repository.samples.appending(path: "configurations/windows-vpn.ps1")
    let policy = try configuration(Array(try Data(contentsOf: path)), file: "windows-vpn.ps1")
    #expect(policy.product == .windows && policy.remarks.isEmpty)
    #expect(policy.connections.map(\.name) == ["Branch", "Office"])
    #expect(policy.connections.map(\.versions.value) == [[.ikev1], [.ikev2]])
    #expect(
      policy.connections.map { $0.remoteAddresses.map(\.value) } == [
        ["198.51.100.7"], ["hub.example"],
      ])
    #expect(policy.presharedKeys.map(\.value) == [.readable(Array("Dotterel $9".utf8))])
    let branch = policy.connections[0]
    #expect(
      branch.proposals?.map(suite) == [
        "AES-CBC-256 | MODP-2048 (14) | SHA2-256 | pre-shared key"
      ])
    #expect(branch.proposals?[0].choices.map(\.origin.line) == [9, 9, 9, 6])
    let child = try #require(branch.children.first)
    #expect(child.mode.value == .transport)
    #expect(child.proposals.map(suite) == ["AES-CBC-256 | HMAC-SHA2-256-128 | none | no"])
    // Group 2 alone where nothing was set, and that is not certain.
    let groups = try #require(policy.connections[1].proposals?.first).choices(for: .group)
    #expect(groups.map(\.value.text) == ["MODP-1024 (2)"])
    #expect(!groups.contains { $0.origin.isCertain })
  }

  /// The page of `Set-VpnConnectionIPsecConfiguration` prints these six.
  @Test func printedPolicy() throws {
    let policy = try configuration(
      """
      PS C:\\> Get-VpnConnection

      Name                 : Contoso
      ServerAddress        : 192.0.2.10
      TunnelType           : Ikev2
      AuthenticationMethod : {MachineCertificate}
      ConnectionStatus     : Disconnected

      PS C:\\> (Get-VpnConnection -Name Contoso).IPsecCustomPolicy

      AuthenticationTransformConstants : GCMAES256
      CipherTransformConstants         : GCMAES256
      DHGroup                          : ECP384
      IntegrityCheckMethod             : SHA384
      PfsGroup                         : None
      EncryptionMethod                 : AES256
      """)
    let contoso = try #require(policy.connections.first)
    #expect(policy.connections.count == 1 && policy.remarks.isEmpty)
    #expect(
      contoso.proposals?.map(suite) == [
        "AES-CBC-256 | ECP-384 (20) | HMAC-SHA2-384-192 | PRF-HMAC-SHA2-384"
      ])
    #expect(contoso.children.first?.proposals.map(suite) == ["AES-GCM-16-256 | none | no"])
    #expect(contoso.localAuthentication.map(\.value) == [.publicKey])
  }

  @Test func siteToSite() throws {
    let policy = try configuration(
      "add-vpns2sinterface Azure 203.0.113.20 -Protocol IKEv2 -AuthenticationMethod PSKOnly "
        + "-Destination 203.0.113.20 -SharedSecret \"key one\" -IPv4Subnet @(\"10.9.0.0/16:100\") "
        + "-CustomPolicy -EncryptionMethod GCMAES256 -IntegrityCheckMethod SHA384 -DHGroup Group14 "
        + "-CipherTransformConstants AES128 -AuthenticationTransformConstants SHA196 -PfsGroup PFSMM "
        + "-SALifeTimeSeconds 27000; Get-VpnS2SInterface\r\n")
    let azure = try #require(policy.connections.first)
    #expect(azure.name == "Azure" && azure.remoteAddresses.map(\.value) == ["203.0.113.20"])
    // Which function goes with GCM the page does not say.
    let prf = try #require(azure.proposals?.first?.choices(for: .prf).first)
    #expect(prf.value == .prf(.hmacSHA256) || !prf.origin.isCertain)
    #expect(azure.children.first?.lifetimeSeconds?.value == 27000)
    #expect(
      azure.children.first?.proposals.map(suite) == [
        "AES-CBC-128 | HMAC-SHA1-96 | MODP-2048 (14) | no"
      ])
    #expect(policy.presharedKeys.map(\.value) == [.readable(Array("key one".utf8))])
  }

  @Test func tablesOfParameters() throws {
    let policy = try configuration(
      """
      $p = @{
          Name = "T"  # the tunnel
          ServerAddress = "203.0.113.8"
          TunnelType = "IKEv2"
      }
      Add-VpnConnection @p
      Set-ItemProperty -Path "HKLM:\\x" -Name "NegotiateDH2048_AES256" -Value 2 -Type DWord
      Set-VpnConnectionIPsecConfiguration -ConnectionName t -DHGroup Group2 -RevertToDefault -Force
      """)
    let tunnel = try #require(policy.connections.first)
    #expect(policy.connections.count == 1)
    #expect(tunnel.remoteAddresses.map(\.value) == ["203.0.113.8"])
    #expect(tunnel.proposals?.first?.choices(for: .group).map(\.value.text) == ["MODP-2048 (14)"])
  }

  /// What is not in the file, or is no word, is listed and proves nothing.
  @Test(arguments: [
    "Set-VpnConnectionIPsecConfiguration -ConnectionName Hub @unknown",
    "Set-VpnConnectionIPsecConfiguration -ConnectionName Hub -DHGroup $group",
    "Set-VpnConnectionIPsecConfiguration -ConnectionName Hub -DHGroup Group15",
    "Add-VpnConnection -Name Hub -ServerAddress 192.0.2.1 -TunnelType Ikev3",
    "Set-VpnConnectionIPsecConfiguration -ConnectionName Hub\nNew-NetIPsecRule -DisplayName x",
  ])
  func notUnderstood(_ line: String) throws {
    let policy = try configuration(line)
    #expect(policy.unread != nil)
    for proposal in policy.connections.flatMap({ $0.proposals ?? [] }) {
      #expect(!proposal.isCertain || proposal.choices.allSatisfy { !$0.origin.isCertain })
    }
  }

  @Test func noIPsec() throws {
    let policy = try configuration("Add-VpnConnection -Name a -ServerAddress b -TunnelType Sstp")
    #expect(policy.connections.isEmpty && policy.remarks.count == 1)
  }

  /// A policy replaces all six values, so that an edit names those of its phase together.
  @Test func edit() throws {
    let path = Repository.samples.appending(path: "configurations/windows-vpn.ps1")
    let policy = try configuration(Array(try Data(contentsOf: path)), file: "w.ps1")
    let entry = try #require(policy.connections.first?.proposals?.first)
    let other = try configuration(
      "Set-VpnConnectionIPsecConfiguration -ConnectionName x -EncryptionMethod AES256 "
        + "-IntegrityCheckMethod SHA1 -DHGroup Group2 -CipherTransformConstants AES256 "
        + "-AuthenticationTransformConstants SHA196 -PfsGroup None")
    var offered = try #require(other.connections.first?.proposals?.last)
    offered.choices.append(Configured(.authentication(.preSharedKey), offered.origin))
    let stage = WalkStage.ikeSA(.ikev1)
    let walk = PolicyWalk(
      [OfferedSuite(offered, number: 1, stage)], [entry], stage,
      ConfiguredProduct.windows.walkRules(stage))
    let edit = try #require(walk.leastEdit(on: .responder))
    #expect(
      WindowsEdit.lines(edit, entry, stage) == [
        "w.ps1, line 9: `Set-VpnConnectionIPsecConfiguration -ConnectionName … -EncryptionMethod "
          + "AES256 -IntegrityCheckMethod SHA1 -DHGroup Group2 -Force`, with the parameters of the "
          + "other phase beside"
      ])
  }
}
