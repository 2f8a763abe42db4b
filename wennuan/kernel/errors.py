"""What the house refuses, and why. The sentence is what the person reads."""


class DomainError(Exception):
    """Something a person asked for that the rules of the house refuse."""

    status = 409

    def __init__(self, sentence: str, *, hint: str = "") -> None:
        """``sentence`` says why (Chinese, for the person); ``hint`` names the next door."""
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint


class NotAllowed(DomainError):
    """This person may not do this."""

    status = 403


class WrongState(DomainError):
    """This thing is not in a state for this step."""


class Invalid(DomainError):
    """The input can't be used as it is; ``field`` names the form field to correct."""

    status = 422

    def __init__(self, sentence: str, *, field: str | None = None, hint: str = "") -> None:
        super().__init__(sentence, hint=hint)
        self.field = field


class NotFound(DomainError):
    """There is no such thing, or not for this viewer."""

    status = 404


class TooMany(DomainError):
    """Asked too often; try again later."""

    status = 429


class Unavailable(DomainError):
    """Something outside doesn't answer; nothing was lost."""

    status = 503
