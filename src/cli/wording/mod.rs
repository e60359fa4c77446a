//! Holds the texts of the command line in the language of its reader: help with examples, errors of usage, and messages
//! of failures.
//!
//! The commands describe themselves in English, where they are defined. For German readers the same tree of commands is
//! gone through once more, with a table of texts ([`help`]); who asks for no help pays for none of it.

mod command_path;
mod examples;
mod help;
mod messages;
mod usage;

use clap::Command;

use super::help::topics;
use crate::present::Lang;

pub(super) use self::messages::{in_language, of_error};
pub(super) use self::usage::report;

/// The commands with their examples, described in a language. The tree is built: changes of its arguments come before.
pub(super) fn described(command: Command, lang: Lang) -> Command {
    let mut command = command.after_help(topics(lang));
    command.build();
    let command = examples::add(command, lang);
    match lang {
        Lang::De => help::in_german(command),
        Lang::En => command,
    }
}
