"""One measurement in a process of its own: `python -m bench.child REQUEST`, JSON in and JSON out. See `children`."""

import importlib
import json
import resource
import sys
from collections.abc import Mapping

from threadpoolctl import threadpool_limits

from bench.changes import CHANGES, change
from bench.cohorts import Cohort, cohort
from bench.measuring import measured
from bench.methods import METHODS
from bench.scores import judged
from matching.engine import verify

# People in the match before the one that is measured, which loads what is loaded late.
WARM_UP = 40


def main(request: Mapping) -> dict:
    if request["memory"]:
        resource.setrlimit(resource.RLIMIT_AS, (request["memory"], request["memory"]))
    name = request["name"]
    people = cohort(request["shape"], request["mentees"], request["seed"])
    few = cohort("tight", WARM_UP)
    # As the engine does it for itself: a thread more costs these small products more than it gives.
    with threadpool_limits(limits=1, user_api="blas"):
        if name in CHANGES:
            change(name, few, verified=False)
            return change(name, people, verified=request["verify"])
        return _method(name, people, few, verified=request["verify"])


def _method(name: str, people: Cohort, few: Cohort, *, verified: bool) -> dict:
    method = METHODS[name]
    find = importlib.import_module(f"bench.methods.{method.module}").find
    find(few, **method.options)
    found, seconds, mib = measured(lambda: find(people, **method.options))
    if found.measured:
        _result, seconds, mib = found.measured
    told = {"seconds": seconds, "mib": mib}
    if found.scoring is not None:
        told["scoring"] = found.scoring
    pairs = found.pairs
    if outcome := found.outcome:
        pairs = [(pair.mentor, pair.mentee) for pair in outcome.pairs]
        # An answer without its proof is never returned.
        told |= {"certified": True, "rounds": outcome.statistics.rounds, "edges": outcome.statistics.edges}
        if verified:
            told["problems"] = verify(*people.given, outcome)
    if pairs is not None:
        told["pairs"], told["points"] = judged(people, pairs)
    return told


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(json.loads(sys.argv[1]))) + "\n")
