import pytest

from matching.findings import proposals_of
from matching.models import ProposedPair
from matching.tests.factories import make_run

pytestmark = pytest.mark.django_db


def test_bars_stand_in_their_usual_order_in_whichever_a_database_keeps_the_parts():
    run = make_run()
    ProposedPair.objects.update(parts={"time": 3, "goals": 2, "language": 30, "level": 0, "areas": 9})
    (proposal,) = proposals_of(run, run.proposals.for_lists())
    assert [bar.label for bar in proposal.bars] == ["Language", "Areas", "Goals", "Time", "Experience"]
    assert [bar.points for bar in proposal.bars] == [30, 9, 2, 3, 0]
