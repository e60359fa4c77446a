//! The figures as a table in Markdown.

use std::time::Duration;

use super::load::Times;

/// What a load of one kind measured.
pub struct Load {
    pub times: Times,
    /// The time that the server worked; zero where it worked for others as well.
    pub cpu: Duration,
}

impl Load {
    /// Milliseconds of work for an answer.
    pub fn work(&self) -> f64 {
        milliseconds(self.cpu) / self.times.count().max(1) as f64
    }

    fn cells(&self) -> String {
        let time = |thousandths| figure(milliseconds(self.times.within(thousandths)));
        let work = if self.cpu.is_zero() { String::new() } else { figure(self.work()) };
        format!("{:.0} | {} | {} | {work}", self.times.rate(), time(500), time(990))
    }
}

pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

pub fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// A number with about three digits.
pub fn figure(number: f64) -> String {
    match number.abs() {
        n if n >= 100.0 => format!("{number:.0}"),
        n if n >= 10.0 => format!("{number:.1}"),
        _ => format!("{number:.2}"),
    }
}

/// Prints the head of a table of loads.
pub fn loads() {
    println!(
        "\n| | req/s | p50 ms | p99 ms | CPU ms | beside: req/s | p50 ms | p99 ms | CPU ms | req/s, ours : beside | CPU, ours : beside |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
}

/// Prints a row: ours, and what it is held against.
pub fn load(name: &str, ours: &Load, beside: Option<&Load>) {
    let other = match beside {
        Some(beside) => format!(
            "{} | {:.2} | {:.2}",
            beside.cells(),
            ours.times.rate() / beside.times.rate(),
            ours.work() / beside.work().max(1e-9)
        ),
        None => "| | | | |".to_owned(),
    };
    println!("| {name} | {} | {other} |", ours.cells());
}

/// Prints the head of a table of single figures.
pub fn figures() {
    println!("\n| | Fundstelle | textbook | ratio |");
    println!("|---|---|---|---|");
}

/// Prints a row of single figures.
pub fn single(name: &str, unit: &str, ours: f64, beside: Option<f64>) {
    let other = beside.map_or_else(
        || "| ".to_owned(),
        |beside| format!("{} {unit} | {:.2}", figure(beside), ours / beside.max(1e-9)),
    );
    println!("| {name} | {} {unit} | {other} |", figure(ours));
}
