//! The planner, told as stories: a folder under `cases/` is a spec, a world and the plan that follows. A new case
//! needs no Rust: make the folder, run with `POLARIS_BLESS=1`, read what was written.

#![allow(clippy::unwrap_used, reason = "a panic in a test is its report")]

mod applied;
mod bundles;
mod case;
mod live;
mod properties;
mod survey;
mod world;

/// Every folder, and all that is wrong at once.
#[test]
fn every_case_is_planned_as_it_says() {
    let bless = std::env::var_os("POLARIS_BLESS").is_some();
    let folders = case::folders();
    let wrong: Vec<String> = folders.iter().flat_map(|folder| case::Case::read(folder).check(bless)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(folders.len() >= 60, "only {} cases were found", folders.len());
}
