"""
``tmf645 serve``: the reference server over HTTP.
"""
