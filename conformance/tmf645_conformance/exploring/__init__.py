"""
Looking for what nobody thought of: Hypothesis makes the examples, Schemathesis those of the contract.

    search      tries examples in a time box, has what fails made smaller, and tries it again
    orders      by what examples are ordered: plain data
    drawer      has them drawn, in a process of its own where it can
    drawing     draws them
    engine      Hypothesis, set up for a search; home is where it keeps what it keeps
    choices     has it choose by the seed alone
    questions   checks and queries made of the profile's samples
    overlay     a slim description of the API, with the implementation's own ids
    fuzz        bodies and parameters that Schemathesis makes of it
    mutants     requests that are right but for one attribute
    histories   what several clients might do, as a list of steps
    machine     does the steps, and knows what has to come of them
    trimming    leaves out parts of what fails

Importing what makes examples takes a second. With a quick or standard budget that process does it, and
the run only where it cannot begin, or where something fails.
"""
