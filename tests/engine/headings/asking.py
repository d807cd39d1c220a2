"""Short ways to ask what the headings of a file mean to the style ``email-matched``."""

from portal.engine.findings import Finding, read_findings
from portal.engine.headings import HeadingMap, map_headings
from tests.engine.conftest import STYLES, make_vocabulary

EMAIL_MATCHED = STYLES.by_key["email-matched"]


def read(*found: str, saved: dict[str, str] | None = None) -> HeadingMap:
    return map_headings(found, EMAIL_MATCHED, make_vocabulary(), saved)


def targets(mapped: HeadingMap) -> list[str]:
    return [one.column.heading for one in mapped.bound]


def told(mapped: HeadingMap) -> list[Finding]:
    return read_findings(mapped.findings, STYLES.catalogue)


def codes(mapped: HeadingMap) -> list[str]:
    return [finding.code for finding in told(mapped)]
