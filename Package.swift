// swift-tools-version:6.2
import PackageDescription

let house: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "ikewhy",
  products: [
    .executable(name: "ikewhy", targets: ["ikewhy"]),
    .library(name: "IKEWhyKit", targets: ["IKEWhyKit"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

    .target(name: "Threads", swiftSettings: house),
    .target(name: "Texts", dependencies: ["YAML", "CXML"], swiftSettings: house),
    .target(name: "YAML", dependencies: ["CYAML"], swiftSettings: house),
    .target(name: "ISAKMP", swiftSettings: house),
    .target(name: "Capture", dependencies: ["CPcap"], swiftSettings: house),
    .target(
      name: "Policies", dependencies: ["Texts", "YAML", "ISAKMP"],
      swiftSettings: house),
    .target(
      name: "Keys",
      dependencies: [
        "Threads", "Texts", "ISAKMP", "Policies", "COpenSSL",
      ],
      swiftSettings: house),
    .target(
      name: "Negotiations", dependencies: ["Capture", "ISAKMP", "Policies", "Keys"],
      swiftSettings: house),
    .target(
      name: "Diagnosis",
      dependencies: [
        "Threads", "Texts", "YAML", "Capture", "ISAKMP", "Policies", "Keys", "Negotiations",
      ],
      swiftSettings: house),
    .target(
      name: "Anonymization", dependencies: ["Capture", "ISAKMP", "Keys"], swiftSettings: house),
    .target(
      name: "Reports",
      dependencies: [
        "Texts", "Capture", "ISAKMP", "Policies", "Keys", "Negotiations", "Diagnosis",
      ],
      swiftSettings: house),
    .target(
      name: "Archive",
      resources: [
        .embedInCode("archive_job.py"), .embedInCode("archive_extract.py"),
        .embedInCode("archive_groups.py"), .embedInCode("archive_inputs.py"),
        .embedInCode("archive_judge.py"), .embedInCode("archive_records.py"),
        .embedInCode("archive_store.py"), .embedInCode("archive_tables.py"),
        .embedInCode("archive_tools.py"), .embedInCode("archive_log4j2.properties"),
        .embedInCode("queries.sql"),
      ], swiftSettings: house),
    .target(
      name: "Commands",
      dependencies: [
        "Archive", "Threads", "Texts", "Capture", "ISAKMP", "Policies", "Keys", "Negotiations",
        "Diagnosis",
        "Reports", "Anonymization",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house),
    .executableTarget(name: "ikewhy", dependencies: ["Commands"], swiftSettings: house),
    .target(
      name: "IKEWhyKit",
      dependencies: [
        "Texts", "Capture", "ISAKMP", "Policies", "Keys", "Negotiations", "Diagnosis",
      ],
      swiftSettings: house),
    .executableTarget(
      name: "library-example", dependencies: ["IKEWhyKit"], path: "Tests/LibraryExample",
      swiftSettings: house),

    .target(
      name: "TestSupport",
      dependencies: [
        "Capture", "Diagnosis", "ISAKMP", "Keys", "Negotiations",
      ],
      path: "Tests/TestSupport", swiftSettings: house),
    .testTarget(name: "ThreadsTests", dependencies: ["Threads"], swiftSettings: house),
    .testTarget(
      name: "ISAKMPTests", dependencies: ["ISAKMP", "TestSupport"], swiftSettings: house),
    .testTarget(
      name: "CaptureTests", dependencies: ["Capture", "CPcap", "TestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "TextsTests", dependencies: ["Texts", "TestSupport"], swiftSettings: house),
    .testTarget(name: "YAMLTests", dependencies: ["YAML"], swiftSettings: house),
    .testTarget(
      name: "PoliciesTests", dependencies: ["Policies", "Texts", "ISAKMP", "TestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "KeysTests", dependencies: ["Keys", "Texts", "Policies", "ISAKMP", "TestSupport"],
      exclude: ["Vectors"], swiftSettings: house),
    .testTarget(
      name: "NegotiationsTests",
      dependencies: ["Negotiations", "Capture", "ISAKMP", "Keys", "Policies", "TestSupport"],
      swiftSettings: house),
    .testTarget(
      name: "DiagnosisTests",
      dependencies: [
        "Diagnosis", "Negotiations", "Capture", "ISAKMP", "Keys", "Policies", "Texts",
        "TestSupport",
      ],
      swiftSettings: house),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "Reports", "Diagnosis", "Negotiations", "Capture", "ISAKMP", "Policies", "TestSupport",
      ], swiftSettings: house),
    .testTarget(
      name: "CommandsTests", dependencies: ["Commands", "ISAKMP", "Reports", "TestSupport"],
      swiftSettings: house),
  ],
  swiftLanguageModes: [.v6]
)
