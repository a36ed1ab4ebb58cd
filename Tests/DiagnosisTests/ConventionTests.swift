import Diagnosis
import Foundation
import ISAKMP
import Policies
import TestSupport
import Testing

/// Keeps rules, pages, samples, targets and folders in step. Each failure names the file to mend.
@Suite struct ConventionTests {
  @Test func everyRuleFileIsInTheCatalogue() {
    let files = Repository.files(under: "Sources/Diagnosis/Rules", withSuffix: ".swift")
      .map { URL(filePath: $0).deletingPathExtension().lastPathComponent }
    let listed = RuleCatalogue.rules.map { "\(type(of: $0))" }
    #expect(
      Set(files) == Set(listed),
      "Sources/Diagnosis/RuleCatalogue.swift and the folder Rules differ in \(Set(files).symmetricDifference(listed))"
    )
    #expect(listed.count == Set(listed).count)
  }

  @Test func codesAreUniqueAndInOrder() {
    let codes = RuleCatalogue.rules.map { type(of: $0).page.code }
    #expect(codes == codes.sorted())
    #expect(codes.count == Set(codes).count)
    let names = RuleCatalogue.rules.map { type(of: $0).page.name }
    #expect(names.count == Set(names).count)
  }

  @Test(arguments: RuleCatalogue.rules.map { type(of: $0).page })
  func aPageIsWhole(_ page: RulePage) {
    #expect(page.code.wholeMatch(of: /IKE\d{3}/) != nil)
    #expect(page.name.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil)
    #expect(page.summary.count > 10 && !page.summary.contains("\n"))
    for text in [page.checks, page.consequence, page.misleading] {
      #expect(text.count > 40, "\(page.code): a part of the page is missing")
    }
    #expect(!page.fixes.isEmpty && !page.references.isEmpty)
  }

  /// A rule's sample is one whose expectations demand it.
  @Test func everyErrorRuleHasASample() throws {
    let required = try Set(
      Sample.all.flatMap { sample in
        try sample.expected().expectations.flatMap(\.require).compactMap(\.rule)
      })
    /// What takes secrets to see: `SecretsTests` judges samples with theirs.
    let byHandOnly: Set<String> = [
      "IKE101", "IKE105", "IKE107", "IKE115", "IKE202", "IKE204", "IKE303", "IKE304", "IKE306",
      "IKE307",
    ]
    let errors = RuleCatalogue.rules.map { type(of: $0).page }
      .filter { $0.severity == .error }.map(\.code)
    // What takes a configuration to see.
    let configured = Set(ConfigurationTests.cases.map(\.code))
    let missing = Set(errors).subtracting(required).subtracting(byHandOnly).subtracting(configured)
    #expect(missing.isEmpty, "no sample demands \(missing.sorted())")
  }

  /// `YAML → Texts, ISAKMP → Policies → Keys → Negotiations → Diagnosis → Reports → Commands`, with
  /// Capture beside ISAKMP at the bottom, Threads below whatever works on several at once, and
  /// Anonymization on Keys alone.
  @Test func importsPointDownwards() throws {
    let allowed: [String: Set<String>] = [
      "Threads": ["Dispatch"],
      "Texts": ["YAML", "CXML"],
      "YAML": ["CYAML"],
      "ISAKMP": [],
      "Capture": ["CPcap", "Glibc"],
      "Policies": ["Texts", "YAML", "ISAKMP"],
      "Keys": [
        "Threads", "Texts", "ISAKMP", "Policies", "COpenSSL",
      ],
      "Negotiations": ["Capture", "ISAKMP", "Policies", "Keys"],
      "Diagnosis": [
        "Threads", "Texts", "YAML", "Capture", "ISAKMP", "Policies", "Keys", "Negotiations",
      ],
      "Anonymization": ["Capture", "ISAKMP", "Keys"],
      "Reports": [
        "Texts", "Capture", "ISAKMP", "Policies", "Keys", "Negotiations", "Diagnosis",
      ],
      "Archive": [],
      "Commands": [
        "Archive", "Threads", "Texts", "Capture", "ISAKMP", "Policies", "Keys", "Negotiations",
        "Diagnosis", "Reports", "Anonymization", "ArgumentParser", "Glibc",
      ],
      "IKEWhyKit": [
        "Texts", "Capture", "ISAKMP", "Policies", "Keys", "Negotiations", "Diagnosis",
      ],
      "ikewhy": ["Commands"],
    ]
    for (target, modules) in allowed {
      for file in Repository.files(under: "Sources/\(target)", withSuffix: ".swift") {
        let text = try Repository.text("Sources/\(target)/\(file)")
        for line in text.split(separator: "\n") {
          guard
            let match = line.firstMatch(
              of: /^(?:(?:package|public|internal|private) )?import (\w+)/)
          else { continue }
          #expect(
            modules.contains(String(match.1)), "Sources/\(target)/\(file) imports \(match.1)")
        }
      }
    }
  }

  /// No rule's file names another rule, and what it declares beside its rule is its own: what several
  /// rules look at stands in `Clues`.
  @Test func rulesKnowNothingOfEachOther() throws {
    let files = Repository.files(under: "Sources/Diagnosis/Rules", withSuffix: ".swift")
    let names = Set(files.map { URL(filePath: $0).deletingPathExtension().lastPathComponent })
    for file in files {
      let own = URL(filePath: file).deletingPathExtension().lastPathComponent
      var extended = own
      for line in try Repository.text("Sources/Diagnosis/Rules/\(file)").split(separator: "\n") {
        let code = line.replacing(/\/\/.*|"[^"]*"/, with: "")
        let others = code.matches(of: /\w+/).map { String($0.output) }
          .filter { names.contains($0) && $0 != own }
        #expect(others.isEmpty, "\(file) names \(others): move what both need to Clues")
        if let match = code.firstMatch(of: /^(?:extension|(?:private )?(?:struct|enum)) (\w+)/) {
          extended = String(match.1)
          #expect(
            extended == own || code.hasPrefix("extension") || code.hasPrefix("private "),
            "\(file) declares \(extended) for all: move it to Clues")
        }
        let isForAll = code.contains(/^  (?:static )?(?:var|let|func)\s/)
        #expect(
          try extended == own || !isForAll || isInPrivateType(extended, file),
          "\(file) extends \(extended) for all: make it fileprivate, or move it to Clues\n\(line)")
      }
    }
  }

  private func isInPrivateType(_ type: String, _ file: String) throws -> Bool {
    try Repository.text("Sources/Diagnosis/Rules/\(file)")
      .contains(try Regex("(?m)^private (struct|enum|final class) \(type)\\b"))
  }

  /// What a product logs stands in its folder, told by occasion.
  @Test func logLinesStandInTheFoldersOfTheirDevices() throws {
    for file in Repository.files(under: "Sources/Diagnosis", withSuffix: ".swift") {
      #expect(
        try !Repository.text("Sources/Diagnosis/\(file)").contains(/DeviceMessage\(\s*"/),
        "\(file) has a product's log line: give its folder an occasion (LogWords.swift)")
    }
  }

  /// A sentence is one literal, or one for each case: what is glued from pieces nobody can read whole,
  /// search for or translate. `Telling.sentences` puts sentences together that may be left out.
  @Test func noSentenceIsGluedFromPieces() throws {
    for file in Repository.files(under: "Sources/Diagnosis", withSuffix: ".swift") {
      for line in try Repository.text("Sources/Diagnosis/\(file)").split(separator: "\n") {
        #expect(
          !line.contains(/^\s*\+ *"/) && !line.contains(/" \+$/) && !line.contains("\\u{20}"),
          "Sources/Diagnosis/\(file) glues a sentence\n\(line)")
      }
    }
  }

  /// Rules hand steps about, which know their sender, name and time, and never a message's number.
  @Test func nobodyLooksMessagesUpByNumber() throws {
    for file in Repository.files(under: "Sources/Diagnosis", withSuffix: ".swift") {
      // It renumbers what another process has read.
      if file == "CaptureNumbers.swift" { continue }
      for line in try Repository.text("Sources/Diagnosis/\(file)").split(separator: "\n") {
        #expect(
          !line.contains(/\bmessages(\[|\.indices|\.enumerated|\.(first|last)Index)/),
          "Sources/Diagnosis/\(file) looks a message up by its number: see Negotiations/Step.swift\n\(line)"
        )
      }
    }
  }

  /// What is true of one product stands in its folder; everyone else asks its `Conduct` and its
  /// `ConfigurationWords`.
  @Test func nobodyAsksWhichProductItIs() throws {
    let products = DeviceCatalogue.devices.map { $0.product.rawValue }
    for file in Repository.files(under: "Sources", withSuffix: ".swift").map({ "Sources/" + $0 }) {
      guard !file.hasPrefix("Sources/Policies/Devices/") else { continue }
      for line in try Repository.text(file).split(separator: "\n") {
        let asks =
          line.contains(/roduct\)? *(==|!=) */) || line.contains(/switch [^{]*[pP]roduct\b[^.]/)
          || line.contains(
            /(implementation|roduct)\)?\??(\.lowercased\(\))?\.(hasPrefix|hasSuffix|contains)\("/)
          || line.contains(/(case|\() *\.(ciscoIOS|ciscoASA|strongSwan|libreswan|ikewhy)\b/)
        #expect(
          !asks,
          "\(file) compares with a product: add a question to Devices/Conduct.swift\n\(line)")
      }
    }
    #expect(products.count == Set(products).count)
  }

  /// A maker is a folder of `Devices` and a line in its catalogue.
  @Test func everyDeviceFolderIsInTheCatalogue() throws {
    let root = "Sources/Policies/Devices"
    let files = Repository.files(under: root, withSuffix: ".swift")
    let folders = Set(
      files.filter { $0.contains("/") }.compactMap { $0.split(separator: "/").first })
    // What stands in a folder whose reader tells several products apart.
    var neighbours: [String: [String]] = [:]
    for folder in folders {
      let own = files.filter { $0.hasPrefix(folder + "/") }
      let text = try own.map { try Repository.text("\(root)/\($0)") }.joined(separator: "\n")
      let devices = text.matches(of: /(?:enum|struct) (\w+): Device\b/).map { String($0.1) }
      #expect(!devices.isEmpty, "\(root)/\(folder) has no type that conforms to Device")
      for device in devices { neighbours[device] = devices }
      let listed = DeviceCatalogue.devices.map { "\($0)" }
      for device in devices {
        #expect(listed.contains(device), "\(root)/DeviceCatalogue.swift does not list \(device)")
      }
    }
    for device in DeviceCatalogue.devices {
      // Some are read by a neighbour's reader; others can only be stood in for, their settings being
      // in no file, or recognised on the wire.
      let readers = neighbours["\(device)"] ?? []
      let isReadable = DeviceCatalogue.devices.contains {
        !$0.syntaxes.isEmpty && readers.contains("\($0)")
      }
      let isKnown =
        isReadable || BuiltInProfile.all.contains { $0.product == device.product }
        || !device.recognition.names.isEmpty || !device.logLines.isEmpty
      #expect(
        !device.name.isEmpty && isKnown,
        "\(device) needs a name, and a syntax, a profile, a recognition or lines of its log")
    }
  }

  /// Whoever the maker is, its folder has the same shape, so that nobody has to search.
  @Test(arguments: DeviceCatalogue.devices.map { "\($0)" })
  func aDeviceFolderHasTheShapeOfTheOthers(_ name: String) throws {
    let root = "Sources/Policies/Devices"
    let device = try #require(DeviceCatalogue.devices.first { "\($0)" == name })
    let files = Repository.files(under: root, withSuffix: ".swift")
    let home = try #require(
      files.first { $0.hasSuffix("/\(name).swift") }, "no folder of \(root) has \(name).swift")
    let folder = home.prefix { $0 != "/" } + "/"
    let own = Set(files.filter { $0.hasPrefix(folder) }.map { String($0.dropFirst(folder.count)) })
    let text = try Repository.text("\(root)/\(home)")
    #expect(text.contains("package enum \(name): Device {"), "\(home) does not declare the device")
    #expect(
      text.contains("= ConfiguredProduct(rawValue: \"\(device.product.rawValue)\")"),
      "\(home) does not declare its product")
    for syntax in device.syntaxes {
      #expect(own.contains("\(syntax).swift"), "\(folder) has no file for the syntax \(syntax)")
    }
    if case .own = device.words.editing {
      #expect(own.contains { $0.hasSuffix("Edit.swift") }, "\(folder) has no \(name)Edit.swift")
    }
    let log = "extension \(name) {\n  package static let logLines"
    let texts = try own.map { ($0, try Repository.text("\(root)/\(folder)\($0)")) }
    for (file, text) in texts where text.contains(log) {
      #expect(file.hasSuffix("Log.swift"), "\(folder)\(file) has lines of a log")
    }
    #expect(!name.hasSuffix("Device"), "\(name): a device has its maker's name")
  }

  /// A Vendor ID or a habit names a product by a word of its device; other products have no folder.
  @Test func everyRecognisedProductHasADevice() {
    let strangers: Set<String> = [
      "Shrew Soft VPN Client", "SonicWall", "SonicWall or WatchGuard", "NCP client", "ScreenOS",
    ]
    let named = Set(VendorIDs.products)
    let unknown = named.filter { DeviceCatalogue.device(named: $0) == nil }
    #expect(
      unknown == strangers,
      "to a device's Recognition.names or to the strangers here: \(unknown.symmetricDifference(strangers))"
    )
    let names = DeviceCatalogue.devices.flatMap { $0.recognition.names }
    #expect(names.count == Set(names).count)
    for device in DeviceCatalogue.devices {
      let recognition = device.recognition
      let used = recognition.schedules.map(\.name) + recognition.offers.map(\.name)
      #expect(
        Set(used).isSubset(of: recognition.names), "\(device): a habit's name is not in names")
    }
  }

  /// A schedule that fits two products' habits would name whichever comes first.
  @Test func noScheduleIsThatOfTwoProducts() {
    let schedules = DeviceCatalogue.devices.flatMap { $0.recognition.schedules }
    for (index, one) in schedules.enumerated() {
      for other in schedules[(index + 1)...] {
        let count = min(one.least, other.least)
        let isAlike = zip(one.waits, other.waits).prefix(count).allSatisfy {
          abs($0 - $1) < 0.05 * max($0, $1) + 0.15
        }
        #expect(!isAlike, "\(one.name) and \(other.name) wait alike")
      }
    }
  }
}
