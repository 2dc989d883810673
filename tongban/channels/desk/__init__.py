"""Desk: what waits for my department, one case at a time, and the acts that the law gives to its officers.

Auditors read every case here and act on none.
"""
