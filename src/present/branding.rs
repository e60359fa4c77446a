//! The branding of a site: the words of its logo, its accent colours, and the links of its footer.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::article::web_address;

/// The branding that the configuration may set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Branding {
    /// The words beside the logo in the page header; by default the name of the site.
    #[schemars(example = &"Partnerportal")]
    pub logo: Option<String>,
    /// The colour of buttons, links and bars in the light colour scheme. Its contrast is checked at the start, with a warning in
    /// the log.
    #[schemars(example = "#0b5a5e")]
    pub accent: Option<Colour>,
    /// The colour of buttons, links and bars in the dark colour scheme.
    #[schemars(example = "#85cfcf")]
    pub accent_dark: Option<Colour>,
    /// The imprint, in the footer: `https://…`, a path of the site, or a mail address, as the next three.
    #[schemars(example = "/impressum")]
    pub imprint: Option<Target>,
    /// The privacy policy.
    #[schemars(example = "/datenschutz")]
    pub privacy: Option<Target>,
    /// The accessibility statement, which public bodies must have.
    #[schemars(example = "/barrierefreiheit")]
    pub accessibility: Option<Target>,
    /// Where barriers can be reported: an address of a page or of a mailbox.
    #[schemars(example = "barrieren@example.org")]
    pub barriers: Option<Target>,
}

impl Branding {
    /// The branding where nothing is configured.
    pub const PLAIN: Self = Self {
        logo: None,
        accent: None,
        accent_dark: None,
        imprint: None,
        privacy: None,
        accessibility: None,
        barriers: None,
    };

    /// The style sheet of the configured colours; nothing where none is.
    pub fn stylesheet(&self) -> Option<String> {
        let light = self.accent.map(|accent| accent.rules(Scheme::LIGHT));
        let dark = self.accent_dark.map(|accent| {
            format!("@media screen and (prefers-color-scheme: dark) {{\n{}}}\n", accent.rules(Scheme::DARK))
        });
        // Without its own colour the dark scheme keeps the default one.
        let kept = self.accent.filter(|_| dark.is_none()).map(|_| {
            let rules = Scheme::DARK.accent.rules(Scheme::DARK);
            format!("@media screen and (prefers-color-scheme: dark) {{\n{rules}}}\n")
        });
        let parts: Vec<String> = [light, dark, kept].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.concat())
    }

    /// Warnings, for the log, about configured colours whose contrast is too low to read.
    pub fn warnings(&self) -> Vec<String> {
        let schemes =
            [("accent", self.accent, Scheme::LIGHT), ("accent_dark", self.accent_dark, Scheme::DARK)];
        let mut warnings = Vec::new();
        for (key, colour, scheme) in schemes {
            let Some(colour) = colour else { continue };
            let grounds =
                [("the page", scheme.ground), ("boxes", scheme.surface), ("chosen filters", scheme.tint)];
            for (place, ground) in grounds {
                let contrast = colour.contrast(ground);
                if contrast < LEAST_CONTRAST {
                    warnings.push(format!(
                        "web.branding.{key} = \"{colour}\" has a contrast of {contrast:.2} on {place} ({ground}); \
                         text needs {LEAST_CONTRAST}: choose a {} colour",
                        scheme.advice
                    ));
                }
            }
        }
        warnings
    }
}

/// The least contrast of text by WCAG 2.2, success criterion 1.4.3.
const LEAST_CONTRAST: f64 = 4.5;

/// The colours of a scheme besides its accent. A test holds that they are those of the style sheet.
#[derive(Clone, Copy)]
struct Scheme {
    ground: Colour,
    surface: Colour,
    tint: Colour,
    accent: Colour,
    advice: &'static str,
}

impl Scheme {
    const LIGHT: Self = Self {
        ground: Colour([0xfb, 0xfa, 0xf6]),
        surface: Colour([0xff, 0xff, 0xff]),
        tint: Colour([0xe9, 0xf1, 0xef]),
        accent: Colour([0x0b, 0x5a, 0x5e]),
        advice: "darker",
    };
    const DARK: Self = Self {
        ground: Colour([0x13, 0x18, 0x1a]),
        surface: Colour([0x1b, 0x22, 0x25]),
        tint: Colour([0x1e, 0x30, 0x33]),
        accent: Colour([0x85, 0xcf, 0xcf]),
        advice: "lighter",
    };
}

/// An opaque sRGB colour, written `#0b5a5e`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct Colour([u8; 3]);

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

impl Colour {
    const WHITE: Self = Self([0xff; 3]);
    const INK: Self = Self([0x0c, 0x1a, 0x1c]);

