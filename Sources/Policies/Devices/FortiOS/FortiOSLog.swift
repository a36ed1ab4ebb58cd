extension FortiOS {
  package static let logLines: [LogOccasion: [LogLine]] = [
    .presharedKeyMainMode: [.log("probable pre-shared secret mismatch")],
    .presharedKeyIKEv2: [.log("PSK auth failed: probable pre-shared key mismatch")],
  ]
}
