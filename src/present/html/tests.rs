//! Tests of the pages that visitors see, with ordinary and with hostile documents.

use super::*;
use crate::article::Facet;
use crate::engine::Versions;
use crate::engine::{FacetCounts, SearchResults};
use crate::present::lang::Lang;
use crate::present::sample::{self, SampleLabels};
use crate::query::{FilterOffer, MatchMode, Notice, QueryPlan, SearchParams, Sort, Strictness};

const SITE: Site<'static> = Site {
    name: "Fundstelle",
    base: "/suche",
    branding: &crate::present::branding::Branding::PLAIN,
    hits_lead_to: crate::present::address::HitTarget::Article,
};

fn search(plan: &QueryPlan, results: &SearchResults, lang: Lang) -> String {
    search_page(&view(plan, results, lang))
}

fn view<'a>(plan: &'a QueryPlan, results: &'a SearchResults, lang: Lang) -> SearchView<'a> {
    SearchView {
        site: SITE,
        lang,
        lang_in_address: lang == Lang::En,
        is_start: plan.understood.text_without_filters.is_empty() && plan.selection.filters.is_empty(),
        plan,
        results,
        fallbacks: &[],
        years: &[],
        completions: &[],
        collection: None,
        labels: &SampleLabels,
        origin: "https://example.org/suche",
    }
}

fn page(lang: Lang) -> String {
    search(&sample::plan(), &sample::results(), lang)
}

fn empty() -> SearchResults {
    SearchResults { total: 0, total_any: 0, hits: Vec::new(), facets: Vec::new(), ..sample::results() }
}

fn article(which: usize, pairs: &[(&str, &str)], results: &SearchResults) -> String {
    let params = SearchParams::from_pairs(pairs.iter().copied(), Strictness::Lenient).unwrap();
    let article = &sample::article_of(&results.hits[which]);
    article_page(&ArticleView {
        site: SITE,
        lang: Lang::De,
        article,
        versions: &Versions::default(),
        related: &[],
        params: &params,
        highlights: &crate::snippet::Highlights { title: Vec::new(), sections: vec![vec![5..11]] },
        origin: "https://example.org/suche",
        labels: &SampleLabels,
    })
}

#[track_caller]
fn has(page: &str, part: &str) {
    assert!(page.contains(part), "no {part} in:\n{page}");
}

#[track_caller]
fn lacks(page: &str, part: &str) {
    assert!(!page.contains(part), "{part} stands in:\n{page}");
}

#[test]
fn title_and_heading_say_query_count_and_page() {
    let page = page(Lang::De);
    has(
        &page,
        "<title>Wasser Betreiberpartnerschaft – 2023, ab 2015 – 13 Artikel – Seite 2 von 125 – Fundstelle</title>",
    );
    let heading = "13 Artikel zu „<bdi>Wasser Betreiberpartnerschaft</bdi>“&nbsp;· 2023, ab 2015";
    has(&page, &format!("<h1 id=\"status\">{heading}</h1>"));
    has(
        &page,
        "<p class=\"quiet\">1.234 weitere Artikel enthalten einige der Suchbegriffe · Seite 2 von 125</p>",
    );
    has(&page, "<html lang=\"de\">");
    has(&page, "noindex");
}

#[test]
fn hits_link_to_their_articles_and_mark_the_words() {
    let page = page(Lang::De);
    has(&page, "href=\"/suche/articles/text%2F2023%20netzwerktreffen.txt?q=Wasser+Betreiberpartnerschaft");
    has(&page, "ist <mark>Wasser</mark> knapp. Die <mark>Betreiberpartnerschaft</mark> zwischen");
    has(&page, "<time datetime=\"2023-05-24\">24. Mai 2023</time>");
    has(&page, "dir=\"auto\" lang=\"en\">Utility partnerships");
    has(&page, "vermutlich 2019");
    has(&page, "<time datetime=\"2022-11\">November 2022</time>");
    has(&page, "<ol class=\"hits\" role=\"list\" start=\"11\">");
    has(&page, "#section-2\"><bdi>Ergebnisse (Seite 3)</bdi></a>");
}

