//! Behaviour tests: what the program does, seen from outside, with one module per behaviour.
//!
//! A test that needs something that is not installed is reported as ignored with the reason, never
//! as passed. Names are `module::behaviour`; `cargo test --test behaviour facets::` runs one
//! module.

#[macro_use]
mod harness;

mod api;
mod backups;
mod bad_input;
mod bounds;
mod browser;
mod budget;
mod check;
mod clients;
mod command_help;
mod completions;
mod compounds;
mod conditions;
mod configuration;
mod contract;
mod defaults;
mod derivation;
mod doctor;
mod documents;
mod durability;
mod encodings;
mod evaluation;
mod expiry;
mod explain;
mod export;
mod facet_values;
mod facets;
mod feeds;
mod filter_values;
mod forgetting;
mod formats;
mod guards;
mod instant;
mod instantsearch;
mod language;
mod lean;
mod learning;
mod left_out;
mod mcp;
mod meaning;
mod metrics;
mod missing_words;
mod moving;
mod openapi;
mod operators;
mod organisations;
mod originals;
mod own_forms;
mod pages;
mod pushed;
mod reading;
mod readme;
mod relevance;
mod removals;
mod report;
mod request_ids;
mod runs;
mod search_command;
mod seeds;
mod server;
mod service;
mod slashes;
mod spoiling;
mod suggest;
mod swap;
mod terminal;
mod translations;
mod turns;
mod unfinished;
mod units;
mod unseen_pages;
mod upcoming;
mod upkeep;
mod versions;
mod vocabulary;
mod watching;
mod widget;
mod words;
mod writing;
mod written;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let modules = [
        api::tests(),
        backups::tests(),
        bad_input::tests(),
        check::tests(),
        clients::tests(),
        command_help::tests(),
        completions::tests(),
        compounds::tests(),
        conditions::tests(),
        configuration::tests(),
        contract::tests(),
        bounds::tests(),
        browser::tests(),
        budget::tests(),
        defaults::tests(),
        derivation::tests(),
        doctor::tests(),
        durability::tests(),
        unseen_pages::tests(),
        encodings::tests(),
        evaluation::tests(),
        expiry::tests(),
        explain::tests(),
        export::tests(),
        facet_values::tests(),
        facets::tests(),
        feeds::tests(),
        filter_values::tests(),
        forgetting::tests(),
        formats::tests(),
        guards::tests(),
        instant::tests(),
        instantsearch::tests(),
        language::tests(),
        lean::tests(),
        learning::tests(),
        left_out::tests(),
        mcp::tests(),
        meaning::tests(),
        metrics::tests(),
        missing_words::tests(),
        moving::tests(),
        openapi::tests(),
        operators::tests(),
        organisations::tests(),
        originals::tests(),
        own_forms::tests(),
        pages::tests(),
        pushed::tests(),
        readme::tests(),
        reading::tests(),
        relevance::tests(),
        removals::tests(),
        report::tests(),
        request_ids::tests(),
        runs::tests(),
        search_command::tests(),
        seeds::tests(),
        server::tests(),
        service::tests(),
        slashes::tests(),
        suggest::tests(),
        swap::tests(),
        terminal::tests(),
        translations::tests(),
        turns::tests(),
        unfinished::tests(),
        units::tests(),
        upcoming::tests(),
        upkeep::tests(),
        versions::tests(),
        vocabulary::tests(),
        watching::tests(),
        widget::tests(),
        words::tests(),
        writing::tests(),
        written::tests(),
    ];
    let tests: Vec<Trial> = modules.into_iter().flatten().collect();
    let unknown = harness::tested_engine::unknown_exceptions(tests.iter().map(Trial::name));
    assert!(unknown.is_empty(), "embedded_only.toml names tests that are not there: {unknown:?}");
    let conclusion = libtest_mimic::run(&arguments, tests);
    harness::clear();
    conclusion.exit_code()
}
