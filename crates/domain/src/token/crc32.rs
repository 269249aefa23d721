//! CRC-32 as in IEEE 802.3 (reflected, polynomial 0xEDB88320): it finds typing mistakes, it
//! protects nothing.

pub(super) fn of(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            let low = sum & 1;
            sum >>= 1;
            if low == 1 {
                sum ^= 0xEDB8_8320;
            }
        }
    }
    !sum
}

#[cfg(test)]
mod tests {
    /// The check value that catalogues of CRCs give for "123456789".
    #[test]
    fn the_check_value_holds() {
        assert_eq!(super::of(b"123456789"), 0xCBF4_3926);
    }
}
