//! stub
#[derive(Debug, Default)]
pub struct Vocabulary;
#[derive(Debug)]
pub struct Organiser {
    pub id: String,
    pub de: String,
    pub en: String,
}
#[derive(Debug)]
pub struct Theme {
    pub id: String,
    pub de: String,
    pub en: String,
}
#[derive(Debug, thiserror::Error)]
#[error("stub")]
pub struct VocabularyError;
impl Vocabulary {
    pub fn load(_: &std::path::Path) -> Result<Self, VocabularyError> {
        Err(VocabularyError)
    }
    pub fn built_in() -> Self {
        Self
    }
    pub fn organiser(&self, _: &str) -> Option<&Organiser> {
        None
    }
    pub fn theme(&self, _: &str) -> Option<&Theme> {
        None
    }
    pub fn resolve_organiser(&self, _: &str) -> Option<&Organiser> {
        None
    }
    pub fn resolve_theme(&self, _: &str) -> Option<&Theme> {
        None
    }
    pub fn compounds_fingerprint(&self) -> String {
        String::new()
    }
    pub fn fingerprint(&self) -> String {
        String::new()
    }
    pub fn compound_decisions(&self) -> (Vec<(String, Vec<String>)>, Vec<String>) {
        Default::default()
    }
    pub fn wholes_of(&self, _: &str) -> Vec<&str> {
        Vec::new()
    }
}
