"""
The JSON of TMF645 v4 on one side, the nouns of the simulator on the other.

The only place of the server that knows camelCase. ``reading`` turns what was sent into questions;
``showing`` turns what was found into documents; ``places`` does both for places.
"""
