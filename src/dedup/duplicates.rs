//! Near-duplicates: an article that comes again as a PDF beside its page, at another address, or
//! with other boilerplate around it.
//!
//! A text is taken as the set of its shingles, which are runs of four words. The signature keeps a
//! MinHash sketch of this set; the share of values in which two sketches agree estimates the Jaccard
//! similarity of the sets ([Broder, SEQUENCES 1997](https://doi.org/10.1109/SEQUEN.1997.666900)).
//! Two sketches are compared only if they agree in one of sixteen bands (locality-sensitive hashing,
//! [Indyk & Motwani, STOC 1998](https://doi.org/10.1145/276698.276876)), so that finding all pairs of
//! a collection costs sixteen sorts.
//!
//! A wrong pair hides an article, so similarity alone is not trusted: short texts get no signature;
//! languages, years and event dates must not contradict each other; and texts with different titles
//! must be long and nearly identical. The paragraph about itself that a site puts on each page is a
//! small share of a text, so it doesn't make near-duplicates of articles with different titles.

use crate::article::Article;

/// Number of words in a shingle.
const SHINGLE: usize = 4;
/// Number of values in a sketch. The standard error of the estimate is at most .0625.
const MINIMA: usize = 64;
/// Number of values in a band. Texts with one band in common are candidates: with a similarity of
/// .6 two texts become candidates with probability .89, with .7 with probability .99.
const BAND: usize = 4;
/// Number of bands in a sketch.
pub const BANDS: usize = MINIMA / BAND;
/// Number of title words that are compared.
const TITLE_WORDS: usize = 12;
/// Texts with fewer shingles get no signature: sentences such as "enters into force on the day after
/// its promulgation" are shared by unrelated articles.
const MIN_SHINGLES: usize = 40;
/// Sketch values in which near-duplicates with the same title must agree.
const ALIKE: usize = 40;
/// Sketch values in which near-duplicates with different titles must agree, and the number of
/// shingles that both must have.
const NEARLY_SAME: usize = 58;
const LONG: u16 = 150;

/// What an article is compared by: its sketch, and the facts that must not contradict each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Number of distinct shingles, at most 65,535.
    shingles: u16,
    /// How many of address, date, event date and organiser are known: 0 to 4.
    completeness: u8,
    language: u16,
    /// The year of publication; 0 if it is unknown.
    year: u16,
    /// The event date as the number `yyyymmdd`; 0 if there is none.
    event_date: u32,
    /// Sorted hashes of the title's words; 0 fills the places that are left.
    title: [u16; TITLE_WORDS],
    minima: [u16; MINIMA],
}

impl Signature {
    /// Length of an encoded signature in numbers of 64 bits.
    pub const ENCODED: usize = 2 + (TITLE_WORDS + MINIMA) / 4;

    /// Makes the signature of an article; `None` if its text is too short to be told from others.
    pub fn from_article(article: &Article) -> Option<Self> {
        let mut words: Vec<u64> = Vec::new();
        for section in &article.sections {
            for text in section.heading.iter().chain([&section.text]) {
                words.extend(word_hashes(text));
            }
        }
        let mut shingles: Vec<u64> = words.windows(SHINGLE).map(combined).collect();
        shingles.sort_unstable();
        shingles.dedup();
        if shingles.len() < MIN_SHINGLES {
            return None;
        }
        let known = [
            article.url.is_some(),
            article.date.is_some() || article.year.is_some(),
            article.event_date.is_some(),
            !article.organisers.is_empty(),
        ];
        Some(Self {
            shingles: u16::try_from(shingles.len()).unwrap_or(u16::MAX),
            completeness: known.into_iter().filter(|known| *known).count() as u8,
            language: word_hash(article.language.value.code()) as u16,
            year: article.year.as_ref().map_or(0, |year| year.value.get().unsigned_abs()),
            event_date: article.event_date.as_ref().map_or(0, |date| date.value.ordinal()),
            title: title_words(&article.title.value),
            minima: minima(&shingles),
        })
    }

    /// Packs the signature into numbers, the form in which an engine stores it.
    pub fn encode(&self) -> [u64; Self::ENCODED] {
        let mut encoded = [0; Self::ENCODED];
        encoded[0] = u64::from(self.shingles)
            | u64::from(self.completeness) << 16
            | u64::from(self.language) << 24
            | u64::from(self.year) << 40;
        encoded[1] = u64::from(self.event_date);
        let values = self.title.iter().chain(&self.minima).copied();
        for (at, value) in values.enumerate() {
            encoded[2 + at / 4] |= u64::from(value) << (16 * (at % 4));
        }
        encoded
    }

