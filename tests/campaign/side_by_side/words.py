"""
What the page says beside its figures.
"""

OPENING = """\
# Side by side

<!-- written by `make side-by-side`; a test holds it against the servers that there are -->

    TMF645_CONTRACTS=~/tmf645 make side-by-side              # goes on where it was cut off
    TMF645_CONTRACTS=~/tmf645 make side-by-side AGAIN=all    # measures everything anew
    TMF645_CONTRACTS=~/tmf645 make side-by-side AGAIN=tmf645 # our part, after the judge has changed
    TMF645_CONTRACTS=~/tmf645 make side-by-side CTK=~/ctk    # with the official kit, where you have it

The same servers before three judges: `tmf645 check`, Schemathesis with the official API file, and the official
conformance kit. `TMF645_CONTRACTS` names a folder with the official API file of TMF645 v4.0.1, which is no part of
this project, and neither is the kit. What was measured is kept in `tests/campaign/side_by_side/measured.jsonl`, so
that a server that comes new is measured alone.

**Read it fairly.** Schemathesis is a layer for robustness: from an API file, and nothing else, it finds what no
author of tests has thought of. It states no rule of TMF645 because the API file states none: there, no attribute of an
answer is required, a result is any string, and nothing says what `fields`, a roll-up or an event means. The faults here
were seeded by the authors of tmf645, most of them to break exactly such rules, and each purpose of the judge was written
to find its fault: that all are found says that the judge does what it promises, and not that it would find every
fault of every server. tmf645 is told the samples of each server, too, in a profile; Schemathesis gets the API file alone, and
a user who adds overlays, hooks and checks of their own gets more out of it than the table shows. tmf645 itself uses
Schemathesis, for what it is good at.

**What counts as found.** A tool has found a fault where it says something of the wrong server that it says of no
run against the right server behind it, whether or not that has to do with the fault. For Schemathesis "something" is what it
takes for one failure itself, wherever it is met: a code, with the status, media type or place in the schema that tells
two of them apart. The column *by code alone* asks for more: a code that it raises nowhere on the right server.
What it says of the right servers are its false alarms: for its part it is right to say it, for the API file does not know that
a page is answered 206 or that a 204 has no media type. Its runs with seeds 1 to 3, and two longer ones, were weighed with.
"""

MEASURED_UNDER = """\
## Measured

* {days}, on {machines}.
* {ours}, seed 1, every deterministic purpose, with the profile that the makers of each server would write,
  timers as much longer as the machine is busier than it has processors.
* {schemathesis}; official API file of TMF645 v4.0.1 as it is, without `/listener/*`, which is the
  consumer's; seed 1; every check that is on by default, and every phase but that of the examples (the API file has
  hardly any, and they take a third of the time); no health checks of the generator; {examples} examples at most for an operation and a turn;
  `max-time` of {seconds} seconds, in which the engine draws anew until they are spent, counted in seconds of the processor, so
  that a busy machine takes nothing from it. Failures are not shrunk: their kinds are counted, not their examples.
* That limit is short, so the column of Schemathesis is a lower bound: with these settings and without a limit it sent 15,394
  requests to the minimal server, in 116 seconds.
* Official kit: {kit}.
* Every run in a process of its own, the server in the same process (for the kit, on a socket).
"""

UNFAIR = """
tmf645 tells {silent} of the dead servers as unreachable or undecided, with an exit code of its own, and no failure. To {warned} of
the legal servers it gives a warning of something that the documents recommend, which is no failure either.
"""

CUT_OFF = """
Schemathesis has been run against {run} of the {all} so far, which were drawn in no order that means anything;
`make side-by-side` goes on with the others.
"""

LONGER = """\
More time finds more. Wrong servers, one every so many of the register, were given {longer} seconds beside {seconds}: of
{many}, Schemathesis found {before} in the shorter time and {then} in the longer."""

NOT_YET = "How much more a longer run finds has not been measured yet."

MORE_TIME = """\
## More time, and chance

{longer}

Chance finds something, too: {taken} of {tried} runs against the right servers, with seeds that nothing was weighed with,
would have counted as a fault found.
"""

CLOSING = """\
## Server by server

For tmf645 the purposes that fail or warn are told (`tmf645 explain ID`; where an id begins with ?SQ, CSQ and QSQ are
meant), for Schemathesis the codes of what is new beside the right server, and - where nothing is. Where it says
*not run*, `make side-by-side` was cut off, and goes on there when it is called again.
"""

#: What the codes of Schemathesis mean, in our words.
CODES = {
    "ST101": "a status of 500 or more",
    "ST102": "a status of 500 or more after a media type that is not declared",
    "ST103": "a status that the API file does not list",
    "ST104": "no Content-Type, though the API file lists media types",
    "ST105": "a media type that the API file does not list",
    "ST106": "a media type that is none",
    "ST107": "a header is missing",
    "ST108": "a body that breaks the schema",
    "ST109": "a body that is no JSON",
    "ST110": "a body that cannot be read",
    "ST201": "a request that breaks the schema is accepted",
    "ST202": "a request that keeps the schema is refused",
    "ST203": "a request without a required header is accepted",
    "ST204": "a method that is not declared is not refused with 405",
    "ST205": "Allow lists other methods than the API file",
    "ST301": "what was deleted is still there",
    "ST302": "what was created is not there",
    "error": "the run itself met an error, such as a broken connection",
}
