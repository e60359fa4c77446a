//! The page of all values of a facet, and the years under the hits: what visitors narrow a search by, without script.

use serde_json::json;

use crate::harness::{Collection, Site, query_string};

tests![
    a_facet_with_more_values_than_are_listed_leads_to_all_of_them,
    all_values_are_there_page_by_page_each_once,
    values_are_ordered_by_name_where_that_is_asked_for,
    values_are_ordered_by_their_articles_known_or_not,
    values_are_found_by_a_part_of_their_names,
    years_have_no_order_by_name,
    all_themes_are_a_link_away_from_the_start,
    the_page_keeps_the_search_and_what_is_chosen,
    what_is_chosen_stays_in_sight_without_hits,
    the_years_outside_a_range_are_still_drawn,
    themes_by_year_count_what_their_links_find,
    an_unknown_facet_is_no_page,
];

/// Articles of ninety bodies, of which the first have more than the last, in four years.
fn collection() -> Collection {
    let mut collection = Collection::new();
    for number in 0..90_usize {
        for article in 0..=usize::from(number < 5) {
            let name = if number == 40 { "Ökoverein Tal".to_owned() } else { format!("Verein {number:02}") };
            collection = collection.json_line(json!({
                "id": format!("a{number}-{article}"), "language": "de", "year": 2018 + number % 4,
                "title": format!("Brunnen {number} im Dorf {article}"),
                "text": format!("Der Brunnen Nummer {number} steht im Dorf {article} neben der Linde."),
                "organisers": [name], "themes": [if number % 2 == 0 { "wasser" } else { "bildung" }],
            }));
        }
    }
    collection.indexed()
}

fn values_page(site: &Site, facet: &str, parameters: &[(&str, &str)]) -> String {
    site.get(&format!("/facets/{facet}?{}", query_string(parameters))).ok().text()
}

/// The values of the check boxes of a facet.
fn boxes(page: &str, facet: &str) -> Vec<String> {
    let start = format!("type=\"checkbox\" name=\"{facet}\" value=\"");
    page.split(&start).skip(1).filter_map(|rest| Some(rest.split('"').next()?.to_owned())).collect()
}

fn a_facet_with_more_values_than_are_listed_leads_to_all_of_them() {
    let site = collection().site();
    let page = site.page(&[("q", "Brunnen"), ("year", "2018"), ("lang", "de")]);
    assert!(
        page.contains("<a href=\"/facets/organiser?q=Brunnen&#38;year=2018&#38;lang=de\">"),
        "no link: {page}"
    );
    assert!(page.contains("Alle 23 anzeigen und durchsuchen"), "{page}");
    assert!(page.contains("<form class=\"find\" action=\"/facets/organiser\" method=\"get\">"));
    assert!(!page.contains("/facets/language"), "two languages need no page");
}

fn all_values_are_there_page_by_page_each_once() {
    let site = collection().site();
    let first = values_page(&site, "organiser", &[("lang", "de")]);
    assert!(first.contains("90 Angaben · 95 Artikel"), "{first}");
    assert!(first.contains("Seite 1 von 2"), "{first}");
    let second = values_page(&site, "organiser", &[("lang", "de"), ("page", "2")]);
    let mut all = [boxes(&first, "organiser"), boxes(&second, "organiser")].concat();
    assert_eq!(all[0], "~verein-00", "the most frequent come first");
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 90);
    let beyond = values_page(&site, "organiser", &[("page", "99")]);
    assert_eq!(
        boxes(&beyond, "organiser"),
        boxes(&second, "organiser"),
        "the last page stands for all behind it"
    );
}

fn values_are_ordered_by_name_where_that_is_asked_for() {
    let site = collection().site();
    let page = values_page(&site, "organiser", &[("order", "name"), ("lang", "de")]);
    assert_eq!(boxes(&page, "organiser")[0], "~oekoverein-tal", "Ö stands where O does");
    assert!(page.contains("<strong aria-current=\"true\">Name (A–Z)</strong>"));
    assert!(page.contains("href=\"/facets/organiser?lang=de\">Anzahl der Artikel"), "{page}");
}

