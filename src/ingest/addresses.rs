//! Derives the public address of a file in a mirrored folder, since hardly any page states its own.

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::error::IngestError;

/// The folder of a mirror, and where people read what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mirror {
    /// A folder, from the current one or whole.
    pub folder: PathBuf,
    /// The address of the folder, such as `https://www.example.org/`.
    pub address: String,
}

/// What a path of an address can't hold as it is.
const WRITTEN_OTHERWISE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// What a query of an address can't hold as it is. Mirrors write what a name of a file can't hold with a percent sign already.
const WRITTEN_OTHERWISE_IN_QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>');

/// The names of pages that are had at the address of their folder.
const INDEX_PAGES: [&str; 3] = ["index.html", "index.htm", "index.php.html"];

impl Mirror {
    /// The mirrors with their folders as files name them.
    ///
    /// # Errors
    /// A folder is not there. Its pages would lose their addresses.
    pub(super) fn resolved(mirrors: &[Self]) -> Result<Vec<Self>, IngestError> {
        let there = |mirror: &Self| match mirror.folder.canonicalize() {
            Ok(folder) => Ok(Self { folder, address: mirror.address.clone() }),
            Err(cause) => Err(IngestError::NoMirror { path: mirror.folder.clone(), cause }),
        };
        mirrors.iter().map(there).collect()
    }
}

/// The address of a file in the innermost of the mirrors that it lies in.
pub(super) fn address_of(file: &Path, mirrors: &[Mirror]) -> Option<String> {
    let within = mirrors.iter().filter_map(|mirror| Some((mirror, file.strip_prefix(&mirror.folder).ok()?)));
    let (mirror, rest) = within.min_by_key(|(_, rest)| rest.components().count())?;
    let mut parts: Vec<&str> = rest.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
    // A page with a query is a file with a question mark in its name, behind which a mirror may put `.html`.
    let query = parts.last_mut().and_then(|last| {
        let (path, query) = last.split_once('?').filter(|(_, query)| query.contains('='))?;
        *last = path;
        Some(query.strip_suffix(".html").unwrap_or(query))
    });
    if let Some(last) = parts.last_mut().filter(|last| INDEX_PAGES.contains(last)) {
        *last = "";
    }
    let parts: Vec<String> =
        parts.into_iter().map(|part| utf8_percent_encode(part, WRITTEN_OTHERWISE).to_string()).collect();
    let address = format!("{}/{}", mirror.address.trim_end_matches('/'), parts.join("/"));
    Some(match query {
        Some(query) => format!("{address}?{}", utf8_percent_encode(query, WRITTEN_OTHERWISE_IN_QUERY)),
        None => address,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_address_of_its_place_in_the_mirror() {
        let mirror =
            |folder: &str, address: &str| Mirror { folder: folder.into(), address: address.to_owned() };
        let mirrors = [
            mirror("/m/example.org", "https://example.org/"),
            mirror("/m/example.org/en", "https://en.example.org"),
        ];
        let of = |file: &str| address_of(Path::new(file), &mirrors);
        for (file, address) in [
            ("/m/example.org/seite.html", "https://example.org/seite.html"),
            ("/m/example.org/über uns/index.html", "https://example.org/%C3%BCber%20uns/"),
            ("/m/example.org/index.html", "https://example.org/"),
            ("/m/example.org/a.php?b=1&c=x y.html", "https://example.org/a.php?b=1&c=x%20y"),
            ("/m/example.org/index.html?page=2.html", "https://example.org/?page=2"),
            ("/m/example.org/Was tun?.html", "https://example.org/Was%20tun%3F.html"),
            ("/m/example.org/a.php?b=%2Fx", "https://example.org/a.php?b=%2Fx"),
            ("/m/example.org/en/a.pdf", "https://en.example.org/a.pdf"),
        ] {
            assert_eq!(of(file).as_deref(), Some(address), "{file}");
        }
        assert_eq!(of("/m/example.com/a.html"), None);
    }
}
