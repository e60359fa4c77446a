//! Office documents: DOCX (ECMA-376) and ODT (OASIS OpenDocument), which are packages of XML files.
//!
//! Both are read as streams of events and never as trees, so that nesting needs no stack. What a package
//! unpacks to is counted while it is read.

mod docx;
mod flow;
mod notes;
mod odt;
mod package;
mod styles;
mod xml;

pub(super) use docx::read as read_docx;
pub(super) use odt::read as read_odt;
