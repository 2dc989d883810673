"""Judges of an item folder from the floor above the registry: flow, table and worked examples."""

from collections.abc import Callable, Iterator

from tongban.casework.procedures import decisions, flows
from tongban.casework.procedures.examples import run_examples
from tongban.foundation.errors import DomainError
from tongban.registry.loading import Fault
from tongban.registry.loading.items import Folder


def flow(folder: Folder) -> Iterator[Fault]:
    """The flow can be parsed and run."""
    xml = folder.item["flow"]
    own = "flow.bpmn" in folder.texts
    if xml:
        yield from _judge(folder, "flow.bpmn" if own else "guide.toml", "flow", lambda: flows.parse(xml))


def decision(folder: Folder) -> Iterator[Fault]:
    """The decision table can be computed."""
    table = folder.item["decision"]
    if table:
        yield from _judge(folder, "decision.json", "nodes", lambda: decisions.check(table))


def examples(folder: Folder) -> Iterator[Fault]:
    """Every worked example comes out as it says."""
    try:
        failures = run_examples(folder.item)
    except (DomainError, KeyError, TypeError, AttributeError, ValueError) as error:
        what = error.en if isinstance(error, DomainError) else repr(error)
        yield folder.fault(
            "examples.toml", "example", f"示例无法运行：{what}。", f"The examples cannot be run: {what}.",
            "请先修正事项的其他问题。", "Mend the other faults of this item first.", line=0,
        )  # fmt: skip
        return
    for failure in failures:
        yield folder.fault(
            "examples.toml", f"example.{failure.index}",
            f"示例“{failure.name}”的结果不符：{failure.zh}。",
            f"The example {failure.name!r} differs: {failure.en}.",
            "请核对示例所引条文，改正示例或决定表。",
            "Read the article it cites; mend the example or the table.",
        )  # fmt: skip


def _judge(folder: Folder, file: str, field: str, act: Callable[[], object]) -> Iterator[Fault]:
    try:
        act()
    except DomainError as error:
        mend = "请在编辑器中改正后再查。", "Mend it in its editor and check again."
        yield folder.fault(file, field, error.zh, error.en, *mend, line=1)


LAW = (flow, decision, examples)
