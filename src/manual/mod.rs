//! The manual: a page of Markdown a topic. `fundstelle help TOPIC` shows a page in the terminal and `/docs/TOPIC` in the
//! browser; a reader of the source has the same files. Every command and request in them runs in a test.

/// A page of the manual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Topic {
    /// What the page is asked for by, which is also the stem of its file.
    pub name: &'static str,
    /// Markdown that begins with a heading of the first level and a paragraph that says what the page is about.
    pub text: &'static str,
}

/// The pages, in the order in which somebody needs them who begins.
pub const TOPICS: [Topic; 15] = [
    Topic { name: "installing", text: include_str!("installing.md") },
    Topic { name: "indexing", text: include_str!("indexing.md") },
    Topic { name: "documents", text: include_str!("documents.md") },
    Topic { name: "searching", text: include_str!("searching.md") },
    Topic { name: "command-line", text: include_str!("command-line.md") },
    Topic { name: "names", text: include_str!("names.md") },
    Topic { name: "api", text: include_str!("api.md") },
    Topic { name: "mcp", text: include_str!("mcp.md") },
    Topic { name: "embedding", text: include_str!("embedding.md") },
    Topic { name: "configuration", text: include_str!("configuration.md") },
    Topic { name: "operation", text: include_str!("operation.md") },
    Topic { name: "cluster", text: include_str!("cluster.md") },
    Topic { name: "faults", text: include_str!("faults.md") },
    Topic { name: "relevance", text: include_str!("relevance.md") },
    Topic { name: "limits", text: include_str!("limits.md") },
];

impl Topic {
    /// The page of a name.
    pub fn named(name: &str) -> Option<Self> {
        TOPICS.into_iter().find(|topic| topic.name == name)
    }

    /// The topic that a link of a page leads to: `names.md` leads to `names`, an address elsewhere to none.
    pub fn linked(target: &str) -> Option<Self> {
        Self::named(target.strip_suffix(".md")?)
    }

    /// The heading of the page.
    pub fn title(self) -> &'static str {
        self.text.lines().next().unwrap_or_default().trim_start_matches("# ")
    }

    /// The first sentence of the page, on one line: what the page is about.
    pub fn summary(self) -> String {
        let first = self.text.split("\n\n").nth(1).unwrap_or_default().replace('\n', " ");
        let end = first.find(". ").map_or(first.len(), |at| at + 1);
        first[..end].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_is_a_topic_with_a_title_and_a_summary() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/manual");
        let pages = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        for page in pages.filter(|path| path.extension().is_some_and(|extension| extension == "md")) {
            let name = page.file_stem().unwrap().to_string_lossy().into_owned();
            assert!(Topic::named(&name).is_some(), "{name}.md is no topic");
        }
        for topic in TOPICS {
            assert!(topic.text.starts_with("# "), "{} begins with no heading", topic.name);
            assert!(topic.summary().ends_with('.'), "{}: {}", topic.name, topic.summary());
            assert!(topic.summary().chars().count() <= 80, "{}: {}", topic.name, topic.summary());
        }
    }
}
