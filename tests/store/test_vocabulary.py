import pytest

from portal.errors import Conflict, Invalid
from portal.store import vocabulary
from portal.store.database import Database
from portal.store.tenants import create_tenant


def _tenant(database: Database, slug: str = "riverside") -> int:
    return create_tenant(database, slug, "Riverside").id


def test_tags_share_their_group(database: Database) -> None:
    tenant = _tenant(database)
    vocabulary.create_tag(database, tenant, "Access", "Ramp")
    vocabulary.create_tag(database, tenant, " Access ", "Loop", is_auto=True)
    vocabulary.create_tag(database, tenant, "Preferences", "Ramp")
    listed = [(tag.slot, tag.is_auto) for tag in vocabulary.list_tags(database, tenant)]
    assert listed == [
        ("tag:Access:Loop", True),
        ("tag:Access:Ramp", False),
        ("tag:Preferences:Ramp", False),
    ]


def test_attributes_keep_their_order_and_options(database: Database) -> None:
    tenant = _tenant(database)
    vocabulary.create_attribute(database, tenant, "Seat", "dropdown", options=("B", "A"))
    vocabulary.create_attribute(database, tenant, "Card", "text", is_unique=True)
    listed = vocabulary.list_attributes(database, tenant)
    assert [(one.name, one.options, one.is_unique) for one in listed] == [
        ("Seat", ("B", "A"), False),
        ("Card", (), True),
    ]
    assert listed[0].slot == "attribute:Seat"


def test_taken_names_are_refused(database: Database) -> None:
    tenant, other = _tenant(database), _tenant(database, "other")
    vocabulary.create_tag(database, tenant, "Access", "Ramp")
    vocabulary.create_attribute(database, tenant, "Seat", "text")
    vocabulary.create_statement(database, tenant, "Post")
    with pytest.raises(Conflict, match="Access:Ramp"):
        vocabulary.create_tag(database, tenant, "Access", "Ramp")
    with pytest.raises(Conflict, match="an attribute Seat"):
        vocabulary.create_attribute(database, tenant, "Seat", "date")
    with pytest.raises(Conflict, match="a statement Post"):
        vocabulary.create_statement(database, tenant, "Post")
    assert vocabulary.create_statement(database, other, "Post").id == 1


@pytest.mark.parametrize(
    ("name", "type_", "options"),
    [
        ("", "text", ()),
        ("x" * 256, "text", ()),
        ("Seat", "colour", ()),
        ("Seat", "dropdown", ()),
        ("Seat", "text", ("A",)),
        ("Seat", "checklist", ("A", "A")),
        ("Seat", "checklist", ("A|B",)),
        ("Se\x07at", "text", ()),
    ],
)
def test_wrong_attributes_are_refused(
    database: Database, name: str, type_: str, options: tuple[str, ...]
) -> None:
    tenant = _tenant(database)
    with pytest.raises(Invalid):
        vocabulary.create_attribute(database, tenant, name, type_, options=options)
    assert vocabulary.list_attributes(database, tenant) == []


def test_group_with_a_colon_is_refused(database: Database) -> None:
    with pytest.raises(Invalid, match="colon"):
        vocabulary.create_tag(database, _tenant(database), "A:B", "x")


@pytest.mark.parametrize("slug", ["", "Two Words", "-x", "ä", "a/b", "x" * 64])
def test_slug_must_fit_an_address(database: Database, slug: str) -> None:
    with pytest.raises(Invalid):
        create_tenant(database, slug, "Name")


def test_taken_slug_is_refused(database: Database) -> None:
    _tenant(database)
    with pytest.raises(Conflict, match="riverside"):
        _tenant(database)
