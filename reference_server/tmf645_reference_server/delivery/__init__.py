"""
Bringing events to listeners: in order, again where it fails, each listener by itself.

    patience    how often, with which pauses: data, with names
    attempts    what was tried, and what came of it
    planning    what may be brought now, and when the next thing may be (pure)
    carrying    one attempt over HTTP
    treatment   what faults do to an event on its way
    route       the way to one listener
    post        every route of a namespace

Any 2xx is a receipt; a redirect is none. TMF630 is silent on retry and order: what is done here follows
the Standard Webhooks specification and what Svix, Stripe and GitHub do.
"""

from tmf645_reference_server.delivery.attempts import Attempt
from tmf645_reference_server.delivery.patience import PATIENCES, Patience
from tmf645_reference_server.delivery.post import Post

__all__ = ["PATIENCES", "Attempt", "Patience", "Post"]
