"""
The APIs beside TMF645 that qualification leads to and hands over to, thin, and over the same world.

    catalogue       what is sold, and what delivers it (TMF620 in shape, TMF633)
    offering        may this be sold to them, and can it be delivered? (TMF679)
    ordering        orders, held to their qualification (TMF622)
    installed       the services that customers have (TMF638)
    geography       addresses, sites, locations (TMF673; TMF674 and TMF675 in shape)
    reservation     what was qualified, held for a while (TMF716 in shape)

Shared by them: ``bases`` (where each begins), ``standing`` (those of one namespace, put together), ``papers``
(documents that are kept, and their events), ``looking``, ``reading`` and ``presenting`` (GET).
"""
