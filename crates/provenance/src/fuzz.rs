//! Entry for fuzzing: no bytes may panic, and what has the shape of a bundle is read again the same.

use crate::bundle::Shape;
use crate::statement::Statement;
use crate::{PredicateType, TrustRoots, predicate};

/// Reads the bytes as everything that somebody else sends or an operator configures.
pub fn fuzz(bytes: &[u8]) {
    if let Ok(shape) = Shape::read(bytes) {
        statement(&shape.payload);
    }
    statement(bytes);
    let mut roots = TrustRoots::default();
    if let Err(error) = roots.add("fuzz", bytes) {
        drop(error.to_string());
    }
    if let Err(refusal) = crate::Identity::of(bytes) {
        drop(refusal.to_string());
    }
}

fn statement(payload: &[u8]) {
    let Ok(statement) = Statement::read(payload) else {
        return;
    };
    for kind in [PredicateType::SlsaProvenance, PredicateType::Publish] {
        drop(predicate::read(kind, statement.predicate, None));
    }
}
