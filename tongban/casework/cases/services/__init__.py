"""The verbs of a case: the only writers. Locks are taken in the order case, task, clock."""
