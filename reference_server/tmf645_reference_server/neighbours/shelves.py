"""
The shelves of the neighbours whose documents link to where they live.
"""

from typing import Final

from tmf645_reference_server.neighbours.geography.validating import NAME as VALIDATIONS
from tmf645_reference_server.neighbours.offering.kept import NAME as OFFERS
from tmf645_reference_server.neighbours.ordering.acts import NAME as ORDERS
from tmf645_reference_server.neighbours.ordering.cancelling import NAME as CANCELLATIONS
from tmf645_reference_server.neighbours.reservation.documents import SHELF as RESERVATIONS

LINKED: Final = frozenset({RESERVATIONS, OFFERS, ORDERS, CANCELLATIONS, VALIDATIONS})
