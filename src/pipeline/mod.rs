//! ingest → enrich → index as one run with a report.
//!
//! A run first reads all sources and spools new and changed documents to a temporary file, so memory stays
//! bounded however large the sources are. Then it either adds and removes articles in one commit (an
//! incremental run), or it learns from the spool, builds a new generation aside, verifies it and publishes it
//! (a build). A run over unchanged sources writes nothing.
//!
//! Learnt facts (site boilerplate, compound lexicon) are frozen in a generation, so an incremental run uses
//! them as they are. When a fifth of the articles has changed they no longer fit, and the run becomes a
//! build. A run removes only articles under the source roots that it was given.

mod apply;
mod changes;
mod comparison;
mod derivation;
mod disk_space;
mod error;
mod execution;
mod forgetting;
mod learning;
mod moving;
mod previous_state;
mod progress;
mod report;
mod run;
mod scan;
mod sent;
mod single;
mod sources;
mod spool;
mod start;
mod unreadable;
mod verification;

pub use changes::{Changes, HeldBack};
pub use derivation::{Derivation, Underivable};
pub use error::PipelineError;
pub use execution::learn_anew;
pub use forgetting::{Elsewhere, Forgetting, Remains, finish_forgetting, forget};
pub use moving::{Move, MoveError, Moved, Replaced};
pub use progress::{Progress, Silent, Stage};
pub use report::{BuildReason, Report, UnknownFormat};
pub use run::{Choices, IndexingRun, rules_fingerprint};
pub use sent::Difference;
pub use single::{Committed, Refusal, SingleArticleWriter, Understood};
pub use sources::{SourceError, remove_source, rename_source};
