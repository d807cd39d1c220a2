import unicodedata

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from portal.engine.keys import fold_series, is_folded, key_hash, key_of

TEXTS = st.lists(st.text(max_size=40), min_size=1, max_size=30)


def _reference(text: str) -> str:
    folded = unicodedata.normalize("NFC", text).strip().casefold()
    return unicodedata.normalize("NFC", folded)


def test_hashes_are_the_same_for_ever() -> None:
    texts = pl.Series(["a", "", "person1@example.org", "zoë@example.org", "x" * 1000, "日本"])
    assert key_hash(texts).to_list() == [
        56425736394771071,
        0,
        8597043619492431993,
        7140965266152837744,
        6979002257191074984,
        2892557126805372988,
    ]


def test_null_has_no_hash() -> None:
    hashes = key_hash(pl.Series("email", [None, "a", None]))
    assert hashes.name == "email"
    assert hashes.is_null().to_list() == [True, False, True]
    assert key_hash(pl.Series([], dtype=pl.String)).len() == 0
    assert key_hash(pl.Series([None], dtype=pl.String)).to_list() == [None]


def test_a_million_addresses_have_as_many_hashes() -> None:
    numbers = pl.int_range(1_000_000, eager=True).cast(pl.String)
    assert key_hash("person" + numbers + "@example.org").n_unique() == 1_000_000


@given(TEXTS)
def test_hash_does_not_depend_on_neighbours(texts: list[str]) -> None:
    together = key_hash(pl.Series(texts, dtype=pl.String))
    alone = [key_hash(pl.Series([text])).item() for text in texts]
    assert together.to_list() == alone


def test_near_texts_differ() -> None:
    near = ["ab", "ba", "a", "aa", "a\0", "\0a", "aab", "aba", "b", "é", "e\u0301"]
    assert key_hash(pl.Series(near)).n_unique() == len(near)


def test_case_spaces_and_composition_do_not_matter() -> None:
    same = [
        "Zoë@Example.org",
        " zoë@example.org\u00a0",
        "ZOE\u0308@EXAMPLE.ORG",
        "\u3000zoë@example.org",
    ]
    assert key_of(pl.Series(same), "field:email").n_unique() == 1


def test_letters_fold_as_people_expect() -> None:
    pairs = [("Straße", "STRASSE"), ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("ﬁn", "FIN"), ("İstanbul", "i̇stanbul")]
    for one, other in pairs:
        keys = key_of(pl.Series([one, other]), "field:last_name")
        assert keys[0] == keys[1], one


def test_identities_keep_their_case() -> None:
    keys = key_of(pl.Series([" ab", "AB"]), "identity:shopify")
    assert keys.to_list() == ["ab", "AB"]
    assert not is_folded("identity:shopify")


@given(
    st.lists(st.text(st.characters(max_codepoint=0x17FF, exclude_categories=["Cc", "Cs", "Cn"])))
)
def test_folding_is_pythons_casefold(texts: list[str]) -> None:
    folded = fold_series(pl.Series(texts, dtype=pl.String), case=True)
    assert folded.to_list() == [_reference(text) for text in texts]
