//! Operators of this program's own, for the CPU, where ONNX Runtime's take too long.
//!
//! A graph that uses them says so with the domain [`DOMAIN`]; every session on the CPU knows them. Graphs for other
//! devices keep to ONNX's operators.

mod max_pool;
mod relu;

pub use max_pool::{MaxPool, MaxPoolAdjoint};
pub use relu::ReluAdjoint;

use crate::{Error, Result};
use ort::operator::OperatorDomain;
use std::sync::{Mutex, MutexGuard, PoisonError};

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
        .and_then(|domain| domain.add(ReluAdjoint))
        .map_err(Error::runtime("add this program's operators"))
}

/// Held while a session that knows the operators is made.
///
/// ONNX Runtime looks whether it has met a domain and then adds it, without a lock between the two: of two first
/// sessions made at once, one would be refused.
pub fn registration() -> MutexGuard<'static, ()> {
    static REGISTRATION: Mutex<()> = Mutex::new(());
    // It guards no data, so one who panicked while holding it left nothing broken.
    REGISTRATION.lock().unwrap_or_else(PoisonError::into_inner)
}

/// That ONNX Runtime calls an operator without something it must have.
fn lacks(what: &str) -> ort::Error {
    ort::Error::new(format!("an operator of this program's own lacks its {what}"))
}
