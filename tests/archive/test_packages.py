"""What a package holds, that it is built once, and that it proves itself to anybody."""

import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bancheng import cli, config
from bancheng.archive import due, packages, proof
from bancheng.archive.models import ArchivePackage, PackageFault, PackagingMark
from bancheng.rules.errors import NotAllowed
from tests.archive.conftest import TEXT, archived, closed, packed
from tests.cases.conftest import MONDAY, press
from tests.repo.files import ROOT

SPACE = {"a": "urn:bancheng:archive:1"}


def plain(package: ArchivePackage) -> bytes:
    return b"".join(packages.pieces(package))


@pytest.fixture
def file(centre, tmp_path) -> Path:
    path = tmp_path / "package.zip"
    path.write_bytes(plain(packed()))
    return path


def test_a_package_proves_itself(centre):
    package = packed()

    with packages.opened(package) as found:
        checks = list(proof.examine(found, key=package.key_id))

    assert [check for check in checks if not check.ok] == []
    assert [check.key for check in checks] == list(proof.CHECKS)


def test_a_package_holds_papers_originals_record_log_and_metadata(centre):
    with zipfile.ZipFile(BytesIO(plain(packed()))) as found:
        manifest = json.loads(found.read("manifest.json"))["manifest"]
        titles = [entry["title"] for entry in manifest["files"]]
        root = ET.fromstring(found.read("metadata.xml"))
        texts = [json.loads(line) for line in found.read("texts.jsonl").splitlines()]

        assert found.read("originals/001.txt") == TEXT
        assert found.read("documents/001.pdf").startswith(b"%PDF-1.7")

    assert titles[0] == "归档目录"
    assert {"受理登记表", "工单", "办理结果告知书", "回访记录", "办理过程记录", "回执.txt"} <= {
        *titles
    }
    assert root.findtext("a:案卷/a:保管期限", "", SPACE) == "一般（10年）"
    assert root.findtext("a:案卷/a:保管至", "", SPACE) == "2036-12-31"
    assert [s.findtext("a:行为", "", SPACE) for s in root.iterfind("a:过程元数据/a:过程", SPACE)][
        -1
    ] == "归档"
    assert "张三丰" in {text["text"] for text in texts}


def test_the_same_case_makes_the_same_files(centre):
    package = packed()
    first = plain(package)
    packages.remove(package)
    with packages.tempfile.TemporaryDirectory() as folder:
        again = packages._make(package.case, package.event, Path(folder)).path.read_bytes()

    with zipfile.ZipFile(BytesIO(first)) as one, zipfile.ZipFile(BytesIO(again)) as other:
        for name in one.namelist():
            if name != "manifest.json":  # an SM2 signature differs each time
                assert one.read(name) == other.read(name)
        assert (
            json.loads(one.read("manifest.json"))["manifest"]
            == (json.loads(other.read("manifest.json"))["manifest"])
        )


def test_a_package_lies_sealed_and_opens_to_nobody_else(centre):
    package = packed()
    path = packages.path_of(package.sm3)

    assert path.stat().st_mode & 0o777 == 0o600
    assert b"%PDF" not in path.read_bytes()
    assert "张三丰".encode() not in path.read_bytes()


def test_a_case_that_is_not_archived_has_no_package(centre):
    with pytest.raises(NotAllowed):
        packages.build(closed().case_no, now=MONDAY)


def test_the_worker_builds_what_is_owed_once(centre):
    case = archived()

    assert due.build_due(now=MONDAY) == 1
    assert due.build_due(now=MONDAY) == 0
    assert packages.build(case.case_no, now=MONDAY).pk == ArchivePackage.objects.get().pk


