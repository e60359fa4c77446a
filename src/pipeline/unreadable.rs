//! Places that can't be read now. The articles that they gave before stay in the index.
//!
//! A line of JSON Lines that can't be read may be that of an article. Lines are added and removed above it, so its
//! number doesn't say of which; its neighbours do: the line stands between two lines whose articles are known,
//! and so did its article before.

use std::collections::{HashMap, HashSet};

use crate::article::ArticleId;
use crate::engine::{EngineError, Generation};
use crate::ingest::{Skipped, line_of};

/// All such places of a run.
#[derive(Debug, Default)]
pub struct Unreadable {
    places: Vec<Place>,
    /// The line that was read last and gave an article before: its root, file and article.
    last: Option<(String, String, ArticleId)>,
    /// The places for which no following line was read yet.
    open: Vec<usize>,
}

#[derive(Debug)]
struct Place {
    root: String,
    location: String,
    /// Whether everything behind it in its file is unreadable too.
    to_end: bool,
    /// The known articles of the lines before and behind it.
    neighbours: [Option<ArticleId>; 2],
}

impl Unreadable {
    /// Adds a place.
    pub fn add(&mut self, root: &str, skipped: &Skipped) {
        let file = line_of(&skipped.location).map(|(file, _)| file);
        let last = self.last.as_ref().filter(|(of, in_file, _)| of == root && file == Some(in_file));
        let before = last.map(|(_, _, id)| id.clone());
        if file.is_some() {
            self.open.push(self.places.len());
        }
        self.places.push(Place {
            root: root.to_owned(),
            location: skipped.location.clone(),
            to_end: skipped.to_end,
            neighbours: [before, None],
        });
    }

    /// Takes note of a document that was read and gave an article before.
    pub fn passed(&mut self, root: &str, location: &str, id: &ArticleId) {
        let Some((file, _)) = line_of(location) else { return };
        for at in self.open.drain(..) {
            let place = &mut self.places[at];
            let in_file = line_of(&place.location).is_some_and(|(of, _)| of == file);
            if in_file && place.root == root {
                place.neighbours[1] = Some(id.clone());
            }
        }
        match &mut self.last {
            Some((of, in_file, last)) if of == root && in_file == file => *last = id.clone(),
            last => *last = Some((root.to_owned(), file.to_owned(), id.clone())),
        }
    }

    /// Those of the gone articles that came from a place which can't be read now.
    pub fn kept(
        &self,
        generation: &dyn Generation,
        gone: &HashSet<ArticleId>,
    ) -> Result<HashSet<ArticleId>, EngineError> {
        let mut kept = HashSet::new();
        let roots: HashSet<&String> = self.places.iter().map(|place| &place.root).collect();
        for root in roots.into_iter().filter(|_| !gone.is_empty()) {
            let places: Vec<&Place> = self.places.iter().filter(|place| place.root == *root).collect();
            let neighbours: HashSet<&ArticleId> =
                places.iter().flat_map(|place| place.neighbours.iter().flatten()).collect();
            let mut lines: HashMap<ArticleId, u64> = HashMap::new();
            let mut missing: Vec<(ArticleId, String)> = Vec::new();
            generation.for_each_article(root, &mut |article| {
                if neighbours.contains(&article.id)
                    && let Some((_, line)) = line_of(&article.location)
                {
                    lines.insert(article.id.clone(), line);
                }
                if gone.contains(&article.id) {
                    missing.push((article.id.clone(), article.location.clone()));
                }
                Ok(())
            })?;
            let covering = Covering::new(&places, &lines);
            kept.extend(
                missing.into_iter().filter(|(_, location)| covering.covers(location)).map(|(id, _)| id),
            );
        }
        Ok(kept)
    }
}

/// What the unreadable places of a source may have given.
struct Covering<'a> {
    /// Files and folders.
    places: HashSet<&'a str>,
    /// For a file, the ranges of lines, without their ends, in which articles may have stood. They are in
    /// ascending order and don't overlap.
    lines: HashMap<&'a str, Vec<(u64, u64)>>,
}

