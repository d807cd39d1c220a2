"""Which encoding is told by the bytes, and how sure that is."""

import pytest

from portal.engine.read.encoding import guess_encoding

WESTERN = (
    "name;town\nZoë Müller;Köln\nÅsa;Göteborg\nÞórður;Ísafjörður\n",
    "nom;prix\nL’Œuvre d’été – « déjà vu »;12 €\nFrançois Lefèvre;½\n",  # noqa: RUF001
    "Größe;m²\nStraße;cm³\nJosé Mª Núñez;Nº 1\nSÃO PAULO;¿Qué? ¡Olé!\nBLÅBÆRØL;Café®\n",
)
OTHERS = (
    ("cp1251", "имя;город\nИван Петров;Москва\n"),  # noqa: RUF001
    ("cp1253", "όνομα;πόλη\nΓιώργος;Αθήνα\n"),  # noqa: RUF001
    ("cp850", "name;town\nMüller;Köln\nRené;Orléans\n"),
    ("cp437", "name;town\nRené;Orléans\n"),
    ("mac_roman", "name;town\nMüller;Köln\nRené;Orléans\n"),
    ("cp1250", "imię;miasto\nPaweł Wiśniewski;Łódź\nGrażyna;Częstochowa\n"),
    ("iso8859_2", "imię;miasto\nPaweł Wiśniewski;Łódź\nGrażyna;Częstochowa\n"),
)


@pytest.mark.parametrize("text", WESTERN)
def test_western_words_are_likely(text: str) -> None:
    encoding = guess_encoding(text.encode("cp1252"))
    assert (encoding.name, encoding.sure, encoding.likely) == ("cp1252", False, True)


@pytest.mark.parametrize(("name", "text"), OTHERS)
def test_words_of_other_tables_are_not_likely(name: str, text: str) -> None:
    encoding = guess_encoding(text.encode(name))
    assert (encoding.name, encoding.sure, encoding.likely) == ("cp1252", False, False)


def test_bytes_of_no_character_are_not_likely() -> None:
    assert not guess_encoding(b"Zo\xeb\nM\x81ller\n").likely
