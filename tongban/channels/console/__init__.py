"""Console: what stands in the registers and by what right, for stewards and auditors. It only reads.

Stewards and auditors see departments, items, service points and authority; only an auditor may look at a
person, and each look is an event with the purpose that was typed.
"""
