//! The proofs of the track *Authentication* from outside: one file for each principle, under its name.

mod security_notices;
