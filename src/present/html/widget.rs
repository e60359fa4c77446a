//! The page that shows the widget at work and documents how to embed it.

use askama::Template;

use super::frame::{Frame, Site};
use crate::present::lang::Lang;
use crate::present::render::render;

#[derive(Template)]
#[template(path = "widget.html", config = "src/present/askama.toml")]
struct WidgetPage {
    frame: Frame,
    examples: Vec<Example>,
    /// What a page's content security policy must allow.
    policy: String,
    /// What the configuration of the search must name.
    origins: &'static str,
    /// How a page changes the look.
    appearance: &'static str,
}

/// Code to be copied.
struct Example {
    id: &'static str,
    name: &'static str,
    about: &'static str,
    code: String,
}

const ORIGINS: &str = "[web]\nallowed_origins = [\"https://www.example.org\"]";

const APPEARANCE: &str = "fundstelle-search {\n  --fundstelle-accent: #7a1f5c;\n  --fundstelle-radius: 0;\n}\n\
     fundstelle-search::part(title) {\n  font-weight: 400;\n}";

/// The documentation of the widget. `origin` is the address of the search, such as `https://example.org/suche`.
pub fn widget_page(site: Site<'_>, lang: Lang, lang_in_address: bool, origin: &str) -> String {
    let texts = &lang.texts().widget;
    let mut frame = Frame::new(site, lang, lang_in_address.then_some(lang), &texts.heading);
    frame.publish_in_all(&texts.heading, &texts.intro, origin, "/docs/widget", lang_in_address);
    let host = origin.split('/').take(3).collect::<Vec<_>>().join("/");
    render(&WidgetPage {
        frame,
        examples: examples(lang, &format!("{origin}/")),
        policy: format!("script-src {host}; connect-src {host}"),
        origins: ORIGINS,
        appearance: APPEARANCE,
    })
}

fn examples(lang: Lang, home: &str) -> Vec<Example> {
    let texts = &lang.texts().widget;
    let about = &texts.examples;
    let code = lang.code();
    let fallback = &texts.fallback;
    let element = format!(
        "<fundstelle-search endpoint=\"{home}\" lang=\"{code}\">\n  <a href=\"{home}\">{fallback}</a>\n</fundstelle-search>"
    );
    vec![
        Example {
            id: "html",
            name: "HTML",
            about: &about.html,
            code: format!("<script src=\"{home}widget.js\" defer></script>\n{element}"),
        },
        Example {
            id: "typo3",
            name: "TYPO3",
            about: &about.typo3,
            code: format!(
                "page.includeJSFooter.fundstelle = {home}widget.js\npage.includeJSFooter.fundstelle {{\n  external = 1\n  defer = 1\n  \
                 disableCompression = 1\n}}\n\nlib.fundstelle = TEXT\nlib.fundstelle.value (\n{element}\n)"
            ),
        },
        Example {
            id: "wordpress",
            name: "WordPress",
            about: &about.wordpress,
            code: format!(
                "add_action('wp_enqueue_scripts', function () {{\n    wp_enqueue_script('fundstelle', '{home}widget.js', [], null, ['strategy' => 'defer']);\n\
                 }});\n\nadd_shortcode('fundstelle', function () {{\n    return '{}';\n}});",
                element.replace('\n', "").replace("  ", "").replace('\'', "\\'"),
            ),
        },
        Example {
            id: "react",
            name: "React",
            about: &about.react,
            code: format!(
                "import {{ useEffect, useRef }} from 'react';\nimport 'fundstelle-search';\n\nexport function Search({{ year, onOpen }}) {{\n  \
                 const search = useRef(null);\n  useEffect(() => {{\n    const element = search.current;\n    \
                 element.addEventListener('fundstelle:open', onOpen);\n    return () => element.removeEventListener('fundstelle:open', onOpen);\n  \
                 }}, [onOpen]);\n  return <fundstelle-search ref={{search}} endpoint=\"{home}\" lang=\"{code}\" filters={{`year=${{year}}`}} />;\n}}"
            ),
        },
        Example {
            id: "vue",
            name: "Vue",
            about: &about.vue,
            code: format!(
                "<script setup>\nimport 'fundstelle-search';\n\ndefineProps(['year']);\nfunction opened({{ detail }}) {{\n  console.log(detail.title);\n}}\n\
                 </script>\n\n<template>\n  <fundstelle-search endpoint=\"{home}\" lang=\"{code}\" :filters=\"`year=${{year}}`\" \
                 @fundstelle:open=\"opened\" />\n</template>"
            ),
        },
    ]
}
