"""API v1: items, applications, cases, tasks, decisions, certificates for other systems. It holds no rules."""
