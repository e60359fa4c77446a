//! The house rules of the design, held over the source: who may import whom, what knows nothing of
//! what, how files begin.
//!
//! Where a rule fails, the code moves, not the rule: see `src/lib.rs` for the plan of the house.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use regex::Regex;

/// Rooms from left to right. A room imports only what stands to its left; rooms in one place don't
/// import each other.
const ORDER: &[&[&str]] = &[
    &["article", "budget", "manual"],
    &["meaning"],
    &["analysis"],
    &["vocabulary"],
    &["ingest"],
    &["enrich"],
    &["dedup"],
    &["check"],
    &["language"],
    &["query"],
    &["snippet", "relevance"],
    &["engine"],
    &["engine/embedded", "engine/opensearch"],
    &["pipeline"],
    &["present"],
    &["metrics", "query_log", "keys"],
    &["config"],
    &["app"],
    &["mcp"],
    &["web"],
    &["cli"],
    &["main"],
];

/// Words that may stand in the code of some rooms only.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("tantivy", &["engine/embedded"]),
    ("axum", &["web"]),
    ("tower", &["web"]),
    ("tower_http", &["web"]),
    ("hyper", &["web"]),
    ("rmcp", &["mcp", "web", "cli"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("notify", &["cli"]),
    ("ureq", &["cli", "engine/opensearch"]),
    ("clap_mangen", &["cli"]),
    ("toml_edit", &["vocabulary"]),
    ("askama", &["present"]),
];

/// Words that must not stand in the code of some rooms, with the reason.
const NEVER_IN: &[(&[&str], &[&str], &str)] = &[
    (
        &["web", "cli"],
        &["Searcher", "TantivyDocument", "Field", "Fields"],
        "the engine stays behind its seam",
    ),
    (
        &[
            "article",
            "budget",
            "meaning",
            "analysis",
            "vocabulary",
            "ingest",
            "enrich",
            "dedup",
            "check",
            "language",
            "query",
            "snippet",
            "relevance",
        ],
        &["Searcher", "IndexReader", "IndexWriter", "tokio", "TcpStream", "TcpListener", "http"],
        "the rooms before the seam know no index and no network",
    ),
];

/// Rooms that `present` must not name although they stand to its left: it does no search.
const PRESENT_KNOWS_NOTHING_OF: &[&str] = &["engine/embedded", "pipeline", "ingest", "enrich"];

/// Files outside `present` and `web` whose types describe themselves for the OpenAPI document: answers
/// hold these types as they are. `src/lib.rs` names them too.
const OPENAPI_ELSEWHERE: &[&str] = &[
    "src/article/provenance.rs",
    "src/engine/explanation.rs",
    "src/language/completion.rs",
    "src/query/plan.rs",
];

/// A source file.
struct Source {
    /// Relative to the crate, with `/`.
    path: String,
    room: String,
    raw: String,
    /// Without comments, the content of strings, and tests; lines keep their numbers.
    code: String,
    /// Tests only, in the same form.
    tests: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(root().join(folder)).sort_by_file_name().into_iter();
    let paths = entries.map(|entry| entry.expect("the crate can be read").into_path());
    paths.filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root()).expect("it lies in the crate").to_string_lossy().replace('\\', "/")
}

/// The room of a file: its folder or file below `src`. An engine has a room of its own below the seam.
fn room_of(path: &str) -> String {
    let mut names = path.split('/').skip(1).map(|name| name.trim_end_matches(".rs"));
    let room = names.next().unwrap_or_default();
    let inner = names.next().map(|inner| format!("{room}/{inner}"));
    let is_room = |inner: &String| ORDER.iter().any(|place| place.contains(&inner.as_str()));
    inner.filter(is_room).unwrap_or_else(|| room.to_owned())
}

