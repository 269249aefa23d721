//! Criteria that proved ambiguous, unprovable or disputed.
