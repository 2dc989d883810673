"""The ledger: append-only events, sealed into an RFC 9162 Merkle tree with signed heads."""
