"""People: natural persons and legal persons who may apply."""
