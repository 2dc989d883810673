"""Settings: typed, from the environment (TONGBAN_…), failing at start with a sentence."""
