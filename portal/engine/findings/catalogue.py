"""The catalogue of every kind of finding the engine itself makes."""

from portal.engine.findings import Kind
from portal.engine.findings.cells import CELLS
from portal.engine.findings.headings import HEADINGS
from portal.engine.findings.identifiers import IDENTIFIERS
from portal.engine.findings.matching import MATCHING
from portal.engine.findings.planning import PLANNING
from portal.engine.findings.reading import READING
from portal.engine.findings.workbooks import WORKBOOKS

BUILT_IN: tuple[Kind, ...] = (
    *READING,
    *WORKBOOKS,
    *HEADINGS,
    *CELLS,
    *IDENTIFIERS,
    *MATCHING,
    *PLANNING,
)
