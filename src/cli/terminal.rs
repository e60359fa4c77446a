//! Detects language, colour and width of the terminal that a command runs in, and pages long output.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};

use crate::present::Lang;
use crate::present::terminal::Style;
use crate::query::Page;

/// The language, colour and width in which results are written.
pub struct Terminal {
    pub lang: Lang,
    pub colour: bool,
    pub width: usize,
    /// Whether addresses can be followed from the text of a link.
    links: bool,
    /// The number of lines that can be seen at once; `None` where the output goes elsewhere.
    lines: Option<usize>,
}

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ColourMode {
    Auto,
    Always,
    Never,
}

impl ColourMode {
    /// Makes this the mode of every [`Terminal::detect`] of the process.
    pub fn choose(self) {
        if self != Self::Auto {
            console::set_colors_enabled(self == Self::Always);
        }
    }
}

impl Terminal {
    /// Longer lines are hard to read, however wide the terminal is, unless somebody sets `COLUMNS`.
    const MAX_WIDTH: usize = 120;
    const MIN_WIDTH: usize = 40;

    /// Reads the properties of the terminal. Without a choice, colours are used only on a terminal whose user did not
    /// set `NO_COLOR` (no-color.org); the language is that of the locale. Lines that go elsewhere, to a file or
    /// another program, are not wrapped unless `COLUMNS` says how wide they may be.
    pub fn detect() -> Self {
        let is_terminal = io::stdout().is_terminal();
        let (lines, columns) = console::Term::stdout().size();
        let stated = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let width = match stated {
            Some(columns) => usize::max(columns, Self::MIN_WIDTH),
            None if is_terminal => usize::from(columns).clamp(Self::MIN_WIDTH, Self::MAX_WIDTH),
            None => usize::MAX,
        };
        let colour = console::colors_enabled();
        let lines = is_terminal.then_some(usize::from(lines));
        Self { lang: language(), colour, width, links: is_terminal && colour, lines }
    }

    pub fn style(&self) -> Style {
        Style::new(self.colour, self.width).with_links(self.links)
    }

    /// Writes a text to standard output; one with more lines than the terminal through the program that `PAGER` names,
    /// or `less` where it names none. An empty `PAGER`, or `cat`, shows the text at once.
    pub fn show(&self, text: &str) -> io::Result<()> {
        let text = text.trim_end();
        let is_long = self.lines.is_some_and(|lines| text.lines().count() >= lines);
        if is_long && page(text) {
            return Ok(());
        }
        writeln!(io::stdout().lock(), "{text}")
    }
}

/// The width of the lines on standard error; `None` where they go to a file or another program, and nobody says how wide
/// they may be.
pub fn width_of_errors() -> Option<usize> {
    let stated = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let columns = || usize::from(console::Term::stderr().size().1).min(Terminal::MAX_WIDTH);
    let width = stated.or_else(|| io::stderr().is_terminal().then(columns));
    width.map(|width| width.max(Terminal::MIN_WIDTH))
}

/// The language of the locale, as far as there is an interface in it.
pub fn language() -> Lang {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    if locale.is_some_and(|locale| locale.starts_with("de")) { Lang::De } else { Lang::En }
}

/// Says, on standard error, which page is the last, where a page behind it was asked for.
pub fn tell_of_pages(reachable: u64, per_page: u32) -> io::Result<()> {
    // Where nothing was found the list says so.
    if reachable == 0 {
        return Ok(());
    }
    let texts = language().texts();
    let pages = u64::from(Page::count(reachable, per_page));
    writeln!(io::stderr(), "fundstelle: {}", texts.count(&texts.terminal.last_page, pages))
}

/// Shows a text in the pager; false where there is none.
fn page(text: &str) -> bool {
    let pager = env::var("PAGER").unwrap_or_else(|_| "less".to_owned());
    let mut words = pager.split_whitespace();
    let Some(program) = words.next().filter(|program| *program != "cat") else { return false };
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped());
    if env::var_os("LESS").is_none() {
        // Colours are shown, and what fits after all ends at once and stays on the screen.
        command.env("LESS", "FRX");
    }
    if env::var_os("LESSCHARSET").is_none() {
        // What is shown is UTF-8 whatever the locale, which need not be installed.
        command.env("LESSCHARSET", "utf-8");
    }
    let Ok(mut child) = command.spawn() else { return false };
    if let Some(mut input) = child.stdin.take() {
        // Who has seen enough ends the pager before it has read all.
        let _ = writeln!(input, "{text}");
    }
    child.wait().is_ok()
}
