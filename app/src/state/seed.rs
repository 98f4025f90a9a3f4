//! The URL of the game: its seed, which makes the same rounds of the same site for everyone: `?seed=7`.

/// The seed that this query (with or without its question mark) asks for, if it asks for one.
pub fn parse_seed(query: &str) -> Option<u32> {
    let pairs = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(key, _)| *key == "seed").find_map(|(_, value)| value.parse().ok())
}

/// The query that plays this game again.
pub fn seed_query(seed: u32) -> String {
    format!("?seed={seed}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_comes_back_and_junk_is_none() {
        assert_eq!(parse_seed(&seed_query(7)), Some(7));
        assert_eq!(parse_seed("?utm=x&seed=4294967295"), Some(u32::MAX));
        for junk in ["", "?", "?seed", "?seed=", "?seed=-1", "?seed=4294967296", "?seed=x"] {
            assert_eq!(parse_seed(junk), None, "{junk}");
        }
    }
}
