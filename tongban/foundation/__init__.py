"""Foundation: what knows nothing of government. Days, identifiers, crypto, expressions, ledger, database."""
