//! Schedules searches fairly by client, with start-time fair queueing (Goyal, Vin and Cheng 1996). Searches run on
//! about as many threads as there are cores, since more of them at once would only make all of them slower; further
//! ones wait in a short queue.
//!
//! The queue is fair by *work*, not by requests: the next turn is that of the client whose searches have taken the
//! least time so far; the length of a job is the time that the search took. A client that comes, or comes back, begins
//! where the least of those stands that are there, so that nobody saves up turns by being away; and what was used is
//! forgotten when nothing is left to do.
//!
//! A search that runs is not interrupted. So that a client with a single cheap search does not wait for the
//! expensive ones of another, a client of whose searches none is running gets a turn beyond the number of
//! threads, up to as many again: the system then shares the cores among them.
//!
//! If the queue is full, whoever waits with the most searches loses the last of them, be it the one that has
//! just come. A client alone may thus fill the queue, and still nobody else is kept out of it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::clients::Client;

/// The most clients that are remembered without a search of theirs running or waiting.
const MOST_REMEMBERED: usize = 256;

/// The turns of all searches. Cloning it is cheap.
#[derive(Clone)]
pub struct Turns(Arc<Shared>);

struct Shared {
    /// The number of searches that run at once, beside those of clients that have none running.
    threads: usize,
    /// The most searches that run or wait.
    most: usize,
    queue: Mutex<Queue>,
}

/// Whose turn it is. Requests without a client, such as those that an unnamed proxy hands on, count as those of
/// one.
type Key = Option<Client>;

#[derive(Default)]
struct Queue {
    running: usize,
    waiting: usize,
    lines: HashMap<Key, Line>,
}

/// The searches of one client.
#[derive(Default)]
struct Line {
    /// When those that run began.
    running: Vec<Instant>,
    waiting: VecDeque<oneshot::Sender<Turn>>,
    /// The time that those took that are over, counted from where the client began.
    used: Duration,
}

impl Line {
    fn is_active(&self) -> bool {
        !self.running.is_empty() || !self.waiting.is_empty()
    }

    /// The time that its searches have taken until now.
    fn used_until(&self, now: Instant) -> Duration {
        let under_way = self.running.iter().map(|began| now.saturating_duration_since(*began));
        self.used + under_way.sum::<Duration>()
    }
}

/// The error where the queue is full, so that there is no turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

/// The right to search, until it is dropped.
pub struct Turn {
    /// `None` for a turn that nobody took.
    of: Option<Turns>,
    client: Key,
    began: Instant,
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(turns) = self.of.take() {
            let mut queue = turns.queue();
            queue.leave(self.client, self.began);
            queue.hand_out(&turns);
        }
    }
}

impl Turns {
    /// `threads` searches run at once, and `most` run or wait; both are at least 1.
    pub fn new(threads: usize, most: usize) -> Self {
        let (threads, most) = (threads.max(1), most.max(1));
        Self(Arc::new(Shared { threads, most, queue: Mutex::default() }))
    }

    /// Waits for a turn of a client.
    ///
    /// # Errors
    ///
    /// The queue is full, or has become so meanwhile by clients with fewer searches in it.
    pub async fn take(&self, client: Key) -> Result<Turn, Full> {
        self.join(client).await.map_err(|_| Full)
    }

    /// Takes a turn that is free.
    ///
    /// # Errors
    ///
    /// It would have to be waited for.
    pub fn take_now(&self, client: Key) -> Result<Turn, Full> {
        self.join(client).try_recv().map_err(|_| Full)
    }

