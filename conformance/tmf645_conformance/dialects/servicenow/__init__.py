"""
ServiceNow's dialect as the judge knows it: ``api: servicenow-tsq`` in a profile.

    surface    paths, words, page sizes, texts, and the tolerances by the id of their quirk
    standard   which purposes of TMF645 hold here, and why the others do not
    entering   the catalogue of the dialect's own purposes (ids SNQ-…)
    asking     payloads, made of what the profile tells
    purposes   one function a requirement

Source: ServiceNow, Technical Service Qualification Open API (Washington DC).
"""

from tmf645_conformance.dialects.servicenow.entering import catalogue, own_purposes
from tmf645_conformance.dialects.servicenow.surface import BASE_PATH, NAME

__all__ = ["BASE_PATH", "NAME", "catalogue", "own_purposes"]
