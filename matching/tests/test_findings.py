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


def test_every_part_has_a_sentence_also_one_that_does_not_count():
    run = make_run(weights={"language": 30, "areas": 30, "goals": 20, "time": 0, "level": 5})
    (proposal,) = proposals_of(run, run.proposals.for_lists())
    assert [(bar.label, bar.points, bar.most, bar.percent) for bar in proposal.bars][3] == ("Time", 0, 0, 0)
    assert all(bar.words.endswith(".") for bar in proposal.bars)
    ProposedPair.objects.update(reasons=[], parts=dict.fromkeys(proposal.pair.parts, 0))
    (proposal,) = proposals_of(run, run.proposals.for_lists())
    assert [bar.words for bar in proposal.bars] == [
        "They have no language in common.",
        "They share none of the areas asked for.",
        "The mentor can help with none of the goals asked for.",
        "They are never free at the same time.",
        "Neither has the experience that the other asked for.",
    ]
