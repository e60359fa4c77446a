//! Real documents: the seeds and articles of the same genre are found by their facts.

use serde_json::Value;

use crate::harness::{Collection, Ran, Site, encoded, shared};

tests![
    every_seed_is_found_first_by_its_facts,
    years_are_the_ones_the_texts_tell,
    teasers_are_neither_found_nor_tagged,
    umlauts_may_be_spelt_out,
];

fn seeds() -> Result<Site, libtest_mimic::Completion> {
    let collection = Collection::new();
    let report = collection.index_of(&[shared("seeds")?]);
    assert!(report.is_complete() && report.read == 5, "five seeds are read: {report:?}");
    Ok(collection.site())
}

/// The whole id of a seed that starts so.
fn id(site: &Site, start: &str) -> String {
    let ids = site.all_ids(&[]);
    ids.iter()
        .find(|id| id.starts_with(start))
        .unwrap_or_else(|| panic!("no seed {start} in {ids:?}"))
        .clone()
}

fn every_seed_is_found_first_by_its_facts() -> Ran {
    let site = seeds()?;
    for (query, expected) in [
        ("Finanzierungsmodelle", "000"),
        ("Zivilgesellschaft Nahost", "004"),
        ("Netzwerktreffen kommunaler Unternehmen", "002"),
        ("SDG-Gipfel Studie", "003"),
    ] {
        let found = site.search(&[("q", query)]);
        let rank = found.rank(&id(&site, expected));
        assert_eq!(
            rank,
            Some(1),
            "{query:?} must put {expected}… first, its rank is {rank:?}; {}",
            found.describe()
        );
    }
    Ok(())
}

fn years_are_the_ones_the_texts_tell() -> Ran {
    let site = seeds()?;
    let mut ids = site.all_ids(&[]);
    ids.sort();
    let articles: Vec<Value> = ids.iter().map(|id| site.article(id)).collect();
    let years: Vec<Option<i64>> = articles.iter().map(|article| article["year"].as_i64()).collect();
    assert_eq!(years, [None, Some(2023), Some(2020), Some(2023), None], "years of {ids:?}");
    for article in &articles {
        let inferred = article["year_inferred"].as_i64();
        assert_ne!(inferred, Some(2030), "the agenda's year became an article's: {}", article["provenance"]);
    }
    let offered = site.search(&[]).facet("year");
    assert_eq!(offered, [("2023".to_owned(), 2), ("2020".to_owned(), 1), ("none".to_owned(), 2)]);
    Ok(())
}

/// What stands under `Das könnte Sie auch interessieren:` in 001 is about other articles.
fn teasers_are_neither_found_nor_tagged() -> Ran {
    let site = seeds()?;
    for (query, mode) in [("Gavi", "auto"), ("Mpox-Notstand", "auto"), ("Wasserressourcenmanagement", "all")]
    {
        let found = site.search(&[("q", query), ("match", mode)]);
        assert_eq!(found.total(), 0, "{query:?} stands in a teaser only; {}", found.describe());
    }
    let with_teaser = id(&site, "001");
    let parts = site.search(&[("q", "Wasserressourcenmanagement")]);
    assert_eq!(parts.rank(&with_teaser), None, "found by its teaser; {}", parts.describe());
    let article = site.article(&with_teaser);
    for theme in ["gesundheit", "wasser"] {
        let tagged = article["themes"].as_array().expect("a list").iter().any(|tag| tag["id"] == theme);
        assert!(!tagged, "001 has the theme {theme} from its teaser: {}", article["provenance"]);
    }
    assert!(
        !article["sections"].to_string().contains("Gavi"),
        "the teaser is shown: {}",
        article["sections"]
    );
    let page = site.get(&format!("/articles/{}", encoded(&with_teaser))).ok().text();
    assert!(!page.contains("Mpox"), "the teaser is on the article's page");
    Ok(())
}

fn umlauts_may_be_spelt_out() -> Ran {
    let site = seeds()?;
    for (one, other) in
        [("Müller", "Mueller"), ("Foerderinstrument", "Förderinstrument"), ("MÜLLER", "müller")]
    {
        let [one_ids, other_ids] = [one, other].map(|q| site.search(&[("q", q), ("match", "all")]).ids());
        assert_eq!(one_ids, other_ids, "{one:?} and {other:?} must find the same");
        assert_eq!(one_ids, [id(&site, "002")], "{one:?} must find 002 and nothing else");
    }
    Ok(())
}
