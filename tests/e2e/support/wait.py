"""Waiting for a condition. The only place of the suite that lets time pass."""

import time


class Overdue(AssertionError):
    """A condition that did not come true before its deadline."""


def until(condition, timeout=15.0, what="the condition"):
    """Returns the first truthy value of `condition`; fails after `timeout` seconds, naming the last."""
    deadline = time.monotonic() + timeout
    pause = 0.001
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= deadline:
            raise Overdue(f"{what}: not so after {timeout:g} s (last seen: {value!r})")
        time.sleep(pause)
        pause = min(pause * 2, 0.05)
