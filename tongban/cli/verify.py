"""`tongban verify`: prove the whole ledger, or name the first bad entry and its mend."""

import sys
import time

from tongban.cli import console
from tongban.foundation.ledger.verification import Report, verify_log


def verify() -> Report:
    """Prove the ledger with a bar, print the verdict; ends the program with 1 when an entry is bad."""
    began = time.monotonic()
    with console.step("校验账本", "Proving the ledger") as progress:
        report = verify_log(progress)
    seconds = time.monotonic() - began
    if report.fault:
        console.err.print(f"[red]✗[/] {report.fault.message(console.language())}")
        sys.exit(1)
    console.out.print(verdict(report, seconds))
    return report


def verdict(report: Report, seconds: float) -> str:
    """What was proved, in a paragraph; keep the size and the root to hold a later ledger against."""
    speed = f"{report.size / seconds:,.0f}" if seconds else "–"
    return console.say(
        f"账本完好：{report.size:,} 个事件在 {report.heads:,} 个签名树头之下全部得到证明，"
        f"每秒 {speed} 个；另有 {report.waiting:,} 个事件等待封存。\n根 {report.root.hex()}",
        f"The ledger is sound: {report.size:,} events under {report.heads:,} signed heads are proved, "
        f"{speed} a second; {report.waiting:,} more wait for their leaf.\nRoot {report.root.hex()}",
    )
