"""A hall in which somebody sends files."""

import pytest

from tests.engine.actors import Office
from tests.engine.batches.sender import Sender


@pytest.fixture
def sender(office: Office) -> Sender:
    """An operator with files, and a worker that does as it is told."""
    return Sender(office)
