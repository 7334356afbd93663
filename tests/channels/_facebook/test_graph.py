from __future__ import annotations

from typing import Any

import pytest
import requests

from channels._facebook.graph import Graph
from dissemination.channel import ChannelError, OutcomeUnknown, Rejected, Transient

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
