//! Stories about the simulated operator, told over the API alone.

mod story;
mod topics;
