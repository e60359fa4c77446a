//! The texts of the reports of commands. They stand in files of their own beside those of the pages, one for each
//! language.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::template::Plural;

/// Declares the texts of one command; the names of its fields are the keys of its table.
macro_rules! texts {
    ($(#[$about:meta])* $name:ident { $($field:ident: $kind:ty),* $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $(pub $field: $kind,)*
        }
    };
}

texts!(
    /// The texts of all commands.
    CommandTexts {
        progress: ProgressTexts,
        index: IndexTexts,
        stats: StatsTexts,
        generations: GenerationTexts,
        sources: SourceTexts,
        verify: VerifyTexts,
        forget: ForgetTexts,
        backup: BackupTexts,
        moving: MoveTexts,
        labels: LabelTexts,
        analyze: AnalyzeTexts,
        eval: EvalTexts,
        vocabulary: VocabularyReportTexts,
        serve: ServeTexts,
        doctor: DoctorTexts,
    }
);
texts!(
    /// The stages of a run, beside its bar.
    ProgressTexts { reading: String, learning: String, indexing: String, moving: String, verifying: String }
);
texts!(
    /// The report of a run of indexing.
    IndexTexts {
        added: String,
        changed: String,
        removed: String,
        and_more: String,
        skipped: String,
        more_skipped: String,
        no_article: String,
        more_no_articles: String,
        unknown_format: String,
        summary: String,
        counts: BTreeMap<String, String>,
        seconds: String,
        derived_anew: Plural,
        taken_over: Plural,
        kept: Plural,
        forgotten: Plural,
        held_back: String,
        nothing_written: String,
        built: String,
        first: String,
        asked: String,
        many_changes: String,
        committed: String,
        nothing_changed: String,
        waiting: String,
    }
);
texts!(
    /// The figures of an index.
    StatsTexts {
        index: String,
        snapshot: String,
        articles: String,
        expired: String,
        sources: String,
        changed: String,
        lexicon: String,
        size: String,
        built: String,
        more_expired: String,
        since_built: String,
        words: Plural,
        segments: Plural,
    }
);
texts!(
    /// The generations of an index, and going back to one.
    GenerationTexts {
        none: String,
        line: String,
        served: String,
        kept: String,
        unfinished: String,
        articles_from: Plural,
        damaged: String,
        rolled_back: Plural,
        unknown_day: String,
    }
);
texts!(
    /// The sources of an index, and what became of one.
    SourceTexts { none: String, there: Plural, gone: Plural, missing: Plural, renamed: Plural, removed: Plural }
);
texts!(
    /// What a check of an index found, and what was done about it.
    VerifyTexts {
        not_needed: String,
        whole: Plural,
        damaged: String,
        nothing_to_mend: String,
        cleared: Plural,
        served_whole: Plural,
        kept_damaged: String,
        kept_unreadable: String,
        dropped: String,
        learnt: String,
        rebuilt: String,
        rolled_back: String,
    }
);
texts!(
    /// What was forgotten and let in again.
    ForgetTexts {
        forgotten: String,
        before: String,
        queries: Plural,
        duplicate: String,
        let_in: String,
        not_kept_out: String,
    }
);
texts!(
    /// What a backup holds, and what was put back from one.
    BackupTexts {
        articles: Plural,
        left_out: String,
        stays: String,
        written: String,
        vocabulary: Plural,
        configuration: String,
        no_configuration: String,
        read_again: String,
        restored: Plural,
        whole: Plural,
        keys: String,
    }
);
texts!(
    /// What was brought to the other engine.
    MoveTexts {
        moved: Plural,
        would_move: Plural,
        left: Plural,
        kept: String,
        deleted: String,
        configure: String,
        no_meaning: String,
    }
);
texts!(
    /// How many lines of pages are labelled rightly.
    LabelTexts { right: String, lost: String, kept: String, share: String, confused: String }
);
texts!(
    /// Kinds of terms, and why a compound is opened or stays whole.
    AnalyzeTexts {
        word: String,
        part: String,
        acronym: String,
        date: String,
        exact: String,
        participle: String,
        verb_form: String,
        staff: String,
        never: String,
        no_cover: String,
        split: String,
        whole: String,
    }
);
texts!(
    /// What of judged queries can't be measured.
    EvalTexts { nothing_found: String, unasked: Plural, unjudged: Plural, unanswered: Plural }
);
texts!(
    /// What is missing where a term is tested without an index.
    VocabularyReportTexts { not_counted: String }
);
texts!(
    /// Where a server answers.
    ServeTexts { listening: String }
);
texts!(
    /// How much findings matter, and what they are about, by its English name.
    DoctorTexts { ok: String, note: String, warning: String, error: String, about: BTreeMap<String, String> }
);
