//! Errors of tools, worded for a model.

use crate::app::SearchError;
use crate::article::Date;
use crate::engine::EngineError;
use crate::query::ParamError;

/// Why a tool gave no answer, in words for a model, which may try otherwise.
#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    #[error(transparent)]
    Params(#[from] ParamError),
    #[error(transparent)]
    Search(#[from] SearchError),
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error("the arguments are wrong: {0}")]
    Arguments(#[from] serde_json::Error),
    #[error("there is no tool '{0}'")]
    Tool(String),
    #[error("there is no article '{0}'; search gives the ids that there are")]
    NoArticle(String),
    #[error("the article '{id}' was to be shown until {last} and is not shown any more")]
    Expired { id: String, last: Date },
    /// Whoever offers the tools refuses the request.
    #[error("{0}")]
    Refused(String),
}
