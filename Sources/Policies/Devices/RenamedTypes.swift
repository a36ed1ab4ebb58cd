package import Texts

// The former names, until every reader uses those of Texts.
package typealias ConfigurationText = TextFile
package typealias ConfigurationError = TextError
