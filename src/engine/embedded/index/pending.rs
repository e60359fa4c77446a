//! Documents on their way to Tantivy's threads, which are bounded by the room that they take.
//!
//! Tantivy's own queue holds ten thousand documents however long they are, which for long articles is
//! gigabytes. A document holds its room until it is indexed, and who adds the next one waits.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tantivy::TantivyDocument;
use tantivy::schema::document::Document;

/// The most bytes of text that wait to be indexed. One longer document waits alone.
const MOST: usize = 8_000_000;
/// How long a document waits for room at most. Where Tantivy's threads have died, those before it are never indexed, and
/// adding it says so.
const PATIENCE: Duration = Duration::from_secs(2);

/// Bounds the text, in bytes, of the documents that wait to be indexed.
#[derive(Debug, Default)]
pub struct Room {
    taken: Mutex<usize>,
    freed: Condvar,
}

/// A document that has not been indexed yet.
pub struct PendingDocument {
    document: TantivyDocument,
    size: usize,
    room: Arc<Room>,
}

impl Room {
    /// Takes room for a document with `size` bytes of text: waits until there is some, and takes it in any case after a
    /// while.
    pub fn take(self: &Arc<Self>, document: TantivyDocument, size: usize) -> PendingDocument {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |taken: &mut usize| *taken > 0 && *taken + size > MOST;
        let waited = self.freed.wait_timeout_while(taken, PATIENCE, is_full);
        let (mut taken, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *taken += size;
        PendingDocument { document, size, room: Arc::clone(self) }
    }
}

impl Drop for PendingDocument {
    fn drop(&mut self) {
        *self.room.taken.lock().unwrap_or_else(PoisonError::into_inner) -= self.size;
        self.room.freed.notify_all();
    }
}

impl Document for PendingDocument {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn a_document_behind_others_that_are_never_indexed_goes_on() {
        let room = Arc::new(Room::default());
        let stuck = room.take(TantivyDocument::default(), MOST);
        let next = room.take(TantivyDocument::default(), MOST);
        assert_eq!(*room.taken.lock().unwrap(), 2 * MOST);
        drop((stuck, next));
    }

    #[test]
    fn a_document_waits_for_room_and_the_longest_waits_alone() {
        let room = Arc::new(Room::default());
        let first = room.take(TantivyDocument::default(), MOST * 2);
        let (sender, taken) = channel();
        let waiting = Arc::clone(&room);
        let thread = std::thread::spawn(move || sender.send(waiting.take(TantivyDocument::default(), 1)));
        assert!(taken.try_recv().is_err(), "there is no room beside the first");
        drop(first);
        let second = taken.recv().unwrap();
        let third = room.take(TantivyDocument::default(), MOST - 1);
        drop((second, third));
        assert_eq!(*room.taken.lock().unwrap(), 0);
        assert!(thread.join().is_ok());
    }
}
