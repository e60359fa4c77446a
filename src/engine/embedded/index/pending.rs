//! Documents on their way to Tantivy's threads, which are bounded by the room that they take.
//!
//! Tantivy's own queue holds ten thousand documents however long they are, which for long articles is
//! gigabytes. A document holds its room until it is indexed, and who adds the next one waits.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

use tantivy::TantivyDocument;
use tantivy::schema::document::Document;

/// The most bytes of text that wait to be indexed. One longer document waits alone.
const MOST: usize = 8_000_000;

/// The room for documents that wait.
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
    /// Makes room for a document with so many bytes of text, as soon as there is some.
    pub fn take(self: &Arc<Self>, document: TantivyDocument, size: usize) -> PendingDocument {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |taken: &mut usize| *taken > 0 && *taken + size > MOST;
        let mut taken = self.freed.wait_while(taken, is_full).unwrap_or_else(PoisonError::into_inner);
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
