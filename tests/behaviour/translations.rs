//! An article and its version in the other language are linked if they surely are translations of each
//! other, and not otherwise.

use serde_json::json;

use crate::harness::{Collection, Ran, Site, encoded, shared, string};

tests![
    pages_that_name_each_other_are_linked,
    texts_that_share_day_names_and_numbers_are_linked,
    a_day_that_both_texts_write_links_what_was_published_later,
    reports_of_two_events_are_not_linked,
    a_page_that_many_name_is_no_translation,
    the_page_and_the_terminal_offer_the_other_language,
    related_articles_are_never_translations,
    a_removed_translation_is_offered_no_more,
    an_undated_article_infers_its_year_from_its_translation,
    the_sample_has_its_pairs_and_no_others,
    of_hundreds_of_articles_only_translations_are_linked,
];

const GERMAN: &str = "Am 27. März 2023 trafen sich 143 Fachleute aus 18 Ländern in Nairobi. Wangari Otieno sprach über 2450 Brunnen in Kisumu, die eine Genossenschaft seit dem Frühjahr betreibt. Die Gäste besuchten danach das Wasserwerk und berieten bis zum Abend.";
const ENGLISH: &str = "On 27 March 2023, 143 experts from 18 countries met in Nairobi. Wangari Otieno spoke about 2450 wells in Kisumu, which a cooperative has been running since spring. The guests then visited the waterworks and talked until the evening.";

/// A page at the address `url` that names its versions in other languages by `hreflang`.
fn html(lang: &str, url: &str, alternates: &[(&str, &str)], title: &str, text: &str) -> String {
    let links: String = alternates
        .iter()
        .map(|(lang, url)| format!("<link rel=\"alternate\" hreflang=\"{lang}\" href=\"{url}\">"))
        .collect();
    format!(
        "<html lang=\"{lang}\"><head><link rel=\"canonical\" href=\"{url}\">{links}</head><body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
    )
}

const PAGE_DE: &str = "Die Gemeinden im Tal bauen gemeinsam Brunnen und pflegen sie viele Jahre lang, wie die Leiterin der Genossenschaft erzählt. Auch die Schulen helfen dabei mit.";
const PAGE_EN: &str = "Towns in the valley are digging wells together and look after them for many years, as the head of the cooperative explains. The schools lend a hand as well.";

fn two_pages() -> Collection {
    let collection = Collection::new();
    let (de, en) = ("https://example.org/de/brunnen", "https://example.org/en/wells");
    collection.write(
        "brunnen.html",
        html("de", de, &[("de", de), ("en", "/en/wells"), ("x-default", en)], "Brunnen im Tal", PAGE_DE),
    );
    collection.write("wells.html", html("en", en, &[], "Wells in the valley", PAGE_EN));
    collection
}

fn translations(site: &Site, id: &str) -> Vec<String> {
    let article = site.article(id);
    assert_eq!(article["translations"], article["twins"], "the older name holds something else");
    let translations =
        article["translations"].as_array().unwrap_or_else(|| panic!("no translations: {article}"));
    translations.iter().map(|translation| translation["id"].as_str().expect("an id").to_owned()).collect()
}

fn pages_that_name_each_other_are_linked() {
    let site = two_pages().indexed().site();
    assert_eq!(translations(&site, "brunnen.html"), ["wells.html"]);
    assert_eq!(translations(&site, "wells.html"), ["brunnen.html"]);
    let hit = &site.search(&[("q", "Genossenschaft")]).0["hits"][0];
    assert_eq!(hit["translations"], hit["twins"], "the older name holds something else");
    assert_eq!(
        hit["twins"],
        json!([{"id": "wells.html", "title": "Wells in the valley", "url": "https://example.org/en/wells", "language": "en"}])
    );
}

fn texts_that_share_day_names_and_numbers_are_linked() {
    let site = Collection::new()
        .text("treffen.md", &format!("# Fachleute beraten über Brunnen\n\n{GERMAN}\n"))
        .text("meeting.md", &format!("# Experts discuss wells\n\n{ENGLISH}\n"))
        .indexed()
        .site();
    assert_eq!(translations(&site, "treffen.md"), ["meeting.md"]);
    assert_eq!(translations(&site, "meeting.md"), ["treffen.md"]);
}