def test_the_mark_follows_behind_and_leaves_nothing_out(centre, monkeypatch):
    first = archived()
    due.build_due(now=MONDAY)
    machine = config.machine_now()
    monkeypatch.setattr(config, "machine_now", lambda: machine + due.BEHIND * 1)
    due.build_due(now=MONDAY)
    second = archived()
    monkeypatch.setattr(config, "machine_now", lambda: machine + due.BEHIND * 2)

    assert due.build_due(now=MONDAY) == 1
    assert PackagingMark.objects.get().done >= first.events.last().pk
    assert PackagingMark.objects.get().done < second.events.last().pk
    assert ArchivePackage.objects.count() == 2


def test_a_worker_killed_between_file_and_row_loses_and_doubles_nothing(centre, monkeypatch):
    archived()

    def killed(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(packages, "_row", killed)
        with pytest.raises(KeyboardInterrupt):
            due.build_due(now=MONDAY)
    left = {path.name for path in (config.get().data_dir / "packages").glob("??/*")}
    due.build_due(now=MONDAY)
    machine = config.machine_now()
    monkeypatch.setattr(config, "machine_now", lambda: machine + packages.LEFT_ALONE * 2)
    swept = packages.sweep(MONDAY)

    kept = {path.name for path in (config.get().data_dir / "packages").glob("??/*")}
    assert len(left) == 1
    assert swept == 1
    assert kept == {ArchivePackage.objects.get().sm3}


def test_a_case_of_which_none_can_be_made_keeps_no_other_waiting(centre, monkeypatch):
    bad, good = archived(), archived()
    genuine = packages.contents.holding

    def holding(case, event):
        if case.pk == bad.pk:
            raise ValueError("unreadable")
        return genuine(case, event)

    monkeypatch.setattr(packages.contents, "holding", holding)
    for _tick in range(due.TRIES + 1):
        due.build_due(now=MONDAY)

    assert ArchivePackage.objects.get().case == good
    assert PackageFault.objects.get().tries == due.TRIES
    assert list(due.left_for_a_person("990100")) == [PackageFault.objects.get()]


def test_new_facts_after_archiving_are_not_in_the_package(centre):
    package = packed()
    press(package.case, "reopen", "window", new_facts="又被退回来了。")

    with packages.opened(package) as found:
        assert proof.sound(found, key=package.key_id)


# ── from outside ─────────────────────────────────────────────────────────


def test_the_command_needs_no_database_and_no_settings(file):
    done = subprocess.run(
        [sys.executable, "-m", "bancheng", "archive", "verify", str(file)],
        env={"PATH": "", "BANCHENG_MODE": "production"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert [line.partition(":")[0] for line in done.stdout.splitlines()][:-1] == [*proof.CHECKS]
    assert done.stdout.endswith("is sound.\n")


def test_the_command_says_in_one_sentence_what_is_wrong(file, capsys):
    content = file.read_bytes()
    file.write_bytes(content.replace("办不成".encode(), "办得成".encode(), 1))

    assert cli.main(["archive", "verify", str(file)]) == 1
    said = capsys.readouterr()
    assert said.err.count("\n") == 1
    assert "FAILED" in said.out


def test_a_pinned_key_must_be_the_one_that_signed(file, capsys):
    package = ArchivePackage.objects.get()

    assert cli.main(["archive", "verify", str(file), "--key", package.key_id.upper()]) == 0
    assert cli.main(["archive", "verify", str(file), "--key", "0" * 16]) == 1
    assert cli.main(["archive", "verify", str(file), "--key", " "]) == 1
    assert "not with the one that was named" in capsys.readouterr().err


def test_a_script_without_our_code_verifies_a_package(file):
    script = ROOT / "tools" / "verify_package.py"
    package = ArchivePackage.objects.get()

    def run(*arguments: object) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, str(script), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    sound = run(file, package.key_id)
    file.write_bytes(file.read_bytes().replace("办不成".encode(), "办得成".encode(), 1))
    changed = run(file)

    assert sound.stdout.startswith(f"sound: {package.case.case_no}, ")
    assert sound.returncode == 0
    assert changed.returncode == 1
    text = script.read_text("utf-8")
    assert "bancheng" not in text.replace("Bancheng", "")
    assert len(text.splitlines()) <= 80