/// All files of `src`. Modules that are declared for tests only are all tests.
fn sources() -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    let mut only_tests = BTreeSet::new();
    let declared = pattern(r"\bmod\s+(\w+)\s*;");
    for path in files("src", "rs") {
        let raw = fs::read_to_string(&path).expect("a source file is UTF-8");
        let (code, tests) = split_tests(&without_comments_and_strings(&raw));
        let relative = relative(&path);
        let room = room_of(&relative);
        let folder = match path.file_stem().and_then(|stem| stem.to_str()) {
            Some("mod" | "lib" | "main") => path.parent().expect("a file lies in a folder").to_owned(),
            _ => path.with_extension(""),
        };
        for name in declared.captures_iter(&tests) {
            only_tests.insert(folder.join(format!("{}.rs", &name[1])));
            only_tests.insert(folder.join(&name[1]).join("mod.rs"));
        }
        sources.push(Source { path: relative, room, raw, code, tests });
    }
    for source in &mut sources {
        if only_tests.contains(&root().join(&source.path)) {
            source.tests = std::mem::take(&mut source.code);
        }
    }
    assert!(sources.len() > 50, "only {} files were found in src", sources.len());
    sources
}

/// Blanks comments and what stands in strings and character literals.
fn without_comments_and_strings(raw: &str) -> String {
    let literal = pattern(concat!(
        r"(?s)//[^\n]*",                                               // comment to the end of the line
        r"|/\*.*?\*/",                                                 // comment
        r##"|\bb?r#"(?:.*?)"#|\bb?r"[^"]*""##,                         // raw string
        r#"|\bb?"(?:\\.|[^"\\])*"|"(?:\\.|[^"\\])*""#,                 // string
        r"|'(?:\\(?:u\{[0-9a-fA-F_]+\}|x[0-9a-fA-F]{2}|.)|[^'\\\n])'"  // character, never a lifetime
    ));
    let blank = |found: &regex::Captures<'_>| found[0].chars().filter(|&c| c == '\n').collect::<String>();
    literal.replace_all(raw, blank).into_owned()
}

/// Parts code from the items that stand under `#[cfg(test)]`; lines keep their numbers in both.
fn split_tests(code: &str) -> (String, String) {
    let lines = |text: &str| text.chars().filter(|&c| c == '\n').collect::<String>();
    let (mut kept, mut tests, mut rest) = (String::new(), String::new(), code);
    while let Some(at) = rest.find("#[cfg(test)]") {
        let (before, behind) = rest.split_at(at);
        let (item, after) = behind.split_at(end_of_item(behind));
        kept.push_str(&(before.to_owned() + &lines(item)));
        tests.push_str(&(lines(before) + item));
        rest = after;
    }
    kept.push_str(rest);
    (kept, tests)
}

/// Where the item at the beginning ends: at its semicolon, or with its outermost brace.
fn end_of_item(code: &str) -> usize {
    let mut depth = 0;
    for (at, c) in code.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return at + 1,
            '}' => depth -= 1,
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

/// Matches of a pattern with their line, as `path:line`.
fn places(path: &str, text: &str, pattern: &Regex) -> Vec<(String, String)> {
    let place = |at: usize| format!("{path}:{}", text[..at].matches('\n').count() + 1);
    pattern.find_iter(text).map(|found| (place(found.start()), found.as_str().to_owned())).collect()
}

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is right")
}

fn word(word: &str) -> Regex {
    pattern(&format!(r"\b{word}\b"))
}

#[track_caller]
fn none(problems: Vec<String>, rule: &str) {
    assert!(problems.is_empty(), "{rule}:\n  {}\n", problems.join("\n  "));
}

