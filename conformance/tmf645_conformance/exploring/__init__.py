"""
Looking for what nobody thought of: Hypothesis makes the examples, Schemathesis those of the contract.

    search      tries examples in a time box, has what fails made smaller, and tries it again
    orders      by what examples are ordered: plain data
    ahead       has them drawn in a process of their own, which is drawing
    engine      Hypothesis, set up for a search
    choices     has it choose by the seed alone
    questions   checks and queries made of the profile's samples
    overlay     a slim description of the API, with the implementation's own ids
    fuzz        bodies and parameters that Schemathesis makes of it
    mutants     requests that are right but for one attribute
    histories   what several clients might do, as a list of steps
    machine     does the steps, and knows what has to come of them
    trimming    leaves out parts of what fails

Importing what makes examples takes a second: a run does it beside itself, or where something fails.
"""
