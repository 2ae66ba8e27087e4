"""
The schemas of TMF622 v4.0.0 that this server reads and writes, one row an attribute.

Rows as in the tables of TMF645 (contract/schemas.py). Source: the TMF622 v4.0.0 API file; a test
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
        "ProductOrderStateType": (
            "acknowledged",
            "rejected",
            "pending",
            "held",
            "inProgress",
            "cancelled",
            "completed",
            "failed",
            "partial",
            "assessingCancellation",
            "pendingCancellation",
        ),
        "OrderItemActionType": ("add", "modify", "delete", "noChange"),
        "ProductOrderItemStateType": (
            "acknowledged",
            "rejected",
            "pending",
            "held",
            "inProgress",
            "cancelled",
            "completed",
            "failed",
            "assessingCancellation",
            "pendingCancellation",
        ),
        "TaskStateType": ("accepted", "terminatedWithError", "inProgress", "done"),
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
    "AgreementItemRef": """
        id!:string href:string agreementItemId:string name:string @baseType:string
        @schemaLocation:string @type:string @referredType:string
    """,
    "AgreementRef": """
        id!:string href:string name:string @baseType:string @schemaLocation:string
        @type:string @referredType:string
    """,
    "AppointmentRef": f"id!:string href:string description:string @referredType:string {_EXTENSIBLE}",
    "BillingAccountRef": f"""
        id!:string href:string name:string ratingType:string @referredType:string {_EXTENSIBLE}
    """,
    "CancelProductOrder": f"""
        id:string href:string cancellationReason:string effectiveCancellationDate:date-time
        requestedCancellationDate:date-time productOrder!:ProductOrderRef state:TaskStateType
        {_EXTENSIBLE}
    """,
    "CancelProductOrder_Create": f"""
        cancellationReason:string requestedCancellationDate:date-time
        productOrder!:ProductOrderRef {_EXTENSIBLE}
    """,
    "Characteristic": f"""
        id:string name!:string valueType:string
        characteristicRelationship:CharacteristicRelationship[] {_EXTENSIBLE}
    """,
    "CharacteristicRelationship": f"id:string relationshipType:string {_EXTENSIBLE}",
    "EventSubscriptionInput": "callback!:string query:string",
    "Money": f"unit:string value:float {_EXTENSIBLE}",
    "Note": f"id:string author:string date:date-time text!:string {_EXTENSIBLE}",
    "OrderItemRelationship": f"id:string relationshipType:string {_EXTENSIBLE}",
    "OrderPrice": f"""
        description:string name:string priceType:string recurringChargePeriod:string
        unitOfMeasure:string billingAccount:BillingAccountRef price:Price
        priceAlteration:PriceAlteration[] productOfferingPrice:ProductOfferingPriceRef {_EXTENSIBLE}
    """,
    "OrderTerm": f"description:string name:string duration:Quantity {_EXTENSIBLE}",
    "PaymentRef": """
        id!:string href:string name:string @baseType:string @schemaLocation:string
        @type:string @referredType:string
    """,
    "Price": f"""
        percentage:float taxRate:float dutyFreeAmount:Money taxIncludedAmount:Money {_EXTENSIBLE}
    """,
    "PriceAlteration": f"""
        applicationDuration:integer description:string name:string priceType!:string
        priority:integer recurringChargePeriod:string unitOfMeasure:string price!:Price
        productOfferingPrice:ProductOfferingPriceRef {_EXTENSIBLE}
    """,
    "ProductOfferingPriceRef": """
        id!:string href:string name:string @baseType:string @schemaLocation:string
        @type:string @referredType:string
    """,
    "ProductOfferingQualificationItemRef": f"""
        id!:string productOfferingQualificationHref:string
        productOfferingQualificationId!:string productOfferingQualificationName:string
        @referredType:string {_EXTENSIBLE}
    """,
    "ProductOfferingQualificationRef": """
        id!:string href:string name:string @baseType:string @schemaLocation:string
        @type:string @referredType:string
    """,
    "ProductOfferingRef": """
        id!:string href:string name:string @baseType:string @schemaLocation:string
        @type:string @referredType:string
    """,
    "ProductOrder": f"""
        id:string href:string cancellationDate:date-time cancellationReason:string
        category:string completionDate:date-time description:string
        expectedCompletionDate:date-time externalId:string notificationContact:string
        orderDate:date-time priority:string requestedCompletionDate:date-time
        requestedStartDate:date-time agreement:AgreementRef[] billingAccount:BillingAccountRef
        channel:RelatedChannel[] note:Note[] orderTotalPrice:OrderPrice[] payment:PaymentRef[]
        productOfferingQualification:ProductOfferingQualificationRef[]
        productOrderItem!:ProductOrderItem[1..] quote:QuoteRef[] relatedParty:RelatedParty[]
        state:ProductOrderStateType {_EXTENSIBLE}
    """,
    "ProductOrderItem": f"""
        id!:string quantity:integer action!:OrderItemActionType appointment:AppointmentRef
        billingAccount:BillingAccountRef itemPrice:OrderPrice[] itemTerm:OrderTerm[]
        itemTotalPrice:OrderPrice[] payment:PaymentRef[] product:ProductRefOrValue
        productOffering:ProductOfferingRef
        productOfferingQualificationItem:ProductOfferingQualificationItemRef
        productOrderItem:ProductOrderItem[]
        productOrderItemRelationship:OrderItemRelationship[]
        qualification:ProductOfferingQualificationRef[] quoteItem:QuoteItemRef
        state:ProductOrderItemStateType {_EXTENSIBLE}
    """,
    "ProductOrderRef": """
        id!:string href:string name:string @baseType:string @schemaLocation:string
        @type:string @referredType:string
    """,
    "ProductOrder_Create": f"""
        cancellationDate:date-time cancellationReason:string category:string
        description:string externalId:string notificationContact:string priority:string
        requestedCompletionDate:date-time requestedStartDate:date-time
        agreement:AgreementRef[] billingAccount:BillingAccountRef channel:RelatedChannel[]
        note:Note[] orderTotalPrice:OrderPrice[] payment:PaymentRef[]
        productOfferingQualification:ProductOfferingQualificationRef[]
        productOrderItem!:ProductOrderItem[1..] quote:QuoteRef[] relatedParty:RelatedParty[]
        {_EXTENSIBLE}
    """,
    "ProductPrice": f"""
        description:string name:string priceType!:string recurringChargePeriod:string
        unitOfMeasure:string billingAccount:BillingAccountRef price!:Price
        productOfferingPrice:ProductOfferingPriceRef productPriceAlteration:PriceAlteration[]
        {_EXTENSIBLE}
    """,
    "ProductRefOrValue": """
        id:string href:string description:string isBundle:boolean isCustomerVisible:boolean
        name:string orderDate:date-time productSerialNumber:string randomAtt:string
        startDate:date-time terminationDate:date-time agreement:AgreementItemRef[]
        billingAccount:BillingAccountRef place:RelatedPlaceRefOrValue[]
        product:ProductRefOrValue[] productCharacteristic:Characteristic[]
        productOffering:ProductOfferingRef productOrderItem:RelatedProductOrderItem[]
        productPrice:ProductPrice[] productRelationship:ProductRelationship[]
        productSpecification:ProductSpecificationRef productTerm:ProductTerm[]
        realizingResource:ResourceRef[] realizingService:ServiceRef[]
        relatedParty:RelatedParty[] status:ProductStatusType @baseType:string
        @schemaLocation:string @type:string @referredType:string
    """,
    "ProductRelationship": f"relationshipType!:string product!:ProductRefOrValue {_EXTENSIBLE}",
    "ProductSpecificationRef": """
        id!:string href:string name:string version:string
        targetProductSchema:TargetProductSchema @baseType:string @schemaLocation:string
        @type:string @referredType:string
    """,
    "ProductTerm": f"""
        description:string name:string duration:Quantity validFor:TimePeriod {_EXTENSIBLE}
    """,
    "Quantity": f"amount:float units:string {_EXTENSIBLE}",
    "QuoteItemRef": """
        id!:string href:string name:string quoteHref:string quoteId!:string quoteName:string
        @baseType:string @schemaLocation:string @type:string @referredType:string
    """,
    "QuoteRef": """
        id!:string href:string name:string @baseType:string @schemaLocation:string
        @type:string @referredType:string
    """,
    "RelatedChannel": """
        id!:string href:string name:string role:string @baseType:string @schemaLocation:string
        @type:string @referredType:string
    """,
    "RelatedParty": """
        id!:string href:string name:string role:string @baseType:string @schemaLocation:string
        @type:string @referredType!:string
    """,
    "RelatedPlaceRefOrValue": """
        id:string href:string name:string role!:string @baseType:string @schemaLocation:string
        @type:string @referredType:string
    """,
    "RelatedProductOrderItem": f"""
        orderItemAction:string orderItemId!:string productOrderHref:string
        productOrderId!:string role:string @referredType:string {_EXTENSIBLE}
    """,
    "ResourceRef": """
        id!:string href:string name:string value:string @baseType:string
        @schemaLocation:string @type:string @referredType:string
    """,
    "ServiceRef": """
        id!:string href:string name:string @baseType:string @schemaLocation:string
        @type:string @referredType:string
    """,
    "TargetProductSchema": "@baseType:string @schemaLocation!:string @type!:string",
    "TimePeriod": f"endDateTime:date-time startDateTime:date-time {_EXTENSIBLE}",
}

#: Every object schema by name.
SCHEMAS: Mapping[str, Schema] = MappingProxyType(
    {name: schema_of(name, rows) for name, rows in _TABLE.items()}
)

#: The same as decoders.
SHAPES: Final = Shapes("TMF622 v4", SCHEMAS, ENUMS)