/// The rooms that a file imports, with the place: `crate::room`, `crate::{room, …}`, and `super::room`
/// from the top file of a room.
fn imports(source: &Source, rooms: &BTreeSet<&str>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let is_top =
        [format!("src/{}.rs", source.room), format!("src/{}/mod.rs", source.room)].contains(&source.path);
    let single =
        pattern(if is_top { r"\b(?:crate|super)::(\w+)(?:::(\w+))?" } else { r"\bcrate::(\w+)(?:::(\w+))?" });
    let line = |at: usize| format!("{}:{}", source.path, source.code[..at].matches('\n').count() + 1);
    for import in single.captures_iter(&source.code) {
        let inner = import.get(2).map(|inner| format!("{}/{}", &import[1], inner.as_str()));
        let room =
            inner.filter(|inner| rooms.contains(inner.as_str())).unwrap_or_else(|| import[1].to_owned());
        found.push((line(import.get(0).expect("the whole").start()), room));
    }
    let group = pattern(r"\bcrate::\{");
    for start in group.find_iter(&source.code) {
        let inner = &source.code[start.end() - 1..];
        let (mut depth, mut at_start) = (0, true);
        for (at, c) in inner.char_indices() {
            match c {
                '{' => (depth, at_start) = (depth + 1, depth == 0),
                '}' if depth == 1 => break,
                '}' => depth -= 1,
                ',' if depth == 1 => at_start = true,
                c if at_start && (c.is_alphanumeric() || c == '_') => {
                    let name: String =
                        inner[at..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                    found.push((line(start.start()), name));
                    at_start = false;
                }
                _ => {}
            }
        }
    }
    found.retain(|(_, name)| rooms.contains(name.as_str()));
    found
}

#[test]
fn rooms_import_only_what_stands_to_their_left() {
    let rank = |room: &str| ORDER.iter().position(|place| place.contains(&room));
    let rooms: BTreeSet<&str> = ORDER.iter().flat_map(|place| place.iter().copied()).collect();
    let mut problems = Vec::new();
    let mut count = 0;
    for source in sources().iter().filter(|source| source.room != "lib") {
        let Some(own) = rank(&source.room) else {
            problems.push(format!(
                "{}: the room '{}' is not in the order of this test; give it its place",
                source.path, source.room
            ));
            continue;
        };
        for (place, room) in imports(source, &rooms) {
            count += 1;
            if room != source.room && rank(&room).is_some_and(|imported| imported >= own) {
                problems.push(format!(
                    "{place}: {} imports {room}, which does not stand to its left",
                    source.room
                ));
            }
        }
    }
    assert!(count > 100, "only {count} imports were found: this test no longer reads the source rightly");
    none(problems, "the import order is broken; move the code, or put a trait where both can see it");
}

#[test]
fn every_room_of_the_library_is_in_the_order() {
    let lib = fs::read_to_string(root().join("src/lib.rs")).expect("the library is there");
    let declared = pattern(r"(?m)^(?:pub )?mod (\w+);");
    let rooms: BTreeSet<&str> = ORDER.iter().flat_map(|place| place.iter().copied()).collect();
    let unknown = declared
        .captures_iter(&lib)
        .map(|found| found[1].to_owned())
        .filter(|room| !rooms.contains(room.as_str()));
    none(unknown.collect(), "rooms without a place in the order");
}

#[test]
fn what_a_room_must_not_know_it_does_not_name() {
    let mut problems = Vec::new();
    let passed_on = pattern(r"\bpub\s+(?:use|type)\s[^;]*\btantivy\b");
    for source in sources() {
        let code = &source.code;
        for (name, rooms) in ONLY_IN.iter().filter(|(_, rooms)| !rooms.contains(&source.room.as_str())) {
            let found = places(&source.path, code, &word(name)).into_iter();
            problems.extend(
                found.map(|(place, _)| format!("{place}: {name} is known in {} only", rooms.join(", "))),
            );
        }
        for (rooms, names, why) in NEVER_IN {
            for name in names.iter().filter(|_| rooms.contains(&source.room.as_str())) {
                let found = places(&source.path, code, &word(name)).into_iter();
                problems.extend(found.map(|(place, _)| format!("{place}: {name} in {}: {why}", source.room)));
            }
        }
        if source.room == "present" {
            let hidden: BTreeSet<&str> = PRESENT_KNOWS_NOTHING_OF.iter().copied().collect();
            problems.extend(
                imports(&source, &hidden).into_iter().map(|(place, room)| {
                    format!("{place}: present does no search and knows nothing of {room}")
                }),
            );
        }
        if source.room != "analysis" {
            problems.extend(
                places(&source.path, code, &passed_on)
                    .into_iter()
                    .map(|(place, _)| format!("{place}: Tantivy's types are not handed on")),
            );
        }
    }
    none(problems, "a room knows what it must not");
}

/// An engine is put in by a change of these rooms alone, and no engine knows another.
#[test]
fn only_the_composition_root_names_an_engine() {
    let engines = ORDER.iter().flat_map(|place| place.iter()).filter_map(|room| room.strip_prefix("engine/"));
    let engines: Vec<&str> = engines.collect();
    assert_eq!(engines, ["embedded", "opensearch"], "the engines of the order of rooms");
    let mut problems = Vec::new();
    for engine in engines {
        let own = format!("engine/{engine}");
        let may_name = [own.as_str(), "app", "config"];
        let declared = format!("pub mod {engine}");
        // The name of a module or a value; in a text or in the middle of a name it is only a word.
        let named = pattern(&format!(r"\b(?:pub mod )?{engine}\b"));
        for source in sources().iter().filter(|source| !may_name.contains(&source.room.as_str())) {
            for (place, found) in places(&source.path, &source.code, &named) {
                if found != declared || source.room != "engine" {
                    problems.push(format!(
                        "{place}: {} names the engine {engine}; take the traits of crate::engine",
                        source.room
                    ));
                }
            }
        }
    }
    none(problems, "what stands behind the engine's traits is known outside app and config");
}

#[test]
fn openapi_is_known_where_answers_are_made() {
    let named = word("utoipa");
    let sources = sources();
    let elsewhere: BTreeSet<&str> = sources
        .iter()
        .filter(|source| !["present", "web"].contains(&source.room.as_str()) && named.is_match(&source.code))
        .map(|source| source.path.as_str())
        .collect();
    let allowed: BTreeSet<&str> = OPENAPI_ELSEWHERE.iter().copied().collect();
    assert_eq!(elsewhere, allowed, "files outside present and web that name utoipa, and those that may");
    let lib = fs::read_to_string(root().join("src/lib.rs")).expect("the library is there");
    let unsaid = allowed.into_iter().filter(|path| !lib.contains(path.trim_start_matches("src/")));
    none(unsaid.map(str::to_owned).collect(), "files that src/lib.rs does not name as exceptions");
}

/// The files of the crate by the path of their module: `src/query/plan.rs` is `query`, `plan`.
type Modules = BTreeMap<Vec<String>, usize>;

fn modules(sources: &[Source]) -> Modules {
    let module = |path: &str| {
        let names = path.trim_start_matches("src/").trim_end_matches(".rs").split('/');
        names.filter(|name| !["mod", "lib"].contains(name)).map(str::to_owned).collect()
    };
    sources.iter().enumerate().map(|(at, source)| (module(&source.path), at)).collect()
}

/// The paths that a `use` names, such as `a::b` and `a::c` of `a::{b, c as d}`.
fn use_paths(tree: &str, before: &[String], found: &mut Vec<Vec<String>>) {
    let (head, group) = match tree.split_once('{') {
        Some((head, group)) => (head, group.rsplit_once('}').map(|(group, _)| group)),
        None => (tree, None),
    };
    let head = head.split(" as ").next().unwrap_or_default();
    let names = head.split("::").map(str::trim).filter(|name| !name.is_empty());
    let path: Vec<String> = before.iter().cloned().chain(names.map(str::to_owned)).collect();
    let Some(group) = group else {
        found.push(path);
        return;
    };
    let (mut depth, mut start) = (0, 0);
    for (at, c) in group.char_indices().chain([(group.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                if !group[start..at].trim().is_empty() {
                    use_paths(&group[start..at], &path, found);
                }
                start = at + 1;
            }
            _ => {}
        }
    }
}

/// The file that a path leads to from a module, and the name in it.
fn target(modules: &Modules, own: &[String], path: &[String]) -> Option<(usize, String)> {
    let mut module = own.to_vec();
    let mut rest = path.iter();
    let name = loop {
        let Some(name) = rest.next() else { break String::new() };
        match name.as_str() {
            "crate" => module.clear(),
            "self" => {}
            "super" => drop(module.pop()),
            _ => {
                module.push(name.clone());
                if !modules.contains_key(&module) {
                    module.pop();
                    break name.clone();
                }
            }
        }
    };
    let is_ours = path.first().is_some_and(|first| ["crate", "self", "super"].contains(&first.as_str()));
    (is_ours || module != own).then_some((*modules.get(&module)?, name))
}

/// Which file imports which other, by `use` or by a path in the code. A name that a file only hands on leads to the file
/// it comes from. A file below a folder's own may have methods of a type of that one: importing the type is left out.
fn file_imports(sources: &[Source]) -> BTreeSet<(usize, usize)> {
    let modules = modules(sources);
    let (uses, paths) =
        (pattern(r"\b(pub(?:\([^)]*\))?\s+)?use\s+([^;]+);"), pattern(r"\b(?:crate|self|super)(?:::\w+)+"));
    let (children, scopes) = (pattern(r"\bmod\s+(\w+)\s*;"), pattern(r"\bpub\s*\(in [^)]*\)"));
    let mut handed_on: BTreeMap<(usize, String), usize> = BTreeMap::new();
    let mut imports: BTreeMap<usize, Vec<(usize, String)>> = BTreeMap::new();
    for (module, &file) in &modules {
        // A path that says how far a name can be seen imports nothing.
        let code = &scopes.replace_all(&sources[file].code, "pub").into_owned();
        let mut found = Vec::new();
        for import in uses.captures_iter(code) {
            let mut named = Vec::new();
            use_paths(&import[2], &[], &mut named);
            if import.get(1).is_none() {
                found.extend(named);
                continue;
            }
            for path in named {
                let Some(((target, _), name)) = target(&modules, module, &path).zip(path.last()) else {
                    continue;
                };
                handed_on.insert((file, name.clone()), target);
            }
        }
        let in_code = uses.replace_all(code, "");
        found.extend(
            paths.find_iter(&in_code).map(|path| path.as_str().split("::").map(str::to_owned).collect()),
        );
        for child in children.captures_iter(code).map(|declared| declared[1].to_owned()) {
            let called = pattern(&format!(r"(?:^|[^:\w]){child}::(\w+)"));
            let names = called.captures_iter(&in_code).map(|call| call[1].to_owned());
            found.extend(names.map(|name| vec!["self".to_owned(), child.clone(), name]));
        }
        imports.insert(file, found.iter().filter_map(|path| target(&modules, module, path)).collect());
    }
    let mut edges = BTreeSet::new();
    for (file, targets) in imports {
        for (mut target, name) in targets {
            // A chain of files that hand a name on is short, and never a ring.
            for _ in 0..8 {
                let Some(&next) = handed_on.get(&(target, name.clone())) else { break };
                target = next;
            }
            let is_part = is_below(&sources[target], &sources[file]) && has_methods(&sources[file], &name);
            if file != target && !is_part {
                edges.insert((file, target));
            }
        }
    }
    edges
}

/// Whether a file lies in the folder of another one, which declares it.
fn is_below(above: &Source, below: &Source) -> bool {
    let folder = above.path.trim_end_matches(".rs").trim_end_matches("mod");
    below.path.starts_with(&format!("{}/", folder.trim_end_matches('/')))
}

/// Whether a file has methods of a type. Where the type is that of the folder's own file, the two are one thing in several
/// files.
fn has_methods(source: &Source, name: &str) -> bool {
    let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_name && pattern(&format!(r"\bimpl(?:<[^{{]*>)?\s+{name}\b[^;{{]*\{{")).is_match(&source.code)
}

/// Groups of files of which each imports all others of its group, by way of others or by itself. Their files stand in
/// the order of their paths, and so do the groups.
fn rings(sources: &[Source]) -> Vec<Vec<String>> {
    let mut imports: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (one, other) in file_imports(sources) {
        imports.entry(one).or_default().push(other);
    }
    let reached = |start: usize| {
        let (mut found, mut open) = (BTreeSet::new(), vec![start]);
        while let Some(file) = open.pop() {
            open.extend(imports.get(&file).into_iter().flatten().filter(|other| found.insert(**other)));
        }
        found
    };
    let reached: BTreeMap<usize, BTreeSet<usize>> =
        imports.keys().map(|&file| (file, reached(file))).collect();
    let is_in = |file: usize, other: usize| reached.get(&file).is_some_and(|found| found.contains(&other));
    let ring = |file: usize| -> Vec<String> {
        let others = reached[&file].iter().filter(|other| is_in(**other, file));
        let mut paths: Vec<String> = others.map(|other| sources[*other].path.clone()).collect();
        paths.sort();
        paths
    };
    let rings: BTreeSet<Vec<String>> = imports.keys().map(|&file| ring(file)).collect();
    rings.into_iter().filter(|ring| ring.len() > 1).collect()
}

/// A ring of imports makes one thing of several files: none of them can be read or moved alone.
#[test]
fn no_file_imports_one_that_imports_it() {
    let rings: Vec<String> = rings(&sources()).into_iter().map(|ring| ring.join(", ")).collect();
    none(
        rings,
        "files that import each other, perhaps through others; move what both need into a file that imports neither",
    );
}

#[test]
fn every_file_begins_with_what_it_is_for() {
    let mut all: Vec<(String, String)> =
        sources().into_iter().map(|source| (source.path, source.raw)).collect();
    for path in files("tests", "rs") {
        all.push((relative(&path), fs::read_to_string(&path).expect("a test file is UTF-8")));
    }
    let headless = all.into_iter().filter(|(_, raw)| !raw.starts_with("//! ")).map(|(path, _)| path);
    none(headless.collect(), "files that do not start with a `//!` header saying what they are for");
}

#[test]
fn production_code_does_not_unwrap() {
    let unwrap = pattern(r"\.unwrap\(\)|\.unwrap_err\(\)|\b(?:todo|unimplemented|dbg)!");
    let found = sources().into_iter().flat_map(|source| places(&source.path, &source.code, &unwrap));
    none(
        found.map(|(place, what)| format!("{place}: {what}")).collect(),
        "outside tests errors are handed on, or expected with the reason why they can't be",
    );
}

/// A test that sleeps hides that nobody decided when a thing becomes visible.
#[test]
fn no_test_sleeps() {
    let (sleep, call) = (word("sleep"), pattern(r"\bsleep\s*\("));
    let mut found: Vec<(String, String)> =
        sources().into_iter().flat_map(|source| places(&source.path, &source.tests, &sleep)).collect();
    for path in files("tests", "rs") {
        let raw = fs::read_to_string(&path).expect("a test file is UTF-8");
        found.extend(places(&relative(&path), &without_comments_and_strings(&raw), &call));
    }
    none(found.into_iter().map(|(place, _)| place).collect(), "tests wait for a condition, never for a time");
}

/// Every file that is part of the project: what git tracks, else everything but what is built.
fn tracked() -> Vec<PathBuf> {
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output();
    match listed.ok().filter(|listed| listed.status.success() && !listed.stdout.is_empty()) {
        Some(listed) => {
            let names = String::from_utf8_lossy(&listed.stdout).into_owned();
            names.split('\0').filter(|name| !name.is_empty()).map(|name| root().join(name)).collect()
        }
        None => walkdir::WalkDir::new(root())
            .into_iter()
            .filter_entry(|entry| {
                !["target", ".git", "index", "node_modules"]
                    .iter()
                    .any(|name| entry.depth() == 1 && entry.file_name() == *name)
            })
            .filter_map(|entry| {
                entry.ok().filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path)
            })
            .collect(),
    }
}

