//! Digests that tell versions of one object apart.

use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// The first half of a SHA-256, as 32 hex digits.
pub(crate) fn short_digest(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(32);
    for byte in Sha256::digest(bytes).iter().take(16) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