#[test]
fn partial_matches_stand_under_their_own_heading() {
    let page = page(Lang::En);
    let heading = page.find("More articles with some of your search terms").unwrap();
    assert!(page.find("Werkstatt <mark>Wasser").unwrap() < heading);
    assert!(page.find("Jahresrückblick").unwrap() > heading);
    has(&page, "<ol class=\"hits\" role=\"list\" start=\"14\">");
    // Where no article has all words there is nothing to set apart, and a notice says it.
    let some = SearchResults { some_words_only: true, ..sample::results() };
    let page = search(&sample::plan(), &some, Lang::En);
    lacks(&page, "More articles with some of your search terms");
    has(&page, "No article contains all your search terms.");
}

#[test]
fn the_heading_counts_what_is_listed() {
    // No article under the filters has all words, others do.
    let filtered = SearchResults { total: 0, total_any: 4, ..sample::results() };
    let page = search(&sample::plan(), &filtered, Lang::De);
    has(&page, "<h1 id=\"status\">4 Artikel zu „");
    has(&page, "– 4 Artikel –");
    has(&page, "Mit diesen Filtern enthält kein Artikel alle Suchbegriffe. Diese enthalten einige davon.");
    has(&page, "4 Treffer anzeigen");
    lacks(&page, "Keine Artikel");
    // Where nothing is listed, there is nothing that has some of the words.
    let nothing = SearchResults { some_words_only: true, ..empty() };
    let page = search(&sample::plan(), &nothing, Lang::De);
    has(&page, "<h1 id=\"status\">Keine Artikel zu „");
    lacks(&page, "einige davon");
}

#[test]
fn check_boxes_show_counts_and_what_is_chosen() {
    let page = page(Lang::De);
    has(&page, "name=\"year\" value=\"2023\" checked>");
    has(&page, "<bdi class=\"choice-name\">ohne Jahr</bdi>");
    has(&page, "<span class=\"count\">31<span class=\"hidden\"> Artikel</span></span>");
    has(&page, "<summary>4 weitere anzeigen</summary>");
    has(&page, "Alle 19 anzeigen und durchsuchen</a>");
    has(&page, "<legend>Textart</legend>");
    lacks(&page, "<legend>Ort</legend>");
    // The bound has no box of its own and must not get lost when the form is sent.
    has(&page, "name=\"year_from\" value=\"2015\">");
    let form = page.split_once("<form class=\"search\"").and_then(|(_, behind)| behind.split_once("</form>"));
    let (form, _) = form.expect("a form that ends");
    lacks(form, "type=\"hidden\" name=\"year_from\"");
    lacks(form, "<input type=\"hidden\" name=\"year\"");
    lacks(&page, "<input type=\"hidden\" name=\"page\"");
}

#[test]
fn a_chosen_value_without_a_box_is_kept_by_the_form() {
    let mut parts = sample::parts();
    parts.selection.filters.chosen.insert(Facet::Place, vec!["~ghana".to_owned()]);
    let page = search(&parts.into(), &sample::results(), Lang::De);
    has(&page, "<input type=\"hidden\" name=\"place\" value=\"~ghana\">");
}

#[test]
fn chips_take_one_filter_away_and_keep_the_rest() {
    let page = page(Lang::De);
    has(&page, "href=\"/suche/?q=Wasser+Betreiberpartnerschaft&#38;year_from=2015\"");
    has(&page, "href=\"/suche/?q=Wasser+Betreiberpartnerschaft&#38;year=2023\"");
    has(&page, "</span><span>Jahr: <bdi>2023</bdi></span>");
    has(&page, "</span><span>Jahr: <bdi>ab 2015</bdi></span>");
    has(&page, "Alle Filter entfernen");
}

#[test]
fn every_link_keeps_the_state_of_the_search() {
    let mut parts = sample::parts();
    parts.view.sort = Sort::Newest;
    parts.selection.match_mode = MatchMode::All;
    let page = search(&parts.into(), &sample::results(), Lang::En);
    let links = page.split("href=\"/suche/?").skip(1).map(|rest| rest.split('"').next().unwrap());
    // Organisers and themes of a hit lead to all articles that have them.
    let anew = |link: &str| link.starts_with("organiser=") || link.starts_with("theme=");
    let own = links.filter(|link| *link != "lang=en" && !link.contains("lang=de") && !anew(link));
    for link in own {
        for part in ["q=", "sort=newest", "match=all", "lang=en"] {
            assert!(link.contains(part), "{part} is lost in {link}");
        }
    }
    has(&page, "lang=de\" lang=\"de\" hreflang=\"de\"");
    has(&page, "<input type=\"hidden\" name=\"match\" value=\"all\">");
    has(&page, "<option value=\"newest\" selected>Newest first</option>");
}

