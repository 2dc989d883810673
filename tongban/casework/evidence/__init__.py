"""Evidence: files as they were handed in, checked by content, kept by digest, never executed."""
