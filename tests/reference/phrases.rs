//! How often the tokens of a phrase stand together, as Tantivy counts it.
//!
//! Positions come moved by their distance in the phrase, so that tokens in just that order stand at one place.
//! With slop they may stand apart: each token after the first may spend some of it. Which of several equally good
//! matches is taken depends on the order of the tokens, so this follows Tantivy step by step instead of saying what
//! the best count would be.

/// A place that the tokens so far may meet at, with what they have spent of the slop.
#[derive(Debug, Clone, Copy)]
struct Meeting {
    position: u32,
    spent: u32,
}

pub fn count(lists: &[Vec<u32>], slop: u32) -> usize {
    let (last, before) = lists.split_last().expect("a phrase has tokens");
    match before {
        _ if slop == 0 => last.iter().filter(|at| before.iter().all(|list| list.contains(at))).count(),
        [first] => pairs(first, last, slop),
        [first, middle @ ..] => {
            let mut meetings: Vec<Meeting> =
                first.iter().map(|&position| Meeting { position, spent: 0 }).collect();
            for list in middle {
                meetings = meet(&meetings, list, slop).0;
            }
            meet(&meetings, last, slop).1
        }
        [] => last.len(),
    }
}

/// Pairs of positions at most `slop` apart, each position in one pair only.
fn pairs(left: &[u32], right: &[u32], slop: u32) -> usize {
    let (mut l, mut r, mut count) = (0, 0, 0);
    while l < left.len() && r < right.len() {
        if left[l].abs_diff(right[r]) <= slop {
            while l + 1 < left.len() && left[l + 1] <= right[r] {
                l += 1;
            }
            (l, r, count) = (l + 1, r + 1, count + 1);
        } else if left[l] < right[r] {
            l += 1;
        } else {
            r += 1;
        }
    }
    count
}

/// Where one more token meets the others, and how often.
fn meet(left: &[Meeting], right: &[u32], slop: u32) -> (Vec<Meeting>, usize) {
    let mut met: Vec<Meeting> = Vec::new();
    let mut add = |position: u32, spent: u32| match met.last_mut() {
        Some(last) if last.position == position => last.spent = last.spent.min(spent),
        _ => met.push(Meeting { position, spent }),
    };
    let (mut l, mut r, mut count) = (0, 0, 0);
    while l < left.len() && r < right.len() {
        let (Meeting { position, spent }, other) = (left[l], right[r]);
        let needed = spent + position.abs_diff(other);
        if needed <= slop {
            let (near, far) = (position.min(other), position.max(other));
            add(near, needed);
            let nearer: Vec<u32> = if position < other {
                left[l + 1..].iter().map(|meeting| meeting.position).collect()
            } else {
                right[r + 1..].to_vec()
            };
            let mut needed = needed;
            for nearer in nearer.into_iter().take_while(|&nearer| nearer <= far) {
                needed = spent + nearer.abs_diff(far);
                add(nearer, needed);
            }
            add(far, needed);
            (l, r, count) = (l + 1, r + 1, count + 1);
        } else if position < other {
            l += 1;
        } else {
            r += 1;
        }
    }
    // What is left on one side may still meet the last one of the other.
    if let (Some(last), true) = (left.last(), l >= left.len()) {
        for &other in &right[r..] {
            let needed = last.spent + last.position.abs_diff(other);
            if needed <= slop {
                add(other, needed);
            }
        }
    } else if let Some(&last) = right.last() {
        for Meeting { position, spent } in &left[l..] {
            let needed = spent + position.abs_diff(last);
            if needed <= slop {
                add(*position, needed);
            }
        }
    }
    (met, count)
}
