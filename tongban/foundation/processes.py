"""What the operating system should know about a child process."""

import ctypes
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def ends_with_parent(signum: int = signal.SIGINT) -> None:
    """Ask Linux to send `signum` to this process when its parent dies, however that comes."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)


def watch_parent(parent: int, signum: int = signal.SIGTERM) -> None:
    """End this process when `parent` (its process id) is gone; for systems without a signal for that."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signum)

    threading.Thread(target=watch, daemon=True, name="watch-parent").start()
