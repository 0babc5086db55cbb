"""A sealed column: what the database holds, what a program sees, what a log gets."""

import copy
import logging
import pickle

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models
from django.test.utils import isolate_apps

from bancheng.crypto.fields import HIDDEN, Sealed, SealedTextField
from bancheng.crypto.sealing import Tampered

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporter():
    """A table with a sealed phone, made for the test."""
    with isolate_apps("bancheng.people"):

        class Reporter(models.Model):
            phone = SealedTextField()
            agent_phone = SealedTextField(null=True)

            class Meta:
                app_label = "people"
                db_table = "test_reporter"

        # by hand: SQLite's schema editor refuses to work inside the test's transaction
        key = "bigserial" if connection.vendor == "postgresql" else "integer"
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TABLE test_reporter"
                f" (id {key} PRIMARY KEY, phone text NOT NULL, agent_phone text)"
            )
        yield Reporter


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, agent_phone FROM test_reporter")
        return cursor.fetchone()


def test_the_database_holds_no_plain_text(reporter):
    made = reporter.objects.create(phone="13800138000")

    assert "13800138000" not in stored()[0]
    assert stored()[1] is None
    assert made.phone.reveal() == "13800138000"
    assert reporter.objects.get().phone.reveal() == "13800138000"


def test_saving_again_what_was_only_read_leaves_the_sealed_form(reporter):
    reporter.objects.create(phone="13800138000")
    before = stored()

    reporter.objects.get().save()

    assert stored() == before


def test_update_and_deferred_reading_work(reporter):
    reporter.objects.create(phone="13800138000")

    reporter.objects.update(phone="13900139000")

    assert reporter.objects.defer("phone").get().phone.reveal() == "13900139000"
    assert reporter.objects.values_list("phone", flat=True).get().reveal() == "13900139000"


def test_an_empty_value_is_stored_as_empty_and_is_false(reporter):
    reporter.objects.create(phone="")

    assert stored() == ("", None)
    assert not reporter.objects.get().phone


def test_nothing_prints_the_value(reporter, caplog):
    reporter.objects.create(phone="13800138000")
    phone = reporter.objects.get().phone
    phone.reveal()

    with caplog.at_level(logging.INFO):
        logging.getLogger("test").info("%s %r", phone, {"phone": phone})

    assert f"{phone}|{phone!r}|{phone:>20}|{[phone]}" == f"{HIDDEN}|{HIDDEN}|{HIDDEN}|[{HIDDEN}]"
    assert "138" not in caplog.text
    with pytest.raises(TypeError):
        pickle.dumps(phone)


def test_a_sealed_value_compares_by_what_it_holds(reporter):
    reporter.objects.create(phone="13800138000")
    phone = reporter.objects.get().phone

    assert phone == "13800138000"
    assert phone == Sealed(plain="13800138000")
    assert phone != "13900139000"
    assert phone != 13800138000
    assert copy.deepcopy(phone) == phone


def test_a_value_moved_into_another_column_does_not_open(reporter):
    reporter.objects.create(phone="13800138000")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE test_reporter SET agent_phone = phone")

    with pytest.raises(Tampered):
        reporter.objects.get().agent_phone.reveal()


def test_a_value_assigned_to_another_column_is_sealed_anew(reporter):
    made = reporter.objects.create(phone="13800138000")
    read = reporter.objects.get(pk=made.pk)

    read.agent_phone = read.phone
    read.save()

    assert reporter.objects.get().agent_phone.reveal() == "13800138000"


def test_a_sealed_column_cannot_be_searched(reporter):
    with pytest.raises(FieldError):
        reporter.objects.filter(phone="13800138000").count()

    assert reporter.objects.filter(agent_phone__isnull=True).count() == 0
