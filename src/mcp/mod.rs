//! The search as tools for language models, by the Model Context Protocol (<https://modelcontextprotocol.io>), with its
//! official SDK. All tools only read. `web` offers them below `/mcp`, `cli` on standard input and output; what differs
//! is the [`Reader`], which decides when the index may be read, and for how long.

mod arguments;
mod article;
mod error;
mod server;
mod tools;

pub use error::ToolError;
pub use server::{Reader, Server};
pub use tools::{Answered, Reading, Work};
