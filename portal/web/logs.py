"""The log: one JSON object a line, without values out of files.

An exception's own message may quote a cell, so a trace is written as the kinds of exceptions
and the places in the code they came through, and never as their text.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime


class JsonLines(logging.Formatter):
    """Write a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line; line ends inside values are escaped by JSON itself."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        number = getattr(record, "number", None)
        if number:
            line["number"] = number
        if record.exc_info and record.exc_info[1]:
            line["trace"] = " | ".join(_trace(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=True)


def write_json_lines() -> None:
    """Send what the portal logs to standard error as JSON lines, once."""
    logger = logging.getLogger("portal")
    if not any(isinstance(handler.formatter, JsonLines) for handler in logger.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False


def _trace(error: BaseException) -> list[str]:
    before = error.__cause__ or error.__context__
    lines = _trace(before) if before else []
    places = traceback.extract_tb(error.__traceback__)
    lines.append(f"{type(error).__module__}.{type(error).__name__}")
    lines += [f"{place.filename}:{place.lineno} {place.name}" for place in places]
    return lines
