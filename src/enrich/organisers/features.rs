//! The features of a mention that tell a body's role, and what each of them weighs.
//!
//! The weights of all features of a mention are added up. Beyond [`SURE`] a body is an organiser whatever
//! else the document says; the best of a document whose features are all weaker counts from
//! [`ENOUGH`] on. The weights were set by hand and compared on openings of articles that were labelled
//! beforehand, half of which were kept apart (`tests/derivation/openings.jsonl`).

use super::cues::NameContext;

/// The score from which a body is an organiser.
pub(super) const SURE: f64 = 4.0;
/// The score from which the best body of a document counts where none is [`SURE`].
pub(super) const ENOUGH: f64 = 0.7;

/// The most that everything for a body weighs together.
const CERTAIN: f64 = 7.0;

/// The score from which an unknown body counts where none is [`SURE`]: its name is less certain.
pub(super) const ENOUGH_UNKNOWN: f64 = 3.5;

/// What a sentence says of the bodies in a chain of names. In the descriptions *it* stands for such a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Feature {
    /// It is the subject or the passive agent of holding or hosting something.
    Holds,
    /// A label (`Veranstalter:`), an invitation or an event in the genitive names it.
    Labelled,
    /// Others did something at its event: `Auf der Konferenz der X haben …`.
    EventOf,
    /// It held something together with another.
    Together,
    /// It published a text, and the sentence is one of the first or the body is named again.
    Publishes,
    /// It published a text that is mentioned further down.
    PublishesLate,
    /// It is a project, or runs the project, that the text introduces.
    RunsProject,
    /// It is a project of the organiser named before it.
    Possessed,
    /// The next sentence tells what it held: `It ran a session`.
    Continued,
    /// Its name is part of an event's name.
    NamesEvent,
    /// It presents, offers, trains or announces something.
    Shows,
    /// It does so as the subject of the first sentence, so that the text is about what it offers.
    ShowsFirst,
    /// One of those who run it is named as well.
    RunByNamed,
    /// It runs, started or made what one of the first sentences is about.
    Carries,
    /// Photographs are credited to it.
    Credited,
    /// It supported the people whom the text is about.
    Supports,
    /// It has done something in the first sentences, or a press release begins with it.
    Opens,
    /// It is the subject of the title or of the first sentence and does something, so that the text tells what it did.
    /// This counts only for bodies outside the vocabulary: of the others more is known.
    Deed,
    /// It is the only body that a short text names.
    Only,
    /// It is the programme within which everything took place.
    FrameProject,
    /// It paid, commissioned or lent its patronage.
    Funds,
    /// It is an example, or one of many.
    Example,
    /// A person of it speaks or is named, or it is quoted.
    Speaks,
    /// It did something else at the event: moderating, opening.
    OtherDeed,
    /// It lends a room, or houses an office.
    Venue,
    /// Only its people are spoken of.
    Staff,
    /// It is, or it holds, the larger event around.
    Frame,
}

/// What each feature weighs.
const WEIGHTS: [(Feature, f64); 27] = [
    (Feature::Holds, 7.0),
    (Feature::Labelled, 7.0),
    (Feature::EventOf, 3.9),
    (Feature::Together, 7.0),
    (Feature::RunsProject, 7.0),
    (Feature::Possessed, 7.0),
    (Feature::Continued, 7.0),
    (Feature::Publishes, 6.0),
    (Feature::PublishesLate, 0.0),
    (Feature::NamesEvent, 3.0),
    (Feature::Shows, 2.6),
    (Feature::ShowsFirst, 1.2),
    (Feature::RunByNamed, 2.2),
    (Feature::Carries, 2.0),
    (Feature::Credited, 1.8),
    (Feature::Supports, 1.6),
    (Feature::Opens, 1.4),
    (Feature::Deed, 3.6),
    (Feature::Only, 1.2),
    (Feature::FrameProject, 3.1),
    (Feature::Funds, -8.0),
    (Feature::Example, -8.0),
    (Feature::Speaks, -8.0),
    (Feature::OtherDeed, -8.0),
    (Feature::Venue, -8.0),
    (Feature::Staff, -2.0),
    (Feature::Frame, -2.0),
];

impl Feature {
    pub fn weight(self) -> f64 {
        WEIGHTS.iter().find(|(feature, _)| *feature == self).map_or(0.0, |(_, weight)| *weight)
    }

    /// Whether it says that the body is only mentioned.
    pub fn is_against(self) -> bool {
        self.weight() < 0.0
    }

    /// Whether it alone makes an organiser.
    pub fn is_strong(self) -> bool {
        self.weight() >= SURE
    }
}

/// The weight of features together. What speaks for a body counts up to [`CERTAIN`], so that saying it
/// in several ways doesn't outweigh one clear word against it.
pub(super) fn weight(features: &[Feature]) -> f64 {
    let (against, for_it): (Vec<f64>, Vec<f64>) =
        features.iter().map(|feature| feature.weight()).partition(|weight| *weight < 0.0);
    for_it.iter().sum::<f64>().min(CERTAIN) + against.iter().sum::<f64>()
}

impl NameContext<'_> {
    /// The features that the sentence itself tells. `sentence` is its template.
    pub fn features(&self, sentence: &str) -> Vec<Feature> {
        let tells = [
            (Feature::Holds, self.is_agent(sentence) || self.is_active()),
            (Feature::Labelled, self.is_labelled()),
            (Feature::EventOf, self.is_of_visited_event()),
            (Feature::Together, self.is_together(sentence)),
            (Feature::Publishes, self.is_publisher()),
            (Feature::Funds, self.is_funder() && !self.is_supporter()),
            (Feature::Example, self.is_example()),
            (Feature::Speaks, self.is_speaker()),
            (Feature::OtherDeed, self.is_agent_of_other()),
            (Feature::Venue, self.is_venue() && !self.names_event()),
            (Feature::Staff, self.is_staff()),
            (Feature::Frame, self.is_frame()),
        ];
        tells.into_iter().filter(|(_, is_told)| *is_told).map(|(feature, _)| feature).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_is_weighed_once() {
        let features: std::collections::BTreeSet<String> =
            WEIGHTS.iter().map(|(feature, _)| format!("{feature:?}")).collect();
        assert_eq!(features.len(), WEIGHTS.len());
        assert!(Feature::Frame.is_against() && Feature::Holds.is_strong());
    }
}
