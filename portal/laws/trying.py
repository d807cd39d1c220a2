"""Try the laws on one style, as its author does: in an instance that is thrown away."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.configuration import set_hypothesis_home_dir

from portal.errors import Refused
from portal.instance import get_style, open_instance
from portal.laws.every import LAWS
from portal.laws.house import House
from portal.settings import Settings


@dataclass(frozen=True, slots=True)
class Trial:
    """A law and how it went.

    Attributes:
        broken: what the style did instead, and the file it did it with; empty when it kept it.
    """

    law: str
    broken: tuple[str, ...] = ()


def try_laws(key: str, examples: int) -> Iterator[Trial]:
    """Try every law with some files made from what a style declares.

    Raises:
        NotFound: no such style.
        Refused: Python runs with -O, which takes the laws' asserts away.
    """
    if not __debug__:
        raise Refused("The laws cannot be tried under python -O. Leave -O out.")
    with tempfile.TemporaryDirectory() as folder:
        set_hypothesis_home_dir(Path(folder) / "hypothesis")
        instance = open_instance(Settings(instance=Path(folder) / "instance"))
        try:
            house = House(instance, get_style(instance, key), _few(examples))
            for name in LAWS:
                yield Trial(name, _try(name, house))
        finally:
            instance.database.close()
            set_hypothesis_home_dir(None)


def _try(name: str, house: House) -> tuple[str, ...]:
    try:
        LAWS[name](house)
    except Exception as problem:  # noqa: BLE001 - a law may be broken by anything the style does
        told = str(problem) or type(problem).__name__
        notes = [str(note) for note in getattr(problem, "__notes__", ())]
        return tuple(line for text in (told, *notes) for line in text.splitlines() if line.strip())
    return ()


def _few(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),  # a smaller example would take minutes
        suppress_health_check=list(HealthCheck),
    )