impl<'a> Covering<'a> {
    /// `known` are the lines in which the neighbours of unreadable lines stood before.
    fn new(places: &[&'a Place], known: &HashMap<ArticleId, u64>) -> Self {
        let mut covering = Self { places: HashSet::new(), lines: HashMap::new() };
        for place in places {
            let Some((file, line)) = line_of(&place.location) else {
                covering.places.insert(&place.location);
                continue;
            };
            let [above, below] = place.neighbours.each_ref().map(|id| known.get(id.as_ref()?).copied());
            let range = match (above, below) {
                (above, _) if place.to_end => (above.unwrap_or(line.saturating_sub(1)), u64::MAX),
                // The lines were put into another order, so that only the number is left.
                (Some(above), Some(below)) if above >= below => {
                    (line.saturating_sub(1), line.saturating_add(1))
                }
                (above, below) => (above.unwrap_or(0), below.unwrap_or(u64::MAX)),
            };
            covering.lines.entry(file).or_default().push(range);
        }
        covering.lines.values_mut().for_each(merge);
        covering
    }

    /// Whether an article from `location` may be missing because a place is unreadable: it is the same file, lies
    /// in the folder or file, or between the lines around an unreadable one.
    fn covers(&self, location: &str) -> bool {
        let parts = location.match_indices(['/', ':']).map(|(at, _)| &location[..at]);
        if parts.chain([location]).any(|part| self.places.contains(part)) {
            return true;
        }
        let Some((file, line)) = line_of(location) else { return false };
        let ranges = self.lines.get(file).map(Vec::as_slice).unwrap_or_default();
        let next = ranges.partition_point(|(_, below)| *below <= line);
        ranges.get(next).is_some_and(|(above, _)| *above < line)
    }
}

/// Sorts ranges of lines, and makes one of those that overlap.
fn merge(ranges: &mut Vec<(u64, u64)>) {
    ranges.sort_unstable();
    let mut merged: Vec<(u64, u64)> = Vec::with_capacity(ranges.len());
    for &(above, below) in ranges.iter() {
        match merged.last_mut() {
            // A line lies within both.
            Some((_, end)) if above.saturating_add(1) < *end => *end = below.max(*end),
            _ => merged.push((above, below)),
        }
    }
    *ranges = merged;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether an unreadable place covers a location; the neighbours of a line stood in these lines before.
    fn covers(place: &str, to_end: bool, neighbours: [Option<u64>; 2], location: &str) -> bool {
        let id = |line: u64| ArticleId::new(format!("zeile-{line}")).unwrap();
        let known = neighbours.into_iter().flatten().map(|line| (id(line), line)).collect();
        let place = Place {
            root: String::new(),
            location: place.to_owned(),
            to_end,
            neighbours: neighbours.map(|line| line.map(id)),
        };
        Covering::new(&[&place], &known).covers(location)
    }

    #[test]
    fn what_a_broken_place_may_have_given_is_kept() {
        let none = [None, None];
        for (place, location) in
            [("a.txt", "a.txt"), ("folder", "folder/a.txt"), ("f.jsonl.gz", "f.jsonl.gz:3")]
        {
            assert!(covers(place, false, none, location), "{place} and {location}");
        }
        for (place, location) in [("a", "ab.txt"), ("a.txt", "b.txt"), ("f.jsonl:7", "g.jsonl:7")] {
            assert!(!covers(place, false, none, location), "{place} and {location}");
        }
    }

    #[test]
    fn many_broken_lines_cover_the_lines_of_each() {
        let mut ranges = vec![(8, 10), (1, 4), (2, 6), (5, 8), (1, 4)];
        merge(&mut ranges);
        assert_eq!(ranges, [(1, 6), (5, 8), (8, 10)]);
        let lines = HashMap::from([("f.jsonl", ranges)]);
        let covering = Covering { places: HashSet::new(), lines };
        let covered = (1..12).filter(|line| covering.covers(&format!("f.jsonl:{line}")));
        assert_eq!(covered.collect::<Vec<u64>>(), [2, 3, 4, 5, 6, 7, 9]);
    }

    #[test]
    fn a_broken_line_covers_what_stood_between_its_neighbours() {
        let around = [Some(6), Some(8)];
        assert!(covers("f.jsonl:7", false, around, "f.jsonl:7"));
        for line in [1, 6, 8, 19] {
            assert!(!covers("f.jsonl:7", false, around, &format!("f.jsonl:{line}")), "{line}");
        }
        // Lines were added above it.
        assert!(covers("f.jsonl:40", false, around, "f.jsonl:7"));
        // The last line has nothing below it, and a file that breaks off covers the rest.
        assert!(covers("f.jsonl:9", false, [Some(8), None], "f.jsonl:9"));
        assert!(covers("f.jsonl:9", true, [Some(8), None], "f.jsonl:900"));
    }
}
