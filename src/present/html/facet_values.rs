//! The page of all values of a facet: to be sorted, filtered by a text, paged through and chosen from, without script.

use askama::Template;

use super::chips::{Chip, chips};
use super::count::Count;
use super::frame::Frame;
use super::pagination::{Pagination, Step, pagination_with};
use super::search_view::SearchView;
use super::told::heading;
use super::values_address::{FacetOrder, ValuesAsked, find_pairs, values_href};
use crate::analysis::nearest::nearest;
use crate::analysis::{fold, lower_case, read_transcription, spell_out};
use crate::article::{Facet, ValueOrder};
use crate::engine::FacetValue;
use crate::present::address::State;
use crate::present::labels::{Name, name_of, shown};
use crate::present::lang::Lang;
use crate::present::render::render;
use crate::present::texts::fill;
use crate::query::{NONE_VALUE, Page};

/// The values of one page.
const PER_PAGE: u32 = 60;
/// The fewest letters of a word of a name that a mistyped text is compared with.
const LONG_WORD: usize = 5;

#[derive(Template)]
#[template(path = "facet_values.html", config = "src/present/askama.toml")]
struct FacetValuesPage {
    frame: Frame,
    /// The name of the parameter.
    name: &'static str,
    heading: &'static str,
    back_href: String,
    /// The number of values, and the search that they are counted in.
    about: String,
    find: String,
    find_label: String,
    /// What the field that filters values sends beside its text.
    find_pairs: Vec<(&'static str, String)>,
    /// What the choice sends beside the boxes.
    kept: Vec<(&'static str, String)>,
    orders: Vec<OrderLink>,
    choices: Vec<Choice>,
    /// Whether the text stands in no name, and the values are those of similar names.
    is_similar: bool,
    chips: Vec<Chip>,
    pagination: Option<Pagination>,
    pages_line: String,
}

/// An order, with the link to it unless it is the one shown.
struct OrderLink {
    text: String,
    href: Option<String>,
}

/// One check box.
struct Choice {
    value: String,
    label: Name,
    count: Count,
    selected: bool,
}

/// A value with its name, and the name in the form that it is sorted by.
struct NamedValue<'a> {
    value: &'a FacetValue,
    label: Name,
    name: String,
    key: String,
}

/// The values of a text.
struct Found<'a> {
    values: Vec<NamedValue<'a>>,
    is_similar: bool,
}

/// The page of all values of a facet, counted under the search that `view` has.
pub fn facet_values_page(view: &SearchView<'_>, facet: Facet, asked: &ValuesAsked) -> String {
    render(&page(view, facet, asked))
}

fn page(view: &SearchView<'_>, facet: Facet, asked: &ValuesAsked) -> FacetValuesPage {
    let asked = &asked.for_facet(facet);
    let SearchView { plan, results, labels, lang, .. } = *view;
    let texts = lang.texts();
    let named_lang = view.lang_in_address.then_some(lang);
    // The plan counts and lists no hits; links lead to pages that do.
    let per_page = Page::DEFAULT_PER_PAGE;
    let state = State { page: 1, per_page, ..State::of_plan(plan, named_lang) };
    let base = view.site.base.trim_end_matches('/').to_owned();
    let words = texts.facet(facet);
    let Found { values, is_similar } = found_values(view, facet, asked);
    let number = values.len() as u64;
    let pages = Page::count(number, PER_PAGE);
    let at = asked.page.min(pages);
    let skipped = (at as usize - 1) * PER_PAGE as usize;
    let choices: Vec<Choice> =
        values.into_iter().skip(skipped).take(PER_PAGE as usize).map(|value| choice(value, lang)).collect();
    let href = |asked: &ValuesAsked| values_href(&state, &base, facet, asked);
    let order = |order: FacetOrder, text: &str| OrderLink {
        text: text.to_owned(),
        href: (order != asked.order).then(|| href(&ValuesAsked { order, page: 1, ..asked.clone() })),
    };
    let by_count = match facet.definition().order {
        ValueOrder::Count => &texts.facet_values.by_count,
        ValueOrder::Newest => &texts.facet_values.by_year,
    };
    let chips = chips(&plan.selection.filters, &results.facets, &state, &base, labels, lang);
    let searched = heading(view, &chips).text();
    let mut frame = Frame::new(view.site, lang, named_lang, words.plural);
    frame.description = format!("{} – {searched}", words.plural);
    frame.q.clone_from(&state.q);
    frame.kept = State { q: String::new(), ..state.clone() }.pairs();
    let switched = values_href(&state.with_lang(lang.other()), &base, facet, asked);
    frame.switch_href = Some(switched);
    let page_of = [("page", &*at.to_string()), ("pages", &*pages.to_string())];
    FacetValuesPage {
        name: facet.name(),
        heading: words.plural,
        back_href: state.search_href(&base),
        about: format!("{} · {searched}", texts.count(&texts.facet_values.values, number)),
        find: asked.find.clone(),
        find_label: fill(&texts.facet_values.find, &[("facet", words.name)]),
        find_pairs: find_pairs(&state, asked.order),
        kept: kept(&state, facet, &choices),
        // Years have no names to be listed by.
        orders: match facet {
            Facet::Year => Vec::new(),
            _ => {
                vec![order(FacetOrder::Count, by_count), order(FacetOrder::Name, &texts.facet_values.by_name)]
            }
        },
        choices,
        is_similar,
        chips,
        pagination: pagination_with(at, pages, |page| href(&ValuesAsked { page, ..asked.clone() })),
        pages_line: if pages > 1 { fill(&texts.search.page_of, &page_of) } else { String::new() },
        frame,
    }
}

