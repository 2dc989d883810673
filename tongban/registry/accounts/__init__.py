"""Accounts: who is signed in, and as whom they act."""
