from __future__ import annotations

from typing import Any

import facebook
import pytest
import requests

from channels._facebook.graph import Graph
from dissemination.channel import (
    ChannelError,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Transient,
)
from dissemination.testing import Answer, Lab

TOKEN = "EAAG9zZBkZCq0BO4rahasia"


RAISED: list[tuple[Exception, type[ChannelError]]] = [
    (requests.exceptions.ConnectTimeout(), Transient),
    (requests.exceptions.ProxyError(), Transient),
    (requests.exceptions.InvalidURL(), Transient),
    (requests.exceptions.InvalidSchema(), Transient),
    (requests.exceptions.InvalidProxyURL(), Transient),
    *(
        (error(), OutcomeUnknown)
        for error in (
            requests.exceptions.ChunkedEncodingError,
            requests.exceptions.ConnectionError,
            requests.exceptions.ContentDecodingError,
            requests.exceptions.HTTPError,
            requests.exceptions.InvalidHeader,
            requests.exceptions.InvalidJSONError,
            requests.exceptions.MissingSchema,
            requests.exceptions.ReadTimeout,
            requests.exceptions.RequestException,
            requests.exceptions.RetryError,
            requests.exceptions.SSLError,
            requests.exceptions.StreamConsumedError,
            requests.exceptions.Timeout,
            requests.exceptions.TooManyRedirects,
            requests.exceptions.URLRequired,
            requests.exceptions.UnrewindableBodyError,
        )
    ),
]


@pytest.mark.parametrize(("raised", "kind"), RAISED, ids=repr)
def test_each_exception_of_the_transport_has_its_outcome(
    raised: Exception, kind: type[ChannelError]
) -> None:
    def work(api: Any) -> None:
        raise raised

    graph = Graph(TOKEN, version="v25.0", root="", timeout_s=1)
    with pytest.raises(ChannelError) as caught:
        graph.call(work, lost=OutcomeUnknown, unknown=Rejected)
    assert type(caught.value) is kind


def test_no_exception_of_the_transport_is_left_out() -> None:
    known = {type(raised) for raised, _ in RAISED}
    # This one comes with an answer, and is judged by that.
    known.add(requests.exceptions.JSONDecodeError)
    assert known == {
        error
        for error in vars(requests.exceptions).values()
        if isinstance(error, type)
        and issubclass(error, requests.exceptions.RequestException)
    }


def test_no_exception_of_the_library_is_left_out() -> None:
    found = {
        error
        for error in vars(facebook).values()
        if isinstance(error, type) and issubclass(error, Exception)
    }
    assert found == {facebook.GraphAPIError}


@pytest.mark.parametrize("kind", ["text/javascript", "application/json", "text/plain"])
def test_an_answer_is_read_as_utf_8_whatever_it_is_called(kind: str) -> None:
    said = "Pasar murah – gratis, ½ harga".encode()
    told = Answer(
        200, body=b'{"message": "' + said + b'"}', headers={"Content-Type": kind}
    )
    with Lab(told) as lab:
        graph = Graph(TOKEN, version="v25.0", root=lab.url, timeout_s=5)
        seen = graph.call(
            lambda api: api.get_object("1"), lost=Transient, unknown=Rejected
        )
    assert seen == {"message": "Pasar murah – gratis, ½ harga"}


@pytest.mark.parametrize("kind", ["text/html", "application/json", "image/png", ""])
@pytest.mark.parametrize("status", [403, 413, 429, 500])
def test_what_the_library_makes_of_an_answer_is_not_believed(
    kind: str, status: int
) -> None:
    """An answer is judged by its status and its body, whatever the library raises."""
    refused = Answer(status, body=b"<h1>Oops</h1>", headers={"Content-Type": kind})
    with Lab(refused) as lab:
        graph = Graph(TOKEN, version="v25.0", root=lab.url, timeout_s=5)
        with pytest.raises(ChannelError) as caught:
            graph.call(
                lambda api: api.get_object("1"), lost=OutcomeUnknown, unknown=Rejected
            )
    wanted = RateLimited if status == 429 else OutcomeUnknown
    assert type(caught.value) is wanted
    assert f"{status}" in str(caught.value)
