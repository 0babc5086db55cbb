"""An error that quotes a value does not bring a person's numbers into the log."""

from bancheng import logs


def test_numbers_of_persons_in_an_exception_are_blotted_out():
    said = "ValueError: 13811112222 or 11010519491231002X of order 990100-20261122-000017"

    event = logs.without_personal_data(None, "error", {"event": "x", "exception": said})

    assert event["exception"] == "ValueError: *** or *** of order 990100-20261122-000017"
