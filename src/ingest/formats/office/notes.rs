//! Puts the text of notes behind the sentences that their marks stand in.

/// Characters that end a sentence.
const ENDS: [char; 4] = ['.', '!', '?', '…'];
/// Characters that may stand between the end of a sentence and the blank behind it.
const CLOSING: [char; 8] = ['"', '“', '”', '’', '»', '«', ')', ']'];
/// Letters of the shortest word that a full stop behind it surely doesn't abbreviate.
const SHORTEST_WORD: usize = 4;

/// A paragraph with its notes, each behind the sentence in which its mark stands. The place of a mark is the
/// number of bytes before it, in ascending order.
pub fn with_notes(paragraph: &str, notes: Vec<(usize, String)>) -> String {
    let mut text =
        String::with_capacity(paragraph.len() + notes.iter().map(|(_, note)| note.len() + 2).sum::<usize>());
    let mut written = 0;
    for (mark, note) in notes {
        let end = if mark <= written { written } else { sentence_end(paragraph, mark) };
        text.push_str(&paragraph[written..end]);
        written = end;
        if !text.is_empty() && !text.ends_with(char::is_whitespace) {
            text.push(' ');
        }
        text.push_str(note.trim());
        if !note.trim_end().trim_end_matches(CLOSING).ends_with(ENDS) {
            text.push('.');
        }
    }
    if !paragraph[written..].starts_with(char::is_whitespace) && written < paragraph.len() {
        text.push(' ');
    }
    text.push_str(&paragraph[written..]);
    text
}

/// The end of the sentence that goes on at a place, or that ends there; the end of the paragraph where no end
/// is sure.
fn sentence_end(paragraph: &str, mark: usize) -> usize {
    if ends_sentence(&paragraph[..mark]) {
        return mark;
    }
    let mut places = paragraph[mark..].char_indices().peekable();
    while let Some((at, c)) = places.next() {
        if !ENDS.contains(&c) {
            continue;
        }
        let mut end = mark + at + c.len_utf8();
        while let Some(&(_, closing)) = places.peek().filter(|(_, c)| CLOSING.contains(c)) {
            end += closing.len_utf8();
            places.next();
        }
        let rest = &paragraph[end..];
        let next = rest.trim_start();
        let begins =
            next.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || "„“\"»«(".contains(c));
        if rest.len() > next.len() && begins && ends_sentence(&paragraph[..end]) {
            return end;
        }
    }
    paragraph.len()
}

/// Whether a text ends with the end of a sentence, and not with an abbreviation or an ordinal number.
fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end().trim_end_matches(CLOSING);
    if text.ends_with(['!', '?', '…']) {
        return true;
    }
    let Some(text) = text.strip_suffix('.') else { return false };
    let text = text.trim_end_matches(CLOSING);
    let word = text.chars().rev().take_while(|c| c.is_alphabetic()).take(SHORTEST_WORD).count();
    word == SHORTEST_WORD
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(before: &str, after: &str) -> String {
        with_notes(&format!("{before}{after}"), vec![(before.len(), "Siehe Anhang".to_owned())])
    }

    #[test]
    fn a_note_follows_the_sentence_of_its_mark() {
        assert_eq!(
            placed("Der Fonds wächst", " auf zwei Millionen. Dann kam der Herbst."),
            "Der Fonds wächst auf zwei Millionen. Siehe Anhang. Dann kam der Herbst."
        );
        assert_eq!(
            placed("Der Fonds wächst.", " Dann kam der Herbst."),
            "Der Fonds wächst. Siehe Anhang. Dann kam der Herbst."
        );
        assert_eq!(placed("Der Fonds", " wächst"), "Der Fonds wächst Siehe Anhang.");
    }

    #[test]
    fn an_ordinal_or_an_abbreviation_ends_no_sentence() {
        assert_eq!(
            placed("Die Tagung", " war am 14. Mai mit Dr. Muster in Köln."),
            "Die Tagung war am 14. Mai mit Dr. Muster in Köln. Siehe Anhang."
        );
    }

    #[test]
    fn several_notes_keep_their_order() {
        let notes = vec![(3, "Eins".to_owned()), (5, "Zwei!".to_owned()), (16, "Drei".to_owned())];
        assert_eq!(
            with_notes("Er und sie gingen. Dann kamen andere.", notes),
            "Er und sie gingen. Eins. Zwei! Drei. Dann kamen andere."
        );
    }
}
