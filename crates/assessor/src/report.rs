//! Reports: one assessment in many shapes.
