"""The two slips that check characters are for, tried out on every place of an identifier."""

from collections.abc import Iterator


def substitutions(text: str, alphabets: list[str]) -> Iterator[str]:
    """`text` with one character replaced by each other one that its place allows."""
    for place, alphabet in enumerate(alphabets):
        for other in alphabet:
            if other != text[place]:
                yield text[:place] + other + text[place + 1 :]


def transpositions(text: str) -> Iterator[tuple[int, str]]:
    """`text` with two different neighbours swapped, and the place of the first."""
    for place in range(len(text) - 1):
        if text[place] != text[place + 1]:
            yield place, text[:place] + text[place + 1] + text[place] + text[place + 2 :]