#[test]
fn pages_lead_on_through_the_articles_with_some_words() {
    let page = page(Lang::De);
    has(
        &page,
        "rel=\"prev\" href=\"/suche/?q=Wasser+Betreiberpartnerschaft&#38;year=2023&#38;year_from=2015\"",
    );
    has(&page, "rel=\"next\"");
    has(&page, "page=3");
    has(&page, "<span aria-current=\"page\"><span class=\"hidden\">Seite 2</span>");
    has(&page, "page=125");
}

#[test]
fn the_start_page_greets_and_shows_the_newest() {
    let plan = sample::plan_with(|parts| parts.view.sort = Sort::Newest);
    let page = search(&plan, &sample::results(), Lang::De);
    has(&page, "<title>Artikel und Berichte zu Partnerschaften durchsuchen – Fundstelle</title>");
    has(&page, "<h1 class=\"tagline\">Artikel und Berichte zu Partnerschaften durchsuchen</h1>");
    has(&page, "<p id=\"status\" class=\"quiet\">13 Artikel</p>");
    has(&page, "<h2 id=\"browse-themes\">Themen</h2>");
    has(&page, "href=\"/suche/?year=2023\"");
    has(&page, "<h2>Neueste Artikel</h2>");
    lacks(&page, "noindex");
    has(&page, "<link rel=\"canonical\" href=\"https://example.org/suche/\">");
    assert_eq!(page.matches("<form").count(), 1);
    // A first query must not inherit the order of the newest articles.
    lacks(&page, "name=\"sort\"");
    lacks(&page, "sort=newest");
}

#[test]
fn an_empty_result_shows_other_searches() {
    let mut parts = sample::parts();
    parts.view.page = Default::default();
    let plan = parts.into();
    let tried = fallback_searches(&plan, &empty(), &SampleLabels, Lang::De, false);
    let found: Vec<(FallbackSearch, u64)> = tried.into_iter().zip([0, 3, 1200, 1]).collect();
    let page = search_page(&SearchView { fallbacks: &found, ..view(&plan, &empty(), Lang::De) });
    has(
        &page,
        "<h1 id=\"status\">Keine Artikel zu „<bdi>Wasser Betreiberpartnerschaft</bdi>“&nbsp;· 2023, ab 2015</h1>",
    );
    lacks(&page, "Zur ersten Seite");
    // What would find nothing either is no help.
    lacks(&page, "Ohne „Jahr: 2023“");
    has(&page, "&#38;year=2023\">Ohne „Jahr: ab 2015“</a> <span class=\"quiet\">3 Artikel</span>");
    has(&page, "Betreiberpartnerschaft\">Ohne Filter suchen</a> <span class=\"quiet\">1.200 Artikel</span>");
    has(&page, "match=any\">Auch Artikel anzeigen, die nur einige der Suchbegriffe enthalten</a>");
    // The words find something as they are, so it isn't their spelling.
    lacks(&page, "Prüfen Sie die Schreibweise.");
    has(&search(&plan, &empty(), Lang::De), "Prüfen Sie die Schreibweise.");
    // A page behind the last one says so and leads back.
    let page = search(&sample::plan(), &SearchResults { hits: Vec::new(), ..sample::results() }, Lang::De);
    has(&page, "Auf dieser Seite stehen keine Treffer");
    has(&page, "Zur ersten Seite</a>");
    lacks(&page, "Schreibweise");
    let single = sample::plan_with(|parts| {
        parts.understood.text = "xyzzy".to_owned();
        parts.understood.words = vec![sample::word("xyzzy")];
    });
    let page = search(&single, &empty(), Lang::En);
    lacks(&page, "only some of your search terms");
    has(&page, "href=\"/suche/?lang=en\">See all articles</a>");
}

