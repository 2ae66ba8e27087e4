"""
The TMF645 v4 contract as the judge knows it: attribute tables, as data.
"""
