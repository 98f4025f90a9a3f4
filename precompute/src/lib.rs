//! The command and the library that compute bundles.
