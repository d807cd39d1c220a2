"""Users and their passwords."""

import pytest
from argon2 import PasswordHasher

from portal.errors import Conflict, Invalid, NotFound
from portal.store import accounts
from portal.store.accounts.passwords import hash_password, is_outdated, make_password
from portal.store.database import Database, execute, fetch_one
from portal.store.tenants import create_tenant

PASSWORD = "four unrelated quiet words"
EMAIL = "Ann.Example@example.org"


def hash_of(database: Database) -> str:
    return str(fetch_one(database, 'SELECT password_hash FROM "user"')[0])


def test_password_is_kept_as_argon2id(database: Database) -> None:
    accounts.create_user(database, EMAIL, PASSWORD)
    assert hash_of(database).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_right_password_alone_opens(database: Database) -> None:
    made = accounts.create_user(database, EMAIL, PASSWORD)
    assert accounts.verify_password(database, "ann.example@EXAMPLE.org", PASSWORD) == made
    for wrong in ("", PASSWORD.upper(), f"{PASSWORD} ", PASSWORD * 100):
        assert accounts.verify_password(database, EMAIL, wrong) is None
    assert accounts.verify_password(database, "nobody@example.org", PASSWORD) is None


def test_same_address_twice_is_refused(database: Database) -> None:
    accounts.create_user(database, EMAIL, PASSWORD)
    with pytest.raises(Conflict, match="has an account already"):
        accounts.create_user(database, EMAIL.upper(), PASSWORD)


@pytest.mark.parametrize("email", ["", "ann", "@example.org", "ann@", "a b@example.org", "a@b"])
def test_no_address_is_refused(database: Database, email: str) -> None:
    with pytest.raises(Invalid, match="not an e-mail address"):
        accounts.create_user(database, email, PASSWORD)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "elevenchars",
        "passwordpassword",
        "123456789012",
        "qwertyuiopas",
        "ann.example1984",
        "customer-import-portal",
        "x" * 1_025,
    ],
)
def test_weak_password_is_refused(database: Database, password: str) -> None:
    with pytest.raises(Invalid):
        accounts.create_user(database, EMAIL, password)


@pytest.mark.parametrize(
    "password",
    [
        "пятнадцать лун над рекой",
        "🦆 quiet 🪑 river 12",
        "".join(f"{n * n} quiet ducks " for n in range(50)),
    ],
)
def test_any_characters_are_taken(database: Database, password: str) -> None:
    accounts.create_user(database, EMAIL, password)
    assert accounts.verify_password(database, EMAIL, password)


def test_name_of_own_tenant_is_no_password(database: Database) -> None:
    tenant = create_tenant(database, "riverside", "Riverside Playhouse")
    accounts.create_user(database, EMAIL, PASSWORD)
    accounts.add_member(database, tenant.id, EMAIL, "viewer")
    with pytest.raises(Invalid, match="easy to guess"):
        accounts.set_password(database, EMAIL, "Riverside Playhouse")


def test_made_passwords_are_strong_and_differ() -> None:
    made = {make_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        accounts.check_password(password)


def test_set_password_ends_sessions(database: Database) -> None:
    user = accounts.create_user(database, EMAIL, PASSWORD)
    token = accounts.start_session(database, user.id, "::1", "")
    accounts.set_password(database, EMAIL, "another set of quiet words")
    assert accounts.find_session(database, token) is None
    assert accounts.verify_password(database, EMAIL, PASSWORD) is None


def test_unknown_user_cannot_get_password(database: Database) -> None:
    with pytest.raises(NotFound):
        accounts.set_password(database, EMAIL, PASSWORD)


def test_outdated_hash_is_renewed_at_log_in(database: Database) -> None:
    accounts.create_user(database, EMAIL, PASSWORD)
    old = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD)
    execute(database, 'UPDATE "user" SET password_hash = ?', (old,))
    assert is_outdated(old)
    assert accounts.verify_password(database, EMAIL, PASSWORD)
    assert not is_outdated(hash_of(database))


def test_same_password_hashes_differently() -> None:
    assert hash_password(PASSWORD) != hash_password(PASSWORD)


def test_users_are_listed_by_address(database: Database) -> None:
    for name in ("zoe", "Adam"):
        accounts.create_user(database, f"{name}@example.org", PASSWORD, operator=name == "zoe")
    listed = accounts.list_users(database)
    assert [(user.email, user.is_operator) for user in listed] == [
        ("Adam@example.org", False),
        ("zoe@example.org", True),
    ]