fn a_day_that_both_texts_write_links_what_was_published_later() {
    let german = "Vielerorts fehlt Wasser.\n\nSeit 2019 arbeiten Betriebe aus Kisumu, Mzuzu und Arusha zusammen.\n\nDie Leitungen lecken, und Strom kostet viel Geld.\n\nAlle lernen voneinander, seit sie sich kennen.\n\nStaatssekretärin Wangari Otieno empfing am 24. Mai 2023 alle 143 Fachleute im Haus von Hanna Berg.";
    let english = "Water is scarce in many places.\n\nUtilities from Kisumu, Mzuzu and Arusha have been working together since 2019.\n\nPipes leak, and power costs a lot of money.\n\nAll learn from each other, as they know each other well.\n\nOn 24 May 2023 State Secretary Wangari Otieno received all 143 experts in the house of Hanna Berg.";
    let pair = |organiser: &str| {
        let site = Collection::new()
            .text(
                "de.md",
                &format!("---\ndate: 2023-07-28\norganisers: GIZ\n---\n# Wasser für alle\n\n{german}\n"),
            )
            .text("en.md", &format!("---\norganisers: {organiser}\n---\n# Water for all\n\n{english}\n"))
            .indexed()
            .site();
        translations(&site, "de.md")
    };
    assert_eq!(pair("GIZ"), ["en.md"]);
    assert_eq!(pair("BMZ"), [""; 0], "another body's report of the same day");
}

fn reports_of_two_events_are_not_linked() {
    // The same people and places a year later, and the same day with other people.
    let later = ENGLISH.replace("27 March 2023", "19 April 2024");
    let others = "On 27 March 2023, 88 mayors from 31 districts met in Leipzig. Hanna Berg reported on 1200 bicycles in Dresden, which a club lends to pupils. The visitors then rode along the river Elbe until it was dark.";
    let site = Collection::new()
        .text("treffen.md", &format!("# Fachleute beraten über Brunnen\n\n{GERMAN}\n"))
        .text("later.md", &format!("# Experts discuss wells\n\n{later}\n"))
        .text("others.md", &format!("# Mayors on bicycles\n\n{others}\n"))
        .indexed()
        .site();
    assert_eq!(translations(&site, "treffen.md"), [""; 0]);
}

fn a_page_that_many_name_is_no_translation() {
    let collection = two_pages();
    let text = "Auf dem Berg drehen sich seit dem Sommer die Windräder einer Genossenschaft, und alle im Dorf haben Anteile daran gekauft.";
    collection.write(
        "wind.html",
        html("de", "https://example.org/de/wind", &[("en", "https://example.org/en/wells")], "Wind", text),
    );
    let site = collection.indexed().site();
    for id in ["brunnen.html", "wind.html", "wells.html"] {
        assert_eq!(translations(&site, id), [""; 0], "{id}");
    }
}

fn the_page_and_the_terminal_offer_the_other_language() {
    let collection = two_pages().indexed();
    let site = collection.site();
    let results = site.page(&[("q", "Genossenschaft"), ("lang", "de")]);
    let link = "<a href=\"/articles/wells.html?q=Genossenschaft&#38;lang=de\" hreflang=\"en\" title=\"Wells in the valley\">auch auf Englisch</a>";
    assert!(results.replace("&amp;", "&#38;").contains(link), "{results}");
    let english = site.page(&[("q", "cooperative valley"), ("lang", "en")]);
    assert!(english.contains(">also in German</a>"), "{english}");
    let article = site.get("/articles/wells.html?lang=en").ok().text();
    assert!(article.contains("also in German: <a href=\"/articles/brunnen.html?lang=en\""), "{article}");
    assert!(article.contains(">Brunnen im Tal</a>"), "the other title is not shown");
    let shown = collection.run(["show", "wells.html"]).ends_with(0).out;
    assert!(shown.contains("also in German: brunnen.html"), "{shown}");
    let found = collection.run(["search", "Genossenschaft"]).ends_with(0).out;
    assert!(found.contains("also in English: wells.html"), "{found}");
}

fn related_articles_are_never_translations() {
    let site = Collection::of_sample().site();
    let mut pairs = 0;
    for id in site.all_ids(&[]) {
        let translations = translations(&site, &id);
        pairs += translations.len();
        let related = site.get(&format!("/api/v1/articles/{}/related?limit=20", encoded(&id))).ok().json();
        for article in related["related"].as_array().expect("a list") {
            let related = article["id"].as_str().expect("an id");
            assert!(
                !translations.iter().any(|translation| translation == related),
                "{id} leads to its translation {related}"
            );
        }
    }
    assert!(pairs > 0, "the sample has no translations");
}

