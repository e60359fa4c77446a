//! Addresses of the web.

use std::sync::LazyLock;

use regex::Regex;

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?i:https?)://[^\s/?#\p{C}][^\s\p{C}]*$")
        .expect("the pattern is a constant that a test uses")
});

/// The address without spaces around it, if its scheme is `http` or `https`, it names a host, and no character in it is
/// invisible. Documents may state any address, even `javascript:`.
pub fn web_address(url: &str) -> Option<&str> {
    let url = url.trim();
    ADDRESS.is_match(url).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_the_web_has_a_host_and_nothing_invisible() {
        assert_eq!(web_address(" HTTPS://example.org/ä?b#c\n"), Some("HTTPS://example.org/ä?b#c"));
        for url in [
            "javascript:alert(1)",
            "javascript://x\nalert(1)",
            "data:text/html,x",
            "//x.de",
            "https://",
            "https:///pfad",
            "https://?x",
            "https://example.org/a b",
            "https://example.org/\u{202e}x",
            "ftp://x",
        ] {
            assert_eq!(web_address(url), None, "{url}");
        }
    }
}
