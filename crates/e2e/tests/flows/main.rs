//! The flows from outside: stock cargo against the program, and uploads that no stock client sends.

mod archives;
mod backup;
mod crash;
mod hostile;
mod import;
mod members;
mod names;
mod owners;
mod publish;
mod refusals;
mod start;
mod tokens;
mod walkthrough;