fn an_undated_article_infers_its_year_from_its_translation() {
    let collection = two_pages();
    let url = "https://example.org/en/wells";
    let dated = html("en", url, &[], "Wells in the valley", PAGE_EN)
        .replace("<head>", "<head><meta property='article:published_time' content='2021-09-03'>");
    collection.write("wells.html", dated);
    let site = collection.indexed().site();
    let article = site.article("brunnen.html");
    assert_eq!((&article["year"], &article["year_inferred"]), (&json!(null), &json!(2021)));
    let provenance = &article["provenance"]["year_inferred"];
    assert_eq!(provenance["source"], "inferred");
    assert_eq!(provenance["evidence"], "Wells in the valley, 2021-09-03");
    let found = site.search(&[("year", "none")]);
    assert_eq!(found.ids(), ["brunnen.html"], "an inferred year is in no facet");
    let page = site.page(&[("q", "Genossenschaft"), ("lang", "de")]);
    assert!(page.contains("2021"), "the hit doesn't say when it was probably published");
}

fn a_removed_translation_is_offered_no_more() {
    let collection = two_pages().indexed();
    collection.remove("wells.html");
    let site = collection.indexed().site();
    assert_eq!(translations(&site, "brunnen.html"), [""; 0]);
}

fn the_sample_has_its_pairs_and_no_others() {
    let site = Collection::of_sample().site();
    let mut pairs: Vec<(String, String)> = Vec::new();
    for id in site.all_ids(&[("language", "de"), ("duplicates", "show")]) {
        pairs.extend(translations(&site, &id).into_iter().map(|translation| (id.clone(), translation)));
    }
    for (german, english) in [
        ("html/de-connective-cities-zehn-jahre.html", "html/en-connective-cities-ten-years.html"),
        ("html/de-stiftung-foerderaufruf.html", "html/en-foundation-school-call.html"),
        ("html/de-wasserallianz-lecksuche.html", "html/en-water-alliance-leak-training.html"),
        ("html/de-betreiberpartnerschaften-wasser.html", "html/en-utility-partnerships-water.html"),
        ("html/de-jugendrat-klimaplan.html", "html/en-youth-council-climate-plan.html"),
        ("de-gavi-mpox-impfstoff", "en-gavi-mpox-vaccine"),
        ("de-musterforum-governance", "en-model-forum-governance-conference"),
        ("text/2019-partnership-accelerator-nairobi.txt", "html/en-nairobi-partnership-training.html"),
    ] {
        let pair = (german.to_owned(), english.to_owned());
        assert!(pairs.contains(&pair), "{german} and {english} are not linked; linked are {pairs:#?}");
    }
    // Articles about the same event or from the same series are not translations of each other.
    for (german, english) in [
        ("text/2024-connective-cities-zehn-jahre.txt", "html/en-connective-cities-ten-years.html"),
        ("text/2015-agenda-2030-beschlossen.txt", "markdown/en-pact-for-the-future.md"),
        ("markdown/2023-allianz-fuer-integritaet-konferenz.md", "en-integrity-conference-berlin"),
    ] {
        let pair = (german.to_owned(), english.to_owned());
        assert!(!pairs.contains(&pair), "{german} and {english} are linked");
    }
}

fn of_hundreds_of_articles_only_translations_are_linked() -> Ran {
    let packed = std::fs::File::open(shared("scale/articles.jsonl.zst")?).expect("the file is there");
    let lines =
        std::io::read_to_string(zstd::Decoder::new(packed).expect("it is packed")).expect("it is text");
    // Both organisations publish in German and English, and a few of their texts in both.
    let of_two = |line: &&str| {
        ["{\"id\": \"correlaid", "{\"id\": \"codeforde-blog"].iter().any(|id| line.starts_with(id))
    };
    let lines: Vec<&str> = lines.lines().filter(of_two).collect();
    assert!(lines.len() > 250, "{} articles of the two", lines.len());
    let site = Collection::new().text("lines.jsonl", &lines.join("\n")).indexed().site();
    let mut found: Vec<(String, String)> = Vec::new();
    for page in 1.. {
        let page = page.to_string();
        let results = site.search(&[("language", "de"), ("page", &page), ("per_page", "100")]);
        for hit in results.hits() {
            let translations = hit["twins"].as_array().expect("a list").iter();
            found.extend(translations.map(|other| (string(&hit["title"]), string(&other["title"]))));
        }
        if results.hits().len() < 100 {
            break;
        }
    }
    // Checked by hand: nine pairs are translations, and no other pair is linked.
    assert!((7..=10).contains(&found.len()), "{found:#?}");
    for title in ["Unser Jahr 2022", "Internationaler Frauentag 2023", "Danke!"] {
        assert!(found.iter().any(|(german, _)| german == title), "{title} is not linked: {found:#?}");
    }
    Ok(())
}
