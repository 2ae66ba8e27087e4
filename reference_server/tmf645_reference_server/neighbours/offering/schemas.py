"""
The schemas of TMF679 v4.0.0 that this server reads and writes, one row an attribute.

Rows as in the tables of TMF645 (contract/schemas.py). Source: the TMF679 v4.0.0 API file; a test
holds these rows against it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tmf645_reference_server.contract import Schema
from tmf645_reference_server.contract.schemas import schema_of
from tmf645_reference_server.shapes import Shapes

_EXTENSIBLE = "@baseType:string @schemaLocation:uri @type:string"

#: The closed lists of words.
ENUMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "TaskStateType": ("acknowledged", "terminatedWithError", "inProgress", "done"),
        "ProductActionType": ("add", "modify", "delete", "noChange"),
        "ProductStatusType": (
            "created",
            "pendingActive",
            "cancelled",
            "active",
            "pendingTerminate",
            "terminated",
            "suspended",
            "aborted ",
        ),
    }
)

_TABLE = {
    "AgreementItemRef": f"""
        id!:string href:string agreementItemId:string name:string @referredType:string {_EXTENSIBLE}
    """,
    "AlternateProductOfferingProposal": f"""
        id:string alternateActivationDate:date-time alternateProduct:ProductRefOrValue
        alternateProductOffering:ProductOfferingRef {_EXTENSIBLE}
    """,
    "Any": "",
    "BillingAccountRef": f"id!:string href:string name:string @referredType:string {_EXTENSIBLE}",
    "CategoryRef": f"""
        id!:string href:string name:string version:string @referredType:string {_EXTENSIBLE}
    """,
    "ChannelRef": f"id!:string href:string name:string @referredType:string {_EXTENSIBLE}",
    "Characteristic": f"name!:string valueType:string value!:Any {_EXTENSIBLE}",
    "EligibilityUnavailabilityReason": f"code:string label:string {_EXTENSIBLE}",
    "EventSubscriptionInput": "callback!:string query:string",
    "Money": "unit:string value:float",
    "Note": f"id!:string author:string date:date-time text!:string {_EXTENSIBLE}",
    "Price": f"""
        percentage:float taxRate:float dutyFreeAmount:Money taxIncludedAmount:Money {_EXTENSIBLE}
    """,
    "PriceAlteration": f"""
        applicationDuration:integer description:string name:string priceType!:string
        priority:integer recurringChargePeriod:string unitOfMeasure:string price!:Price
        productOfferingPrice:ProductOfferingPriceRef {_EXTENSIBLE}
    """,
    "ProductOfferingPriceRef": f"id!:string href:string name:string @referredType:string {_EXTENSIBLE}",
    "ProductOfferingQualification": f"""
        id:string href:string description:string effectiveQualificationDate:date-time
        expectedPOQCompletionDate:date-time expirationDate:date-time
        instantSyncQualification:boolean productOfferingQualificationDate:date-time
        provideAlternative:boolean provideOnlyAvailable:boolean
        provideUnavailabilityReason:boolean qualificationResult:string
        requestedPOQCompletionDate:date-time category:CategoryRef channel:ChannelRef
        note:Note[] place:RelatedPlaceRefOrValue[]
        productOfferingQualificationItem:ProductOfferingQualificationItem[]
        relatedParty:RelatedParty[] state:TaskStateType {_EXTENSIBLE}
    """,
    "ProductOfferingQualificationItem": f"""
        id!:string expectedActivationDate:date-time qualificationItemResult:string
        action:ProductActionType
        alternateProductOfferingProposal:AlternateProductOfferingProposal[]
        eligibilityUnavailabilityReason:EligibilityUnavailabilityReason[] note:Note[]
        product:ProductRefOrValue productOffering:ProductOfferingRef
        qualificationItemRelationship:QualificationItemRelationship[] state:TaskStateType
        terminationError:TerminationError[] {_EXTENSIBLE}
    """,
    "ProductOfferingQualification_Create": f"""
        description:string instantSyncQualification:boolean provideAlternative:boolean
        provideOnlyAvailable:boolean provideUnavailabilityReason:boolean
        requestedPOQCompletionDate:date-time category:CategoryRef channel:ChannelRef
        note:Note[] place:RelatedPlaceRefOrValue[]
        productOfferingQualificationItem:ProductOfferingQualificationItem[]
        relatedParty:RelatedParty[] {_EXTENSIBLE}
    """,
    "ProductOfferingRef": f"id!:string href:string name:string @referredType:string {_EXTENSIBLE}",
    "ProductPrice": f"""
        description:string name:string priceType!:string recurringChargePeriod:string
        unitOfMeasure:string billingAccount:BillingAccountRef price!:Price
        productOfferingPrice:ProductOfferingPriceRef productPriceAlteration:PriceAlteration[]
        {_EXTENSIBLE}
    """,
    "ProductRefOrValue": f"""
        id:string href:string description:string isBundle:boolean isCustomerVisible:boolean
        name:string orderDate:date-time productSerialNumber:string startDate:date-time
        terminationDate:date-time agreement:AgreementItemRef[]
        billingAccount:BillingAccountRef place:RelatedPlaceRefOrValue[]
        product:ProductRefOrValue[] productCharacteristic:Characteristic[]
        productOffering:ProductOfferingRef productOrderItem:RelatedProductOrderItem[]
        productPrice:ProductPrice[] productRelationship:ProductRelationship[]
        productSpecification:ProductSpecificationRef productTerm:ProductTerm[]
        realizingResource:ResourceRef[] realizingService:ServiceRef[]
        relatedParty:RelatedParty[] status:ProductStatusType @referredType:string {_EXTENSIBLE}
    """,
    "ProductRelationship": f"relationshipType!:string product!:ProductRefOrValue {_EXTENSIBLE}",
    "ProductSpecificationRef": f"""
        id!:string href:string name:string version:string
        targetProductSchema:TargetProductSchema @referredType:string {_EXTENSIBLE}
    """,
    "ProductTerm": f"""
        description:string name:string duration:Quantity validFor:TimePeriod {_EXTENSIBLE}
    """,
    "QualificationItemRelationship": f"id:string relationshipType:string {_EXTENSIBLE}",
    "Quantity": "amount:float units:string",
    "RelatedParty": f"""
        id!:string href:string name:string role:string @referredType!:string {_EXTENSIBLE}
    """,
    "RelatedPlaceRefOrValue": f"""
        id:string href:string name:string role!:string @referredType:string {_EXTENSIBLE}
    """,
    "RelatedProductOrderItem": f"""
        orderItemAction:string orderItemId!:string productOrderHref:string
        productOrderId!:string role:string @referredType:string {_EXTENSIBLE}
    """,
    "ResourceRef": f"""
        id!:string href:string name:string value:string @referredType:string {_EXTENSIBLE}
    """,
    "ServiceRef": f"id!:string href:string name:string @referredType:string {_EXTENSIBLE}",
    "TargetProductSchema": "@baseType:string @schemaLocation!:string @type!:string",
    "TerminationError": f"id:string value:string {_EXTENSIBLE}",
    "TimePeriod": "endDateTime:date-time startDateTime:date-time",
}

#: Every object schema by name.
SCHEMAS: Mapping[str, Schema] = MappingProxyType(
    {name: schema_of(name, rows) for name, rows in _TABLE.items()}
)

#: The same as decoders.
SHAPES: Final = Shapes("TMF679 v4", SCHEMAS, ENUMS)