    /// Contrast with another colour, from 1 to 21: WCAG 2.2, definition of "contrast ratio"
    /// (<https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>).
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// WCAG 2.2, definition of "relative luminance".
    fn luminance(self) -> f64 {
        let [r, g, b] = self.0.map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// The colour a fifth of the way to another colour.
    fn towards(self, other: Self) -> Self {
        let mix = |at: usize| (u16::from(self.0[at]) * 4 + u16::from(other.0[at])) / 5;
        // The sum of four parts and one part, divided by five, fits in a byte again.
        Self([0, 1, 2].map(|at| u8::try_from(mix(at)).unwrap_or(u8::MAX)))
    }

    fn rules(self, scheme: Scheme) -> String {
        let on = [Self::WHITE, Self::INK].into_iter().max_by(|a, b| {
            let (a, b) = (self.contrast(*a), self.contrast(*b));
            a.total_cmp(&b)
        });
        let on = on.unwrap_or(Self::WHITE);
        // A button under the pointer gets a colour further from that of its text.
        let over = self.towards(if on == Self::WHITE { Self::INK } else { Self::WHITE });
        let _ = scheme;
        format!(":root {{ --link: {self}; --accent: {self}; --accent-over: {over}; --on-accent: {on}; }}\n")
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii());
        let channel = |at: usize| u8::from_str_radix(digits?.get(at..at + 2)?, 16).ok();
        match (channel(0), channel(2), channel(4)) {
            (Some(r), Some(g), Some(b)) => Ok(Self([r, g, b])),
            _ => Err(format!(
                "'{text}' is no colour; write it as # and six hexadecimal digits, such as #0b5a5e"
            )),
        }
    }
}

/// The target of a link in the footer: a page (`https://…` or `/path`) or a mailbox (`a@b.org`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct Target(String);

impl Target {
    pub fn href(&self) -> &str {
        &self.0
    }
}

impl From<Target> for String {
    fn from(target: Target) -> Self {
        target.0
    }
}

impl TryFrom<String> for Target {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let is_clean = !text.chars().any(|c| c.is_control() || c.is_whitespace());
        let is_path = text.starts_with('/') && !text.starts_with("//");
        let mailbox = text.strip_prefix("mailto:").unwrap_or(&text);
        let is_mailbox = mailbox.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && !host.is_empty() && !mailbox.contains([':', '/'])
        });
        if web_address(&text).is_some() || (is_clean && is_path) {
            Ok(Self(text))
        } else if is_clean && is_mailbox {
            Ok(Self(format!("mailto:{mailbox}")))
        } else {
            Err(format!(
                "'{text}' leads nowhere; give https://…, a path such as /impressum, or a mail address"
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((colour("#000000").contrast(colour("#ffffff")) - 21.0).abs() < 0.001);
        assert!((colour("#767676").contrast(colour("#ffffff")) - 4.54).abs() < 0.01);
        for wrong in ["red", "#fff", "#12345g", "#1234567", "#äöü"] {
            assert!(Colour::try_from(wrong.to_owned()).is_err(), "{wrong} was taken for a colour");
        }
    }

    #[test]
    fn faint_colours_are_warned_of_and_ours_are_not() {
        let pale = Branding { accent: Some(colour("#ffcc00")), ..Branding::PLAIN };
        let warnings = pale.warnings();
        assert!(warnings[0].contains("web.branding.accent = \"#ffcc00\"") && warnings[0].contains("darker"));
        let ours = Branding {
            accent: Some(Scheme::LIGHT.accent),
            accent_dark: Some(Scheme::DARK.accent),
            ..Branding::PLAIN
        };
        assert!(ours.warnings().is_empty(), "{:?}", ours.warnings());
        assert_eq!(Branding::PLAIN.stylesheet(), None);
    }

    #[test]
    fn text_on_the_accent_can_be_read_whatever_the_accent() {
        for accent in ["#ffcc00", "#0b5a5e", "#c00000", "#777777", "#ffffff", "#000000"] {
            let css = Branding { accent: Some(colour(accent)), ..Branding::PLAIN }.stylesheet().unwrap();
            let on = css.split("--on-accent: ").nth(1).unwrap().split(';').next().unwrap();
            assert!(colour(accent).contrast(colour(on)) >= 4.3, "{on} on {accent}");
            assert!(css.contains("prefers-color-scheme: dark"), "dark would take the light accent");
        }
    }

    #[test]
    fn the_schemes_are_those_of_the_style_sheet() {
        let css = crate::present::assets::stylesheet().content;
        let (light, dark) = css.split_once("prefers-color-scheme: dark").unwrap();
        for (css, scheme) in [(light, Scheme::LIGHT), (dark, Scheme::DARK)] {
            let known = [
                ("ground", scheme.ground),
                ("surface", scheme.surface),
                ("tint", scheme.tint),
                ("accent", scheme.accent),
            ];
            for (name, colour) in known {
                assert!(css.contains(&format!("--{name}: {colour};")), "--{name} is not {colour}");
            }
        }
    }

    #[test]
    fn links_lead_to_pages_and_mailboxes_only() {
        for (given, href) in [
            ("https://example.org/impressum", "https://example.org/impressum"),
            ("/impressum", "/impressum"),
            ("barrieren@example.org", "mailto:barrieren@example.org"),
            ("mailto:a@b.de", "mailto:a@b.de"),
        ] {
            assert_eq!(Target::try_from(given.to_owned()).unwrap().href(), href);
        }
        for wrong in
            ["javascript:alert(1)", "//evil.example", "impressum", "", "a@", "javascript:a@b", "/a b"]
        {
            assert!(Target::try_from(wrong.to_owned()).is_err(), "{wrong} was taken");
        }
    }
}
