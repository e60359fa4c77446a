//! Tests whether the difference between two runs is more than chance.
//!
//! It is the paired randomisation test (Fisher; for runs: Smucker, Allan & Carterette, CIKM 2007). If
//! both runs were equally good, the difference of each query could have the other sign as well. The
//! p-value is the share of all assignments of signs whose mean lies at least as far from 0 as the
//! observed one. If few queries differ, all assignments are counted. Otherwise [`ROUNDS`] are drawn
//! at random, and the observed one counts among them, so that p is never 0 (Phipson & Smyth, SAGMB
//! 9(1), 2010).

/// Number of assignments of signs that are drawn if there are too many to count all.
pub const ROUNDS: u32 = 10_000;

/// Differences smaller than this are taken for rounding errors.
const ROUNDING: f64 = 1e-12;

/// The comparison of two runs over the same queries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paired {
    /// The mean of the first run minus the mean of the second.
    pub difference: f64,
    /// Number of queries for which the first run is better.
    pub better: usize,
    pub worse: usize,
    pub equal: usize,
    /// The two-sided p-value: how often chance alone gives a difference of at least this size.
    pub p: f64,
}

impl Paired {
    /// Compares two runs by the difference of each query.
    pub fn new(differences: &[f64]) -> Self {
        let changed: Vec<f64> =
            differences.iter().copied().filter(|difference| difference.abs() > ROUNDING).collect();
        let better = changed.iter().filter(|difference| **difference > 0.0).count();
        Self {
            // Adding 0 makes 0 of -0.
            difference: changed.iter().sum::<f64>() / differences.len().max(1) as f64 + 0.0,
            better,
            worse: changed.len() - better,
            equal: differences.len() - changed.len(),
            p: p_value(&changed),
        }
    }
}

fn p_value(changed: &[f64]) -> f64 {
    let total: f64 = changed.iter().sum();
    // Sums of the same numbers in another order may differ by rounding.
    let least = total.abs() - 1e-9 * changed.iter().map(|difference| difference.abs()).sum::<f64>();
    let as_far = |flipped: f64| (total - 2.0 * flipped).abs() >= least;
    let all = u32::try_from(changed.len()).ok().and_then(|n| 1_u32.checked_shl(n));
    if let Some(all) = all.filter(|all| *all <= ROUNDS) {
        let count = (0..all).filter(|signs| as_far(flipped(changed, &signs.to_le_bytes()))).count();
        return count as f64 / f64::from(all);
    }
    // The signs come from the output of a hash, which is the same on every machine and in every version.
    let mut stream = blake3::Hasher::new().update(b"signs of a paired randomisation test").finalize_xof();
    let mut signs = vec![0; changed.len().div_ceil(8)];
    let mut count = 1_u32;
    for _ in 0..ROUNDS {
        stream.fill(&mut signs);
        count += u32::from(as_far(flipped(changed, &signs)));
    }
    f64::from(count) / f64::from(ROUNDS + 1)
}

/// The sum of the differences whose bit is set.
fn flipped(changed: &[f64], signs: &[u8]) -> f64 {
    let eights = changed.chunks(8).zip(signs);
    eights
        .flat_map(|(eight, bits)| eight.iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1))
        .map(|(_, difference)| difference)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of the eight assignments of signs to 3, 1 and 1 only +++ and --- reach 5. To 3, 1 and -1 all with
    /// |±3 ±1 ±1| >= 3 do: +3+1+1, +3+1-1, +3-1+1 and their opposites.
    #[test]
    fn few_differences_are_counted_out() {
        let paired = Paired::new(&[0.3, 0.1, 0.1, 0.0, 0.0]);
        assert_eq!((paired.better, paired.worse, paired.equal), (3, 0, 2));
        assert!((paired.difference - 0.1).abs() < 1e-12);
        assert!((paired.p - 0.25).abs() < 1e-12, "{}", paired.p);
        let mixed = Paired::new(&[0.3, 0.1, -0.1]);
        assert_eq!((mixed.better, mixed.worse, mixed.equal), (2, 1, 0));
        assert!((mixed.p - 0.75).abs() < 1e-12, "{}", mixed.p);
    }

    #[test]
    fn equal_runs_do_not_differ() {
        for differences in [&[][..], &[0.0; 40][..], &[1e-16; 3][..]] {
            let paired = Paired::new(differences);
            assert_eq!((paired.difference, paired.p, paired.equal), (0.0, 1.0, differences.len()));
            assert!(paired.difference.is_sign_positive(), "shown without a sign");
        }
    }

    /// For n differences of one size the sum has a binomial distribution, so that p is known. The drawn
    /// value must lie within four standard errors of it.
    #[test]
    fn many_differences_are_drawn_close_to_the_truth() {
        let differences: Vec<f64> = (0..40).map(|n| if n < 26 { 0.5 } else { -0.5 }).collect();
        let ways = |k: u32| (0..k).fold(1.0, |ways, at| ways * f64::from(40 - at) / f64::from(at + 1));
        let exact = 2.0 * (26..=40).map(ways).sum::<f64>() / 2_f64.powi(40);
        let paired = Paired::new(&differences);
        let error = (exact * (1.0 - exact) / f64::from(ROUNDS)).sqrt();
        assert!((paired.p - exact).abs() < 4.0 * error, "{} should be near {exact}", paired.p);
        assert_eq!(paired, Paired::new(&differences), "it is drawn alike every time");
        let opposite: Vec<f64> = differences.iter().map(|difference| -difference).collect();
        assert_eq!(Paired::new(&opposite).p, paired.p, "both sides count");
    }

    #[test]
    fn what_no_change_of_signs_reaches_is_still_not_impossible() {
        let paired = Paired::new(&[0.25; 200]);
        assert!((paired.p - 1.0 / f64::from(ROUNDS + 1)).abs() < 1e-12, "{}", paired.p);
    }
}
