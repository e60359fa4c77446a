//! Runs tasks on a thread of its own, and goes on without one that takes too long.
//!
//! A thread cannot be stopped from outside. One whose task takes too long is left behind: it ends when its task
//! does, at the latest with the program. So that hostile input cannot fill a machine with such threads, only a few
//! may be left behind at a time; as long as there are so many, tasks are waited for however long they take.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// The most threads that are left behind at a time.
const MOST_LEFT_BEHIND: usize = 8;

/// Number of threads that are left behind and have not ended.
static LEFT_BEHIND: AtomicUsize = AtomicUsize::new(0);

/// Why there is no result of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfinished {
    TooSlow,
    Panicked,
    /// The operating system refused to start a thread.
    NoThread,
}

type Task = Box<dyn FnOnce() + Send>;

/// Runs one task after the other.
#[derive(Debug, Default)]
pub struct Worker {
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    tasks: Sender<Task>,
    is_left_behind: Arc<AtomicBool>,
}

impl Worker {
    /// The result of a task, if it is there within a time.
    ///
    /// # Errors
    /// The task takes longer or panics.
    pub fn within<T: Send + 'static>(
        &mut self,
        time: Duration,
        task: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Unfinished> {
        let running = match self.running.take() {
            Some(running) => running,
            None => Running::start().map_err(|_| Unfinished::NoThread)?,
        };
        let (sender, result) = channel();
        let task: Task = Box::new(move || {
            // Nobody waits for the result of a task that took too long.
            let _ = sender.send(task());
        });
        running.tasks.send(task).map_err(|_| Unfinished::Panicked)?;
        match wait(&result, time) {
            Ok(result) => {
                self.running = Some(running);
                Ok(result)
            }
            Err(RecvTimeoutError::Disconnected) => Err(Unfinished::Panicked),
            Err(RecvTimeoutError::Timeout) => {
                LEFT_BEHIND.fetch_add(1, Ordering::Relaxed);
                running.is_left_behind.store(true, Ordering::Release);
                Err(Unfinished::TooSlow)
            }
        }
    }
}

fn wait<T>(result: &Receiver<T>, time: Duration) -> Result<T, RecvTimeoutError> {
    match result.recv_timeout(time) {
        Err(RecvTimeoutError::Timeout) if LEFT_BEHIND.load(Ordering::Relaxed) >= MOST_LEFT_BEHIND => {
            result.recv().map_err(|_| RecvTimeoutError::Disconnected)
        }
        result => result,
    }
}

impl Running {
    fn start() -> std::io::Result<Self> {
        let (tasks, received) = channel::<Task>();
        let is_left_behind = Arc::new(AtomicBool::new(false));
        let mark = Arc::clone(&is_left_behind);
        thread::Builder::new().name("document".to_owned()).spawn(move || {
            // The loop ends when the worker is dropped, or left this thread behind.
            while let Ok(task) = received.recv() {
                task();
            }
            if mark.load(Ordering::Acquire) {
                LEFT_BEHIND.fetch_sub(1, Ordering::Relaxed);
            }
        })?;
        Ok(Self { tasks, is_left_behind })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_too_long_is_left_behind_and_the_next_task_is_done() {
        let mut worker = Worker::default();
        let (go_on, blocked) = channel::<()>();
        let blocking = move || blocked.recv().is_ok();
        assert_eq!(worker.within(Duration::from_millis(1), blocking), Err(Unfinished::TooSlow));
        assert_eq!(worker.within(Duration::from_secs(60), || 7), Ok(7));
        drop(go_on);
    }

    #[test]
    fn a_panic_costs_its_task_only() {
        let mut worker = Worker::default();
        let panicking = || -> u8 { std::panic::resume_unwind(Box::new("a fault")) };
        assert_eq!(worker.within(Duration::from_secs(60), panicking), Err(Unfinished::Panicked));
        assert_eq!(worker.within(Duration::from_secs(60), || 7), Ok(7));
    }
}
