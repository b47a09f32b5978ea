"""Fixtures of the modules' tests."""

import pytest

from yingzao.core.history.actor import acting_as


@pytest.fixture
def acting(company):
    """The company while its production manager acts, who plans the work."""
    with acting_as(company.production_manager):
        yield company
