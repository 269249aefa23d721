//! Wire formats of the ecosystems: what the bytes claim, not whether they may. Pure; each
//! ecosystem has the same files: name, version, upload, archive, index, reply.

pub mod cargo;
