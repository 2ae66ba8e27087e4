"""
The APIs beside TMF645 that qualification hands over to, thin, and over the same world.

    reservation     what was qualified, held for a while (TMF716 in shape)
"""
