"""A drill: lose everything, get it back, and prove that it is what it was."""

import gzip
import shutil
import stat
import tarfile
from io import BytesIO

import pytest

from bancheng.operations import databases


def test_what_was_backed_up_comes_back_proven(centre, tmp_path):
    before, attached = centre.proven(), centre.attachments()
    kept = tmp_path / "kept.tar.gz"

    centre.run("backup", str(kept))
    centre.registered(1)
    shutil.rmtree(centre.directory / "attachments")
    centre.run("restore", str(kept), "--force")

    assert centre.proven() == before
    assert centre.attachments() == attached
    assert len(attached) == 2


def test_a_backup_brings_another_machine_to_life_with_its_keys(centre, deployment, tmp_path):
    written = centre.run("backup", str(tmp_path))
    (kept,) = tmp_path.glob("bancheng-*.tar.gz")
    other = deployment("second")

    restored = other.run("restore", str(kept))

    assert "It holds the keys" in written.stdout
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "2 attachments" in restored.stdout
    assert other.proven() == centre.proven()
    assert other.attachments() == centre.attachments()
    assert len(other.registered(1)) == 1
    assert stat.S_IMODE((other.directory / "bancheng.env").stat().st_mode) == 0o600


def test_a_backup_taken_while_cases_are_registered_holds_together(centre, deployment, tmp_path):
    with centre.registering(400) as at_work:
        assert at_work.stdout.readline().startswith("BC990100-")
        centre.run("backup", str(tmp_path / "kept.tar.gz"))
        assert at_work.poll() is None, "it was still registering when the backup was done"
        at_work.terminate()
    other = deployment("second")

    other.run("restore", str(tmp_path / "kept.tar.gz"))

    said = other.run("chain", "verify").stdout
    assert said.endswith(" 0 faults.\n")
    assert int(said.split()[0]) >= 1


def test_nothing_is_overwritten_unasked_and_nothing_is_deleted(centre, tmp_path):
    kept = tmp_path / "kept.tar.gz"
    centre.run("backup", str(kept))
    before, attached = centre.proven(), centre.attachments()

    twice = centre.run("backup", str(kept), ok=False)
    refused = centre.run("restore", str(kept), ok=False)
    after, untouched = centre.proven(), centre.attachments()
    forced = centre.run("restore", str(kept), "--force")

    assert twice.stderr == f"{kept} exists already; a backup never replaces another.\n"
    assert refused.stderr == (
        "There is a database and attachments here already: stop the service and give --force,"
        " then what is there will be moved aside.\n"
    )
    assert (after, untouched) == (before, attached)
    (aside,) = centre.directory.glob("before-*")
    assert f"What was there before is kept in {aside}." in forced.stdout
    assert {p.name for p in (aside / "attachments").glob("*/*")} == {
        place.rpartition("/")[2] for place in attached
    }


def test_a_damaged_backup_is_refused_and_changes_nothing(centre, deployment, tmp_path):
    kept, other = tmp_path / "kept.tar.gz", deployment("second")
    centre.run("backup", str(kept))
    content = gzip.decompress(kept.read_bytes())
    text, *_more = centre.attachments().values()
    changed = gzip.compress(content.replace(text, text.replace(b"-0", b"-1")))
    damaged = {"changed": changed, "cut": kept.read_bytes()[:-2000], "other": b"not a backup"}

    for name, found in damaged.items():
        (tmp_path / name).write_bytes(found)
        refused = other.run("restore", str(tmp_path / name), ok=False)

        assert refused.stderr.startswith(f"{tmp_path / name} is ")
        assert ("is damaged" in refused.stderr) is (name == "changed")
        assert list(other.directory.iterdir()) == []


def test_a_file_with_names_of_its_own_writes_nothing_outside(deployment, tmp_path):
    other = deployment("second")
    made = tmp_path / "made.tar.gz"
    with tarfile.open(made, "w:gz") as tar:
        member = tarfile.TarInfo("attachments/../../escaped")
        member.size = 4
        tar.addfile(member, BytesIO(b"text"))

    refused = other.run("restore", str(made), ok=False)

    assert "which no backup does" in refused.stderr
    assert not (tmp_path / "escaped").exists()
    assert list(other.directory.iterdir()) == []


def test_a_backup_without_keys_needs_the_key_it_was_sealed_with(centre, deployment, tmp_path):
    kept = tmp_path / "kept.tar.gz"
    written = centre.run("backup", str(kept), "--without-keys")
    keys = dict(
        line.split("=", 1)
        for line in (centre.directory / "bancheng.env").read_text("utf-8").splitlines()
    )

    wrong = deployment("wrong").run("restore", str(kept), ok=False)
    right = deployment("right", **{k: v for k, v in keys.items() if k.endswith("_KEY")})
    right.run("restore", str(kept))

    assert "It holds no keys" in written.stdout
    assert all(key.encode() not in gzip.decompress(kept.read_bytes()) for key in keys.values()
               if len(key) > 20)  # fmt: skip
    assert "which BANCHENG_FIELD_KEY does not hold" in wrong.stderr
    assert right.proven() == centre.proven()


def test_missing_programs_of_postgresql_are_named(monkeypatch):
    monkeypatch.setattr(databases.Path, "glob", lambda _self, _pattern: [])
    monkeypatch.setattr(databases.shutil, "which", lambda _name: None)

    with pytest.raises(SystemExit, match="pg_dump is not installed here: install PostgreSQL"):
        databases.program("pg_dump")
