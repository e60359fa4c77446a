//! What lies in a folder and is no article is left out: files that patterns name, rules of crawlers, and pages that
//! only list others.

use std::fs;

use crate::harness::Collection;

tests![
    patterns_of_an_ignore_file_hold_below_their_folder,
    a_flag_and_the_configuration_exclude_as_well,
    a_malformed_pattern_is_told,
    an_index_in_a_source_is_no_source,
    hits_of_a_mirror_lead_to_the_site,
    what_is_excluded_leaves_the_index,
    rules_for_crawlers_and_lists_of_pages_are_no_articles,
    articles_with_many_links_are_read,
];

const TEXT: &str =
    "Die Gemeinden im Tal berieten lange und beschlossen am Ende, den Markt gemeinsam zu bauen.";

fn ids(collection: &Collection) -> Vec<String> {
    let mut ids = collection.site().search(&[("duplicates", "show"), ("per_page", "100")]).ids();
    ids.sort();
    ids
}

fn texts(names: &[&str]) -> Collection {
    let collection = Collection::new();
    for name in names {
        collection.write(name, format!("Markt {name}\n\n{TEXT} So steht es in {name}."));
    }
    collection
}

fn patterns_of_an_ignore_file_hold_below_their_folder() {
    let names = [
        "a.txt",
        "a.md",
        "entwurf/b.txt",
        "x/c.txt",
        "x/d.txt",
        "x/wichtig.txt",
        "x/y/e.txt",
        "x/entwurf/f.txt",
    ];
    let collection = texts(&names);
    collection.write(".fundstelleignore", "# Entwürfe\nentwurf/\n*.md\n");
    collection.write("x/.fundstelleignore", "/*.txt\n!wichtig.txt\n");
    assert!(collection.index().is_complete());
    assert_eq!(ids(&collection), ["a.txt", "x/wichtig.txt", "x/y/e.txt"]);
    // What version control ignores is read all the same.
    let collection = texts(&["a.txt", "b.txt"]);
    collection.write(".gitignore", "b.txt\n");
    collection.index();
    assert_eq!(ids(&collection), ["a.txt", "b.txt"]);
}

fn a_flag_and_the_configuration_exclude_as_well() {
    let collection = texts(&["a.txt", "b.md", "alt/c.txt", "neu/alt.txt"]);
    collection
        .run(["index", "articles", "--exclude", "alt/", "--exclude", "*.md"])
        .ends_with(0)
        .says(&["indexed 2"]);
    assert_eq!(ids(&collection), ["a.txt", "neu/alt.txt"]);
    let shown = collection.run(["inspect", "articles", "--exclude", "*.txt", "--json"]).ends_with(0).out;
    assert_eq!(shown.lines().count(), 1, "{shown}");
    let configured =
        texts(&["a.txt", "alt/c.txt"]).configured(|config| config.ingest.exclude = vec!["alt".to_owned()]);
    configured.index();
    assert_eq!(ids(&configured), ["a.txt"]);
}

fn an_index_in_a_source_is_no_source() {
    let collection = texts(&["a.txt"]);
    for _ in 0..2 {
        let run = collection.run_as_configured(&["index", "."]).ends_with(0);
        assert!(!run.err.contains("unknown format lock") && !run.err.contains("index/"), "{}", run.err);
    }
    let checked = collection.run_as_configured(&["check", ".", "--only", "unknown-format"]);
    assert!(!checked.out.contains("index/"), "{}", checked.out);
    // A lock that was left behind hides nothing that lies beside it.
    collection.write("writer.lock", "");
    collection.run(["index", "articles"]).ends_with(0);
    let exported = collection.run(["export", "--format", "jsonl"]).ends_with(0).out;
    assert!(exported.contains("\"id\":\"a.txt\""), "{exported}");
}