#[test]
fn filters_that_leave_nothing_stay_to_be_changed() {
    let counted = FacetCounts { facet: Facet::Year, values: Vec::new(), more: 0 };
    let results = SearchResults { facets: vec![counted], ..empty() };
    let plan = sample::plan_with(|parts| {
        parts.understood.text_without_filters = "Wasser".to_owned();
        parts.understood.words = vec![sample::word("Wasser")];
        parts.understood.offers = vec![offer(&[("theme", "wasser")])];
        let filters = &mut parts.selection.filters;
        (filters.year_from, filters.year_to) = ("1900".parse().ok(), "1901".parse().ok());
    });
    let page = search(&plan, &results, Lang::De);
    has(&page, "name=\"year_from\" value=\"1900\"");
    has(&page, "name=\"year_to\" value=\"1901\"");
    lacks(&page, "id=\"filters\" hidden");
    // What narrows further finds nothing either.
    lacks(&page, "Nur anzeigen:");
    let unfiltered = sample::plan_with(|parts| parts.understood.words = vec![sample::word("Wasser")]);
    has(&search(&unfiltered, &results, Lang::De), "id=\"filters\" hidden");
}

fn offer(parameters: &[(&str, &str)]) -> FilterOffer {
    let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    FilterOffer { words: String::new(), q: String::new(), parameters: parameters.collect() }
}

#[test]
fn that_no_article_has_all_words_comes_first_and_then_a_filter() {
    let mut parts = sample::parts();
    parts.understood.offers = vec![offer(&[("year_from", "2018"), ("year_to", "2023")])];
    let some = SearchResults { some_words_only: true, ..sample::results() };
    let first = |page: &str| {
        let behind = page.split_once("role=\"note\"").expect("notes").1;
        behind.split_once("<p>").and_then(|(_, line)| line.split_once("</p>")).expect("a line").0.to_owned()
    };
    let page = search(&parts.clone().into(), &some, Lang::De);
    has(&first(&page), "Kein Artikel enthält alle Suchbegriffe.");
    let (before, folded) = page.split_once("<summary>2 weitere Hinweise</summary>").expect("a fold");
    has(before, "<p class=\"way\">Nur anzeigen: <a href=");
    has(before, "Jahr: 2018–2023</a>");
    has(folded, "Die Suchanfrage war zu lang.");
    has(&page, " – Seite 2");
    // Those who hear the page are told the same.
    let told = page.split_once("data-told=\"").and_then(|(_, told)| told.split_once('"')).expect("told").0;
    has(told, "Kein Artikel enthält alle Suchbegriffe.");
    lacks(&first(&search(&parts.into(), &sample::results(), Lang::De)), "Nur anzeigen:");
}

#[test]
fn a_phrase_is_quoted_once_and_what_is_no_word_not_at_all() {
    let heading = |query: &str, notices: Vec<Notice>| {
        let plan = sample::plan_with(|parts| {
            parts.understood.text_without_filters = query.to_owned();
            parts.understood.notices = notices;
        });
        let page = search(&plan, &sample::results(), Lang::De);
        page.split_once("id=\"status\">").and_then(|(_, h)| h.split_once("</h1>")).expect("h1").0.to_owned()
    };
    let of = |query: &str| heading(query, Vec::new());
    assert_eq!(of("\"gute Arbeit\""), "13 Artikel zu „<bdi>gute Arbeit</bdi>“");
    assert_eq!(of("„gute Arbeit“"), "13 Artikel zu „<bdi>gute Arbeit</bdi>“");
    assert_eq!(of("mehr \"gute Arbeit\" hier"), "13 Artikel zu „<bdi>mehr ‚gute Arbeit‘ hier</bdi>“");
    assert_eq!(of("\"gute\" \"Arbeit\""), "13 Artikel zu „<bdi>‚gute‘ ‚Arbeit‘</bdi>“");
    assert_eq!(of("24\" und"), "13 Artikel zu „<bdi>24&#34; und</bdi>“");
    assert_eq!(heading("?", vec![Notice::NothingToSearch]), "13 Artikel<bdi></bdi>");
}

