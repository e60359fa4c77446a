//! Numbers with seven bits in each byte, the low ones first; every byte but the last has its high bit set (LEB128).

/// Appends a number to some bytes.
pub(super) fn push(mut number: u32, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Reads a number from the beginning of some bytes, and takes it off; `None` where they end before, and where a number
/// has more than five bytes.
#[inline]
pub(super) fn take(bytes: &mut &[u8]) -> Option<u32> {
    let (&first, rest) = bytes.split_first()?;
    *bytes = rest;
    if first < 0x80 {
        return Some(u32::from(first));
    }
    let mut number = u32::from(first & 0x7f);
    for shift in [7, 14, 21, 28] {
        let (&next, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u32::from(next & 0x7f) << shift;
        if next < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_length_are_read_as_they_were_written() {
        let numbers = [0, 1, 127, 128, 300, 16_383, 16_384, 2_097_152, 268_435_456, u32::MAX];
        let mut bytes = Vec::new();
        numbers.iter().for_each(|number| push(*number, &mut bytes));
        let mut rest = bytes.as_slice();
        let read: Vec<u32> = std::iter::from_fn(|| take(&mut rest)).collect();
        assert_eq!(read, numbers);
    }

    #[test]
    fn what_is_no_number_is_none() {
        for bytes in [&[][..], &[0x80], &[0xff; 6]] {
            assert_eq!(take(&mut &*bytes), None, "{bytes:?}");
        }
    }
}
