"""Turn the index of a plan into JSON and back, as it is kept with its run."""

import hashlib
import json
from dataclasses import asdict, fields
from typing import Any

from portal.engine.plans.index import GroupIndex, PartIndex, PlanIndex
from portal.engine.plans.part import PlanSlot
from portal.errors import NotFound

FORMAT = 1
"""The form in which plans are stored. Whoever changes the parts, or what something in the index
means, counts it up; a field more or less in the index needs none, see ``shape_of``. A plan of
another form is not read, its run is planned again."""


class OtherFormat(NotFound):
    """This preview was made by another version of the portal. Upload the file again."""


def shape_of(*kinds: type[Any]) -> str:
    """Give a short digest of what dataclasses hold: the names and types of their fields."""
    held = [(kind.__name__, one.name, str(one.type)) for kind in kinds for one in fields(kind)]
    return hashlib.sha256(repr(held).encode()).hexdigest()[:12]


_STORED = f"{FORMAT}-{shape_of(PlanIndex, PartIndex, GroupIndex, PlanSlot)}"
_BEGINS = f'{{"format":"{_STORED}",'


def write_index(index: PlanIndex) -> str:
    """Write an index as JSON."""
    content = {"format": _STORED} | asdict(index)
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def is_of_today(text: str) -> bool:
    """Tell whether a stored index has today's form; its beginning says so."""
    return text.startswith(_BEGINS)


def read_index(text: str) -> PlanIndex:
    """Read what ``write_index`` wrote.

    Raises:
        OtherFormat: another version of the portal wrote it.
    """
    if not is_of_today(text):
        raise OtherFormat
    content = json.loads(text)
    slots = tuple(
        PlanSlot(**slot | {name: tuple(slot[name]) for name in ("headings", "positions", "parts")})
        for slot in content["slots"]
    )
    parts = tuple(_read_entry(part) for part in content["parts"])
    return PlanIndex(
        content["basis"],
        tuple(content["headings"]),
        slots,
        parts,
        tuple(content["findings"]),
        content["digest"],
        content["content"],
        _read_groups(content.get("groups")),
    )


def _read_groups(content: dict[str, Any] | None) -> GroupIndex | None:
    return GroupIndex(**content | {"digests": tuple(content["digests"])}) if content else None


def _read_entry(content: dict[str, Any]) -> PartIndex:
    by_action = {
        counted: {name: tuple(rows) for name, rows in content[counted].items()}
        for counted in ("codes", "severities")
    }
    tuples = {
        counted: {slot: tuple(numbers) for slot, numbers in content[counted].items()}
        for counted in ("sums", "sets")
    }
    return PartIndex(**content | by_action | tuples | {"actions": tuple(content["actions"])})
