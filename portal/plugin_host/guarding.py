"""Run what a style brings; its failures are told as the style's own."""

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.engine.style import Style
from portal.errors import PortalError

_HOUSE = str(Path(__file__).parents[1])


class StyleFailed(PortalError):  # noqa: N818 - read as an event
    """The style failed while it checked a file.

    Attributes:
        cause: the kind of error and its place, in the style's file if it is there; never the
            error's own words, which may quote a cell.
    """

    def __init__(self, style: Style, problem: BaseException) -> None:
        """Say what the style raised, and note where."""
        kind = type(problem).__name__
        super().__init__(f"The style “{style.title}” failed ({kind}). Tell the operator.")
        self.cause = _cause(style, problem)


def _cause(style: Style, problem: BaseException) -> str:
    places = traceback.extract_tb(problem.__traceback__)
    own = getattr(sys.modules.get(type(style).__module__), "__file__", None)
    house = [one for one in places if one.filename.startswith(_HOUSE) and one != places[0]]
    # It may have been raised in what the style called, or what the engine made of its words.
    place = ([one for one in places if one.filename == own] or house or places)[-1]
    kind = f"{type(problem).__module__}.{type(problem).__qualname__}"
    return f"{kind} at {place.filename}:{place.lineno}"


@contextmanager
def guard(style: Style) -> Iterator[None]:
    """Run a style's code; its failures become ``StyleFailed`` with the cause attached.

    Raises:
        StyleFailed: the style raised, or what it declared cannot be computed.
    """
    try:
        yield
    except (PortalError, OSError, MemoryError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as problem:
        # A panic in Polars is no Exception.
        raise StyleFailed(style, problem) from problem
