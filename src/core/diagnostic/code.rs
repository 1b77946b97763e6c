//! The stable codes. A number never changes its meaning; a removed one is not used again.
//!
//! `PK001` to `PK099` the spec · `PK100` to `PK199` apply and waits · `PK200` to `PK299` state, lock and plan
//! file · `PK300` to `PK399` clusters and their servers.
//!
//! To add one: a line in `codes!` below and a page `pages/PKnnn.md`; the build fails until both are there.

use serde::Serialize;
use std::fmt;

/// What a mistake, a finding or a refusal is called. `polaris explain` prints its page.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub u16);

/// One code with its page, as `polaris explain` shows it.
#[derive(Clone, Copy, Debug)]
pub struct CodePage {
    pub code: Code,
    /// Markdown: a title line, what it means, an example, how to mend it.
    pub page: &'static str,
}

macro_rules! codes {
    ($($name:ident = $number:literal, $page:literal;)*) => {
        impl Code {
            $(pub const $name: Self = Self($number);)*
        }

        /// Every code with its page, in the order of their numbers.
        pub fn catalog() -> &'static [CodePage] {
            &[$(CodePage { code: Code($number), page: include_str!(concat!("pages/", $page, ".md")) },)*]
        }
    };
}

codes! {
    SYNTAX = 1, "PK001";
    DOCUMENT = 2, "PK002";
    UNKNOWN_FIELD = 3, "PK003";
    WRONG_TYPE = 4, "PK004";
    MISSING_FIELD = 5, "PK005";
    OUT_OF_RANGE = 6, "PK006";
    UNKNOWN_WORD = 7, "PK007";
    BAD_NAME = 8, "PK008";
    DUPLICATE = 9, "PK009";
    DANGLING_REFERENCE = 10, "PK010";
    REPLICAS_ABOVE_BROKERS = 11, "PK011";
    IN_SYNC_ABOVE_REPLICAS = 12, "PK012";
    REFERENCE_CYCLE = 13, "PK013";
    CLAIMED_TWICE = 14, "PK014";
    FORBIDDEN_OPTION = 15, "PK015";
    OPTION_VALUE = 16, "PK016";
    PLAIN_SECRET = 17, "PK017";
    INPUT_LIMIT = 18, "PK018";
    UNREADABLE_INPUT = 19, "PK019";
    LISTENER = 20, "PK020";
    NODE_POOL = 21, "PK021";
    ENVIRONMENT_CHOICE = 22, "PK022";
    UNKNOWN_VALUE = 23, "PK023";
    PATCH = 24, "PK024";
    ACLS_WITHOUT_AUTHORIZATION = 25, "PK025";
    HEAP_ABOVE_MEMORY = 26, "PK026";
    TOPIC_NAME = 27, "PK027";
    NO_SPEC = 28, "PK028";
    KAFKA_VERSION = 29, "PK029";
    OPERATOR_CHOICE = 30, "PK030";
    DESTROYS_READ_TOPIC = 31, "PK031";
    NO_VERSION = 40, "PK040";
    LOOKS_SECRET = 41, "PK041";
    UNKNOWN_OPTION = 42, "PK042";
    UNLIKELY_NAME = 43, "PK043";
    FRAGILE = 44, "PK044";
    AUTHENTICATION_UNSERVED = 45, "PK045";
    IGNORED_PATH = 46, "PK046";
    NOT_READY_IN_TIME = 112, "PK112";
    SECRET_UNREADABLE = 113, "PK113";
    LOCKED = 201, "PK201";
    LOCK_LOST = 202, "PK202";
    UNKNOWN_LOCK = 203, "PK203";
    OPEN_RUN = 204, "PK204";
    STALE_PLAN = 210, "PK210";
    PLAN_ALTERED = 211, "PK211";
    FOREIGN_LINEAGE = 212, "PK212";
    STATE_CORRUPTED = 213, "PK213";
    STATE_NEWER = 214, "PK214";
    STATE_NOT_WRITABLE = 215, "PK215";
    UNKNOWN_SERIAL = 216, "PK216";
    STATE_UNREADABLE = 217, "PK217";
    EXISTS_UNMANAGED = 220, "PK220";
    FIELD_CONFLICT = 221, "PK221";
    PROTECTED = 222, "PK222";
    UNREADABLE_KIND = 223, "PK223";
    GONE = 224, "PK224";
    OWNED_ELSEWHERE = 225, "PK225";
    TAKES_OTHERS = 226, "PK226";
    REFUSED_BY_SERVER = 227, "PK227";
    FIXED_FIELD = 228, "PK228";
    FEWER_PARTITIONS = 229, "PK229";
    REPLICATION_CHANGE = 230, "PK230";
    UNMATCHED_TARGET = 231, "PK231";
    UNPROVEN = 232, "PK232";
    FIELDS_TAKEN = 233, "PK233";
    OPERATOR_REFUSES = 234, "PK234";
    OPERATOR_WARNS = 235, "PK235";
    SCALE_DOWN = 236, "PK236";
    UNREACHABLE = 301, "PK301";
    UNKNOWN_CONTEXT = 302, "PK302";
    FORBIDDEN = 303, "PK303";
    EXPIRED_CREDENTIALS = 304, "PK304";
    MISSING_RIGHT = 305, "PK305";
    DRIVER_ABSENT = 310, "PK310";
    BUNDLE_UNRESOLVED = 311, "PK311";
    BUNDLE_CHANGED = 312, "PK312";
    BUNDLE_UNUSABLE = 313, "PK313";
    LOCK_FILE = 314, "PK314";
    FOREIGN_OPERATOR = 320, "PK320";
    OPERATORS_OVERLAP = 321, "PK321";
    STORED_VERSIONS = 322, "PK322";
    KAFKA_DROPPED = 323, "PK323";
    PARTS_TAKEN = 324, "PK324";
    DEFINITIONS_STAY = 325, "PK325";
    OPERATOR_RESTARTS = 326, "PK326";
}

impl Code {
    /// True where the mistake is itself a secret in plain sight, which no snippet may show.
    pub const fn hides_source(self) -> bool {
        matches!(self, Self::PLAIN_SECRET | Self::LOOKS_SECRET)
    }

    /// This code's page; every named code has one.
    pub fn page(self) -> Option<&'static str> {
        catalog().iter().find(|entry| entry.code == self).map(|entry| entry.page)
    }
}

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

/// The inverse of `Display`; small letters are taken too, because people type them.
impl std::str::FromStr for Code {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.strip_prefix("PK").or_else(|| text.strip_prefix("pk"));
        let number = digits.filter(|digits| digits.len() == 3).and_then(|digits| digits.parse().ok());
        number.map(Self).ok_or_else(|| format!("`{text}` is no code; codes look like PK003"))
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
