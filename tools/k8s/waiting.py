"""Waits for a condition, with a limit."""

import time


def wait_for(what, condition, seconds=120, seen=None):
    """What `condition` returned once it was true; after `seconds` TimeoutError, with what `seen` says then."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds} s" + (f"; seen: {seen()}" if seen else ""))
        time.sleep(0.2)
    return found