#[test]
fn the_top_level_holds_only_what_belongs_there() {
    let folders = [".ci", "benches", "corpus", "index", "packaging", "src", "tests"];
    let files = [
        ".gitignore",
        ".rustfmt.toml",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE",
        "README.md",
        "SECURITY.md",
    ];
    let all = tracked();
    let strangers = all.iter().map(|file| relative(file)).filter(|name| match name.split_once('/') {
        Some((folder, _)) => !folders.contains(&folder),
        None => !files.contains(&name.as_str()),
    });
    none(strangers.collect(), "files at the top level that are no part of the project");
}

/// Whoever follows a walk of `CONTRIBUTING.md` must not stand before a file that has moved.
#[test]
fn the_walks_lead_to_files_that_exist() {
    let guide = fs::read_to_string(root().join("CONTRIBUTING.md")).expect("the guide is there");
    let named = pattern(r"`((?:src|tests|corpus|benches|packaging|\.ci)/[\w./-]+)`");
    let paths: BTreeSet<&str> =
        named.captures_iter(&guide).map(|found| found.get(1).expect("the path").as_str()).collect();
    assert!(paths.len() > 30, "only {} paths were found: this test no longer reads the guide", paths.len());
    let lost = paths.into_iter().filter(|path| !root().join(path).exists()).map(str::to_owned);
    none(lost.collect(), "paths of CONTRIBUTING.md that do not exist");
    for walk in ["input format", "a facet", "an export format", "a command", "a language", "a second engine"]
    {
        assert!(
            guide.contains(&format!("### Add {walk}")) || guide.contains(&format!("### Add an {walk}")),
            "{walk}"
        );
    }
    for room in ORDER.iter().flat_map(|place| place.iter()).filter(|room| **room != "main") {
        assert!(guide.contains(&format!("`{room}`")), "the room '{room}' is missing in CONTRIBUTING.md");
    }
}

