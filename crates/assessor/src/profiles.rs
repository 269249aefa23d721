//! The profiles of public registries that ship in the program.
