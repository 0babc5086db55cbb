"""Files: sent by parties, read from their bytes, fetched by the same row scope."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bancheng.cases.attachments import LARGEST
from bancheng.cases.models import Attachment
from tests.api.conftest import Desk
from tests.cases.conftest import handled, registered

PDF = b"%PDF-1.7\n" + b"x" * 100


def file(content: bytes = PDF, name: str = "户口簿.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def test_a_file_is_kept_by_its_bytes_and_comes_back_as_a_download(window):
    number = registered().case_no

    sent = window.send(f"/cases/{number}/attachments", file()).ok(201)

    assert sent["name"] == "户口簿.pdf"
    assert (sent["size"], sent["content_type"]) == (len(PDF), "application/pdf")
    got = window.client.get(f"/api/v1/attachments/{sent['id']}")
    assert got.content == PDF
    assert got["Content-Type"] == "application/pdf"
    assert got["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E6%88%B7")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_file_is_for_who_may_see_its_case(window, liaison):
    case = handled()
    sent = window.send(f"/cases/{case.case_no}/attachments", file()).ok(201)

    assert liaison.client.get(f"/api/v1/attachments/{sent['id']}").status_code == 200
    stranger = Desk("liaison-market")
    stranger.get(f"/attachments/{sent['id']}").problem(404, "not-found")
    stranger.send(f"/cases/{case.case_no}/attachments", file()).problem(404, "not-found")
    Desk().get(f"/attachments/{sent['id']}").problem(401, "not-authenticated")


@pytest.mark.parametrize("pk", ["0", "x", "-1", "9" * 30, "1e3", "%00"])
def test_an_absent_file_is_not_found(window, pk):
    window.get(f"/attachments/{pk}").problem(404, "not-found")


@pytest.mark.parametrize(
    "content", [b"", b"<html><script>alert(1)</script>", b"MZ" + bytes(200), b"\x00\x01\x02"]
)
def test_a_file_of_no_allowed_kind_is_refused_by_name(window, content):
    number = registered().case_no

    assert window.send(f"/cases/{number}/attachments", file(content, "a.pdf")).fields() == {"file"}
    assert not Attachment.objects.exists()


def test_a_file_over_twenty_megabytes_is_too_large_and_one_of_twenty_is_not(window):
    number = registered().case_no
    whole = PDF + bytes(LARGEST - len(PDF))

    window.send(f"/cases/{number}/attachments", file(whole)).ok(201)
    window.send(f"/cases/{number}/attachments", file(whole + b"x")).problem(413, "too-large")
    window.send(f"/cases/{number}/attachments", file(whole + bytes(100_000))).problem(
        413, "too-large"
    )


def test_files_are_sent_in_a_form_one_at_a_time(window):
    path = f"/cases/{registered().case_no}/attachments"

    window.post(path, {"file": "x"}).problem(415, "unsupported-media-type")
    two = window.client.post(f"/api/v1{path}", {"a": file(), "b": BytesIO(PDF)})
    assert two.status_code == 422
    none = window.client.post(f"/api/v1{path}", {"a": "text"})
    assert none.status_code == 422
    broken = window.client.generic(
        "POST", f"/api/v1{path}", b"--x\r\nnothing", content_type="multipart/form-data"
    )
    assert broken.status_code == 400
    assert broken["Content-Type"] == "application/problem+json"


def test_the_reporter_sends_files_to_the_own_case_and_names_them(stranger, centre):
    case = registered()
    path = f"/public/cases/{case.case_no}"

    stranger.send(f"{path}/attachments", file()).problem(404, "not-found")
    sent = stranger.send(f"{path}/attachments?code={case.query_code}", file()).ok(201)
    stranger.post(f"{path}/supply?code={case.query_code}", {"attachments": [sent["id"]]}).ok()

    kept = Attachment.objects.get()
    assert (kept.uploader, kept.event.action) == ("reporter", "supply")
    other = registered()
    assert stranger.post(
        f"/public/cases/{other.case_no}/supply?code={other.query_code}",
        {"attachments": [sent["id"]]},
    ).fields() == {"attachments"}
