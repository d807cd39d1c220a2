"""Which encoding is told by the bytes, and how sure that is."""

import io

import pytest

from portal.engine.read import ReadRules, Source, Table, open_table
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


def open_strictly(data: bytes) -> Table:
    source = Source("customers.csv", len(data), lambda: io.BytesIO(data))
    return open_table(source, ReadRules(formats=("csv",), encoding="utf-8", strict=True))


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ("Name\nZoë\n".encode("cp1252"), "\\xEB (line 2, byte 8)"),
        (b"Name\n" + b"Ann\n" * 300_000 + b"Bj\xf6rn\n", "\\xF6 (line 300,002, byte 1,200,008)"),
        (b"Name\n\xc0\xaf\n", "\\xC0\\xAF (line 2, byte 6)"),
    ],
)
def test_strict_encoding_refuses_with_line_and_byte(data: bytes, value: str) -> None:
    table = open_strictly(data)
    assert table.headings == ()
    assert table.findings["code"].to_list() == ["encoding-not-taken"]
    assert table.findings["value"].to_list() == [value]
    assert table.findings["detail"].to_list() == ["UTF-8"]


def test_strict_encoding_names_utf_16() -> None:
    told = open_strictly("Name\nÅsa\n".encode("utf-16")).findings
    assert told["code"].to_list() == ["utf-16-not-taken"]


def test_strict_encoding_takes_a_mark_and_names_pictures() -> None:
    assert open_strictly("\ufeffName\nZoë\n".encode()).headings == ("Name",)
    assert open_strictly(b"\x89PNG\r\n\x1a\n").findings["code"].to_list() == ["binary-not-table"]