    /// Reads what [`encode`](Self::encode) wrote; `None` for anything else.
    pub fn decode(encoded: &[u64]) -> Option<Self> {
        let encoded: &[u64; Self::ENCODED] = encoded.try_into().ok()?;
        let (completeness, shingles) = Self::preference_of(encoded[0]);
        let value = |at: usize| (encoded[2 + at / 4] >> (16 * (at % 4))) as u16;
        Some(Self {
            shingles,
            completeness,
            language: (encoded[0] >> 24) as u16,
            year: (encoded[0] >> 40) as u16,
            event_date: encoded[1] as u32,
            title: std::array::from_fn(value),
            minima: std::array::from_fn(|at| value(TITLE_WORDS + at)),
        })
    }

    /// The values of one band as a key. Two signatures are compared only if they share such a key.
    pub fn band(&self, number: usize) -> u64 {
        let values = &self.minima[number * BAND..(number + 1) * BAND];
        values.iter().fold(0, |key, value| key << 16 | u64::from(*value))
    }

    /// A hash of one band and its number.
    pub fn band_hash(&self, number: usize) -> u32 {
        (mix(self.band(number) ^ mix(number as u64)) >> 32) as u32
    }

    /// How many of address, date, event date and organiser are known. Of several near-duplicates the
    /// most complete one is preferred.
    pub fn completeness(&self) -> u8 {
        self.completeness
    }

    pub fn shingles(&self) -> u16 {
        self.shingles
    }

    /// [Completeness](Self::completeness) and number of [shingles](Self::shingles) of the signature that begins with this
    /// number in its encoded form.
    pub fn preference_of(begin: u64) -> (u8, u16) {
        ((begin >> 16) as u8, begin as u16)
    }

    /// Whether two signatures have a band in common.
    pub fn shares_band(&self, other: &Self) -> bool {
        (0..BANDS).any(|number| self.band(number) == other.band(number))
    }

    /// Whether two signatures belong to near-duplicates.
    pub fn is_near_duplicate(&self, other: &Self) -> bool {
        let contradict = |a: u32, b: u32| a != 0 && b != 0 && a != b;
        if self.language != other.language
            || contradict(self.year.into(), other.year.into())
            || contradict(self.event_date, other.event_date)
        {
            return false;
        }
        let agreeing = self.agreeing(other);
        if agreeing < ALIKE {
            return false;
        }
        self.shares_title(other) || agreeing >= NEARLY_SAME && self.shingles.min(other.shingles) >= LONG
    }

    /// The estimated Jaccard similarity of the two texts' shingles, in percent.
    pub fn similarity(&self, other: &Self) -> u32 {
        (100 * self.agreeing(other) / MINIMA) as u32
    }

    fn agreeing(&self, other: &Self) -> usize {
        // A sum of numbers of their own width is one of eight at a time.
        let agreeing = self.minima.iter().zip(&other.minima).map(|(a, b)| u16::from(a == b));
        usize::from(agreeing.sum::<u16>())
    }

    /// Whether the titles differ at most by a word or two, such as the name of the site.
    fn shares_title(&self, other: &Self) -> bool {
        let words = |signature: &Self| signature.title.iter().filter(|word| **word != 0).count();
        let shared = self.title.iter().filter(|word| **word != 0 && other.title.contains(word)).count();
        let (fewer, all) =
            (words(self).min(words(other)), (words(self) + words(other)).saturating_sub(shared));
        shared > 0 && (shared * 10 >= all * 7 || shared == fewer && shared >= 3)
    }
}

/// The sketch of a set of shingles: its least value under each hash function, cut to 16 bits.
fn minima(shingles: &[u64]) -> [u16; MINIMA] {
    std::array::from_fn(|function| {
        // The hashes of shingles are well mixed, so multiplying by an odd number is enough to give
        // each function an order of its own.
        let (factor, summand) = (mix(2 * function as u64 + 1) | 1, mix(2 * function as u64 + 2));
        let least = shingles.iter().map(|shingle| shingle.wrapping_mul(factor).wrapping_add(summand)).min();
        mix(least.unwrap_or_default()) as u16
    })
}

fn title_words(title: &str) -> [u16; TITLE_WORDS] {
    let mut hashes: Vec<u16> = word_hashes(title).map(|hash| (hash as u16).max(1)).collect();
    hashes.sort_unstable();
    hashes.dedup();
    let mut words = [0; TITLE_WORDS];
    words.iter_mut().zip(hashes).for_each(|(word, hash)| *word = hash);
    words
}

