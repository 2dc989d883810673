"""One expression language everywhere, zen: sandboxed, without loops, and never Python."""

import re
from functools import lru_cache
from typing import Any

import zen
from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException

LIMIT = 500  # characters of one expression


def fault(expression: str) -> str | None:
    """Why an expression cannot be read, or None."""
    if len(expression) > LIMIT:
        return f"longer than {LIMIT} characters"
    found = zen.validate_expression(expression)
    return found["source"] if found else None


def unary_fault(expression: str) -> str | None:
    """The same for a cell of a table, which speaks of its column (`> 3`, `"a", "b"`); blank means any."""
    if not expression.strip() or expression.strip() == "-":
        return None
    if len(expression) > LIMIT:
        return f"longer than {LIMIT} characters"
    try:  # zen.validate_unary_expression reads the cell as a whole expression and refuses `> 3`
        zen.compile_unary_expression(expression)
    except RuntimeError as error:
        return str(error).partition("Stack backtrace")[0].strip()
    return None


def names(expression: str) -> set[str]:
    """The names that an expression may read; words inside quotes are no names."""
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", " ", expression)
    return set(re.findall(r"(?<![\w.])[A-Za-z_]\w*", bare))


@lru_cache(maxsize=4096)
def _compiled(expression: str) -> Any:
    return zen.compile_expression(expression)


def evaluate(expression: str, data: dict[str, Any]) -> Any:
    """The value of an expression over `data`; raises ValueError when it has none."""
    try:
        return _compiled(expression).evaluate(data)
    except RuntimeError as error:
        raise ValueError(str(error).partition("\n")[0]) from error


class Expressions:
    """The script engine that SpiffWorkflow asks: it evaluates conditions by zen, and executes nothing."""

    def validate(self, expression: str) -> None:
        """Refuse what zen cannot read."""
        if why := fault(expression):
            raise ValueError(why)

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> bool:
        """Whether a condition holds; a name without a value is null."""
        try:
            return evaluate(expression, task.data) is True
        except ValueError as error:
            raise WorkflowTaskException(str(error), task=task, exception=error) from error

    def execute(self, task: Any, script: str, external_context: Any = None) -> None:
        """Scripts are refused when a flow is read; should one come through, it does not run."""
        raise WorkflowTaskException("scripts are not executed", task=task)

    def call_service(self, task: Any, **arguments: Any) -> None:
        """Services are refused, too."""
        raise WorkflowTaskException("services are not called", task=task)
