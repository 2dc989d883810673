"""Registry: what stands. Places, organisations, people, accounts, the catalogue; loading a city folder."""
