"""One sentence for each fault that a person can mend; a traceback only for what is ours to mend."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tongban.foundation.errors import DomainError


@contextmanager
def told() -> Iterator[None]:
    """Turn faults inside the block into a sentence and an exit code."""
    try:
        yield
    except DomainError as error:
        from tongban.cli.console import language

        sys.exit(f"✗ {error.message(language())}")
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:
        if (sentence := _of_the_database(error)) is None:
            raise
        sys.exit(f"✗ {sentence}")


def _of_the_database(error: Exception) -> str | None:
    """What to say when the database cannot be reached or has no tables; None for other faults."""
    if type(error).__name__ == "OperationalError":
        said = " ".join(str(error).split())
        return (
            f"The database cannot be reached: {said}. Check DATABASE_URL, or unset it for the embedded one."
        )
    if type(error).__name__ in {"ProgrammingError", "UndefinedTable"} and "does not exist" in str(error):
        return "The database lacks tables of this version; run `tongban init` first."
    return None
