"""Registry: what stands. Places, organisations, people, the catalogue, shared data."""
