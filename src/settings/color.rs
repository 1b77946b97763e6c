//! Whether a stream gets colour.

use super::ColorChoice;
use crate::sys::environment::Surroundings;

/// `--color` beats everything; then `NO_COLOR`, `CLICOLOR_FORCE`, `TERM=dumb`; then whether it is a terminal.
pub fn wanted(choice: ColorChoice, surroundings: &Surroundings, is_terminal: bool) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if surroundings.no_color => false,
        ColorChoice::Auto if surroundings.force_color => true,
        ColorChoice::Auto => is_terminal && !surroundings.dumb_terminal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_wins_then_no_color_then_force_then_the_terminal() {
        let plain = Surroundings::default();
        let no_color = Surroundings { no_color: true, force_color: true, ..plain.clone() };
        let forced = Surroundings { force_color: true, dumb_terminal: true, ..plain.clone() };
        let dumb = Surroundings { dumb_terminal: true, ..plain.clone() };
        assert!(wanted(ColorChoice::Always, &no_color, false));
        assert!(!wanted(ColorChoice::Never, &forced, true));
        assert!(!wanted(ColorChoice::Auto, &no_color, true));
        assert!(wanted(ColorChoice::Auto, &forced, false));
        assert!(!wanted(ColorChoice::Auto, &dumb, true));
        assert!(wanted(ColorChoice::Auto, &plain, true));
        assert!(!wanted(ColorChoice::Auto, &plain, false));
    }
}
