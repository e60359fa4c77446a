//! How results are shown on the terminal that a command runs in.

use std::io::{self, IsTerminal};

use crate::present::Lang;

/// The language, colour and width in which results are written.
pub struct Terminal {
    pub lang: Lang,
    pub colour: bool,
    pub width: usize,
}

impl Terminal {
    /// Longer lines are hard to read, however wide the terminal is.
    const MAX_WIDTH: usize = 100;

    /// Reads the properties of the terminal. Colours are used only on a terminal whose user did not set
    /// `NO_COLOR` (no-color.org); the language is that of the locale.
    pub fn detect() -> Self {
        let is_terminal = io::stdout().is_terminal();
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
        let lang = if locale.is_some_and(|locale| locale.starts_with("de")) { Lang::De } else { Lang::En };
        let (_, columns) = console::Term::stdout().size();
        let width =
            if is_terminal { usize::from(columns).clamp(40, Self::MAX_WIDTH) } else { Self::MAX_WIDTH };
        Self { lang, colour: is_terminal && !no_colour, width }
    }
}
