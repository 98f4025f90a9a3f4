//! Numbers as a reader sees them: real minus signs, units kept on the line of their number.

/// A space that no line breaks at.
const SPACE: char = '\u{a0}';
const MINUS: char = '−';

/// A number with a fixed count of decimals and a real minus sign; zero has no sign.
pub fn decimal(value: f64, decimals: usize) -> String {
    let magnitude = format!("{:.decimals$}", value.abs());
    let is_zero = magnitude.chars().all(|c| matches!(c, '0' | '.'));
    if value < 0.0 && !is_zero { format!("{MINUS}{magnitude}") } else { magnitude }
}

/// A number that shows its sign on either side of zero.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = decimal(value, decimals);
    let is_zero = text.chars().all(|c| matches!(c, '0' | '.'));
    if value > 0.0 && !is_zero { format!("+{text}") } else { text }
}

/// A number of standard deviations from the mean, e.g. `+6.2 σ`.
pub fn deviations(value: f64) -> String {
    format!("{}{SPACE}σ", signed(value, 1))
}

/// The same for a screen reader, e.g. `minus 1.2 standard deviations`.
pub fn deviations_spoken(value: f64) -> String {
    let magnitude = format!("{:.1}", value.abs());
    let unit = if magnitude == "1.0" { "standard deviation" } else { "standard deviations" };
    let sign = if value < 0.0 && magnitude != "0.0" { "minus " } else { "" };
    format!("{sign}{magnitude} {unit}")
}

/// A share (0 to 1) as a percentage with one decimal, e.g. `6.7 %`.
pub fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.0005 {
        return format!("<{SPACE}0.1{SPACE}%");
    }
    format!("{}{SPACE}%", decimal(share * 100.0, 1))
}

/// A share (0 to 1) that is known to be whole, e.g. `99 %`.
pub fn whole_percent(share: f64) -> String {
    format!("{}{SPACE}%", decimal(share * 100.0, 0))
}

/// A magnitude with about three significant digits and its thousands apart.
pub fn magnitude(value: f64) -> String {
    match value.abs() {
        small if small < 10.0 => decimal(value, 2),
        middle if middle < 100.0 => decimal(value, 1),
        large => {
            let digits = count(large.round() as u64);
            if value < 0.0 { format!("{MINUS}{digits}") } else { digits }
        }
    }
}

/// A count with its thousands apart, e.g. `160,600`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minus_is_a_minus_and_zero_has_no_sign() {
        assert_eq!(decimal(-1.25, 1), "−1.2");
        assert_eq!(decimal(-0.04, 1), "0.0");
        assert_eq!(signed(0.04, 1), "0.0");
        assert_eq!(signed(0.06, 1), "+0.1");
        assert_eq!(deviations(6.24), "+6.2\u{a0}σ");
        assert_eq!(deviations(-4.06), "−4.1\u{a0}σ");
    }

    #[test]
    fn a_screen_reader_hears_words() {
        assert_eq!(deviations_spoken(-1.2), "minus 1.2 standard deviations");
        assert_eq!(deviations_spoken(1.02), "1.0 standard deviation");
        assert_eq!(deviations_spoken(-0.01), "0.0 standard deviations");
    }

    #[test]
    fn shares_and_magnitudes() {
        assert_eq!(percent(0.0669), "6.7\u{a0}%");
        assert_eq!(percent(0.0001), "<\u{a0}0.1\u{a0}%");
        assert_eq!(percent(0.0), "0.0\u{a0}%");
        assert_eq!(whole_percent(f64::from(0.99f32)), "99\u{a0}%");
        assert_eq!(magnitude(0.314), "0.31");
        assert_eq!(magnitude(42.06), "42.1");
        assert_eq!(magnitude(-1234.4), "−1,234");
        assert_eq!(count(160_600), "160,600");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_000_000), "1,000,000");
    }
}
