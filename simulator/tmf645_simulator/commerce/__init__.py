"""
Commerce: what is sold, to whom, and the services behind it. It knows nothing of the network.

    offers          products, offerings, customers, rules: the frozen values
    eligibility     may this be sold to them, through this channel, now?
    translation     from products to services, and from services that are proposed back to products

Commercial eligibility and technical serviceability are told apart (a check of the network asks for
neither price nor credit, and nothing here asks where fibre lies); they share no table.
"""

from tmf645_simulator.commerce.eligibility import (
    CommercialCode,
    CommercialReason,
    Eligibility,
    Feasibility,
    Purchase,
    feasible,
    judge,
)
from tmf645_simulator.commerce.offers import (
    Commerce,
    Customer,
    EligibilityRule,
    Installation,
    Offering,
    OrderMove,
    OrderRule,
    Product,
    ServiceLink,
    open_to_everybody,
)
from tmf645_simulator.commerce.translation import Wanted, as_product, as_services

__all__ = [
    "Commerce",
    "CommercialCode",
    "CommercialReason",
    "Customer",
    "Eligibility",
    "EligibilityRule",
    "Feasibility",
    "Installation",
    "Offering",
    "OrderMove",
    "OrderRule",
    "Product",
    "Purchase",
    "ServiceLink",
    "Wanted",
    "as_product",
    "as_services",
    "feasible",
    "judge",
    "open_to_everybody",
]
