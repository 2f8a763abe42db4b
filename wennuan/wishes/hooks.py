"""Sockets that the apps beside us are joined by (config/wiring.py)."""

from dataclasses import dataclass

from wennuan.kernel.hooks import Hook


@dataclass(frozen=True, slots=True)
class Made:
    """A wish was made out of something: a post (``talk:12``) or a request (``aid:7``)."""

    source: str
    wish_id: int


made_from: Hook[Made] = Hook()
