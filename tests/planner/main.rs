//! The planner, told as stories: a folder under `cases/` is a spec, a world and the plan that follows. A new case
//! needs no Rust: make the folder, run with `POLARIS_BLESS=1`, read what was written.

mod applied;
mod properties;
mod world;