#[test]
fn notices_and_expansions_are_said_in_words() {
    let mut parts = sample::parts();
    parts.understood.notices = vec![
        Notice::OnlyStopWords,
        Notice::PageBeyondEnd { last: 1200 },
        Notice::InvalidValue { parameter: "sort".to_owned(), value: "<b>".to_owned() },
    ];
    let page = search(&parts.into(), &sample::results(), Lang::De);
    has(&page, "Die letzte ist Seite 1.200.");
    has(&page, "Die Angabe „&#60;b&#62;“ für „Sortierung“");
    has(&page, "Auch gesucht nach: <a href=");
    has(&page, "für „Betreiberpartnerschaft“");
    // One line stands before the hits; the others are there for those who want to know.
    let (before, folded) = page.split_once("<summary>3 weitere Hinweise</summary>").expect("a fold");
    has(before, "Die Suchanfrage besteht nur aus sehr häufigen Wörtern.");
    lacks(before, "<p>Diese Seite gibt es nicht");
    has(folded, "<p>Diese Seite gibt es nicht");
    // Those who hear the page are told of count, order, page and the first line.
    parts = sample::parts();
    parts.understood.notices = vec![Notice::OnlyStopWords];
    parts.view.sort = Sort::Newest;
    let page = search(&parts.into(), &sample::results(), Lang::De);
    has(
        &page,
        "data-told=\"13 Artikel zu „Wasser Betreiberpartnerschaft“ · 2023, ab 2015, Neueste zuerst, 1.234 weitere Artikel \
         enthalten einige der Suchbegriffe · Seite 2 von 125. Die Suchanfrage besteht nur",
    );
}

#[test]
fn an_article_shows_facts_with_their_sources_and_its_text() {
    let page = article(0, &[("q", "wasser"), ("year", "2023")], &sample::results());
    has(
        &page,
        "<a href=\"/suche/?q=wasser&#38;year=2023\"><span aria-hidden=\"true\">← </span>Zurück zu den Treffern",
    );
    has(&page, "<time datetime=\"2023-05-24\">24. Mai 2023</time> · <bdi>GIZ</bdi>");
    has(&page, "<dt>Datum</dt>");
    has(
        &page,
        "<small class=\"source\">aus der Ortsmarke am Textanfang: <span dir=\"auto\">„Bonn, 24. Mai 2023.“</span></small>",
    );
    has(&page, "<dt>Themen</dt>");
    has(&page, "href=\"/suche/?theme=wasser\"><bdi>Wasser und Sanitärversorgung</bdi></a>");
    has(&page, "rel=\"noopener noreferrer\">Auf betreiberplattform.de lesen</a>");
    has(&page, "<section id=\"section-2\" lang=\"de\">");
    has(&page, "<h2 dir=\"auto\">Ergebnisse</h2>");
    has(&page, "<p dir=\"auto\">Noch ein Absatz mit mehr Text.</p>");
    let address = "https://example.org/suche/articles/text%2F2023%20netzwerktreffen.txt";
    has(&page, &format!("<link rel=\"canonical\" href=\"{address}\">"));
    has(&page, &format!("<meta property=\"og:url\" content=\"{address}\">"));
    has(&page, "<meta property=\"og:type\" content=\"article\">");
    has(&page, "<meta name=\"citation_publication_date\" content=\"2023/05/24\">");
    has(&page, "<meta name=\"citation_author\" content=\"");
    has(&page, "<meta name=\"description\" content=\"Ein Absatz");
    has(&page, "<p dir=\"auto\">Ein A<mark>bsatz.</mark></p>");
    has(&page, "\"headline\":");
    has(&page, "?format=ris\" download>Für die Literaturverwaltung (RIS)</a>");
    lacks(&article(0, &[], &sample::results()), "Zurück zu den Treffern");
    has(&article(1, &[], &sample::results()), "<dt>Jahr (vermutlich)</dt>");
}

