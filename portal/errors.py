# ruff: noqa: N818 - they read as what happened, as the names of HTTP statuses do
"""Exceptions of the portal: what was refused, where, and what to do about it.

Each says a sentence that is meant for the person who asked. A class's docstring is the sentence
it says when it is given none. ``portal.web.errors`` maps the tree to HTTP, the command line to
its exit codes; nobody else needs to know either.
"""

import inspect


class PortalError(Exception):
    """The portal refused this. Go back, check what you entered and try again."""

    def __init__(self, message: str = "") -> None:
        """Take a sentence, or say the class's own."""
        super().__init__(message or default_message(type(self)))


class Invalid(PortalError):
    """A value cannot be taken as it is. Correct it and try again."""


class Refused(PortalError):
    """The portal's rules do not allow this. Read what stands here, change it and try again."""


class Forbidden(PortalError):
    """Your role does not allow this. Ask an admin of this tenant to do it, or for another role."""


class NotFound(PortalError):
    """There is no such page here, or it is not yours to see. Check the address."""


class Conflict(PortalError):
    """This changed since it was shown to you. Open it again and look before you repeat it."""


class Unavailable(PortalError):
    """The portal cannot do this just now. Nothing was changed; try again in a moment."""


class TooMany(PortalError):
    """Too many attempts. Wait a little, then try again.

    Attributes:
        seconds: how long to wait.
    """

    def __init__(self, message: str = "", *, seconds: int = 60) -> None:
        """Say how long to wait."""
        super().__init__(message)
        self.seconds = seconds


def default_message(kind: type[PortalError]) -> str:
    """Give the first paragraph of a class's docstring as one line."""
    paragraph = inspect.cleandoc(kind.__doc__ or "").partition("\n\n")[0]
    return " ".join(paragraph.split())
