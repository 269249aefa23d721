//! Baselines and required levels, for pipelines.