/// Hashes of the words of a text, which are its runs of letters and digits in lower case.
pub fn word_hashes(text: &str) -> impl Iterator<Item = u64> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(word_hash)
}

/// Hashes a word with FNV-1a over its lower-cased letters. The hash is stored, so it must not change
/// from one build to the next, as the standard library's may.
pub fn word_hash(word: &str) -> u64 {
    let letters = word.chars().flat_map(char::to_lowercase);
    mix(letters.fold(0xcbf2_9ce4_8422_2325, |hash, letter| {
        (hash ^ u64::from(u32::from(letter))).wrapping_mul(0x0100_0000_01b3)
    }))
}

fn combined(words: &[u64]) -> u64 {
    words.iter().fold(0, |hash, word| mix(hash ^ word))
}

/// Mixes the bits of a number: the finaliser of SplitMix64.
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ value >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ value >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ value >> 31
}

/// Finds the groups of near-duplicates in a collection.
///
/// `signatures` must be in the order of preference. A group lists indices into `signatures`: first
/// the preferred article, then those that are near-duplicates of it. The others of a group are not
/// compared with each other, so that a chain of small changes doesn't join unrelated texts.
pub fn near_duplicate_groups(signatures: &[&Signature]) -> Vec<Vec<usize>> {
    let signatures: Vec<Option<&Signature>> = signatures.iter().copied().map(Some).collect();
    groups_beside_settled(&signatures, [])
}

/// Finds groups as [`near_duplicate_groups`] does, given pairs of near-duplicates, by their indices, that are already
/// known as [`SettledPairs`](super::SettledPairs).
///
/// A signature that shares a band with another part of the collection, or that is crowded in its own part, must be
/// given and is compared. The others may be `None`: for those the known pairs are complete.
pub fn groups_beside_settled(
    signatures: &[Option<&Signature>],
    settled: impl IntoIterator<Item = (u32, u32)>,
) -> Vec<Vec<usize>> {
    let mut pairs = candidate_pairs(signatures);
    pairs.sort_unstable();
    pairs.dedup();
    let known = settled.into_iter().map(|(one, other)| CandidatePair::new(one.max(other), one.min(other)));
    let is_compared = |number: u32| signatures[number as usize].is_some();
    pairs.extend(known.filter(|pair| !is_compared(pair.other()) || !is_compared(pair.first())));
    pairs.sort_unstable();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut group_of = vec![None; signatures.len()];
    for candidates in pairs.chunk_by(|a, b| a.other() == b.other()) {
        let other = candidates[0].other() as usize;
        for pair in candidates {
            let first = pair.first() as usize;
            let leads = group_of[first].is_none_or(|group: usize| groups[group][0] == first);
            let both = signatures[first].zip(signatures[other]);
            if leads && both.is_none_or(|(first, other)| first.is_near_duplicate(other)) {
                let group = *group_of[first].get_or_insert_with(|| {
                    groups.push(vec![first]);
                    groups.len() - 1
                });
                groups[group].push(other);
                group_of[other] = Some(group);
                break;
            }
        }
    }
    groups
}

/// Two articles that may be near-duplicates, by their indices in the order of preference: the preferred one in the lower
/// half, the other one in the upper. One number is sorted faster than two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct CandidatePair(u64);

impl CandidatePair {
    fn new(other: u32, first: u32) -> Self {
        Self(u64::from(other) << 32 | u64::from(first))
    }

    fn other(self) -> u32 {
        (self.0 >> 32) as u32
    }

    fn first(self) -> u32 {
        self.0 as u32
    }
}

/// The pairs of signatures to compare; some more than once.
fn candidate_pairs(signatures: &[Option<&Signature>]) -> Vec<CandidatePair> {
    let mut pairs = Vec::new();
    let there: Vec<(u32, &Signature)> =
        signatures.iter().zip(0..).filter_map(|(signature, at)| Some((at, (*signature)?))).collect();
    // Each band with the index of its signature behind it.
    let mut keys: Vec<u128> = Vec::with_capacity(there.len());
    for band in 0..BANDS {
        keys.clear();
        let key =
            |(at, signature): &(u32, &Signature)| u128::from(signature.band(band)) << 32 | u128::from(*at);
        keys.extend(there.iter().map(key));
        keys.sort_unstable();
        for bucket in keys.chunk_by(|a, b| a >> 32 == b >> 32) {
            // Each member of a group resembles its first one, so only the first few of a bucket are
            // compared with all others. A large bucket thus costs time in proportion to its size.
            for (at, first) in bucket.iter().enumerate().take(FIRST_OF_BUCKET) {
                let others = bucket[at + 1..].iter();
                pairs.extend(others.map(|other| CandidatePair::new(*other as u32, *first as u32)));
            }
        }
    }
    pairs
}