fn values_are_ordered_by_their_articles_known_or_not() {
    let article = |id: &str, place: &str| json!({"id": id, "title": format!("Brunnen {id}"), "text": format!("Der Brunnen {id} steht am Platz."), "places": [place]});
    let site = [("a", "Kenia"), ("b", "Hintertupfing"), ("c", "Hintertupfing")]
        .into_iter()
        .fold(Collection::new(), |collection, (id, place)| collection.json_line(article(id, place)))
        .indexed()
        .site();
    let places = boxes(&values_page(&site, "place", &[]), "place");
    assert_eq!(places[0], "~hintertupfing", "{places:?}");
    assert!(places.len() > 1 && !places[1].starts_with('~'), "{places:?}");
}

fn values_are_found_by_a_part_of_their_names() {
    let site = collection().site();
    for find in ["ökoV", "OKOV", "oekov"] {
        let page = values_page(&site, "organiser", &[("find", find), ("lang", "de")]);
        let found = boxes(&page, "organiser");
        assert_eq!(found, ["~oekoverein-tal"], "{find}");
        assert!(page.contains(&format!("name=\"find\" type=\"search\" value=\"{find}\"")), "{page}");
    }
    let mistyped = values_page(&site, "organiser", &[("find", "Ökovrein"), ("lang", "de")]);
    assert_eq!(boxes(&mistyped, "organiser").first().map(String::as_str), Some("~oekoverein-tal"));
    assert!(mistyped.contains("Keine Angabe enthält diesen Text. Ähnlich geschrieben:"), "{mistyped}");
    let none = values_page(&site, "organiser", &[("find", "<xyz>"), ("lang", "de")]);
    assert!(none.contains("Keine Angabe enthält diesen Text.") && none.contains("&#60;xyz&#62;"), "{none}");
}

fn years_have_no_order_by_name() {
    let site = collection().site();
    let page = values_page(&site, "year", &[("order", "name"), ("lang", "de")]);
    assert_eq!(boxes(&page, "year"), ["2021", "2020", "2019", "2018"], "an old link may name the order");
    assert!(!page.contains("class=\"orders\"") && !page.contains("order=name"), "{page}");
    assert!(!page.contains("name=\"order\""), "{page}");
}

fn all_themes_are_a_link_away_from_the_start() {
    let site = Collection::of_sample().site();
    let page = site.page(&[("lang", "de")]);
    let all =
        page.split("class=\"further\"").nth(1).expect("a link").split("</p>").next().unwrap_or_default();
    assert!(all.contains("href=\"/facets/theme?lang=de\"") && all.contains(" Themen anzeigen"), "{all}");
    let number: usize =
        all.split("Alle ").nth(1).and_then(|rest| rest.split(' ').next()?.parse().ok()).expect("n");
    let listed = values_page(&site, "theme", &[("lang", "de")]);
    let themes = boxes(&listed, "theme").into_iter().filter(|theme| theme != "none").count();
    assert_eq!(themes, number, "{listed}");
    assert!(page.contains("Die 10 häufigsten Themen, 2017 bis 2026"), "the table names its limits");
    // A collection with few themes has no more of them to show.
    assert!(!collection().site().page(&[("lang", "de")]).contains("Themen anzeigen"));
}

