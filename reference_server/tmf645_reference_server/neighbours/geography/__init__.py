"""
Where things are: addresses and their validation (TMF673 v4.0.1), sites (TMF674), locations (TMF675).

All three show the premises of the world under their own ids, so that an id of one is an id of a
place in a qualification. TMF673 is held against its official API file by a test; of TMF674 and
TMF675 none was at hand: their shapes are *unverified*. x is longitude, y is latitude.
"""
