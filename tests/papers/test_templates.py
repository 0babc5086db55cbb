"""A centre's own Word templates: checked, versioned, and never able to do more than show."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from bancheng.papers import render, templates
from bancheng.papers.forms import FORMS
from bancheng.papers.issuing import issue_for
from bancheng.papers.models import PaperTemplate
from bancheng.people.models import AccessLog, RoleGrant, User
from bancheng.rules.errors import Invalid
from bancheng.rules.states import Role
from tests.cases.conftest import MONDAY, registered
from tests.cast import CENTRE, PARENT
from tests.papers.test_every_paper import words_of

FORM = templates.form_for("registration")


def word_file(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def put_in(content: bytes, centre: str = CENTRE, kind: str = "registration") -> PaperTemplate:
    return templates.put_in(
        centre=centre, kind=kind, name="模板.docx", content=content, by="editor", now=MONDAY
    )


def refused(content: bytes) -> str:
    with pytest.raises(Invalid) as why:
        templates.check(FORM, content)
    return "；".join(fault for _path, fault in why.value.errors)


def with_part(text: str) -> bytes:
    """A Word file with this in its body, as XML."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word_file("{{ 标题 }}"))) as old,
        zipfile.ZipFile(out, "w") as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = content.replace(b"<w:body>", b"<w:body>" + text.encode())
            new.writestr(name, content)
    return out.getvalue()


def instructed(*texts: str) -> bytes:
    runs = "".join(f"<w:r><w:instrText>{text}</w:instrText></w:r>" for text in texts)
    return with_part(f"<w:p>{runs}</w:p>")


@pytest.mark.parametrize(
    "content",
    [
        instructed("DDEAUTO c:\\windows\\cmd.exe"),
        instructed(" INCLUDE", 'PICTURE "http://a.cn/x.png" '),
        instructed("QUOTE 68 68 69"),
        instructed("PAGE", " LINK Excel.Sheet x"),
        with_part('<w:p><w:fldSimple w:instr="INCLUDETEXT secret.txt"/></w:p>'),
        with_part("<w:altChunk/>"),
    ],
)
def test_a_template_fetches_and_runs_nothing(content: bytes) -> None:
    assert "外部" in refused(content)


def test_a_template_may_number_its_pages() -> None:
    templates.check(FORM, instructed(" PAGE ", r"  \* MERGEFORMAT ", r' DATE \@ "yyyy-MM-dd" '))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.kind)
def test_the_template_that_comes_along_passes_its_own_check(form: Any) -> None:
    templates.check(form, templates.default(form))


def test_papers_are_set_in_the_centre_s_own_template_and_older_ones_stay(centre: str) -> None:
    before = issue_for(registered())[0]
    put_in(word_file("云溪区自己的登记表", "编号 {{ 文书编号 }}", "来人：{{ 姓名或单位 }}"))
    after = issue_for(registered())[0]

    assert words_of(render.docx(before)).startswith("云政办登")
    assert "受理登记表" in words_of(render.docx(before))
    assert words_of(render.docx(after)) == "云溪区自己的登记表编号 云政办登〔2026〕2号来人：张三丰"


def test_a_parent_s_template_serves_until_the_centre_has_its_own_and_again_afterwards(
    centre: str,
) -> None:
    put_in(word_file("市里的 {{ 标题 }}"), PARENT)
    parents = templates.in_force(CENTRE, "registration")
    own = put_in(word_file("区里的 {{ 标题 }}"))
    assert templates.in_force(CENTRE, "registration") == own
    assert parents is not None
    assert parents.centre_id == PARENT

    put_in(b"")

    assert templates.in_force(CENTRE, "registration") == parents
    put_in(b"", PARENT)
    assert templates.in_force(CENTRE, "registration") is None


