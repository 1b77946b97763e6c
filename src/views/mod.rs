//! Everything that reaches a screen: the only room that prints. Rooms hand over values, views choose the words' looks.

pub mod failure;
pub mod json;
pub mod palette;
pub mod screen;
pub mod table;

pub use palette::Palette;
pub use screen::Screen;
