"""What a production server must not start with."""

import pytest

from bancheng import config

SAFE = {"secret_key": "s" * 40, "field_key": "f" * 40, "hosts": "a.example", "mode": "production"}


@pytest.mark.parametrize("proxies", ["*", "0.0.0.0/0", "10.0.0.7, ::/0"])
def test_trusting_every_address_as_a_proxy_is_unsafe_however_it_is_written(proxies):
    told = config.Config(_env_file=None, proxies=proxies, **SAFE)

    assert config.unsafe(told) == ["BANCHENG_PROXIES trusts every address as a reverse proxy."]


def test_naming_the_proxies_is_safe():
    assert config.unsafe(config.Config(_env_file=None, proxies="10.0.0.0/8", **SAFE)) == []
