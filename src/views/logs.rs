//! What Polaris does inside, on standard error, for `--log-level`. Only our own words: a library's log may hold what
//! it sends, and so a secret.

use crate::settings::LogLevel;
use tracing_subscriber::{Layer as _, filter::Targets, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// Starts the log of this process; a second call changes nothing.
pub fn start(level: LogLevel, color: bool) {
    let ours = Targets::new().with_target("polaris", level.filter());
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(color).with_filter(ours);
    // Only tests start twice in one process, and then the first log stays.
    let _already = tracing_subscriber::registry().with(lines).try_init();
}
