"""脱敏 — what is shown of a personal value to those who need not know it (PIPL art. 51).

Patterns are the common ones: 张**, 138****8000, first six (people) or three and last four of
an identity number, an address down to its street. A mask never shows more than its rule, for
any input: what is too short or not recognised is hidden altogether.

Checks of numbers (mobile, identity card GB 11643, unified credit code GB 32100) are here too,
because a mask has to recognise what it hides.
"""

import re
import unicodedata
from datetime import date

STAR = "*"

_MOBILE = r"1[3-9]\d(?:[ -]?\d{4}){2}"
_LANDLINE = r"0(?:10|2\d|[3-9]\d{2})[ -]?[2-9]\d{6,7}"
_PHONE = re.compile(rf"(?:(?:\+|00)?86[ -]?)?(?:{_MOBILE}|{_LANDLINE}(?:[ -]\d{{1,5}})?)")
_SERVICE = re.compile(r"(?:400|800)[ -]?\d{3}[ -]?\d{4}|9[56]\d{3,4}|1[0-9]{4}")

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

# Numbers inside free text. Digits may be full width or in groups; nothing longer is cut in two.
# Our own case and order numbers and days stay, also where a row of digits would begin with them.
_DIGIT = r"[0-9０-９]"
_IN_TEXT = re.compile(
    r"(?P<kept>BC[0-9]{6,12}-[0-9]{8}-[0-9]{6,}(?:-[0-9]{1,3})?(?![0-9])"
    rf"|(?<!{_DIGIT})(?:19|20)[0-9]{{2}}-[0-9]{{1,2}}-[0-9]{{1,2}}(?!{_DIGIT}))"
    rf"|(?<!{_DIGIT})(?:"
    rf"(?P<id>(?:{_DIGIT}[ -]?){{17}}[0-9０-９XxＸｘ])"
    rf"|(?P<phone>(?:(?:[+＋]|00)?86[ -]?)?[1１][3-9３-９]{_DIGIT}(?:[ -]?{_DIGIT}{{4}}){{2}}"
    rf"|[0０]{_DIGIT}{{2,3}}[ -]?{_DIGIT}{{7,8}})"
    rf"|(?P<card>{_DIGIT}(?:[ -]?{_DIGIT}){{10,}})"
    rf")(?!{_DIGIT})"
)
_PART = r"[^路街巷弄号栋室幢0-9]"
_REGION = re.compile(
    rf"^(?:{_PART}{{1,7}}?(?:自治区|特别行政区|省))?"
    rf"(?:{_PART}{{1,9}}?(?:自治州|地区|盟|(?<![超都])市))?"
    rf"(?:{_PART}{{1,9}}?(?:自治县|自治旗|县|(?<!小)区|旗|(?<![超都])市))?"
)
_STREET = re.compile(r"^[^号栋室幢0-9]{1,10}?(?:街道|大道|胡同|路|街|巷|弄|镇|乡|苏木)")
_FORM = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|分公司|集团|公司|合作社|事务所|个体工商户|经营部"
    r"|工作室|服务部|厂|店|行|院|校|中心|协会|部)$"
)
_COMPOUND = frozenset(
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 司徒 令狐 夏侯 宇文 长孙".split()  # noqa: SIM905  legible
)


def mask_name(name: str) -> str:
    """姓名 — the family name and as many stars as it takes to hide the rest: 张三丰 → 张**.

    Always two stars, so that the length of the name is hidden as well. A name in letters keeps
    its first letter. A single character is hidden altogether.
    """
    name = _plain(name)
    if len(name) < 2:
        return STAR * 2 if name else ""
    keep = 2 if name[:2] in _COMPOUND and len(name) > 2 else 1
    return name[:keep] + STAR * 2


def mask_enterprise(name: str) -> str:
    """企业名称 — the place it begins with and its legal form: 云溪市**有限公司."""
    name = _plain(name)
    if not name:
        return ""
    place = _REGION.match(name)
    form = _FORM.search(name)
    head = place.group() if place else ""
    tail = form.group() if form else ""
    if len(head) + len(tail) >= len(name):  # nothing would be hidden
        return STAR * 2 + tail if len(tail) < len(name) else STAR * 2
    return head + STAR * 2 + tail


