"""
Product offering qualification (TMF679 v4.0.0): may this be sold to them, and can it be delivered?

Two verdicts that know nothing of one another, side by side: commercial eligibility by the rules of
the scenario's ``commerce:``, technical serviceability by a checkServiceQualification that is opened
for it and can be read at the TMF645 API. A third, installation feasibility, is an extension that a
scenario may switch on. The shapes are held against the official API file by a test.
"""

from tmf645_reference_server.neighbours.offering.acts import Offers

__all__ = ["Offers"]
