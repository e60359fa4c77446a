//! The labels of the lines of a page, and the decision for one of them.

use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

/// What a line of a page is, under the names that labelled pages use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Label {
    /// The title of the article.
    Headline,
    /// A rubric or a line above or below the headline that isn't part of it.
    Kicker,
    /// Date or place of publication or of the event, as a field.
    Dateline,
    Byline,
    /// A summary above the running text.
    Lead,
    Text,
    /// A heading within the article.
    Heading,
    List,
    Table,
    Caption,
    Credit,
    /// Where and from whom more is to be learnt: names, addresses, numbers.
    Contact,
    /// Menus, breadcrumb trails, page numbers, links for jumping.
    Navigation,
    /// What belongs to another article.
    Teaser,
    Share,
    /// Forms for comments, and comments.
    Comment,
    Cookie,
    /// An invitation to subscribe or follow.
    Promo,
    Tags,
    Download,
    /// Imprint, address and copyright of the site.
    Footer,
}

/// The number of labels.
pub const LABELS: usize = Label::COUNT;

impl Label {
    /// The name that labelled pages and the list of removals use.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The names of all labels, for messages.
    pub fn names() -> String {
        Self::VARIANTS.iter().map(|label| label.name()).collect::<Vec<_>>().join(", ")
    }

    /// Position in tables that have a column for every label.
    pub fn column(self) -> usize {
        self as usize
    }

    /// Whether lines of this label are part of what readers of the article read, title and dates included.
    pub fn belongs_to_article(self) -> bool {
        matches!(
            self,
            Self::Headline
                | Self::Kicker
                | Self::Dateline
                | Self::Byline
                | Self::Lead
                | Self::Text
                | Self::Heading
                | Self::List
                | Self::Table
        )
    }
}

/// Share of the probability that furniture must have for a line to be taken for it. Text that is lost
/// is worse than furniture that stays.
const FURNITURE: f32 = 0.5;

/// What a line is, and how sure that is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Labelled {
    pub label: Label,
    /// The probability of the label, from 0 to 1.
    pub probability: f32,
    /// The probability that the line is furniture, whichever kind.
    pub furniture: f32,
    /// The probability that the line is the headline or a part of it.
    pub headline: f32,
}

impl Labelled {
    /// What a line counts as before it is labelled.
    pub const TEXT: Self = Self { label: Label::Text, probability: 1.0, furniture: 0.0, headline: 0.0 };

    /// What a line is that is the headline beyond doubt.
    pub const HEADLINE: Self =
        Self { label: Label::Headline, probability: 1.0, furniture: 0.0, headline: 1.0 };

    /// Decides first between article and furniture, then takes the most probable label of that group.
    pub fn most_probable(probability: impl Fn(Label) -> f32) -> Self {
        let own = |label: &&Label| label.belongs_to_article();
        let furniture: f32 =
            Label::VARIANTS.iter().filter(|label| !own(label)).map(|label| probability(*label)).sum();
        let is_furniture = furniture >= FURNITURE;
        let side = Label::VARIANTS.iter().filter(|label| own(label) != is_furniture);
        let best = side.max_by(|a, b| probability(**a).total_cmp(&probability(**b)));
        let label = best.copied().unwrap_or(Label::Text);
        Self { label, probability: probability(label), furniture, headline: probability(Label::Headline) }
    }

    /// Whether the line is taken for furniture.
    pub fn is_furniture(&self) -> bool {
        self.furniture >= FURNITURE
    }
}
