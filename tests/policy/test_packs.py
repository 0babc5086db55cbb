"""Packs in force: copied once, never changed, found by centre and day."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bancheng.cli import main
from bancheng.policy import queries
from bancheng.policy.models import ActivatedPack
from bancheng.rules.policy import shipped

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def activate(name: str, starts: date, *, centre: str = "", after: int = 0) -> ActivatedPack:
    text = queries.shipped_text(name)
    now = NOW + timedelta(minutes=after)
    return queries.activate(text, starts=starts, by="leader", now=now, centre=centre)


def test_the_national_default_is_in_force_without_anyone_doing_anything() -> None:
    policy = queries.pack_for("990100", TODAY)

    assert policy.id == "national-default@1"
    assert queries.pack_by_key(policy.key) is policy
    assert queries.pack_for("990100", date(2015, 1, 1)).id == "national-default@1"


def test_the_default_comes_back_when_there_is_no_general_pack() -> None:
    ActivatedPack.objects.all().delete()
    activate("yishui", date(2026, 1, 1), centre="990100")

    assert queries.pack_for("990200", TODAY).id == "national-default@1"
    assert queries.pack_for("990100", TODAY).id == "yishui@1"


def test_a_pack_holds_at_its_centre_from_its_day_on() -> None:
    activate("yishui", date(2026, 12, 1), centre="990100")
    activate("jiangsu", date(2026, 12, 10), after=1)

    in_force = {
        (centre, day): queries.pack_for(centre, date(2026, 12, day) if day else TODAY).id
        for centre in ("990100", "990200")
        for day in (0, 1, 10)
    }

    assert in_force == {
        ("990100", 0): "national-default@1",
        ("990100", 1): "yishui@1",
        ("990100", 10): "yishui@1",  # the centre's own goes before a later general one
        ("990200", 0): "national-default@1",
        ("990200", 1): "national-default@1",
        ("990200", 10): "jiangsu@1",
    }


def test_a_case_keeps_the_pack_it_was_accepted_under() -> None:
    pinned = queries.pack_for("990100", TODAY).key
    activate("yishui", TODAY, centre="990100")

    assert queries.pack_for("990100", TODAY).classes["hard"].limit_wd == 10
    assert queries.pack_by_key(pinned).classes["hard"].limit_wd == 15


def test_a_pack_carries_the_text_it_extends() -> None:
    row = activate("yishui", TODAY)

    assert row.base_text == shipped()["national-default@1"]
    assert queries.pack_by_key(row.key).digest == row.digest


def test_an_activated_pack_is_never_changed_or_deleted() -> None:
    row = activate("yishui", TODAY)
    row.text = "id = 'other'"

    with pytest.raises(TypeError, match="never changed"):
        row.save()
    with pytest.raises(TypeError, match="never deleted"):
        row.delete()
    row.refresh_from_db()
    assert row.text == queries.shipped_text("yishui")


def test_the_same_activation_again_changes_nothing() -> None:
    first = activate("yishui", TODAY)
    again = activate("yishui", TODAY, after=5)

    assert (again.key, again.activated_at) == (first.key, first.activated_at)
    activate("jiangsu", TODAY, after=6)
    with pytest.raises(queries.AlreadyActivated, match="请另选日期"):
        activate("yishui", TODAY, after=7)


def test_a_pack_is_not_put_in_force_before_its_own_first_day() -> None:
    with pytest.raises(ValueError, match="自 2023-06-28 起有效"):
        activate("yishui", date(2022, 1, 1))


def test_an_unknown_key_or_name_is_said_so() -> None:
    with pytest.raises(queries.UnknownPack):
        queries.pack_by_key("nothing")
    with pytest.raises(queries.UnknownPack):
        queries.shipped_text("nothing")


def test_finding_the_pack_costs_one_statement(django_assert_num_queries: Any) -> None:
    queries.pack_for("990100", TODAY)

    with django_assert_num_queries(1):
        queries.pack_for("990100", TODAY)


def test_the_commands_list_check_and_activate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put = ["policy", "activate", "yishui", "--from", "2026-12-01", "--by", "主任"]

    assert main([*put, "--centre", "990100"]) == 0
    assert main(["policy", "list"]) == 0
    assert "yishui@1  990100  自 2026-12-01 起  主任" in capsys.readouterr().out

    file = tmp_path / "broken.toml"
    text = queries.shipped_text("yishui")
    file.write_text(text.replace("value = 10", "value = -10"), "utf-8")
    with pytest.raises(SystemExit, match=r"第 25 行 class\.hard\.limit_wd：应为 1 到 90 的整数"):
        main(["policy", "check", str(file)])
    with pytest.raises(SystemExit, match="没有名为 nothing 的规则包"):
        main(["policy", "activate", "nothing", "--from", "2026-12-01", "--by", "主任"])

    file.write_text(text, "utf-8")
    assert main(["policy", "check", str(file)]) == 0
    assert "都有来源" in capsys.readouterr().out
