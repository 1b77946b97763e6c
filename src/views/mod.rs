//! Everything that reaches a screen: the only room that prints. Rooms hand over values, views choose the words' looks.

pub mod diagnostics;
pub mod failure;
pub mod graph;
pub mod json;
pub mod palette;
pub mod plan;
pub mod progress;
pub mod screen;
pub mod table;
pub mod words;

pub use palette::Palette;
pub use screen::Screen;