fn hits_of_a_mirror_lead_to_the_site() {
    let collection = Collection::new();
    let page = |head: &str| {
        let text = "Die Brunnen im Tal haben im Frühjahr neue Pumpen bekommen. ".repeat(8);
        format!(
            "<html><head><title>Brunnen</title>{head}</head><body><main><h1>Brunnen</h1><p>{text}</p></main></body></html>"
        )
    };
    collection.write("www.example.org/über/seite.html", page(""));
    let stated = "<link rel=\"canonical\" href=\"https://www.example.org/eigen\">";
    collection.write("www.example.org/b.html", page(stated));
    collection.write("www.example.org/rel/c.php?id=5.html", page("<link rel=canonical href='/rel/pfad'>"));
    collection.write("www.example.org/rel/d.php?id=5.html", page(""));
    let mirror =
        "[[ingest.mirrors]]\nfolder = \"articles/www.example.org\"\naddress = \"https://www.example.org/\"\n";
    fs::write(collection.path().join("fundstelle.toml"), mirror).expect("the configuration");
    collection.run(["index", "articles"]).ends_with(0);
    let found = collection.run(["export", "--format", "jsonl"]).ends_with(0).out;
    assert!(found.contains("https://www.example.org/%C3%BCber/seite.html"), "{found}");
    assert!(found.contains("https://www.example.org/eigen"), "{found}");
    assert!(found.contains("\"https://www.example.org/rel/pfad\""), "{found}");
    assert!(found.contains("\"https://www.example.org/rel/d.php?id=5\""), "{found}");
    let gone = mirror.replace("articles/www", "articles/nowhere");
    fs::write(collection.path().join("fundstelle.toml"), gone).expect("the configuration");
    collection.run(["index", "articles"]).ends_with(1).says(&["nowhere", "ingest.mirrors"]);
    let wrong = mirror.replace("https:", "ftp:");
    fs::write(collection.path().join("fundstelle.toml"), wrong).expect("the configuration");
    collection.run(["stats"]).ends_with(1).says(&["'ftp://www.example.org/'", "line 1"]);
}

fn a_malformed_pattern_is_told() {
    let collection = texts(&["a.txt"]);
    collection.run(["index", "articles", "--exclude", "a[b"]).ends_with(1).says(&["'a[b'", ".gitignore"]);
    collection.write("x/.fundstelleignore", "[z-a].txt\n");
    collection.write("x/b.txt", TEXT);
    let run = collection.run(["index", "articles"]).ends_with(3);
    run.says(&["skipped x/.fundstelleignore: its patterns can't be read", "indexed 2"]);
}

fn what_is_excluded_leaves_the_index() {
    let collection = texts(&["a.txt", "b.txt", "c.txt", "d.txt"]).indexed();
    collection.write(".fundstelleignore", "b.txt\n");
    assert_eq!(collection.index().removed, 1);
    assert_eq!(ids(&collection), ["a.txt", "c.txt", "d.txt"]);
    fs::remove_file(collection.articles().join(".fundstelleignore")).expect("it is there");
    assert_eq!(collection.index().added, 1);
}

fn page(title: &str, main: &str) -> String {
    format!(
        "<!doctype html><html lang=de><head><title>{title} – Tal</title></head><body><header><nav><a href=/>Start</a> <a href=/rat>Rat</a></nav></header><main><h1>{title}</h1>{main}</main><footer><a href=/impressum>Impressum</a></footer></body></html>"
    )
}

