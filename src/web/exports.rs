//! Limits the exports that run at once, of all clients and of each. An export lasts as long as its reader takes, so
//! that a few slow readers could keep everybody else out; one client therefore leaves a place for others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::clients::Client;

/// The exports that run, by client; requests without one count as those of one.
#[derive(Clone)]
pub struct Exports(Arc<Running>);

struct Running {
    /// The most exports that run at once.
    most: usize,
    of_clients: Mutex<HashMap<Option<Client>, usize>>,
}

/// The right to export, until it is dropped.
pub struct ExportPermit {
    of: Exports,
    client: Option<Client>,
}

impl Exports {
    pub fn new(most: usize) -> Self {
        Self(Arc::new(Running { most, of_clients: Mutex::default() }))
    }

    /// A permit for one more export of a client; `None` where there are too many, of all or of this client.
    pub fn take(&self, client: Option<Client>) -> Option<ExportPermit> {
        let mut of_clients = self.0.of_clients.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = of_clients.values().sum();
        let own = of_clients.get(&client).copied().unwrap_or_default();
        if all >= self.0.most || own >= self.0.most.saturating_sub(1).max(1) {
            return None;
        }
        of_clients.insert(client, own + 1);
        Some(ExportPermit { of: self.clone(), client })
    }
}

impl Drop for ExportPermit {
    fn drop(&mut self) {
        let mut of_clients = self.of.0.of_clients.lock().unwrap_or_else(PoisonError::into_inner);
        match of_clients.get_mut(&self.client) {
            Some(own) if *own > 1 => *own -= 1,
            _ => _ = of_clients.remove(&self.client),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_client_leaves_a_place_for_others() {
        let [slow, other, third] = [1, 2, 3].map(|hash| Some(Client::of_hash(hash)));
        let exports = Exports::new(4);
        let taken: Vec<_> = (0..3).map(|_| exports.take(slow).unwrap()).collect();
        assert!(exports.take(slow).is_none());
        let of_other = exports.take(other);
        assert!(of_other.is_some() && exports.take(third).is_none());
        drop(taken);
        assert!(exports.take(third).is_some() && exports.take(slow).is_some());
    }

    #[test]
    fn a_single_place_is_for_anybody_and_none_for_nobody() {
        let client = Some(Client::of_hash(1));
        let exports = Exports::new(1);
        let taken = exports.take(client);
        assert!(taken.is_some() && exports.take(None).is_none());
        drop(taken);
        assert!(exports.take(None).is_some());
        assert!(Exports::new(0).take(client).is_none());
    }
}
