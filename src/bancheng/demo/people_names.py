"""姓名 — invented reporters: names from common characters, phones from a range nobody has."""

from random import Random

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "安宁和平晓明春华秋实文静志强玉兰建国海燕思远若水青山子涵雨桐"
TRADES = ("餐饮", "机械", "物流", "培训", "建材", "商贸", "家政", "农业")
PLACES = ("溪畔", "石桥", "松岭", "柳河", "白鹭", "登云")


def person(draw: Random) -> str:
    """A person's name of two or three characters."""
    return draw.choice(SURNAMES) + "".join(draw.sample(GIVEN, draw.choice((1, 2, 2))))


def enterprise(draw: Random) -> str:
    """A firm's name."""
    return f"云溪市{draw.choice(PLACES)}{draw.choice(TRADES)}有限公司"


def phone(draw: Random) -> str:
    """A mobile number of the pattern 1990000xxxx."""
    return f"1990000{draw.randrange(10_000):04d}"
