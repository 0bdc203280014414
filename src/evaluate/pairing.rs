//! The largest one-to-one pairing of two lists.
//!
//! In: two lengths and which may be paired. Out: index pairs, by the second. Invariant: no index
//! occurs twice, and no larger pairing exists (augmenting paths, each list in its order).

/// The pairs, sorted by the second index.
pub fn pairs(left: usize, right: usize, fits: impl Fn(usize, usize) -> bool) -> Vec<(usize, usize)> {
    let mut owner = vec![None; right];
    for i in 0..left {
        place(i, &mut owner, &mut vec![false; right], &fits);
    }
    owner.iter().enumerate().filter_map(|(j, i)| i.map(|i| (i, j))).collect()
}

/// Finds a partner for `i`, moving earlier ones where that makes room.
fn place(i: usize, owner: &mut [Option<usize>], tried: &mut [bool], fits: &impl Fn(usize, usize) -> bool) -> bool {
    for j in 0..owner.len() {
        if tried[j] || !fits(i, j) {
            continue;
        }
        tried[j] = true;
        if owner[j].is_none_or(|other| place(other, owner, tried, fits)) {
            owner[j] = Some(i);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::pairs;

    #[test]
    fn an_earlier_pair_gives_way() {
        // 0 fits both, 1 fits only 0: first come, first served would pair one.
        let fits = |i, j| matches!((i, j), (0, 0) | (0, 1) | (1, 0));
        assert_eq!(pairs(2, 2, fits), [(1, 0), (0, 1)]);
    }
}
