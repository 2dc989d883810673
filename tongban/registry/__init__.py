"""Registry: what stands. Places, organisations, people, accounts, the catalogue; a city folder is loaded here."""
