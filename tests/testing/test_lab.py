from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import requests
from werkzeug.wrappers import Response

from dissemination.testing import Answer, Fate, Lab, refusing, serve


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab(patience=0.5) as lab:
        yield lab


def get(lab: Lab, path: str = "/", timeout: float = 5) -> requests.Response:
    return requests.get(lab.url + path, timeout=timeout)


def test_one_answer_is_for_everything(lab: Lab) -> None:
    lab.plays(Answer(201, {"id": "1"}, {"x-more": "2"}))
    answer = requests.post(f"{lab.url}/anything", timeout=5)
    assert (answer.status_code, answer.json()) == (201, {"id": "1"})
    assert answer.headers["x-more"] == "2"
    assert answer.headers["Content-Type"] == "application/json"


def test_a_raw_body_is_sent_as_it_is(lab: Lab) -> None:
    lab.plays(Answer(502, body=b"<h1>Oops</h1>"))
    assert get(lab).content == b"<h1>Oops</h1>"


def test_a_sequence_is_played_in_order_and_its_end_repeats(lab: Lab) -> None:
    lab.plays([Answer(200, 1), Answer(200, 2)])
    assert [get(lab).json() for _ in range(3)] == [1, 2, 2]


def test_the_longest_end_of_a_path_wins(lab: Lab) -> None:
    lab.plays(
        {
            "/posts": Answer(200, "any"),
            "/feed/posts": Answer(200, "feed"),
            "POST /feed/posts": Answer(200, "made"),
            "/bot*/sendMessage": [Answer(200, "a"), Answer(200, "b")],
        }
    )
    assert get(lab, "/v1/posts").json() == "any"
    assert get(lab, "/v1/feed/posts").json() == "feed"
    assert [get(lab, "/bot1:x/sendMessage").json() for _ in range(2)] == ["a", "b"]
    assert get(lab, "/posts/1").status_code == 404


def test_a_method_is_told_from_another(lab: Lab) -> None:
    lab.plays({"POST /posts": Answer(201), "GET /posts": Answer(200)})
    assert get(lab, "/posts").status_code == 200
    assert requests.post(f"{lab.url}/posts", timeout=5).status_code == 201


def test_an_override_comes_before_the_script(lab: Lab) -> None:
    lab.plays({"/a": Answer(200), "/b": Answer(200)})
    lab.overrides(("GET", "/a"), Answer(500))
    assert (get(lab, "/a").status_code, get(lab, "/b").status_code) == (500, 200)
    lab.overrides(None, Answer(503))
    assert (get(lab, "/a").status_code, get(lab, "/b").status_code) == (503, 503)


def test_a_request_is_remembered_whole(lab: Lab) -> None:
    lab.plays(Answer(200))
    requests.post(
        f"{lab.url}/photos?fields=id",
        data={"caption": "Balai"},
        files={"source": ("a.png", b"png", "image/png")},
        headers={"X-Key": "k"},
        timeout=5,
    )
    requests.put(f"{lab.url}/posts", json={"text": "é"}, timeout=5)
    form, body = lab.requests
    assert (form.method, form.path, form.query) == ("POST", "/photos", {"fields": "id"})
    assert (form.form, form.headers["x-key"]) == ({"caption": "Balai"}, "k")
    assert form.files["source"].data == b"png"
    assert (form.files["source"].name, form.files["source"].mime) == (
        "a.png",
        "image/png",
    )
    assert body.json == {"text": "é"}


def test_what_a_test_clears_is_still_in_the_history(lab: Lab) -> None:
    get(lab, "/a")
    lab.requests.clear()
    get(lab, "/b")
    assert [seen.path for seen in lab.requests] == ["/b"]
    assert [seen.path for seen in lab.history] == ["/a", "/b"]


def test_calls_are_counted_by_method_and_end_of_path(lab: Lab) -> None:
    get(lab, "/v1/posts")
    get(lab, "/v1/me")
    requests.post(f"{lab.url}/v1/posts", timeout=5)
    assert len(lab.calls(("GET", "/posts"))) == 1
    assert len(lab.calls(("*", "/posts"))) == 2
    assert len(lab.calls(None)) == 3


def test_a_cut_line_gives_no_answer(lab: Lab) -> None:
    lab.plays(Fate.CUT)
    with pytest.raises(requests.ConnectionError):
        get(lab)
    assert len(lab.requests) == 1


def test_half_an_answer_is_noticed(lab: Lab) -> None:
    lab.plays(Fate.HALF)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        get(lab)


def test_a_silence_outlasts_the_patience_of_the_caller(lab: Lab) -> None:
    lab.plays(Fate.SILENCE)
    with pytest.raises(requests.ReadTimeout):
        get(lab, timeout=0.1)


def test_a_silence_ends_where_the_caller_would_wait_for_ever(lab: Lab) -> None:
    lab.plays(Fate.SILENCE)
    began = time.monotonic()
    with pytest.raises(requests.ConnectionError):
        get(lab, timeout=30)
    assert time.monotonic() - began < 15


def test_closing_does_not_wait_for_a_silence() -> None:
    began = time.monotonic()
    with Lab(Fate.SILENCE, patience=30) as lab, pytest.raises(requests.ReadTimeout):
        get(lab, timeout=0.1)
    assert time.monotonic() - began < 15


def test_nobody_listens_where_connections_are_refused() -> None:
    with refusing() as url, pytest.raises(requests.ConnectionError) as caught:
        requests.get(url, timeout=5)
    assert "refused" in str(caught.value)


def test_after_the_block_nothing_is_served() -> None:
    with serve(Response("here")) as url:
        assert requests.get(url, timeout=5).text == "here"
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=1)


def test_two_labs_do_not_know_each_other(lab: Lab) -> None:
    with Lab(Answer(200, "other")) as other:
        assert get(lab).status_code == 404
        assert get(other).json() == "other"
    assert (len(lab.requests), len(other.requests)) == (1, 1)


@pytest.mark.parametrize("fate", [Fate.CUT, Fate.HALF])
def test_after_a_broken_line_the_next_request_is_answered(lab: Lab, fate: Fate) -> None:
    lab.plays([fate, Answer(200)])
    with requests.Session() as session:
        with pytest.raises(requests.RequestException):
            _ = session.get(lab.url, timeout=5).content
        assert session.get(lab.url, timeout=5).ok
