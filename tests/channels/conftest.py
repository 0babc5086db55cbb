"""The stories' centre, also for what comes in on paper."""

from tests.cases.conftest import centre

__all__ = ["centre"]