    /// Puts a search into the queue, whose turn comes through a channel; a channel that closes brings none.
    fn join(&self, client: Key) -> oneshot::Receiver<Turn> {
        let (turn, waiting) = oneshot::channel();
        let mut queue = self.queue();
        queue.join(client, turn);
        queue.hand_out(self);
        queue.shorten(client, self.0.most);
        waiting
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        // Nothing panics while the lock is held.
        self.0.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn join(&mut self, client: Key, turn: oneshot::Sender<Turn>) {
        let now = Instant::now();
        let active = self.lines.values().filter(|line| line.is_active());
        let least = active.map(|line| line.used_until(now)).min().unwrap_or_default();
        let line = self.lines.entry(client).or_default();
        if !line.is_active() {
            line.used = line.used.max(least);
        }
        line.waiting.push_back(turn);
        self.waiting += 1;
    }

    fn leave(&mut self, client: Key, began: Instant) {
        self.running = self.running.saturating_sub(1);
        if let Some(line) = self.lines.get_mut(&client)
            && let Some(at) = line.running.iter().position(|other| *other == began)
        {
            line.running.swap_remove(at);
            line.used += began.elapsed();
        }
        if self.running + self.waiting == 0 {
            self.lines.clear();
        } else if self.lines.len() > MOST_REMEMBERED {
            self.lines.retain(|_, line| line.is_active());
        }
    }

    /// Gives turns to those whose they are.
    fn hand_out(&mut self, turns: &Turns) {
        while let Some(client) = self.next(&turns.0) {
            let Some(line) = self.lines.get_mut(&client) else { return };
            let Some(waiting) = line.waiting.pop_front() else { return };
            self.waiting -= 1;
            let began = Instant::now();
            line.running.push(began);
            self.running += 1;
            if let Err(mut turn) = waiting.send(Turn { of: Some(turns.clone()), client, began }) {
                // Who asked has gone. The turn can't give itself back, since the queue is locked.
                turn.of = None;
                self.leave(client, began);
            }
        }
    }

    /// The client that has the next turn, if there may be one.
    fn next(&self, Shared { threads, most, .. }: &Shared) -> Option<Key> {
        if self.waiting == 0 || self.running >= (threads * 2).min(*most) {
            return None;
        }
        let (is_busy, now) = (self.running >= *threads, Instant::now());
        let may = |line: &Line| !line.waiting.is_empty() && (!is_busy || line.running.is_empty());
        let waiting = self.lines.iter().filter(|(_, line)| may(line));
        waiting.min_by_key(|(_, line)| line.used_until(now)).map(|(client, _)| *client)
    }

    /// Takes searches off the ends of the longest lines until no more are there than allowed. Of lines of the
    /// same length, that of the client that has just come is shortened.
    fn shorten(&mut self, newest: Key, most: usize) {
        if self.running + self.waiting <= most {
            return;
        }
        self.lines.values_mut().for_each(|line| line.waiting.retain(|waiting| !waiting.is_closed()));
        self.waiting = self.lines.values().map(|line| line.waiting.len()).sum();
        while self.running + self.waiting > most {
            let lines = self.lines.iter_mut().filter(|(_, line)| !line.waiting.is_empty());
            let longest = lines.max_by_key(|(client, line)| (line.waiting.len(), **client == newest));
            let Some((_, line)) = longest else { return };
            line.waiting.pop_back();
            self.waiting -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A client of its own for each number.
    fn client(number: u64) -> Key {
        Some(Client::of_hash(number))
    }

    /// Whether a search has its turn; `None` where it was refused.
    fn has_turn(waiting: &mut oneshot::Receiver<Turn>) -> Option<Turn> {
        waiting.try_recv().ok()
    }

    fn is_refused(waiting: &mut oneshot::Receiver<Turn>) -> bool {
        waiting.try_recv().is_err_and(|error| error == oneshot::error::TryRecvError::Closed)
    }

    #[test]
    fn a_client_alone_has_as_many_turns_as_there_are_threads() {
        let turns = Turns::new(2, 10);
        let mut asked: Vec<_> = (0..5).map(|_| turns.join(client(1))).collect();
        let mut running: Vec<Turn> = asked.iter_mut().filter_map(has_turn).collect();
        assert_eq!(running.len(), 2);
        running.pop();
        assert_eq!(
            asked.iter_mut().filter_map(has_turn).count(),
            1 + 2,
            "each turn is handed on when it ends"
        );
    }

    #[test]
    fn who_has_none_running_gets_a_turn_while_all_threads_are_busy() {
        let turns = Turns::new(2, 100);
        let mut asked: Vec<_> = (0..60).map(|_| turns.join(client(1))).collect();
        let running: Vec<Turn> = asked.iter_mut().filter_map(has_turn).collect();
        let second = turns.take_now(client(2));
        assert!(running.len() == 2 && second.is_ok());
        assert!(turns.take_now(client(2)).is_err(), "one turn, not two");
        let third = turns.take_now(client(3));
        assert!(third.is_ok());
        assert!(turns.take_now(client(4)).is_err(), "at most twice as many as threads");
    }

    #[test]
    fn a_full_queue_drops_the_last_of_who_waits_with_the_most() {
        let turns = Turns::new(1, 4);
        let mut first: Vec<_> = (0..6).map(|_| turns.join(client(1))).collect();
        let _running = has_turn(&mut first[0]).expect("the first turn");
        assert!(first[4..].iter_mut().all(is_refused));
        let _second = has_turn(&mut turns.join(client(2))).expect("a turn beyond the threads");
        assert!(is_refused(&mut first[3]));
        let mut third = turns.join(client(3));
        assert!(is_refused(&mut first[2]) && !is_refused(&mut third));
        assert!(
            is_refused(&mut turns.join(client(4))),
            "of lines as long as another, the newest is shortened"
        );
        assert!(!is_refused(&mut first[1]) && !is_refused(&mut third));
    }

    #[test]
    fn who_has_used_less_comes_first() {
        let turns = Turns::new(1, 20);
        let (running, beside) = (turns.take_now(client(1)), turns.take_now(client(2)));
        assert!(running.is_ok() && beside.is_ok());
        let (mut first, mut second) = (turns.join(client(3)), turns.join(client(4)));
        turns.queue().lines.get_mut(&client(3)).expect("a line").used = Duration::from_secs(3600);
        drop(running);
        assert!(has_turn(&mut first).is_none());
        let of_second = has_turn(&mut second);
        assert!(of_second.is_some(), "the first one has used more");
        drop(of_second);
        assert!(has_turn(&mut first).is_some());
    }

    #[test]
    fn who_comes_later_begins_where_the_others_stand() {
        let turns = Turns::new(1, 20);
        let running = turns.take_now(client(1));
        turns.queue().lines.get_mut(&client(1)).expect("a line").used = Duration::from_secs(3600);
        let late = turns.take_now(client(2));
        assert!(running.is_ok() && late.is_ok());
        assert!(turns.queue().lines[&client(2)].used >= Duration::from_secs(3600));
    }

    #[test]
    fn searches_that_nobody_waits_for_take_no_turn() {
        let turns = Turns::new(1, 3);
        let running = has_turn(&mut turns.join(client(1))).expect("a turn");
        drop((turns.join(client(1)), turns.join(client(1))));
        let mut waiting = turns.join(client(1));
        assert!(!is_refused(&mut waiting));
        drop(running);
        assert!(has_turn(&mut waiting).is_some());
        assert!(turns.queue().lines.is_empty(), "nothing is remembered when nothing is left to do");
    }
}
