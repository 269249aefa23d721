//! The flows from outside: stock cargo against the program, and uploads that no stock client sends.

mod archives;
mod backup;
mod bucket;
mod clock;
mod crash;
mod crash_walk;
mod export_static;
mod front;
mod full_disk;
mod hostile;
mod import;
mod keys;
mod members;
mod names;
mod operations;
mod owners;
mod pages;
mod publish;
mod quota;
mod readme;
mod rebase;
mod refusals;
mod sign_up;
mod start;
mod tokens;
mod walkthrough;