#[test]
fn hostile_documents_show_as_text() {
    let results = sample::hostile_results();
    let mut parts = sample::parts();
    parts.understood.text = "\"><script>alert(9)</script>\u{202e}".to_owned();
    parts.understood.text_without_filters = parts.understood.text.clone();
    parts.selection.filters.chosen.insert(Facet::Organiser, vec!["\"><svg onload=alert(3)>".to_owned()]);
    let plan: QueryPlan = parts.into();
    let mut pages = vec![search(&plan, &results, Lang::De), search(&plan, &empty(), Lang::En)];
    pages.extend((0..3).map(|which| article(which, &[("q", "\"><script>"), ("year", "\"'>")], &results)));
    for page in &pages {
        // The page's own scripts are the only ones.
        let own = page.matches("<script type=\"module\" src=\"/suche/assets/").count();
        assert!((1..=2).contains(&own), "{own} scripts");
        let data = page.matches("<script type=\"application/ld+json\">").count();
        assert_eq!(page.matches("<script").count(), own + data, "a script came through");
        assert!(page.matches("</script>").count() == own + data, "something ended a script element");
        has(page, "<script type=\"module\" src=\"/suche/assets/fundstelle.js?v=");
        lacks(page, "<img");
        lacks(page, "<svg onload");
        lacks(page, "<b>");
        lacks(page, "<b ");
        lacks(page, "javascript:");
        lacks(page, "style=");
        lacks(page, " onclick='");
        assert!(!page.contains(['\u{202e}', '\u{202c}', '\u{2066}', '\u{2069}']), "an override got through");
    }
    has(&pages[0], "&lt;<mark>script</mark>&gt;alert(&#39;x&#39;)");
    has(&pages[2], "<h1 dir=\"auto\">&lt;script&gt;alert(");
    let longest = pages[0].split("<h3>").skip(1).map(|rest| rest.split("</h3>").next().unwrap().len()).max();
    assert!(longest.unwrap() < 2_000, "a title was not cut");
}

#[test]
fn pages_are_light_and_load_nothing_but_style_sheet_and_script() {
    let page = page(Lang::De);
    assert!(page.len() < 40_000, "the page has {} bytes", page.len());
    assert_eq!(page.matches("rel=\"stylesheet\"").count(), 1);
    has(
        &page,
        &format!("href=\"/suche/assets/fundstelle.css?v={}\"", crate::present::assets::stylesheet().hash),
    );
    assert_eq!(page.matches("src=").count(), 1);
    has(&page, &format!("src=\"/suche/assets/fundstelle.js?v={}\"", crate::present::assets::script().hash));
}

/// Writes pages to look at: `FUNDSTELLE_PAGES=/tmp/pages cargo test write_pages -- --ignored`.
#[test]
#[ignore = "writes files to look at"]
fn write_pages() {
    let Some(folder) = std::env::var_os("FUNDSTELLE_PAGES").map(std::path::PathBuf::from) else { return };
    std::fs::create_dir_all(folder.join("assets")).unwrap();
    for name in ["fundstelle.css", "reading.css", "fundstelle.svg"] {
        let asset = crate::present::assets::by_name(name).unwrap();
        std::fs::write(folder.join("assets").join(name), asset.content).unwrap();
    }
    let write = |name: &str, page: String| {
        std::fs::write(folder.join(name), page.replace("/suche/assets", "assets")).unwrap();
    };
    let site = SITE;
    for lang in Lang::ALL {
        let code = lang.code();
        let start = sample::plan_with(|parts| parts.view.sort = Sort::Newest);
        let mut fresh = sample::results();
        for hit in &mut fresh.hits {
            hit.snippets.truncate(1);
            hit.title_highlights.clear();
            hit.snippets.iter_mut().for_each(|snippet| snippet.highlights.clear());
        }
        fresh.facets.iter_mut().flat_map(|f| &mut f.values).for_each(|value| value.selected = false);
        write(&format!("start-{code}.html"), search(&start, &fresh, lang));
        write(&format!("search-{code}.html"), search(&sample::plan(), &sample::results(), lang));
        write(&format!("empty-{code}.html"), search(&sample::plan(), &empty(), lang));
        write(&format!("hostile-{code}.html"), search(&sample::plan(), &sample::hostile_results(), lang));
        write(&format!("error-{code}.html"), error_page(site, lang, PageStatus::NotFound));
        write(&format!("building-{code}.html"), building_page(site, lang));
        let params = SearchParams { q: "wasser".to_owned(), ..SearchParams::default() };
        let results = sample::results();
        let article = &sample::article_of(&results.hits[0]);
        let highlights = Default::default();
        let origin = "https://example.org/suche";
        let view = ArticleView {
            site,
            lang,
            article,
            versions: &Versions::default(),
            related: &[],
            params: &params,
            highlights: &highlights,
            origin,
            labels: &SampleLabels,
        };
        write(&format!("article-{code}.html"), article_page(&view));
    }
}
