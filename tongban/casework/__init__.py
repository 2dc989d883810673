"""Casework: what happens. Procedures, evidence, cases, certificates."""
