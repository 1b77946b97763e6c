//! The stable codes. A number never changes its meaning; a removed one is not used again.

use serde::Serialize;
use std::fmt;

/// `PK001` to `PK099` the spec · `PK100` to `PK199` apply and waits · `PK200` to `PK299` state, lock and plan
/// file · `PK300` to `PK399` clusters and their servers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub u16);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PK{:03}", self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
