"""
Reservation: capacity set aside for what a qualification found, as an act of its own.

The shape is that of TMF716 (resourceReservation with reservationItem, appliedCapacity, validFor,
states held, completed, cancelled), as public models of it tell; no official file was at hand to
check it against: *unverified*. A check never allocates (TMFC009); this does, all or nothing over
every pool that the solutions draw from, until it is confirmed, released, or its time is over.
"""

from tmf645_reference_server.neighbours.reservation.acts import Reservations

__all__ = ["Reservations"]
