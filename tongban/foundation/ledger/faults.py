"""What can be wrong with a ledger, each with a name, a sentence and a mend in two languages."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from tongban.foundation.ledger.store import KEPT


@dataclass(frozen=True)
class Fault:
    """The first bad entry: its kind ("event", "leaf", "node", "head"), its number, what, and the mend."""

    kind: str
    number: str
    zh: str
    en: str
    mend_zh: str = "停止业务写入，保全数据库，用最近一次通过校验的备份核对并恢复该条目。"
    mend_en: str = (
        "Stop writing, keep the database as it is, and restore this entry from the last backup that verified."
    )

    def message(self, language: str) -> str:
        """The sentence and the mend for a reader of `language`."""
        return f"{self.en} {self.mend_en}" if language.startswith("en") else f"{self.zh}{self.mend_zh}"


def event_altered(event: int, leaf: int) -> Fault:
    return Fault(
        "event",
        f"{event}",
        f"事件 {event}（叶 {leaf}）已被改动。",
        f"Event {event} (leaf {leaf}) was altered.",
    )


def event_missing(event: int, leaf: int) -> Fault:
    return Fault(
        "event",
        f"{event}",
        f"事件 {event}（叶 {leaf}）已被删除。",
        f"Event {event} (leaf {leaf}) was removed.",
    )


def leaf_altered(leaf: int) -> Fault:
    return Fault("leaf", f"{leaf}", f"叶 {leaf} 已被改动。", f"Leaf {leaf} was altered.")


def leaf_missing(leaf: int) -> Fault:
    return Fault("leaf", f"{leaf}", f"叶 {leaf} 缺失。", f"Leaf {leaf} is missing.")


def rewritten(first: int, beyond: int) -> Fault:
    return Fault(
        "leaf",
        f"{first}-{beyond - 1}",
        f"叶 {first} 至 {beyond - 1} 及其事件在签名之后被改写。",
        f"Leaves {first} to {beyond - 1} and their events were rewritten after they were signed.",
    )


def node_altered(level: int, index: int) -> Fault:
    return Fault(
        "node",
        f"{level}/{index}",
        f"节点 {level}/{index} 已被改动或缺失。",
        f"Node {level}/{index} was altered or is missing.",
        "节点可由叶重新计算：删除该节点后重新生成。",
        "A node can be made again from the leaves below it.",
    )


def node_foreign(level: int, index: int) -> Fault:
    return Fault(
        "node",
        f"{level}/{index}",
        f"节点 {level}/{index} 不属于这棵树。",
        f"Node {level}/{index} does not belong to this tree.",
        "删除多余的节点。",
        "Remove the surplus node.",
    )


def head_altered(size: int) -> Fault:
    return Fault(
        "head",
        f"{size}",
        f"大小为 {size} 的树头已被改动，签名不符；如更换过主密钥，请检查旧密钥是否仍列在设置中。",
        f"The head of size {size} was altered: its signature does not match. "
        "If the master key was changed, check that the earlier keys are still listed.",
    )


def head_missing(between: int, size: int) -> Fault:
    return Fault(
        "head",
        f"{size}",
        f"大小为 {size} 的树头缺失（最近的树头大小为 {between}）。",
        f"The head of size {size} is missing (the last one before it has size {between}).",
    )


def head_lost(leaf: int) -> Fault:
    return Fault(
        "head",
        f"{leaf + 1}",
        f"叶 {leaf} 不在任何签名的树头之下：最后的树头缺失。",
        f"Leaf {leaf} is under no signed head: the last head is missing.",
    )


def event_smuggled(event: int) -> Fault:
    return Fault(
        "event",
        f"{event}",
        f"事件 {event} 既无叶也不在待封存之列：系绕过登记写入，或其叶已被删除。",
        f"Event {event} has neither a leaf nor a place among those waiting: it was put in past the recorder, "
        "or its leaf was removed.",
    )


def pending_wrong(event: int) -> Fault:
    return Fault(
        "event",
        f"{event}",
        f"待封存之列中的事件 {event} 不存在或早已封存。",
        f"Event {event} is listed as waiting, but does not exist or has been sealed.",
    )


# Each finds at most one entry that the walk along the leaves cannot meet; `size` is that of the tree.
OUTSIDE = [
    ("SELECT min(index) FROM ledger_leaf WHERE index >= {size}", head_lost),
    ("SELECT min(index) FROM ledger_leaf WHERE index < 0", leaf_altered),
    ("SELECT min(size) FROM ledger_head WHERE size < 1", head_altered),
    (
        "SELECT min(event_id) FROM ledger_pending pending "
        "WHERE EXISTS (SELECT FROM ledger_leaf leaf WHERE leaf.event_id = pending.event_id) "
        "OR NOT EXISTS (SELECT FROM ledger_event event WHERE event.id = pending.event_id)",
        pending_wrong,
    ),
]

NODES = """
SELECT level, index FROM ledger_node
WHERE level <> ALL (%s) OR index < 0 OR index >= %s >> level ORDER BY level, index LIMIT 1
"""

COUNTS = """
SELECT (SELECT count(*) FROM ledger_event)
     - (SELECT count(*) FROM ledger_leaf)
     - (SELECT count(*) FROM ledger_pending)
"""

SMUGGLED = """
SELECT min(id) FROM ledger_event event
WHERE NOT EXISTS (SELECT FROM ledger_leaf leaf WHERE leaf.event_id = event.id)
  AND NOT EXISTS (SELECT FROM ledger_pending pending WHERE pending.event_id = event.id)
"""


def outside_tree(size: int) -> Fault | None:
    """What the walk cannot meet: entries beyond the last head, and events that are nowhere in the tree.

    Every leaf has been seen to hold an event of its own. So when the counts agree, every event has its place.
    """
    return next(_outside(size), None)


def _outside(size: int) -> Iterator[Fault]:
    with connection.cursor() as cursor:
        for query, fault in OUTSIDE:
            cursor.execute(query.format(size=size))
            if (found := cursor.fetchone()[0]) is not None:
                yield fault(found)
        cursor.execute(NODES, [list(KEPT), size])
        for level, index in cursor.fetchall():
            yield node_foreign(level, index)
        cursor.execute(COUNTS)
        if cursor.fetchone()[0]:
            cursor.execute(SMUGGLED)
            yield event_smuggled(cursor.fetchone()[0])
