//! Operators of this program's own, for the CPU, where ONNX Runtime's take too long.
//!
//! A graph that uses them says so with the domain [`DOMAIN`]; every session on the CPU knows them. Graphs for other
//! devices keep to ONNX's operators.

mod max_pool;

pub use max_pool::{MaxPool, MaxPoolAdjoint};

use crate::{Error, Result};
use ort::operator::OperatorDomain;

/// The domain of the operators' names.
pub const DOMAIN: &str = "tuning";

/// The operators, for a session.
///
/// # Errors
/// When ONNX Runtime refuses them.
pub fn domain() -> Result<OperatorDomain> {
    OperatorDomain::new(DOMAIN)
        .and_then(|domain| domain.add(MaxPool))
        .and_then(|domain| domain.add(MaxPoolAdjoint))
        .map_err(Error::runtime("add this program's operators"))
}
