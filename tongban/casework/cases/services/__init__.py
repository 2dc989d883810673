"""The verbs of a case: the only writers. An act locks the case row first; nothing else is locked."""
