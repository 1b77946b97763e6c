//! Which Kafka versions a Strimzi release runs, and which metadata versions there are.

/// One Strimzi release: what its `kafka-versions.yaml` supports. The last version is its default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
    pub version: &'static str,
    pub kafka: &'static [&'static str],
}

/// Releases that serve `kafka.strimzi.io/v1`, oldest first.
pub const RELEASES: [Release; 9] = [
    Release { version: "0.49.0", kafka: &["4.0.0", "4.0.1", "4.1.0", "4.1.1"] },
    Release { version: "0.49.1", kafka: &["4.0.0", "4.0.1", "4.1.0", "4.1.1"] },
    Release { version: "0.50.0", kafka: &["4.0.0", "4.0.1", "4.1.0", "4.1.1"] },
    Release { version: "0.50.1", kafka: &["4.0.0", "4.0.1", "4.1.0", "4.1.1"] },
    Release { version: "0.51.0", kafka: &["4.1.0", "4.1.1", "4.2.0"] },
    Release { version: "1.0.0", kafka: &["4.1.0", "4.1.1", "4.1.2", "4.2.0"] },
    Release { version: "1.0.1", kafka: &["4.1.0", "4.1.1", "4.1.2", "4.2.0"] },
    Release { version: "1.1.0", kafka: &["4.2.0", "4.2.1", "4.3.0"] },
    Release { version: "1.2.0", kafka: &["4.2.0", "4.2.1", "4.3.0", "4.3.1"] },
];

/// Production metadata versions with their feature levels (KIP-584), oldest that Strimzi accepts first.
const METADATA: [(&str, u32); 24] = [
    ("3.3-IV3", 7),
    ("3.4-IV0", 8),
    ("3.5-IV0", 9),
    ("3.5-IV1", 10),
    ("3.5-IV2", 11),
    ("3.6-IV0", 12),
    ("3.6-IV1", 13),
    ("3.6-IV2", 14),
    ("3.7-IV0", 15),
    ("3.7-IV1", 16),
    ("3.7-IV2", 17),
    ("3.7-IV3", 18),
    ("3.7-IV4", 19),
    ("3.8-IV0", 20),
    ("3.9-IV0", 21),
    ("4.0-IV0", 22),
    ("4.0-IV1", 23),
    ("4.0-IV2", 24),
    ("4.0-IV3", 25),
    ("4.1-IV0", 26),
    ("4.1-IV1", 27),
    ("4.2-IV0", 28),
    ("4.2-IV1", 29),
    ("4.3-IV0", 30),
];

impl Release {
    /// The newest release that this build knows.
    pub const fn latest() -> Self {
        RELEASES[RELEASES.len() - 1]
    }

    pub fn find(version: &str) -> Option<Self> {
        RELEASES.into_iter().find(|release| release.version == version)
    }

    pub fn supports(&self, kafka: &str) -> bool {
        self.kafka.contains(&kafka)
    }

    pub fn default_kafka(&self) -> &'static str {
        self.kafka.last().copied().unwrap_or_default()
    }

    /// The image that the operator takes where none is set.
    pub fn image(&self, kafka: &str) -> String {
        format!("quay.io/strimzi/kafka:{}-kafka-{kafka}", self.version)
    }
}

/// A metadata version with its feature level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MetadataVersion {
    pub level: u32,
    pub name: &'static str,
}

impl MetadataVersion {
    /// `4.3` stands for the last of its line, `4.3-IV0` for itself.
    pub fn parse(text: &str) -> Option<Self> {
        let matching = |name: &str| name == text || name.split("-IV").next() == Some(text);
        METADATA.iter().rfind(|(name, _)| matching(name)).map(|(name, level)| Self { level: *level, name })
    }

    /// What a Kafka release runs by default, and the highest that it knows.
    pub fn of_kafka(version: &str) -> Option<Self> {
        Self::parse(&minor(version))
    }
}

/// `4.3` of `4.3.1`.
pub fn minor(version: &str) -> String {
    version.split('.').take(2).collect::<Vec<_>>().join(".")
}

/// Versions as numbers, for comparing; what is no number counts as 0.
pub fn ordinal(version: &str) -> [u32; 3] {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    [0; 3].map(|_: u32| parts.next().unwrap_or(0))
}

/// Levels that changed what is written to the metadata log: going back across one would lose records.
const CHANGED: [u32; 9] = [7, 8, 11, 13, 14, 15, 17, 23, 30];

impl MetadataVersion {
    /// Whether Kafka takes the change: upward always, downward only where no record would be lost.
    pub fn can_become(self, other: Self) -> bool {
        !CHANGED.iter().any(|level| (other.level + 1..=self.level).contains(level))
    }
}
