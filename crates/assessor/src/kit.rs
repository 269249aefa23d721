//! The policy kit: a few questions, an adoptable text, its clauses checked.
