"""What the desk wrote down, and what of it cannot be right."""

from __future__ import annotations

import pytest

from channels._email.office import Office
from tests.channels._email.played import SETTINGS

SAFE = {**SETTINGS, "host": "smtp.contoh.example", "security": "starttls"}


def test_the_port_is_the_one_for_letters_and_the_line_is_sealed() -> None:
    given = {name: said for name, said in SAFE.items() if name != "security"}
    office = Office.read({**given, "port": "", "timeout_s": ""})
    assert (office.port, office.security, office.timeout_s) == (587, "starttls", 60.0)


def test_who_stands_twice_on_the_list_gets_one_letter() -> None:
    said = "a@koran.example, B <b@koran.example>, A <A@Koran.example>"
    office = Office.read({**SAFE, "recipients": said})
    assert [one.addr_spec.lower() for one in office.recipients] == [
        "a@koran.example",
        "b@koran.example",
    ]


@pytest.mark.parametrize("host", ["smtp.contoh.example", "127.0.0.1.contoh.example"])
def test_an_open_line_leads_no_further_than_this_machine(host: str) -> None:
    with pytest.raises(ValueError, match="security none"):
        Office.read({**SAFE, "host": host, "security": "none"})


def test_a_server_on_this_machine_needs_no_user() -> None:
    near = {**SETTINGS, "user": "", "password": ""}
    assert Office.read(near).user == ""
    with pytest.raises(ValueError, match="user"):
        Office.read({**SAFE, "user": ""})


@pytest.mark.parametrize("wrong", ["ssl", "STARTTLS", "tls "[:2]])
def test_an_encryption_that_nobody_knows_is_none(wrong: str) -> None:
    with pytest.raises(ValueError, match="security"):
        Office.read({**SAFE, "security": wrong})


@pytest.mark.parametrize("name", ["sender", "recipients", "unsubscribe"])
@pytest.mark.parametrize(
    "wrong",
    [
        "humas",
        "@contoh.example",
        "humas@",
        "humas@contoh",
        "a@contoh.example b@contoh.example",
        "a@contoh.example\nBcc: b@contoh.example",
        "a@contoh.example, b",
        "ü@contoh.example",
        "a@münchen.example",
    ],
)
def test_what_is_no_address_is_refused_and_named(name: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=name):
        Office.read({**SAFE, name: wrong})


@pytest.mark.parametrize("name", ["sender", "recipients"])
def test_nobody_is_no_address(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        Office.read({**SAFE, name: "  "})


def test_a_password_that_no_server_takes_is_refused_and_not_told() -> None:
    with pytest.raises(ValueError, match="password") as caught:
        Office.read({**SAFE, "password": "rahasia–1"})
    assert "rahasia" not in str(caught.value)


def test_a_user_that_no_server_takes_is_refused_before_the_password_is_used() -> None:
    # The library's error would hold user and password, one behind the other.
    with pytest.raises(ValueError, match="user"):
        Office.read({**SAFE, "user": "humäs"})


@pytest.mark.parametrize("name", ["sender", "unsubscribe"])
def test_of_two_addresses_none_is_passed_over_in_silence(name: str) -> None:
    said = "humas@contoh.example, sekretariat@contoh.example"
    with pytest.raises(ValueError, match=f"{name}.*one address"):
        Office.read({**SAFE, name: said})


@pytest.mark.parametrize(
    "wrong", ["", " ", "smtp://smtp.contoh.example", "smtp..example", "x" * 64, "a b"]
)
def test_a_server_that_has_no_such_name_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="host"):
        Office.read({**SAFE, "host": wrong})


@pytest.mark.parametrize("host", ["smtp.contoh.example", "10.1.2.3", "surat"])
def test_a_server_is_known_by_name_or_number(host: str) -> None:
    assert Office.read({**SAFE, "host": f" {host} "}).host == host


def test_it_does_not_tell_the_password() -> None:
    assert SAFE["password"] not in repr(Office.read(SAFE))
