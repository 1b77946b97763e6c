//! What is going on, while it goes on: live lines on a terminal, plain lines with times elsewhere, events for
//! machines, nothing for those who want it quiet.

pub mod board;
mod events;
mod live;
mod notes;
mod plain;
mod ticker;

use super::Screen;
use crate::ops::{Observer, Silent};

/// The observer that suits this screen. Dropping it wipes what it still shows.
pub fn observer(screen: &Screen) -> Box<dyn Observer + '_> {
    let settings = screen.settings();
    match () {
        () if settings.json => Box::new(events::Events::new(screen)),
        () if settings.quiet => Box::new(Silent),
        () if settings.live => Box::new(live::Live::new(screen)),
        () => Box::new(plain::Plain::new(screen)),
    }
}
