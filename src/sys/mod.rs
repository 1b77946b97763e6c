//! The machine under us: files, the clock, ids, the environment, the machine's secrets. Knows no network and no
//! screen; everything that asks the operating system a question asks it through here.

pub mod bundle_files;
pub mod clock;
pub mod environment;
pub mod files;
pub mod ids;
pub mod secrets;
pub mod spec_files;