fn choice(NamedValue { value, label, .. }: NamedValue<'_>, lang: Lang) -> Choice {
    Choice {
        value: value.id.clone(),
        label,
        count: Count::new(value.count, lang.texts()),
        selected: value.selected,
    }
}

/// The search and its filters, but for the values that the page has boxes for.
fn kept(state: &State, facet: Facet, choices: &[Choice]) -> Vec<(&'static str, String)> {
    let has_box = |value: &str| choices.iter().any(|choice| choice.value == value);
    let pairs = state.first_page().pairs().into_iter();
    pairs.filter(|(name, value)| *name != facet.name() || !has_box(value)).collect()
}

/// The values whose names have the text that is asked for, or else those with names written much like it, in the order
/// that is asked for. Those without a value of the facet come last.
fn found_values<'a>(view: &SearchView<'a>, facet: Facet, asked: &ValuesAsked) -> Found<'a> {
    let SearchView { results, labels, lang, .. } = *view;
    let named = |value: &'a FacetValue| {
        let name = name_of(labels, facet, &value.id, value.label.as_deref(), lang);
        NamedValue {
            label: shown(labels, facet, &value.id, value.label.as_deref(), lang),
            key: comparable(&name),
            name,
            value,
        }
    };
    let mut values: Vec<NamedValue<'_>> = results.facet_values(facet).iter().map(named).collect();
    let has_text =
        |named: &NamedValue<'_>| [&named.name, &named.label.text].iter().any(|name| has(name, &asked.find));
    let is_similar = !values.iter().any(has_text);
    if is_similar {
        let near = similar(&values, &asked.find);
        values.retain(|named| near.contains(&named.value.id));
    } else {
        values.retain(has_text);
    }
    sort(&mut values, facet, asked.order);
    Found { values, is_similar }
}

/// The values with a name, or a word of it, that is written much like a text.
fn similar(values: &[NamedValue<'_>], text: &str) -> Vec<String> {
    let names = |named: &NamedValue<'_>| -> Vec<String> {
        let words = named.name.split_whitespace().filter(|word| word.chars().count() >= LONG_WORD);
        [named.name.as_str(), named.label.text.as_str()].into_iter().chain(words).map(str::to_owned).collect()
    };
    nearest(text, values.iter().map(|named| (named.value.id.clone(), names(named))))
}

/// Whether a name has a text, whatever case and accents and however umlauts are spelt.
fn has(name: &str, text: &str) -> bool {
    let (key, spelt) = (comparable(name), |text: &str| spell_out(&lower_case(text)));
    key.contains(&comparable(text))
        || key.contains(&comparable(&read_transcription(&lower_case(text))))
        || spelt(name).contains(&spelt(text))
}

fn sort(values: &mut [NamedValue<'_>], facet: Facet, order: FacetOrder) {
    let is_none = |named: &NamedValue<'_>| named.value.id == NONE_VALUE;
    match (order, facet.definition().order) {
        (FacetOrder::Name, _) => {
            values.sort_by(|a, b| is_none(a).cmp(&is_none(b)).then_with(|| a.key.cmp(&b.key)))
        }
        // All are there, so that free values can't flood those of the vocabulary, which come first elsewhere.
        (FacetOrder::Count, ValueOrder::Count) => {
            values.sort_by_key(|named| (is_none(named), std::cmp::Reverse(named.value.count)));
        }
        (FacetOrder::Count, ValueOrder::Newest) => {}
    }
}

/// A name without case and accents: "Ökologie" stands and is found under `o`.
fn comparable(name: &str) -> String {
    fold(&lower_case(name)).into_owned()
}
