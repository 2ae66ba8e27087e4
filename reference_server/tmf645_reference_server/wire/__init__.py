"""
The JSON of TMF645 v4 on one side, the nouns of the simulator on the other.

The only place of the server that translates between them. ``reading`` turns what was sent into
questions; ``showing`` turns what was found into documents; ``places`` does both for places. What
becomes of an attribute before and after (who owns it, what may change) is told beside the resource,
in ``check``, ``query``, ``kinds`` and ``amending``.
"""
