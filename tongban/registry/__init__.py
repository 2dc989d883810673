"""Registry: what stands. Places, organisations, people, accounts, the catalogue, and loading a city folder."""
