internal import Texts

/// The names of SecretsYAML for a text and its fault.
typealias SecretsText = TextFile
typealias SecretsError = TextError