fn the_page_keeps_the_search_and_what_is_chosen() {
    let site = collection().site();
    let asked =
        [("q", "Brunnen"), ("organiser", "~verein-77"), ("year", "2019"), ("sort", "newest"), ("lang", "de")];
    let page = values_page(&site, "organiser", &[&asked[..], &[("find", "Verein 0")]].concat());
    for (name, value) in asked {
        let hidden = format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">");
        assert!(page.contains(&hidden), "no {hidden} in {page}");
    }
    assert!(page.contains(
        "<a href=\"/?q=Brunnen&#38;year=2019&#38;organiser=%7Everein-77&#38;sort=newest&#38;lang=de\">"
    ));
    // Where the chosen value has a box, the box sends it.
    let page = values_page(&site, "organiser", &[&asked[..], &[("find", "77")]].concat());
    let choice = page.split("id=\"values\"").nth(1).expect("a form");
    assert!(
        choice.contains("value=\"~verein-77\" checked")
            && !choice.contains("type=\"hidden\" name=\"organiser\"")
    );
}

fn what_is_chosen_stays_in_sight_without_hits() {
    let site = collection().site();
    let page = site.page(&[("q", "Brunnen"), ("year", "2018"), ("organiser", "~verein-77"), ("lang", "de")]);
    let facet =
        page.split("<legend>Organisation</legend>").nth(1).expect("the facet").split("</fieldset>").next();
    let shown = facet.expect("its end").split("<details").next().unwrap_or_default();
    assert!(shown.contains("value=\"~verein-77\" checked"), "it is folded away: {shown}");
    // A year keeps its place among its neighbours.
    let site = Collection::of_sample().site();
    let years = site.search(&[("q", "Netzwerktreffen"), ("year", "2019"), ("year", "1999")]).facet("year");
    let mut sorted: Vec<String> =
        years.iter().map(|(year, _)| year.clone()).filter(|year| year != "none").collect();
    assert!(sorted.contains(&"1999".to_owned()), "{years:?}");
    let listed = sorted.clone();
    sorted.sort_by(|a, b| b.cmp(a));
    assert_eq!(listed, sorted);
}

fn the_years_outside_a_range_are_still_drawn() {
    let site = collection().site();
    let page = site.page(&[("q", "Brunnen"), ("year_from", "2021"), ("year_to", "2020"), ("lang", "de")]);
    let bars =
        page.split("class=\"histogram\"").nth(1).expect("bars").split("</div>").next().unwrap_or_default();
    assert_eq!(bars.matches("<a").count(), 4, "{bars}");
    assert_eq!(bars.matches("class=\"out\"").count(), 2, "{bars}");
    assert!(bars.contains("title=\"2018: 25 Artikel\""), "{bars}");
    // Ends the wrong way round are turned.
    assert!(
        page.contains("name=\"year_from\" value=\"2020\"")
            && page.contains("name=\"year_to\" value=\"2021\"")
    );
    assert!(page.contains("id=\"slider-from\" min=\"2018\" max=\"2021\" value=\"2020\""), "{page}");
}

fn themes_by_year_count_what_their_links_find() {
    let site = collection().site();
    let page = site.page(&[("lang", "de")]);
    let table = page.split("class=\"theme-years\"").nth(1).expect("a table").split("</table>").next();
    let table = table.unwrap_or_default();
    let mut cells = 0;
    let cells_of = table.split("<td").skip(1).filter_map(|rest| rest.split("</td>").next());
    for cell in cells_of.filter(|cell| cell.contains("href=")) {
        let href = cell.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        let linked = cell.split("href=").nth(1).and_then(|rest| rest.split('>').nth(1)).unwrap_or_default();
        let count = linked.split('<').next().unwrap_or_default();
        let found = site.get(&href.replace("&#38;", "&").replace("/?", "/api/v1/search?")).ok().json();
        assert_eq!(found["total"].to_string(), count, "{href}");
        cells += 1;
    }
    assert_eq!(cells, 4, "even numbers are about water, odd ones about education: {table}");
}

fn an_unknown_facet_is_no_page() {
    let site = collection().site();
    assert_eq!(site.get("/facets/colour").status.as_u16(), 404);
    assert_eq!(site.get("/facets/%FF").status.as_u16(), 404);
}
