//! API keys, which allow services what is not open to everybody.
//!
//! A key consists of 32 random bytes and is shown once. Only its hash is kept, so that nobody can use a key
//! who reads the configuration. A fast hash is enough, because such a key can't be guessed; slow hashes are
//! for passwords that people choose.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{EnumCount, VariantArray};

/// The prefix of every key, by which secret scanners recognise keys that were published by mistake.
const PREFIX: &str = "fundstelle_";
/// Length of the shortest text that can be a key, in bytes.
const LEAST_LENGTH: usize = 32;

/// What a key allows.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    JsonSchema,
    strum::EnumCount,
    strum::VariantArray,
)]
#[serde(rename_all = "lowercase")]
pub enum KeyScope {
    /// Using the search endpoints where they require a key.
    Search,
    /// Writing and deleting articles.
    Write,
}

impl KeyScope {
    pub const ALL: [Self; <Self as EnumCount>::COUNT] =
        *<Self as VariantArray>::VARIANTS.first_chunk().expect("strum lists every variant once");

    /// The name of the scope in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::Write => "write",
        }
    }
}

/// The hash of a key. Hashes are compared in constant time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct KeyHash(blake3::Hash);

impl KeyHash {
    fn from_key(key: &str) -> Self {
        Self(blake3::hash(key.as_bytes()))
    }
}

impl std::fmt::Display for KeyHash {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for KeyHash {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let hash = blake3::Hash::from_hex(text.to_ascii_lowercase());
        hash.map(Self).map_err(|_| {
            "a key's hash is 64 hexadecimal digits; `fundstelle key NAME` prints a key and its hash"
                .to_owned()
        })
    }
}

impl TryFrom<String> for KeyHash {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// A key in the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// A name that tells people and logs whose key it is.
    pub name: String,
    /// The hash of the key, which is shown nowhere.
    #[serde(skip_serializing)]
    #[schemars(with = "String")]
    pub hash: KeyHash,
    /// What the key allows.
    pub scopes: Vec<KeyScope>,
}

impl Key {
    pub fn allows(&self, scope: KeyScope) -> bool {
        self.scopes.contains(&scope)
    }
}

/// Checks that all keys differ and have a scope; the error says what is wrong.
pub fn check(keys: &[Key]) -> Result<(), String> {
    for (at, key) in keys.iter().enumerate() {
        let name = &key.name;
        if key.scopes.is_empty() {
            return Err(format!("the key '{name}' of web.keys has no scope; give it search or write"));
        }
        if keys[..at].iter().any(|other| other.name == *name || other.hash == key.hash) {
            return Err(format!(
                "web.keys has the key '{name}' twice; every key has a name and a hash of its own"
            ));
        }
    }
    Ok(())
}

/// The index of the key that a request sent, if it is one of `keys`.
pub fn known(keys: &[Key], shown: &str) -> Option<usize> {
    if shown.len() < LEAST_LENGTH {
        return None;
    }
    let hash = KeyHash::from_key(shown);
    // All keys are compared, so that the time doesn't tell which one it is.
    keys.iter().enumerate().fold(None, |found, (at, key)| if key.hash == hash { Some(at) } else { found })
}

/// Makes a new key, and returns it with its hash.
///
/// # Errors The operating system provides no random bytes.
pub fn generate() -> Result<(String, KeyHash), getrandom::Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)?;
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let key = format!("{PREFIX}{digits}");
    let hash = KeyHash::from_key(&key);
    Ok((key, hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_by_its_hash_alone() {
        let (secret, hash) = generate().unwrap();
        let (other, other_hash) = generate().unwrap();
        assert_ne!(secret, other);
        let key = |name: &str, hash, scopes: &[KeyScope]| Key {
            name: name.to_owned(),
            hash,
            scopes: scopes.to_vec(),
        };
        let keys = [key("cms", hash, &[KeyScope::Write]), key("site", other_hash, &[KeyScope::Search])];
        assert!(!format!("{keys:?}").contains(&secret));
        let found = &keys[known(&keys, &secret).unwrap()];
        assert_eq!(found.name, "cms");
        assert!(found.allows(KeyScope::Write) && !found.allows(KeyScope::Search));
        assert!(known(&keys, &secret[1..]).is_none() && known(&keys, "").is_none());
        let short = [key("short", KeyHash::from_key("geheim"), &KeyScope::ALL)];
        assert!(known(&short, "geheim").is_none(), "a key that can be guessed");
    }

    #[test]
    fn hashes_are_read_as_they_are_printed() {
        let (_, hash) = generate().unwrap();
        assert_eq!(hash.to_string().to_uppercase().parse(), Ok(hash));
        for wrong in ["", "12ab", &"g".repeat(64)] {
            assert!(wrong.parse::<KeyHash>().unwrap_err().contains("fundstelle key"));
        }
    }
}
