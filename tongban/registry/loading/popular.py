"""Judging popular.csv, the items a city puts first: each one of its items, once, with its provenance."""

from tongban.registry.catalogue.popular import FILE
from tongban.registry.loading.reading import PROVENANCE, Reader
from tongban.registry.loading.registers import chosen, known, twins


def judge(reader: Reader, codes: set[str]) -> None:
    """Note what is wrong with the file, which may be absent; `codes` are the items of the city."""
    path = reader.folder / FILE
    if not path.exists():
        return
    rows = reader.csv(path, ("code", "provenance"))
    twins(reader, rows, "code")
    for row in rows:
        known(reader, row, "code", codes, "items/")
        chosen(reader, row, "provenance", PROVENANCE)
