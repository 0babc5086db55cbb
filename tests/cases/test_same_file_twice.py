"""The same file sent twice at one moment is kept once and whole, and no sender is refused."""

import os

from bancheng.cases import attachments


def test_a_twin_that_comes_while_a_file_is_written_disturbs_nothing(tmp_path, monkeypatch):
    target, content, genuine = tmp_path / "ab" / "abcd", b"\x89PNG" + bytes(64), os.fsync

    def interrupted(number: int) -> None:
        monkeypatch.setattr(os, "fsync", genuine)
        attachments.keep_file(target, content)
        genuine(number)

    monkeypatch.setattr(os, "fsync", interrupted)
    attachments.keep_file(target, content)

    assert target.read_bytes() == content
    assert [path.name for path in target.parent.iterdir()] == ["abcd"]
