//! The one client that touches the network: polite, bounded, recorded.