def test_what_a_reporter_wrote_is_never_read_as_a_template(centre: str) -> None:
    wicked = "{{ 7 * 7 }} {% for x in y %} #panic() <w:p/> & {_{ 标题 }_}"
    put_in(word_file("{{ 问题经过 }}"))
    paper = issue_for(registered(statement=wicked))[0]

    assert words_of(render.docx(paper)) == wicked.replace("{_{", "{{").replace("}_}", "}}")
    assert render.pdf(paper).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ 标题.__class__ }}", "__class__"),
        ("{{ ''.join(标题) }}", "Call"),
        ("{{ 标题|upper }}", "Filter"),
        ("{% set x = 1 %}", "Assign"),
        ("{{ 标题[0] }}", "Getitem"),
        ("{% include 'x' %}", "Include"),
        ("{{ 身份证 }}", "身份证"),
        ("{% if 标题 %}", "花括号"),
        ("{{ 7 * 7 }}", "Mul"),
    ],
)
def test_a_template_may_show_names_and_do_nothing(text: str, said: str) -> None:
    assert said in refused(word_file(text))


def test_headers_footers_and_properties_are_looked_at_as_well() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "{{ 7 * 7 }}"
    out = io.BytesIO()
    document.save(out)
    assert "Mul" in refused(out.getvalue())
    document = docx.Document()
    document.core_properties.subject = "{{ 标题.x }}"
    out = io.BytesIO()
    document.save(out)
    assert "x" in refused(out.getvalue())


def repacked(**more: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word_file("{{ 标题 }}"))) as old,
        zipfile.ZipFile(out, "w") as new,
    ):
        for part in old.infolist():
            new.writestr(part, old.read(part))
        for name, content in more.items():
            new.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not a word file", "不是 Word 文件"),
        (b"x" * (templates.LARGEST + 1), "不能超过 2 MB"),
        (repacked(word__vbaProject_DOT_bin=b"x"), "宏"),
        (repacked(word___rels__x_DOT_rels=b'<a TargetMode="External"/>'), "外部"),
    ],
)
def test_what_is_no_plain_word_file_is_refused(content: bytes, said: str) -> None:
    assert said in refused(content)


def test_a_version_that_was_put_in_is_never_changed(centre: str) -> None:
    row = put_in(word_file("{{ 标题 }}"))
    with pytest.raises(DatabaseError), transaction.atomic():
        PaperTemplate.objects.filter(pk=row.pk).update(by="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


# ── the administrator's page ─────────────────────────────────────────────

Enter = Callable[[str], Client]


@pytest.fixture
def enter(centre: str) -> Enter:
    """A browser of the system administrator, or of the auditor."""
    posts = {"editor": Role.SYSADMIN, "dispatcher2": Role.AUDITADMIN}
    for username, post in posts.items():
        RoleGrant.objects.filter(user__username=username).update(role=post)

    def sign_in(username: str) -> Client:
        client = Client()
        user = User.objects.get_by_natural_key(username)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def test_the_administrator_takes_a_template_away_and_puts_it_back_in(enter: Enter) -> None:
    client = enter("editor")
    taken = client.get("/manage/papers/registration.docx").content
    file = SimpleUploadedFile("登记表.docx", taken)

    done = client.post("/manage/papers", {"kind": "registration", "template": file}, follow=True)

    assert "从现在起用新的模板，第 1 版" in done.content.decode()
    assert "本中心" in done.content.decode()
    assert AccessLog.objects.get(kind="centre_changed").target == "受理登记表 1"
    assert client.get("/manage/papers/registration.docx").content == taken

    back = client.post("/manage/papers/registration/give-back", follow=True)

    assert "不再用本中心的模板" in back.content.decode()
    assert templates.in_force(CENTRE, "registration") is None


def test_a_faulty_template_comes_back_with_what_is_wrong(enter: Enter) -> None:
    file = SimpleUploadedFile("登记表.docx", word_file("{{ 身份证 }}"))

    answer = enter("editor").post("/manage/papers", {"kind": "registration", "template": file})

    assert answer.status_code == 422
    assert "没有这个名称：身份证" in answer.content.decode()
    assert not PaperTemplate.objects.exists()


def test_nobody_else_sees_or_changes_templates(enter: Enter) -> None:
    for username in ("dispatcher2", "leader"):
        assert enter(username).get("/manage/papers").status_code == 404
        assert enter(username).get("/manage/papers/registration.docx").status_code == 404
    assert enter("editor").get("/manage/papers/unknown.docx").status_code == 404
