//! The tools as the SDK serves them: their list, and calls that wait for their [`Reader`].

use std::sync::Arc;

use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation, JsonObject,
    ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool as Description,
    ToolAnnotations,
};
use rmcp::service::{RequestContext, RoleServer};
use rmcp::{ErrorData, model::Extensions};
use serde_json::Value;

use super::error::ToolError;
use super::tools::{Answered, TOOLS, Tool, Work};
use crate::article::Facet;
use crate::query::{SHOWN_NAME, shortened};

/// Decides when a call may read the index, and for how long.
pub trait Reader: Clone + Send + Sync + 'static {
    /// Does the work on the newest snapshot; `request` is what is known of the request.
    fn read(
        &self,
        work: Work,
        request: &Extensions,
    ) -> impl Future<Output = Result<Answered, ToolError>> + Send;
}

/// A server of the tools. Every connection or request may have one of its own.
#[derive(Debug, Clone)]
pub struct Server<R> {
    /// The name of the collection.
    name: String,
    reader: R,
}

impl<R: Reader> Server<R> {
    pub fn new(name: impl Into<String>, reader: R) -> Self {
        Self { name: name.into(), reader }
    }

    async fn called(
        &self,
        request: CallToolRequestParams,
        extensions: &Extensions,
    ) -> Result<Answered, ToolError> {
        let tool = TOOLS.iter().find(|tool| tool.name == request.name);
        let tool = tool.ok_or_else(|| ToolError::Tool(shortened(&request.name, SHOWN_NAME)))?;
        let work = (tool.work)(Value::Object(request.arguments.unwrap_or_default()))?;
        self.reader.read(work, extensions).await
    }
}

/// A tool as clients list it.
fn described(tool: &Tool) -> Description {
    let schema: JsonObject = (tool.schema)().as_object().cloned().unwrap_or_default();
    let annotations =
        ToolAnnotations::with_title(tool.title).read_only(true).idempotent(true).open_world(false);
    Description::new(tool.name, tool.description, Arc::new(schema))
        .with_title(tool.title)
        .with_annotations(annotations)
}

impl<R: Reader> ServerHandler for Server<R> {
    fn get_info(&self) -> ServerConfig {
        let own = Implementation::new("fundstelle", env!("CARGO_PKG_VERSION")).with_title(self.name.clone());
        let instructions = format!(
            "{} is a collection of articles in German and English. Search first; both languages are found by words of either. \
             Cite title, organisers, date, page and address of what you use, and say so where nothing was found. Facets to \
             filter by: {}.",
            self.name,
            Facet::NAMES.join(", ")
        );
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(own)
            .with_instructions(instructions)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(TOOLS.iter().map(described).collect()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let result = match self.called(request, &context.extensions).await {
            Ok(Answered { value, .. }) => CallToolResult::structured(value),
            // An error of a tool is told to the model, which may mend its call.
            Err(error) => CallToolResult::error(vec![ContentBlock::text(error.to_string())]),
        };
        Ok(result.into())
    }
}
