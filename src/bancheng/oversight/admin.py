"""The admin page of the letters that papers of supervision are numbered with."""

from typing import TYPE_CHECKING

from django.contrib import admin

from .models import Letterhead

if TYPE_CHECKING:
    LetterheadPages = admin.ModelAdmin[Letterhead]
else:
    LetterheadPages = admin.ModelAdmin


@admin.register(Letterhead)
class LetterheadAdmin(LetterheadPages):
    """Letters of a centre's numbers; what was issued keeps the number that it has."""

    list_display = ("centre", "mark")
    autocomplete_fields = ("centre",)
