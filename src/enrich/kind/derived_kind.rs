//! The kinds that can be derived.

use strum::{EnumCount, VariantArray};

/// A kind that can be derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::EnumCount, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "lowercase")]
pub enum Kind {
    Announcement,
    Report,
    News,
    Publication,
    Call,
    Interview,
    Portrait,
}

impl Kind {
    pub const ALL: [Self; <Self as EnumCount>::COUNT] =
        *<Self as VariantArray>::VARIANTS.first_chunk().expect("strum lists every variant once");

    /// The value of the facet.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
