//! The frame that all pages share: header, search box, language switch and footer.

use serde_json::json;

use super::preview::{Alternate, Preview};
use crate::present::address::{HitTarget, State};
use crate::present::assets;
use crate::present::branding::Branding;
use crate::present::highlight::plain;
use crate::present::lang::Lang;
use crate::present::texts::{ScriptTexts, Texts};

/// Where the pages live and what they are called.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    pub name: &'a str,
    /// Base path without a slash at its end: nothing, or such as `/suche`.
    pub base: &'a str,
    pub branding: &'a Branding,
    pub hits_lead_to: HitTarget,
}

/// A link with the text it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub href: String,
    pub text: String,
}

/// The frame around a page.
pub struct Frame {
    pub t: &'static Texts,
    pub lang: &'static str,
    pub other_lang: &'static str,
    pub site: String,
    /// The words beside the logo.
    pub logo: String,
    /// The style sheet of configured colours.
    pub theme_href: Option<String>,
    /// The links in the footer of every page, such as the imprint.
    pub links: Vec<Link>,
    /// The feed of what the page shows.
    pub feed_href: Option<String>,
    pub base: String,
    pub title: String,
    pub style_href: String,
    /// The style sheet of pages to be read.
    pub reading_href: String,
    pub reading_script_href: String,
    pub script_href: String,
    pub icon_href: String,
    /// The absolute address that stands for this page, where it has several.
    pub canonical: Option<String>,
    /// The addresses of this page in other languages.
    pub alternates: Vec<Alternate>,
    pub preview: Option<Preview>,
    /// What the page is about, where it has no preview.
    pub description: String,
    /// Names and contents for reference managers.
    pub citation_meta: Vec<(&'static str, String)>,
    /// Whether search engines may list the page.
    pub indexable: bool,
    pub start_href: String,
    pub switch_href: Option<String>,
    /// The query in the search box.
    pub q: String,
    /// The parameters that the search form sends without showing them.
    pub kept: Vec<(&'static str, String)>,
    /// The names of the kinds of completions, as JSON for the script.
    pub kinds: String,
    /// What the script says where no answer comes, as JSON.
    pub failures: String,
}

fn foot_links(branding: &Branding, lang: Lang) -> Vec<Link> {
    let texts = &lang.texts().frame;
    [
        (&branding.imprint, &texts.imprint),
        (&branding.privacy, &texts.privacy),
        (&branding.accessibility, &texts.accessibility),
        (&branding.barriers, &texts.barriers),
    ]
    .into_iter()
    .filter_map(|(target, text)| Some(Link { href: target.as_ref()?.href().to_owned(), text: text.clone() }))
    .collect()
}

fn failures(lang: Lang) -> String {
    let (texts, again) = (&lang.texts().script, &lang.texts().errors.again);
    let ScriptTexts { failed, offline, outdated, .. } = texts;
    json!({ "failed": failed, "offline": offline, "outdated": outdated, "again": again }).to_string()
}

impl Frame {
    /// Lets the page be found under an absolute address, with a preview of its title and a description.
    pub fn publish(&mut self, title: &str, description: &str, url: String) {
        self.indexable = true;
        self.preview = Some(Preview {
            kind: "website",
            title: title.to_owned(),
            description: description.to_owned(),
            url: url.clone(),
            published: None,
        });
        self.canonical = Some(url);
    }

    /// Lets a page that takes no parameters but the language be found in each of them. The address without a language
    /// gives the one that the browser prefers, so one that names its language stands for that language.
    pub fn publish_in_all(
        &mut self,
        title: &str,
        description: &str,
        origin: &str,
        path: &str,
        is_named: bool,
    ) {
        let named = |lang: &str| format!("{origin}{path}?lang={lang}");
        let url = if is_named { named(self.lang) } else { format!("{origin}{path}") };
        self.publish(title, description, url);
        let of_lang = |lang: Lang| Alternate { lang: lang.code().to_owned(), href: named(lang.code()) };
        self.alternates = Lang::ALL.into_iter().map(of_lang).collect();
        self.alternates.push(Alternate { lang: "x-default".to_owned(), href: format!("{origin}{path}") });
        self.switch_href = Some(format!("{}{path}?lang={}", self.base, self.other_lang));
    }

    /// A frame with an empty search box.
    pub fn new(site: Site<'_>, lang: Lang, lang_in_address: Option<Lang>, title: &str) -> Self {
        let base = site.base.trim_end_matches('/').to_owned();
        let name = plain(site.name);
        let start = State::start(lang_in_address);
        Self {
            t: lang.texts(),
            lang: lang.code(),
            other_lang: lang.other().code(),
            title: if title.is_empty() { name.clone() } else { format!("{} – {name}", plain(title)) },
            logo: site.branding.logo.as_deref().map_or_else(|| name.clone(), plain),
            site: name,
            theme_href: site.branding.stylesheet().map(|css| assets::theme_href(&css, &base)),
            links: foot_links(site.branding, lang),
            feed_href: None,
            style_href: assets::stylesheet().href(&base),
            reading_href: assets::reading_stylesheet().href(&base),
            reading_script_href: assets::reading_script().href(&base),
            script_href: assets::script().href(&base),
            icon_href: assets::icon().href(&base),
            canonical: None,
            alternates: Vec::new(),
            preview: None,
            description: String::new(),
            citation_meta: Vec::new(),
            indexable: false,
            start_href: start.search_href(&base),
            switch_href: None,
            q: String::new(),
            kept: lang_in_address.map(|lang| ("lang", lang.code().to_owned())).into_iter().collect(),
            kinds: serde_json::to_string(&lang.texts().completions)
                .expect("a map from names to texts is JSON"),
            failures: failures(lang),
            base,
        }
    }
}
