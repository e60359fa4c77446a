//! Files of an index: a flipped byte or a missing end is told, or changes no answer.

use std::fs;
use std::path::{Path, PathBuf};

use fundstelle::app::App;
use fundstelle::budget::Budget;
use fundstelle::config::Config;
use fundstelle::pipeline::{Choices, Silent};
use libtest_mimic::Trial;
use tempfile::TempDir;

use super::inputs::{articles_in, target};

struct Original {
    folder: TempDir,
    files: Vec<PathBuf>,
    answers: Vec<String>,
}

fn app(index: &Path) -> App {
    let config = Config { index: index.to_owned(), ..Config::default() };
    App::new(config).expect("the built-in vocabulary is right")
}

impl Original {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let articles = articles_in(folder.path());
        let index = folder.path().join("index");
        app(&index).index(&[articles], Choices::default(), &mut Silent).expect("the articles can be indexed");
        let files = walkdir::WalkDir::new(&index).sort_by_file_name().into_iter().filter_map(|entry| {
            let entry = entry.ok().filter(|entry| entry.file_type().is_file())?;
            entry.path().strip_prefix(&index).ok().map(Path::to_owned)
        });
        let files = files.filter(|path| !path.to_string_lossy().contains(".lock")).collect();
        let answers = answers(&app(&index)).expect("a whole index answers");
        Self { folder, files, answers }
    }

    /// Damages one file of a copy as an input says: which file, where, and how.
    fn check(&self, input: &[u8]) {
        let number = |at: usize| {
            input.iter().skip(at).take(4).fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte))
        };
        let copy = tempfile::tempdir().expect("a temporary folder");
        for file in &self.files {
            let to = copy.path().join(file);
            fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
            fs::copy(self.folder.path().join("index").join(file), to).expect("a file can be copied");
        }
        let damaged = copy.path().join(&self.files[number(0) % self.files.len()]);
        let mut content = fs::read(&damaged).expect("a file");
        if content.is_empty() {
            return;
        }
        let at = number(4) % content.len();
        match number(8) % 4 {
            0 => content.truncate(at),
            bits => content[at] ^= u8::try_from(bits * 37 % 255).unwrap_or(1).max(1),
        }
        fs::write(&damaged, content).expect("a file can be written");
        let app = app(copy.path());
        // Files are read here, and not mapped, before anything is searched.
        let is_told = match app.verify() {
            Ok(verified) => verified.needs_repair(),
            Err(_) => true,
        };
        if is_told {
            return;
        }
        let answers = answers(&app);
        assert!(answers.is_none_or(|answers| answers == self.answers), "{} lies", damaged.display());
    }
}

/// What searches and articles say; `None` where the index can't be opened, which is told.
fn answers(app: &App) -> Option<Vec<String>> {
    use fundstelle::app::Request;
    use fundstelle::query::{SearchParams, Strictness};
    let snapshot = app.open().ok()?;
    let mut answers = Vec::new();
    for query in ["Wasser", "Partnerschaft", "report", ""] {
        let params = SearchParams { q: query.to_owned(), ..SearchParams::default() };
        let request = Request::new(params, Strictness::Lenient);
        let answer = app.execute(&*snapshot, &request, Budget::UNLIMITED).ok()?;
        for hit in &answer.results.hits {
            answers.push(format!("{query} {} {}", hit.article.id, hit.article.title.value));
        }
        answers.push(format!("{query} {}", answer.results.total));
    }
    Some(answers)
}

pub fn targets() -> Vec<Trial> {
    let original = std::sync::OnceLock::new();
    // Seeds are numbers: of a file, a place and a change.
    let seeds: Vec<Vec<u8>> = (0_u8..64)
        .map(|n| (0..12_u8).map(|at| n.wrapping_mul(37).wrapping_add(at.wrapping_mul(91))).collect())
        .collect();
    vec![target("index_files", 4, seeds, move |input| original.get_or_init(Original::new).check(input))]
}