fn rules_for_crawlers_and_lists_of_pages_are_no_articles() {
    let collection = texts(&["artikel.txt"]);
    collection.write(
        "robots.txt",
        "# Für alle\nUser-agent: *\nDisallow: /intern/\n\nSitemap: https://tal.example/sitemap.xml\n",
    );
    let addresses: String = (0..50).map(|number| format!("https://tal.example/seite-{number}\n")).collect();
    collection.write("sitemap.txt", addresses);
    let entries: String = (0..30)
        .map(|number| format!("<li><a href='/seite-{number}'>Seite über das Thema {number}</a></li>"))
        .collect();
    collection.write("sitemap.html", page("Sitemap", &format!("<ul>{entries}</ul>")));
    let teaser = |number: usize| {
        format!(
            "<article class=teaser><h2><a href='/m/{number}'>Meldung {number} aus dem Rathaus</a></h2><p>Der Rat hat über den Haushalt gesprochen und die Mittel für Weg {number} freigegeben.</p><a href='/m/{number}'>Mehr</a></article>"
        )
    };
    let teasers: String = (0..10).map(teaser).collect();
    let pages = "<a rel=next href='?seite=2'>weiter</a>";
    collection.write(
        "aktuelles/index.html",
        page("Aktuelles", &format!("<p>Hier finden Sie alle Meldungen der Gemeinde.</p>{teasers}{pages}")),
    );
    // Hand-made teasers whose classes say nothing.
    let rows: String = (0..8)
        .map(|number| format!("<div class=r{number}><h3><a href='/b/{number}'>Beschluss {number}</a></h3><div>Der Rat hat Weg {number} freigegeben und dankt allen, die geholfen haben.</div></div>"))
        .collect();
    collection.write("beschluesse.html", page("Was der Rat beschlossen hat", &rows));
    let links: String = (0..12)
        .map(|number| format!("- [Protokoll der Sitzung {number}](https://tal.example/p/{number})\n"))
        .collect();
    collection.write("verweise.md", format!("# Protokolle\n\n{links}"));
    let run = collection.run(["index", "articles"]).ends_with(0);
    run.says(&[
        "no article robots.txt: it holds rules for crawlers",
        "no article sitemap.txt: it lists other pages",
        "no article sitemap.html: it lists other pages",
        "no article aktuelles/index.html: it lists other pages",
        "no article beschluesse.html: it lists other pages",
        "no article verweise.md: it lists other pages",
        "indexed 1 ",
    ]);
    assert_eq!(ids(&collection), ["artikel.txt"]);
}

fn articles_with_many_links_are_read() {
    let collection = Collection::new();
    let linked: String = (0..12)
        .map(|number| format!("<p>Der <a href='/o/{number}'>Ort {number}</a> im Tal hat einen Markt gebaut, auf dem sich die Leute treffen.</p>"))
        .collect();
    collection.write("rundgang.html", page("Ein Rundgang durch das Tal", &linked));
    let related: String = (0..10)
        .map(|number| format!("<div class=teaser><h3><a href='/m/{number}'>Eine andere Meldung {number}</a></h3><p>Auch in Ort {number} wird gebaut und gefeiert.</p></div>"))
        .collect();
    let body = format!(
        "<p>{TEXT} Die Bürgermeisterin dankte allen, die geholfen haben, und lud zum Fest im Herbst ein.</p><h2>Weitere Meldungen</h2>{related}"
    );
    collection.write("kurz.html", page("Markt eröffnet", &body));
    let projects: String = (0..6)
        .map(|number| format!("<section class=card><h2>Projekt {number}</h2><p>{TEXT} Sie haben lange daran gearbeitet, wie die Leiterin von Projekt {number} erzählt, und machen weiter. <a href='/p/{number}'>Zum Projekt</a></p></section>"))
        .collect();
    collection.write("projekte.html", page("Sechs Projekte im Tal", &projects));
    let sources: String =
        (0..9).map(|number| format!("- [Quelle {number}](https://tal.example/q/{number})\n")).collect();
    let text = format!(
        "# Markt eröffnet\n\n{TEXT} {TEXT}\n\n{TEXT} Danach spielte die Kapelle bis in die Nacht.\n\n## Quellen\n\n{sources}"
    );
    collection.write("quellen.md", text);
    collection.write("tabelle.txt", "Der Markt\n\nWas in robots.txt steht:\nUser-agent: alle Programme\nDisallow: was sie nicht lesen sollen\n");
    assert!(collection.index().is_complete());
    assert_eq!(
        ids(&collection),
        ["kurz.html", "projekte.html", "quellen.md", "rundgang.html", "tabelle.txt"]
    );
}