def mask_phone(phone: str) -> str:
    """电话 — 138****8000; a land line keeps its area code and last two digits."""
    digits = _digits(phone)
    mobile = digits[-11:]
    if len(digits) in (11, 13, 15) and re.fullmatch(r"1[3-9]\d{9}", mobile):
        return f"{mobile[:3]}{STAR * 4}{mobile[-4:]}"
    if area := re.match(r"0(?:10|2\d|[3-9]\d{2})(?=\d{7,8}$)", digits):
        return f"{area.group()}-{STAR * 4}{digits[-2:]}"
    return STAR * 4 if phone.strip() else ""


def mask_id_no(number: str) -> str:
    """证件号码 — the first three and last four of a number of 15 or 18; others: the last two."""
    text = re.sub(r"[\s-]", "", _plain(number)).upper()
    if len(text) in (15, 18):
        return f"{text[:3]}{STAR * (len(text) - 7)}{text[-4:]}"
    return f"{STAR * 4}{text[-2:]}" if len(text) >= 8 else STAR * 4 if text else ""


def mask_credit_code(code: str) -> str:
    """统一社会信用代码 — the first two and last four of 18."""
    text = re.sub(r"[\s-]", "", _plain(code)).upper()
    if len(text) == 18:
        return f"{text[:2]}{STAR * 12}{text[-4:]}"
    return STAR * 4 if text else ""


def mask_address(address: str) -> str:
    """地址 — down to the street: 云溪市城东区和平路***; house and flat are hidden."""
    text = _plain(address)
    if not text:
        return ""
    region = _REGION.match(text)
    head = region.group() if region else ""
    if street := _STREET.match(text[len(head) :]):
        head += street.group()
    if re.search(r"\d", head) or len(head) >= len(text):
        head = ""
    return head + STAR * 3


def mask_in_text(text: str) -> str:
    """正文 — the text with telephone, identity and card numbers in it masked.

    Names and places in running text stay: no rule recognises them surely. Numbers of eleven
    digits and more that are neither are hidden in the middle, for they may be bank cards;
    our case numbers, dates and usual sums of money stay.
    """
    return _IN_TEXT.sub(_mask_found, text)


def valid_id_no(number: str, *, today: date | None = None) -> bool:
    """Whether this is an identity number: 18 with birth date and check digit, or the old 15.

    With `today`, birth dates in the future are refused as well.
    """
    text = number.strip().upper()
    if re.fullmatch(r"[1-9]\d{14}", text):
        born = _day(f"19{text[6:12]}")
        return born is not None
    if not re.fullmatch(r"[1-9]\d{16}[0-9X]", text):
        return False
    born = _day(text[6:14])
    if born is None or born.year < 1850 or (today is not None and born > today):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _ID_WEIGHTS, strict=False))
    return _ID_CHECK[total % 11] == text[17]


def valid_credit_code(code: str) -> bool:
    """Whether this is a unified social credit code with its check character (GB 32100-2015)."""
    text = code.strip().upper()
    if not re.fullmatch(rf"[{_CREDIT_ALPHABET}]{{2}}\d{{6}}[{_CREDIT_ALPHABET}]{{10}}", text):
        return False
    total = sum(
        _CREDIT_ALPHABET.index(letter) * weight
        for letter, weight in zip(text, _CREDIT_WEIGHTS, strict=False)
    )
    return _CREDIT_ALPHABET[-total % 31] == text[17]


def valid_phone(phone: str) -> bool:
    """Whether this is a mobile number, a land line with area code, or a service number."""
    text = re.sub(r"[()（）]", "", _plain(phone))
    return bool(_PHONE.fullmatch(text) or _SERVICE.fullmatch(text))


def _mask_found(found: re.Match[str]) -> str:
    text = found.group()
    if found.group("kept"):
        return text
    if found.group("phone"):
        digits = _digits(text)
        return mask_phone(digits) if valid_phone(digits) else _hide_middle(text)
    if found.group("id"):
        return mask_id_no(text)
    return _hide_middle(text)


def _hide_middle(text: str) -> str:
    digits = _digits(text)
    return f"{digits[:2]}{STAR * (len(digits) - 4)}{digits[-2:]}"


def _plain(text: str) -> str:
    """Full-width digits and letters made plain, surrounding space gone."""
    return unicodedata.normalize("NFKC", text).strip()


def _digits(text: str) -> str:
    return re.sub(r"\D", "", _plain(text))


def _day(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None
