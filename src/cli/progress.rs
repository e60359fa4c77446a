//! A progress bar for commands that take long.

use std::fmt;
use std::time::Duration;

use indicatif::{HumanCount, ProgressBar, ProgressState, ProgressStyle};

use super::terminal::language;
use crate::pipeline::{Progress, Stage};

/// A bar on standard error, which shows nothing unless that is a terminal.
#[derive(Default)]
pub struct Bar(Option<ProgressBar>);

impl Progress for Bar {
    fn stage(&mut self, stage: Stage, total: Option<u64>) {
        self.clear();
        let words = &language().texts().commands.progress;
        let name = match stage {
            Stage::Reading => &words.reading,
            Stage::Learning => &words.learning,
            Stage::Indexing => &words.indexing,
            Stage::Moving => &words.moving,
            Stage::Verifying => &words.verifying,
        };
        let (bar, template) = match total {
            Some(total) => {
                (ProgressBar::new(total), "{msg:>14} [{bar:30}] {human_pos}/{human_len} {rate} {eta}")
            }
            None => (ProgressBar::new_spinner(), "{msg:>14} {spinner} {human_pos} {rate}"),
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        // The bar's own rate has four digits behind the point.
        let style = style.with_key("rate", |state: &ProgressState, out: &mut dyn fmt::Write| {
            let _ = write!(out, "{}/s", HumanCount(state.per_sec().round() as u64));
        });
        bar.set_style(style);
        bar.set_message(name.as_str());
        bar.enable_steady_tick(Duration::from_millis(200));
        self.0 = Some(bar);
    }

    fn advance(&mut self) {
        if let Some(bar) = &self.0 {
            bar.inc(1);
        }
    }
}

impl Bar {
    /// Removes the bar from the terminal.
    pub fn clear(&mut self) {
        if let Some(bar) = self.0.take() {
            bar.finish_and_clear();
        }
    }
}
