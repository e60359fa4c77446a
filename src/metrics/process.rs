//! Exports metrics of the process under the names that every client library of Prometheus has for them. They are there
//! on Linux only.

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

/// Reads the figures whenever metrics are asked for.
#[derive(Debug)]
pub struct OfProcess;

/// The figures of this moment.
struct Figures {
    cpu_seconds: f64,
    resident_bytes: u64,
    virtual_bytes: u64,
    open_files: u64,
    most_files: Option<u64>,
    /// Seconds since 1970.
    started: f64,
}

/// The unit of times that Linux tells, in parts of a second: `USER_HZ`, which is the same on all machines that Rust builds
/// for.
const TICKS: f64 = 100.0;

impl Figures {
    /// Reads what the kernel tells of this process (proc(5)); `None` on other systems.
    fn read() -> Option<Self> {
        let of_process = |name: &str| std::fs::read_to_string(format!("/proc/self/{name}")).ok();
        let stat = of_process("stat")?;
        // The name of the program, in brackets, may hold anything.
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = |field: usize| fields.get(field - 3)?.parse::<f64>().ok();
        let status = of_process("status")?;
        let kilobytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|size| size * 1024)
        };
        let limits = of_process("limits")?;
        let most_files = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
        let boot = std::fs::read_to_string("/proc/stat").ok()?;
        let booted = boot.lines().find_map(|line| line.strip_prefix("btime "))?.parse::<f64>().ok()?;
        Some(Self {
            cpu_seconds: (ticks(14)? + ticks(15)?) / TICKS,
            resident_bytes: kilobytes("VmRSS")?,
            virtual_bytes: kilobytes("VmSize")?,
            open_files: std::fs::read_dir("/proc/self/fd").ok()?.count() as u64,
            most_files: most_files.and_then(|line| line.split_whitespace().next()?.parse().ok()),
            started: booted + ticks(22)? / TICKS,
        })
    }
}

impl Collector for OfProcess {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> std::fmt::Result {
        let Some(figures) = Figures::read() else { return Ok(()) };
        let mut add = |name: &str, help: &str, metric: &dyn Encode| metric.add(&mut encoder, name, help);
        add(
            "process_cpu_seconds",
            "Time that the process has worked",
            &ConstCounter::new(figures.cpu_seconds),
        )?;
        add("process_resident_memory_bytes", "Memory in use", &gauge(figures.resident_bytes))?;
        add("process_virtual_memory_bytes", "Size of the address space", &gauge(figures.virtual_bytes))?;
        add("process_open_fds", "Open files and connections", &gauge(figures.open_files))?;
        if let Some(most) = figures.most_files {
            add("process_max_fds", "The most open files and connections", &gauge(most))?;
        }
        add(
            "process_start_time_seconds",
            "When the process started, since 1970",
            &ConstGauge::new(figures.started),
        )
    }
}

fn gauge(value: u64) -> ConstGauge<i64> {
    ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX))
}

/// A metric that is written under a name.
trait Encode {
    fn add(&self, encoder: &mut DescriptorEncoder<'_>, name: &str, help: &str) -> std::fmt::Result;
}

impl<M: EncodeMetric> Encode for M {
    fn add(&self, encoder: &mut DescriptorEncoder<'_>, name: &str, help: &str) -> std::fmt::Result {
        self.encode(encoder.encode_descriptor(name, help, None, self.metric_type())?)
    }
}
