//! Everything that reaches a screen: the only room that prints. Rooms hand over values, views choose the words' looks.

pub mod checkup;
pub mod diagnosed;
pub mod diagnostics;
pub mod diff;
pub mod discovery;
pub mod explanation;
pub mod failure;
pub mod graph;
pub mod json;
pub mod logs;
pub mod outcome;
pub mod palette;
pub mod plan;
pub mod planned;
pub mod progress;
pub mod prompt;
pub mod roles;
pub mod sandbox;
pub mod screen;
pub mod state;
pub mod table;
pub mod words;

pub use palette::Palette;
pub use screen::Screen;