/// A promise is worth what the test is that holds it.
#[test]
fn every_promise_names_a_test_that_exists() {
    let guide = fs::read_to_string(root().join("CONTRIBUTING.md")).expect("the guide is there");
    let promises = guide.split("## What is promised").nth(1).and_then(|rest| rest.split("\n## ").next());
    let rows = promises.expect("the list of promises").lines().filter(|line| line.starts_with("| "));
    let named = pattern(r"\| `([a-z_]+)::([a-z_]+)` \|$");
    let mut lost = Vec::new();
    let mut promises = 0;
    for row in rows.skip(2) {
        promises += 1;
        let Some(test) = named.captures(row) else {
            lost.push(row.to_owned());
            continue;
        };
        let text = fs::read_to_string(root().join(format!("tests/behaviour/{}.rs", &test[1])));
        if !text.is_ok_and(|text| text.contains(&format!("\nfn {}()", &test[2]))) {
            lost.push(format!("{}::{}", &test[1], &test[2]));
        }
    }
    assert!(promises > 15, "only {promises} promises were found");
    none(lost, "promises of CONTRIBUTING.md without a test");
}

#[test]
fn no_file_names_a_machine_or_how_the_work_went() {
    // Put together, so that this file does not hold what it looks for.
    let folders = ["home", "root", "work"].join("|");
    let path = pattern(&format!(r#"(?:^|[\s"'`(=:<])/(?:{folders})/"#));
    let work = [
        "issue #?[0-9]+",
        "(?:this|earlier|previous|later|next) session",
        "(?:this|an earlier|a later|a previous) issue",
        "sub-?agent",
    ]
    .join("|");
    let work = pattern(&format!(r"(?i)\b(?:{work})\b"));
    let mut problems = Vec::new();
    for file in tracked() {
        let name = relative(&file);
        // Articles may write about anything; lock files are not ours.
        let is_text =
            !name.starts_with("corpus/articles/") && !name.ends_with(".lock") && name != "tests/house.rs";
        let Some(text) =
            fs::read(&file).ok().and_then(|bytes| String::from_utf8(bytes).ok()).filter(|_| is_text)
        else {
            continue;
        };
        for (number, line) in text.lines().enumerate() {
            if let Some(found) = path.find(line).or_else(|| work.find(line)) {
                problems.push(format!("{name}:{}: {:?}", number + 1, found.as_str()));
            }
        }
    }
    none(problems, "files that name a folder of one machine, or how the work on them was organised");
}

#[test]
fn this_test_sees_files_that_import_each_other() {
    let source = |path: &str, code: &str| Source {
        path: path.to_owned(),
        room: room_of(path),
        raw: String::new(),
        code: code.to_owned(),
        tests: String::new(),
    };
    let sources = [
        source("src/lib.rs", "pub mod query; pub mod app; pub mod cli;"),
        source(
            "src/query/mod.rs",
            "mod parse; mod plan; mod view; pub use plan::{Plan as Planned, Page}; use parse::parse;\n\
             pub struct Planner; fn planned() { view::shown() }",
        ),
        source("src/query/parse.rs", "use super::{\n    Page,\n    view::{self, Value},\n};"),
        source("src/query/plan.rs", "fn plan() { crate::query::parse::parse() }"),
        // Methods of a type of the folder's own file, which calls what stands here.
        source(
            "src/query/view.rs",
            "use super::Planner; impl<'a> Planner<'a> {} pub(in crate::app) fn shown() {}",
        ),
        source("src/app/mod.rs", "use crate::query; mod one; mod two; mod three; mod outside;"),
        source("src/app/one.rs", "use super::two::Two;"),
        source("src/app/two.rs", "use super::three::Three;"),
        source("src/app/three.rs", "use super::one::One;"),
        source("src/app/outside.rs", "use super::one::One;"),
        source("src/cli/mod.rs", "mod list; pub struct Style; fn run() { list::print() }"),
        source("src/cli/list.rs", "use super::Style; pub fn print(style: Style) {}"),
    ];
    // The pair imports each other through the page that `mod.rs` hands on.
    let pair = ["src/query/parse.rs", "src/query/plan.rs"].map(str::to_owned).to_vec();
    let three = ["src/app/one.rs", "src/app/three.rs", "src/app/two.rs"].map(str::to_owned).to_vec();
    let below = ["src/cli/list.rs", "src/cli/mod.rs"].map(str::to_owned).to_vec();
    assert_eq!(rings(&sources), [three, below, pair]);
}

#[test]
fn this_test_reads_source_rightly() {
    let code = "use crate::{article::{Date, Year}, query};\n// crate::web\nlet s = \"crate::cli\"; let c = '\"'; fn f<'a>(x: &'a str) {}\n#[cfg(test)]\nmod tests {\n    use crate::app;\n}\nuse crate::engine::embedded::X;\n#[cfg(test)]\nmod sample;\n";
    let (code, tests) = split_tests(&without_comments_and_strings(code));
    let source = Source {
        path: "src/engine/embedded/x.rs".to_owned(),
        room: "engine/embedded".to_owned(),
        raw: String::new(),
        code,
        tests,
    };
    let rooms: BTreeSet<&str> = ORDER.iter().flat_map(|place| place.iter().copied()).collect();
    let mut found = imports(&source, &rooms);
    found.sort();
    let expected = [
        ("src/engine/embedded/x.rs:1", "article"),
        ("src/engine/embedded/x.rs:1", "query"),
        ("src/engine/embedded/x.rs:8", "engine/embedded"),
    ];
    assert_eq!(found, expected.map(|(place, room)| (place.to_owned(), room.to_owned())));
    assert!(source.tests.contains("crate::app") && source.tests.contains("mod sample;"), "{}", source.tests);
}
