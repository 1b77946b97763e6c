//! The graph of a spec as text, DOT, Mermaid and SVG. Arrows run from what must stand first to what needs it.
//!
//! Diagrams fold resources that are alike (the topics of one cluster, say) into one node and leave out arrows that
//! others imply; the text names every resource.

mod dot;
mod fold;
mod mermaid;
mod svg;
mod tree;

pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::svg;
pub use tree::tree;

#[cfg(test)]
mod tests;
