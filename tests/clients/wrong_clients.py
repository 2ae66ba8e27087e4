"""Clients that are wrong in one way each, and the obligation by which each is caught, in which story."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import httpx
from clients.caller import Caller, Refused
from clients.client_stories import (
    AWAITED,
    BEYOND,
    DISORDER,
    ELSEWHERE,
    EXPIRED,
    LOST,
    MORE,
    OTHERWISE,
    OUTAGE,
    OVERLOAD,
    OVERTAKEN,
    QUICK,
    REFUSED,
    SILENCE,
    SLOW,
    TRANSLATED,
    TWICE,
    UNDECIDED,
    UNWANTED,
    Story,
)
from clients.ear import Ear
from clients.reference_client import (
    BASE,
    CHECKS,
    FINAL,
    INTERVAL,
    LOOKS,
    ORDERS,
    Offer,
    ReferenceClient,
    Wish,
)


@dataclass(frozen=True)
class Catch:
    """A wrong client, the story that shows its fault, the obligation, and the cause where it has a name."""

    client: type[ReferenceClient]
    story: Story
    id: str
    cause: str = ""


CATCHES: list[Catch] = []


def caught(
    id: str, story: Story, cause: str = ""
) -> Callable[[type[ReferenceClient]], type[ReferenceClient]]:
    """Enter a wrong client, with the obligation that catches it."""

    def enter(client: type[ReferenceClient]) -> type[ReferenceClient]:
        CATCHES.append(Catch(client, story, id, cause))
        return client

    return enter


# --- requests -----------------------------------------------------------------------------------


@caught("CLI-REQ-BV-01", QUICK)
class AsksForNothing(ReferenceClient):
    """Sends a check without items."""

    def question(self, wish: Wish) -> dict[str, Any]:
        return {**super().question(wish), "serviceQualificationItem": []}


@caught("CLI-REQ-BV-01", QUICK)
class WritesTruthAsText(ReferenceClient):
    """Sends "true" where a truth value is wanted."""

    def question(self, wish: Wish) -> dict[str, Any]:
        return {**super().question(wish), "provideAlternative": "true"}


class _PlainText(Caller):
    def content(self, body: Any) -> tuple[bytes, str]:
        return super().content(body)[0], "text/plain"


@caught("CLI-REQ-BV-02", QUICK)
class SaysItIsText(ReferenceClient):
    """Sends JSON as text/plain."""

    caller_type = _PlainText


@caught("CLI-REQ-BV-03", QUICK)
class AnswersItself(ReferenceClient):
    """Sends its own model whole, with state and result."""

    def question(self, wish: Wish) -> dict[str, Any]:
        return {**super().question(wish), "state": "done", "qualificationResult": "qualified"}


@caught("CLI-REQ-BV-03", SLOW)
class ConfirmsItself(ReferenceClient):
    """Writes the result that it wants into the task, by PATCH."""

    def awaited(self, check: dict[str, Any]) -> dict[str, Any]:
        with contextlib.suppress(Refused):
            change = {"qualificationResult": "qualified"}
            self.caller.call("PATCH", f"{CHECKS}/{check['id']}", change)
        return super().awaited(check)


# --- waiting ------------------------------------------------------------------------------------


@caught("CLI-LIF-BV-01", SLOW)
class ForgetsTasks(ReferenceClient):
    """Takes an answer that is not there at once for none."""

    def awaited(self, check: dict[str, Any]) -> dict[str, Any]:
        return check


@caught("CLI-LIF-BV-01", SLOW)
class AsksAnewForEver(ReferenceClient):
    """Sends the request again where it was answered with a task."""

    def awaited(self, check: dict[str, Any]) -> dict[str, Any]:
        for _ in range(3):
            self.sleep(INTERVAL)
            check = self.caller.call("POST", CHECKS, self.question(Wish()))
        return check


@caught("CLI-LIF-BV-01", SLOW)
class LooksOnce(ReferenceClient):
    """Looks for the answer once, and gives it up."""

    def awaited(self, check: dict[str, Any]) -> dict[str, Any]:
        self.sleep(INTERVAL)
        read: dict[str, Any] = self.caller.call("GET", f"{CHECKS}/{check['id']}")
        return read


@caught("CLI-LIF-BO-01", SLOW)
class OrdersOnTasks(ReferenceClient):
    """Takes 201 for a yes."""

    def awaited(self, check: dict[str, Any]) -> dict[str, Any]:
        return check

    def decide(self, check: dict[str, Any], wish: Wish) -> Offer | None:
        return Offer(wish, check["serviceQualificationItem"][0])


@caught("CLI-LIF-BV-02", SLOW)
class PollsTooFast(ReferenceClient):
    """Looks every second, although five were agreed."""

    def polled(self, path: str, task: dict[str, Any]) -> dict[str, Any]:
        for _ in range(LOOKS):
            self.sleep(1)
            task = self.caller.call("GET", f"{path}/{task['id']}")
            if task["state"] in FINAL:
                break
        return task

    def latest(self, check: dict[str, Any]) -> dict[str, Any]:
        return check


@caught("CLI-LIF-BV-02", SLOW)
class PollsTheList(ReferenceClient):
    """Lists everything every second, until its task is done."""

    def awaited(self, check: dict[str, Any]) -> dict[str, Any]:
        for _ in range(LOOKS):
            self.sleep(1)
            (check,) = self.caller.call("GET", f"{CHECKS}?externalId={check['externalId']}")
            if check["state"] in FINAL:
                break
        return check

    def latest(self, check: dict[str, Any]) -> dict[str, Any]:
        return check


class _Impatient(Caller):
    def pause(self, attempt: int, response: httpx.Response | None) -> None:
        self.sleep(2.0 ** (attempt - 1))


@caught("CLI-LIF-BV-03", OVERLOAD)
class IgnoresRetryAfter(ReferenceClient):
    """Repeats a request after a pause of its own, whatever it is asked to wait."""

    caller_type = _Impatient


@caught("CLI-LIF-BV-04", AWAITED)
class PollsBesideEvents(ReferenceClient):
    """Has a listener, and polls all the same."""

    def awaited(self, check: dict[str, Any]) -> dict[str, Any]:
        for _ in range(5):
            self.sleep(INTERVAL)
            check = self.caller.call("GET", f"{CHECKS}/{check['id']}")
        return check


# --- results ------------------------------------------------------------------------------------


@caught("CLI-RES-BV-01", BEYOND)
class OrdersWhateverIsAnswered(ReferenceClient):
    """Looks at the status of the answer alone."""

    def decide(self, check: dict[str, Any], wish: Wish) -> Offer | None:
        return Offer(wish, check["serviceQualificationItem"][0])


@caught("CLI-RES-BV-02", UNDECIDED)
class OrdersOnErrors(ReferenceClient):
    """Takes what ended with an error for undecided, and undecided for yes."""

    def decide(self, check: dict[str, Any], wish: Wish) -> Offer | None:
        if check["state"] == "terminatedWithError":
            return Offer(wish, check["serviceQualificationItem"][0])
        return super().decide(check, wish)


@caught("CLI-RES-BV-01", BEYOND)
class OrdersTheWholeBatch(ReferenceClient):
    """Asks for two doors at once, reads the result of the first one, and orders both."""

    def question(self, wish: Wish) -> dict[str, Any]:
        wishes = [replace(wish, place="MAIN-3000"), wish]
        items = [{"id": str(n), "service": self.service(each)} for n, each in enumerate(wishes, 1)]
        return {**super().question(wish), "serviceQualificationItem": items}

    def order(self, check: dict[str, Any], offer: Offer) -> Any:
        super().order(check, replace(offer, wish=replace(offer.wish, place="MAIN-3000")))
        return super().order(check, offer)


@caught("CLI-RES-BV-01", BEYOND)
class TrustsAnEmptyList(ReferenceClient):
    """Asks what can be had, is told nothing, and orders what it wished for."""

    def qualify(self, wish: Wish) -> dict[str, Any]:
        criteria = {"service": {"place": self.place(wish.place)}}
        query = {
            "externalId": wish.cart,
            "searchCriteria": criteria,
            "instantSyncQualification": True,
        }
        made: dict[str, Any] = self.caller.call(
            "POST", f"{BASE}/queryServiceQualification", query, headers=self.correlation(wish)
        )
        return made

    def decide(self, check: dict[str, Any], wish: Wish) -> Offer | None:
        return Offer(wish, {})

    def brought_up_to_date(
        self, check: dict[str, Any], wish: Wish, changed: Wish
    ) -> dict[str, Any]:
        return check

    def references(self, check: dict[str, Any], offer: Offer) -> list[dict[str, Any]]:
        return [{"id": check["id"], "@referredType": "QueryServiceQualification"}]


@caught("CLI-RES-BV-03", SLOW)
class ReadsTheStateAlone(ReferenceClient):
    """Asks for the state (fields=state), takes done for a yes, and never reads the result."""

    def awaited(self, check: dict[str, Any]) -> dict[str, Any]:
        for _ in range(LOOKS):
            self.sleep(INTERVAL)
            read = self.caller.call("GET", f"{CHECKS}/{check['id']}?fields=state")
            if read["state"] in FINAL:
                break
        return {**check, **read}

    def latest(self, check: dict[str, Any]) -> dict[str, Any]:
        return check

    def decide(self, check: dict[str, Any], wish: Wish) -> Offer | None:
        return Offer(wish, {})


# --- alternatives -------------------------------------------------------------------------------


@caught("CLI-ALT-BV-01", OTHERWISE, "anti-pattern: silently accepting alternatives")
class TakesAlternativesSilently(ReferenceClient):
    """Orders what is offered instead as if it had been wished for."""

    def references(self, check: dict[str, Any], offer: Offer) -> list[dict[str, Any]]:
        return super().references(check, replace(offer, proposal=None))


@caught("CLI-ALT-BV-01", UNWANTED, "anti-pattern: silently accepting alternatives")
class AcceptsForTheCustomer(ReferenceClient):
    """Accepts the first proposal, whatever the customer says."""

    def decide(self, check: dict[str, Any], wish: Wish) -> Offer | None:
        self.choose = lambda offered: offered[0]
        return super().decide(check, wish)


@caught("CLI-ALT-BV-02", OTHERWISE)
class KnowsYesAndNoOnly(ReferenceClient):
    """Takes "alternate" for a yes."""

    def decide(self, check: dict[str, Any], wish: Wish) -> Offer | None:
        return Offer(wish, check["serviceQualificationItem"][0])


@caught("CLI-ALT-BV-03", OTHERWISE)
class ImprovesProposals(ReferenceClient):
    """Names a proposal, and orders a little less than it offers."""

    def accepted(self, wish: Wish, item: dict[str, Any], proposal: dict[str, Any]) -> Offer:
        offer = super().accepted(wish, item, proposal)
        return replace(offer, wish=replace(offer.wish, speed=offer.wish.speed - 1))


@caught("CLI-ALT-BV-03", TRANSLATED)
class TakesCopperForFibre(ReferenceClient):
    """Names the proposal of copper, and orders the offering of fibre."""

    def written(self, check: dict[str, Any], offer: Offer) -> dict[str, Any]:
        body = super().written(check, offer)
        body["productOrderItem"][0]["productOffering"] = {"id": Wish().offering}
        return body


# --- validity -----------------------------------------------------------------------------------


@caught("CLI-VAL-BV-01", EXPIRED)
class RemembersForEver(ReferenceClient):
    """Never looks at expirationDate."""

    def is_valid(self, check: dict[str, Any]) -> bool:
        return True


@caught("CLI-VAL-BV-02", OVERTAKEN)
class ListensToNothing(ReferenceClient):
    """Receives the event that ends an answer, and does nothing about it."""

    def listen(self) -> None:
        return


@caught("CLI-VAL-BV-02", QUICK)
class TidiesUpTooEarly(ReferenceClient):
    """Deletes the answer once it has read it, and orders on it."""

    def order(self, check: dict[str, Any], offer: Offer) -> Any:
        self.caller.call("DELETE", f"{CHECKS}/{check['id']}")
        return super().order(check, offer)


@caught("CLI-VAL-BV-03", ELSEWHERE)
class TakesTheAnswerAlong(ReferenceClient):
    """Orders next door on the answer for this door."""

    def brought_up_to_date(
        self, check: dict[str, Any], wish: Wish, changed: Wish
    ) -> dict[str, Any]:
        return check


@caught("CLI-VAL-BV-04", MORE)
class OrdersMoreThanItAsked(ReferenceClient):
    """Orders the faster line on the answer for the slower one."""

    def brought_up_to_date(
        self, check: dict[str, Any], wish: Wish, changed: Wish
    ) -> dict[str, Any]:
        return check


@caught("CLI-VAL-BV-04", QUICK)
class UpgradesItsOrder(ReferenceClient):
    """Orders what was qualified, and changes the order into the faster line."""

    def order(self, check: dict[str, Any], offer: Offer) -> Any:
        made = super().order(check, offer)
        (item,) = self.written(check, replace(offer, wish=replace(offer.wish, speed=1000)))[
            "productOrderItem"
        ]
        with contextlib.suppress(Refused):
            self.caller.call("PATCH", f"{ORDERS}/{made['id']}", {"productOrderItem": [item]})
        return made


# --- order capture ------------------------------------------------------------------------------


@caught("CLI-ORD-BV-01", QUICK, "order without a qualification")
class OrdersAtOnce(ReferenceClient):
    """Asks nobody."""

    def buy(self, wish: Wish, meanwhile: Callable[[], Wish | None] = lambda: None) -> Any:
        return self.order({"id": ""}, Offer(wish, {}))

    def references(self, check: dict[str, Any], offer: Offer) -> list[dict[str, Any]]:
        return []


@caught("CLI-ORD-BV-01", QUICK, "anti-pattern: qualification as an afterthought")
class AsksAfterwards(OrdersAtOnce):
    """Orders first, and asks when the order is in."""

    def buy(self, wish: Wish, meanwhile: Callable[[], Wish | None] = lambda: None) -> Any:
        with contextlib.suppress(Refused):
            super().buy(wish)
        return self.qualify(wish)


@caught("CLI-ORD-BV-01", ELSEWHERE, "anti-pattern: qualification in the channel")
class KnowsTheStreet(ReferenceClient):
    """Has asked for one door, and infers the next one by a rule of its own."""

    def brought_up_to_date(
        self, check: dict[str, Any], wish: Wish, changed: Wish
    ) -> dict[str, Any]:
        return check

    def references(self, check: dict[str, Any], offer: Offer) -> list[dict[str, Any]]:
        return []


@caught("CLI-ORD-BV-02", QUICK, "anti-pattern: qualification embedded in activation")
class AsksInActivation(AsksAfterwards):
    """Asks for the first time when the order is carried out."""

    def service(self, wish: Wish) -> dict[str, Any]:
        ordered = {"itemId": "1", "serviceOrderId": wish.cart}
        return {**super().service(wish), "serviceOrderItem": [ordered]}


@caught("CLI-ORD-BV-03", QUICK, "anti-pattern: not propagating context")
class NamesNoQualification(ReferenceClient):
    """Qualifies, and does not tell the order."""

    def references(self, check: dict[str, Any], offer: Offer) -> list[dict[str, Any]]:
        return []


@caught("CLI-ORD-BV-03", QUICK, "anti-pattern: not propagating context")
class NamesUndefined(ReferenceClient):
    """Names the qualification "undefined", since it read the id from a field that is not there."""

    def references(self, check: dict[str, Any], offer: Offer) -> list[dict[str, Any]]:
        return [{**each, "id": "undefined"} for each in super().references(check, offer)]


@caught("CLI-ORD-BV-07", QUICK)
class PressesTwice(ReferenceClient):
    """Sends the order once for each press of the button."""

    def order(self, check: dict[str, Any], offer: Offer) -> Any:
        super().order(check, offer)
        return super().order(check, offer)


@caught("CLI-ORD-BV-04", QUICK)
class CarriesNoValues(ReferenceClient):
    """Orders without the characteristics that were confirmed."""

    def product(self, wish: Wish) -> dict[str, Any]:
        return {"place": self.place(wish.place)}


@caught("CLI-ORD-BV-05", QUICK)
class WantsItAtOnce(ReferenceClient):
    """Asks for no date, although it was told one."""

    def start(self, offer: Offer) -> str | None:
        return None


@caught("CLI-ORD-BV-06", QUICK)
class LosesTheThread(ReferenceClient):
    """Gives every step a name of its own."""

    def correlation(self, wish: Wish) -> dict[str, str]:
        return {}

    def written(self, check: dict[str, Any], offer: Offer) -> dict[str, Any]:
        return {**super().written(check, offer), "externalId": "order-of-somebody"}


# --- separation ---------------------------------------------------------------------------------


@caught("CLI-SEP-BV-01", QUICK, "anti-pattern: merged qualification")
class AsksTheNetworkForCredit(ReferenceClient):
    """Sends the credit rating of the customer into the technical check."""

    def question(self, wish: Wish) -> dict[str, Any]:
        return {**super().question(wish), "creditRating": "B"}


@caught("CLI-SEP-BV-02", QUICK)
class OrdersVlans(ReferenceClient):
    """Writes details of the network into the order."""

    def written(self, check: dict[str, Any], offer: Offer) -> dict[str, Any]:
        return {**super().written(check, offer), "accessVlan": 2117}


# --- trying again -------------------------------------------------------------------------------


class _Hammer(Caller):
    def pause(self, attempt: int, response: httpx.Response | None) -> None:
        self.sleep(0.1)


@caught("CLI-ERR-BV-01", OUTAGE)
class Hammers(ReferenceClient):
    """Repeats what went wrong ten times a second."""

    caller_type = _Hammer


class _Metronome(Caller):
    def pause(self, attempt: int, response: httpx.Response | None) -> None:
        self.sleep(3)


@caught("CLI-ERR-BV-01", OUTAGE)
class NeverBacksOff(ReferenceClient):
    """Repeats what went wrong every three seconds."""

    caller_type = _Metronome


class _Forgetful(Caller):
    def again(self, headers: dict[str, str]) -> dict[str, str]:
        return {**headers, "Idempotency-Key": self.key()}


@caught("CLI-ERR-BV-02", OUTAGE)
class RepeatsWithAnotherKey(ReferenceClient):
    """Gives every attempt a key of its own, as if it were another request."""

    caller_type = _Forgetful


class _Stamping(_Forgetful):
    def content(self, body: Any) -> tuple[bytes, str]:
        return super().content({**body, "requestedAt": f"2027-01-01T09:00:{self.stamp():02}Z"})

    def stamp(self) -> int:
        return next(self._keys) % 60


@caught("CLI-ERR-BV-02", LOST)
class StampsEveryAttempt(ReferenceClient):
    """Writes the time of the attempt into the order, and so sends another one."""

    caller_type = _Stamping


class _OneKey(Caller):
    def key(self) -> str:
        return "the-key"


@caught("CLI-ERR-BI-01", MORE)
class HasOneKey(ReferenceClient):
    """Uses one key for everything."""

    caller_type = _OneKey


class _Stubborn(Caller):
    def call(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        for _ in range(3):
            try:
                return super().call(method, path, body, **options)
            except Refused:
                self.sleep(10)
        return super().call(method, path, body, **options)


@caught("CLI-ERR-BV-03", REFUSED)
class InsistsOnWhatWasRefused(ReferenceClient):
    """Sends again and again what was refused for what it says."""

    caller_type = _Stubborn


@caught("CLI-ERR-BV-03", QUICK)
class HauntsTheServer(ReferenceClient):
    """Looks every so often for a task that is not there, as after a restart of the server."""

    def buy(self, wish: Wish, meanwhile: Callable[[], Wish | None] = lambda: None) -> Any:
        made = super().buy(wish, meanwhile)
        for _ in range(LOOKS):
            self.sleep(INTERVAL)
            with contextlib.suppress(Refused):
                self.caller.call("GET", f"{CHECKS}/of-yesterday")
        return made


# --- events -------------------------------------------------------------------------------------


class _Broken(Ear):
    def status(self) -> int:
        return 500


@caught("CLI-NOT-BV-01", AWAITED)
class RefusesEvents(ReferenceClient):
    """Has a listener that fails."""

    ear_type = _Broken


class _Busy(Ear):
    def status(self) -> int:
        if len(self.heard) == 1:
            time.sleep(6)
        return 201


@caught("CLI-NOT-BV-02", AWAITED)
class WorksBeforeItAnswers(ReferenceClient):
    """Answers an event when all that follows from it is done."""

    ear_type = _Busy


class _Strict(Ear):
    def status(self) -> int:
        ids = [each["eventId"] for each in self.heard]
        return 409 if ids[-1] in ids[:-1] else 201


@caught("CLI-NOT-BV-03", TWICE)
class RefusesDuplicates(ReferenceClient):
    """Answers 409 to an event that it has already."""

    ear_type = _Strict


@caught("CLI-NOT-BV-03", TWICE)
class OrdersOncePerEvent(ReferenceClient):
    """Orders whenever it hears that an answer is there."""

    def after(self, wish: Wish) -> None:
        ids = [each["eventId"] for each in self.ear.heard] if self.ear else []
        if len(ids) != len(set(ids)):
            check = max(self.known.values(), key=lambda each: int(each[1]["id"]))[1]
            offer = self.decide(check, wish)
            if offer is not None:
                self.order(check, offer)


@caught("CLI-NOT-BV-04", DISORDER)
class BelievesWhatCameLast(ReferenceClient):
    """Takes every event for the newest."""

    def learn(self, document: dict[str, Any], at: str) -> None:
        self.known[document["id"]] = at, document


@caught("CLI-NOT-BV-05", SILENCE)
class WaitsForEver(ReferenceClient):
    """Never looks by itself where an event is to come."""

    def awaited(self, check: dict[str, Any]) -> dict[str, Any]:
        for _ in range(20):
            self.sleep(INTERVAL)
            self.listen()
        return self.latest(check)


# --- getting in ---------------------------------------------------------------------------------


class _Anonymous(Caller):
    def credentials(self) -> dict[str, str]:
        return {}


@caught("CLI-SEC-BV-01", QUICK)
class ComesAnonymously(ReferenceClient):
    """Sends no credentials."""

    caller_type = _Anonymous


class _Talkative(Caller):
    def call(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        return super().call(method, f"{path}?access_token=abcdefgh", body, **options)


@caught("CLI-SEC-BV-02", QUICK)
class WritesTokensIntoUrls(ReferenceClient):
    """Sends its token in the query, beside the header."""

    caller_type = _Talkative


@caught("CLI-NOT-BV-06", AWAITED)
class RegistersAtEveryStart(ReferenceClient):
    """Registers its listener at every start, and never takes it back."""

    def subscribe(self) -> None:
        super().subscribe()
        super().subscribe()


@caught("CLI-SEC-BV-02", AWAITED)
class WritesItsPasswordDown(ReferenceClient):
    """Registers a listener with user and password in its address, and hears nothing of it."""

    def subscribe(self) -> None:
        if self.ear is not None:
            host = self.ear.url.removeprefix("http://")
            with contextlib.suppress(Refused):
                callback = f"http://shop:of-horrors@{host}"
                self.caller.call("POST", f"{BASE}/hub", {"callback": callback})
