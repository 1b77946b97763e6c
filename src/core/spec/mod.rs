//! Text to `Spec`, with every diagnostic of a folder at once.
