"""What a package holds, and that it is built once."""

from bancheng.archive import packages, proof
from tests.archive.conftest import packed


def test_a_package_proves_itself(centre):
    package = packed()

    with packages.opened(package) as plain:
        checks = list(proof.examine(plain))

    assert [check for check in checks if not check.ok] == []
    assert [check.key for check in checks] == list(proof.CHECKS)
