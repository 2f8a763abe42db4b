"""The only page where a lower app's socket meets a higher app's function."""


def plug() -> None:
    """Connect every socket. Called once, when all apps are loaded."""
