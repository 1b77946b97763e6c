//! Colour with a meaning: green adds, yellow changes, red destroys or fails, cyan is waited on, dim may be skipped,
//! bold is an address. Everything also reads well without.

/// Paints, or leaves as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    on: bool,
}

impl Palette {
    pub const PLAIN: Self = Self { on: false };

    pub const fn new(on: bool) -> Self {
        Self { on }
    }

    pub const fn is_on(self) -> bool {
        self.on
    }

    pub fn green(self, text: &str) -> String {
        self.paint("32", text)
    }

    pub fn yellow(self, text: &str) -> String {
        self.paint("33", text)
    }

    pub fn red(self, text: &str) -> String {
        self.paint("31", text)
    }

    pub fn cyan(self, text: &str) -> String {
        self.paint("36", text)
    }

    pub fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    pub fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// The head of an error.
    pub fn bold_red(self, text: &str) -> String {
        self.paint("1;31", text)
    }

    /// The head of a warning.
    pub fn bold_yellow(self, text: &str) -> String {
        self.paint("1;33", text)
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.on && !text.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paint_is_there_or_not_at_all() {
        assert_eq!(Palette::new(true).green("+"), "\x1b[32m+\x1b[0m");
        assert_eq!(Palette::PLAIN.green("+"), "+");
        assert_eq!(Palette::new(true).dim(""), "");
    }
}
