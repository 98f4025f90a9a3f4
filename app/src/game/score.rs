//! The score of a game, and how often guessing does as well.

/// Answers of one method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodScore {
    /// The method's name, as a reader sees it.
    pub method: String,
    /// Answers that were right.
    pub right: usize,
    /// Answers in all.
    pub of: usize,
}

/// Answers so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// In the order in which methods came.
    pub methods: Vec<MethodScore>,
}

impl Score {
    /// Counts an answer.
    pub fn count(&mut self, method: &str, is_right: bool) {
        let place = self.methods.iter().position(|known| known.method == method).unwrap_or_else(|| {
            self.methods.push(MethodScore { method: method.to_owned(), right: 0, of: 0 });
            self.methods.len() - 1
        });
        self.methods[place].right += usize::from(is_right);
        self.methods[place].of += 1;
    }

    /// Right answers.
    pub fn right(&self) -> usize {
        self.methods.iter().map(|method| method.right).sum()
    }

    /// Answers.
    pub fn of(&self) -> usize {
        self.methods.iter().map(|method| method.of).sum()
    }
}

/// The share (0 to 1) of games of `of` rounds in which guessing gives at least `right` right answers: the upper tail of
/// the binomial distribution at one half.
pub fn chance_of_at_least(right: usize, of: usize) -> f64 {
    let mut term = 0.5f64.powi(of as i32);
    let mut sum = 0.0;
    for count in 0..=of {
        if count >= right {
            sum += term;
        }
        term *= (of - count) as f64 / (count + 1) as f64;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_method() {
        let mut score = Score::default();
        for (method, is_right) in [("PCA", true), ("ICA", false), ("PCA", false), ("ICA", true), ("PCA", true)] {
            score.count(method, is_right);
        }
        assert_eq!((score.right(), score.of()), (3, 5));
        assert_eq!(score.methods[0], MethodScore { method: "PCA".into(), right: 2, of: 3 });
        assert_eq!(score.methods[1], MethodScore { method: "ICA".into(), right: 1, of: 2 });
    }

    #[test]
    fn guessing_is_a_fair_coin() {
        assert_eq!(chance_of_at_least(0, 10), 1.0);
        assert!((chance_of_at_least(10, 10) - 1.0 / 1024.0).abs() < 1e-12);
        assert!((chance_of_at_least(8, 10) - 56.0 / 1024.0).abs() < 1e-12);
        assert_eq!(chance_of_at_least(3, 2), 0.0);
    }
}
