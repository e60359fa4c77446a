//! The names by which the tables of this folder know commands.

/// The name by which the tables of this folder know a subcommand of a command that they know by another: `vocabulary add`.
pub fn path_of(parent: &str, name: &str) -> String {
    if parent == PROGRAM { name.to_owned() } else { format!("{parent} {name}") }
}

/// The name of the program, and that of the command which stands for it in the tables.
pub const PROGRAM: &str = "fundstelle";
