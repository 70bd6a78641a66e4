"""Watching a process and all those below it, and ending them if they use more than they may."""

import os
import threading
import time

EVERY = 0.2
"""Seconds between two looks at what processes use."""
SPARE = 0.1
"""The part of the machine's memory below which notebooks are stopped: some memory is no process's own."""
LOW = "memory ran out on this machine, so it was stopped"
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class Guard:
    """While it is entered, a process is ended when it takes too long or, if it has ``limits``, uses too much.

    The ``reason`` says why it was ended, or is empty.
    """

    def __init__(self, process, seconds, limits=None):
        self.process, self.seconds, self.limits, self.reason = process, seconds, limits, ""
        self.left = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.left.set()
        self.thread.join()

    def stop(self, reason):
        """End the process, for the first reason that is given."""
        self.reason = self.reason or reason
        self.process.kill()

    def _watch(self):
        end = time.monotonic() + self.seconds
        while not self.left.wait(EVERY):
            if time.monotonic() > end:
                return self.stop(f"the whole notebook took more than {self.seconds:.0f} seconds and was stopped")
            try:
                excess = self.limits and _excess(self.process.pid, self.limits)
            except Exception as error:  # nothing runs unwatched
                excess = f"what it uses could not be found out ({error!r}), so it was stopped"
            if excess:
                return self.stop(excess)


def too_much_output(limits):
    return f"it printed more than {in_bytes(limits.output)} and was stopped"


def _excess(pid, limits):
    """What of the limits a process exceeds with those below it, in words, if anything."""
    found = list(_from(pid, _processes()))
    if sum(threads for _, threads, _ in found) > limits.processes:
        return f"it started more than {limits.processes} processes and threads and was stopped"
    # What processes share is counted for each. To ask for their shares would wait for one that is just being copied.
    if sum(resident for _, _, resident in found) > limits.memory:
        where = f" in {len(found)} processes" if len(found) > 10 else ""
        return f"it used more than {in_bytes(limits.memory)} of memory{where} and was stopped"
    return LOW if _available() < SPARE else ""


def _available():
    """The part of the machine's memory that is to be had."""
    with open("/proc/meminfo", encoding="ascii") as file:
        size = dict(line.split(":") for line in file)
    return int(size["MemAvailable"].split()[0]) / int(size["MemTotal"].split()[0])


def _processes():
    """Of every process, by that of its parent: its number, that of its threads, and the bytes that it has in memory."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
        except OSError:  # it has ended
            continue
        found.setdefault(int(fields[1]), []).append((int(pid), int(fields[17]), int(fields[21]) * PAGE))
    return found


def _from(pid, processes):
    """A process and all those below it."""
    yield from (process for some in processes.values() for process in some if process[0] == pid)
    above = [pid]
    while above:
        below = processes.get(above.pop(), ())
        yield from below
        above += [process[0] for process in below]


def in_bytes(number):
    """A number of bytes in words."""
    return f"{number / 1e9:.3g} GB" if number >= 1e9 else f"{number / 1e6:.3g} MB"
