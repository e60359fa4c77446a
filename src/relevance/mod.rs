//! JUDGMENTS + RUN → FIGURES: how well a run ranks the relevant articles, and whether one run is better
//! than another.
//!
//! [`Queries`] are run by an engine; a [`Run`] holds the articles that were found, and [`Judgments`]
//! those that should have been. An [`Evaluation`] measures a run by judgments, and
//! [`Evaluation::against`] compares two runs. A [`TitleSample`] needs no judgments: its queries are titles of
//! the collection itself. Nothing here searches or reads files: contents of files come in as text.
//!
//! Queries and articles are named as in a run file ([`field`]), so that a judgment fits its article
//! however white space in its id is written.

mod judgments;
mod lines;
mod measures;
mod paired;
mod queries;
mod run;
mod titles;

pub use judgments::{Judged, Judgments};
pub use lines::LineError;
pub use measures::{Evaluation, Measure, Row, Scores};
pub use paired::Paired;
pub use queries::{Half, Queries, Query};
pub use run::{Ranked, Run, field, write_ranking};
pub use titles::{TitleCounts, TitleEvaluation, TitleOutcome, TitlePart, TitleQuery, TitleSample};
