//! The files of a vocabulary folder, which are compiled into the program as well.

/// A file's name, and the built-in text that is used if a folder lacks the file.
pub(super) type BuiltInFile = (&'static str, &'static str);

pub(super) const ORGANISERS: BuiltInFile =
    ("organisers.toml", include_str!("../../corpus/vocabulary/organisers.toml"));
pub(super) const THEMES: BuiltInFile = ("themes.toml", include_str!("../../corpus/vocabulary/themes.toml"));
pub(super) const GLOSSARY: BuiltInFile =
    ("glossary.toml", include_str!("../../corpus/vocabulary/glossary.toml"));
pub(super) const DICTIONARY: BuiltInFile =
    ("dictionary.toml", include_str!("../../corpus/vocabulary/dictionary.toml"));
pub(super) const PLACES: BuiltInFile = ("places.toml", include_str!("../../corpus/vocabulary/places.toml"));
pub(super) const COMPOUNDS: BuiltInFile =
    ("compounds.toml", include_str!("../../corpus/vocabulary/compounds.toml"));
