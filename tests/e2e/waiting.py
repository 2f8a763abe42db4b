"""Waiting for what happens elsewhere."""

import time


def until(question, seconds=20.0, pause=0.2):
    """Ask again and again; fail when the answer stays no."""
    end = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < end, f"not so within {seconds:.0f} s"
        time.sleep(pause)
    return answer
