"""What stands: authority, the city folder, the synthetic people."""
