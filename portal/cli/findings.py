"""Print findings for a person: severity, place, message."""

import re

from portal.engine.findings import Finding


def say_finding(finding: Finding) -> str:
    """Say a finding, with its line and column where the message does not name them itself."""
    place = ", ".join(_places(finding))
    return f"  {finding.severity.value}: {place}{': ' if place else ''}{finding.message}"


def _places(finding: Finding) -> list[str]:
    if not finding.line:
        return []
    named = rf"\bline ({finding.line}|{finding.line:,})\b(?!,\d)"
    line = [] if re.search(named, finding.message) else [f"line {finding.line:,}"]
    column = finding.column or ""
    return [*line, column] if column and column not in finding.message else line
