"""Crypto behind one interface: seal, blind index, hash, sign. Primitives are a suite, keys are derived.

Every key comes from the master key of the centre by HKDF, one per purpose. Master keys rotate while the
centre works: the old ones stay listed, what they sealed stays readable, `rotation.rotate` seals it anew.
"""