/// The number of signatures of a bucket with which all others of it are compared.
pub(super) const FIRST_OF_BUCKET: usize = 8;

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn signature(words: &[String], title: &str) -> Signature {
        let hashes: Vec<u64> = words.iter().map(|word| word_hash(word)).collect();
        let mut shingles: Vec<u64> = hashes.windows(SHINGLE).map(combined).collect();
        shingles.sort_unstable();
        shingles.dedup();
        Signature {
            shingles: shingles.len() as u16,
            completeness: 1,
            language: 1,
            year: 2023,
            event_date: 0,
            title: title_words(title),
            minima: minima(&shingles),
        }
    }

    fn text(seed: usize, words: usize) -> Vec<String> {
        (0..words).map(|at| format!("w{}", seed * 100_000 + at)).collect()
    }

    /// Signatures of texts of which many have some of their words in common.
    pub fn made_up(seed: u64, count: usize) -> Vec<Signature> {
        let number = |at: usize, of: &str, below: usize| {
            (word_hash(&format!("{seed} {at} {of}")) % below as u64) as usize
        };
        let made = |at: usize| {
            let family = number(at, "family", 9);
            let length = 100 + 40 * (family % 3);
            let mut words = text(1000 * seed as usize + family, length);
            let replaced = number(at, "replaced", 4) * number(at, "more", 12);
            words.splice(length - replaced.min(length).., text(1000 * seed as usize + 20 + at, replaced));
            let title = ["Ein Bericht", "Ein Bericht", "Eine Tagung in Bonn"][number(at, "title", 3)];
            Signature { year: [0, 2023, 2024][number(at, "year", 3)], ..signature(&words, title) }
        };
        (0..count).map(made).collect()
    }

    #[test]
    fn an_article_with_boilerplate_around_it_is_a_near_duplicate() {
        let article = text(1, 300);
        let with_navigation: Vec<String> =
            text(2, 30).into_iter().chain(article.clone()).chain(text(3, 25)).collect();
        let (a, b) = (signature(&article, "Ein Bericht"), signature(&with_navigation, "Ein Bericht"));
        assert!(a.is_near_duplicate(&b));
        assert_eq!(near_duplicate_groups(&[&a, &b]), [vec![0, 1]]);
    }

    #[test]
    fn shared_boilerplate_makes_no_near_duplicate() {
        let boilerplate = text(9, 120);
        let page = |seed| [text(seed, 150), boilerplate.clone()].concat();
        let (a, b) = (signature(&page(1), "Eine Tagung"), signature(&page(2), "Eine Tagung"));
        assert!(!a.is_near_duplicate(&b));
    }

    #[test]
    fn years_and_titles_tell_issues_of_a_series_apart() {
        let same = text(1, 100);
        let first = signature(&same, "Jahrestagung der Beispielallianz");
        let next_year = Signature { year: 2024, ..first.clone() };
        assert!(!first.is_near_duplicate(&next_year));
        assert!(!first.is_near_duplicate(&signature(&same, "Ausbildungsplan der Tischler")));
        let undated = Signature { year: 0, ..first.clone() };
        assert!(first.is_near_duplicate(&undated));
    }

    #[test]
    fn every_member_of_a_group_resembles_the_first() {
        // Each text shares four fifths with the one before it; the last shares nothing with the first.
        let texts: Vec<Signature> =
            (0..6).map(|step| signature(&text(1, 800)[step * 60..step * 60 + 300], "Ein Bericht")).collect();
        let signatures: Vec<&Signature> = texts.iter().collect();
        for group in near_duplicate_groups(&signatures) {
            assert!(
                group[1..].iter().all(|&other| signatures[group[0]].is_near_duplicate(signatures[other])),
                "{group:?}"
            );
            assert!(group.len() < 6, "{group:?}");
        }
    }

    #[test]
    fn signatures_survive_writing_and_reading() {
        let signature = signature(&text(1, 300), "Wasser für alle");
        assert_eq!(Signature::decode(&signature.encode()), Some(signature));
        assert_eq!(Signature::decode(&[1, 2, 3]), None);
    }
}
