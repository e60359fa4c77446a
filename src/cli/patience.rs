//! Defines the flag `--wait`: how long a command waits while another process writes to the index.

use std::time::Duration;

#[derive(Debug, clap::Args)]
pub struct Patience {
    /// How long to wait while another process writes to the index, such as 60s, 5m or 0s
    #[arg(long, value_name = "TIME", default_value = "3s", value_parser = parse)]
    pub wait: Duration,
}

/// The longest time to wait: a day.
const LONGEST: u64 = 86_400;

fn parse(text: &str) -> Result<Duration, String> {
    let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let factor = match unit {
        "" | "s" => 1,
        "m" | "min" => 60,
        "h" => 3_600,
        _ => return Err("write seconds or minutes, such as 60s or 5m".to_owned()),
    };
    let seconds = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(factor));
    match seconds.filter(|seconds| *seconds <= LONGEST) {
        Some(seconds) => Ok(Duration::from_secs(seconds)),
        None => Err("write seconds or minutes, at most a day, such as 60s or 5m".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        for (text, seconds) in [("0s", 0), ("60", 60), ("60s", 60), ("5m", 300), ("1h", 3_600)] {
            assert_eq!(parse(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for wrong in ["", "s", "-1s", "5 Minuten", "99999999999999999999", "25h"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
