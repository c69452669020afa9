"""Both books, line by line: every function names what it found different, in words with ids."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from proofs.outbox import Letter
from proofs.stripe_side import FOREIGN

REFUND_STATES = {
    "pending": "on_its_way",
    "requires_action": "on_its_way",
    "succeeded": "done",
    "failed": "failed",
    "canceled": "failed",
}
# What gifts, refunds and disputes do to the balance. The rest (payouts, Stripe's own fees) need not
# be in the ledger, but what the ledger holds of it must be right as well.
OF_GIFTS = {
    *("charge", "payment", "refund", "payment_refund", "refund_failure"),
    *("payment_failure_refund", "adjustment"),
}
CRASH = 3  # seconds before its death in which a worker's last mail was sent


def differences(ours: dict, theirs: dict) -> list[str]:
    """Everything in which the ledger and Stripe differ, both ways, and what is there twice."""
    theirs = of_our_product(theirs)
    return [
        *gifts(ours, theirs),
        *movements(ours, theirs),
        *refunds(ours, theirs),
        *disputes(ours, theirs),
        *subscriptions(ours, theirs),
        *inbox(ours, theirs),
        *receipts(ours),
        *numbers(ours),
        *ours["twice"],
    ]


def of_our_product(theirs: dict) -> dict:
    """Without what belongs to another product on the same account; of the account's movements none
    is left out, because the ledger holds them all.
    """
    foreign = {
        charge["id"] for charge in theirs["charges"] if charge["metadata"].get("product") == FOREIGN
    }
    kept = dict(theirs)
    for name in ("charges", "refunds", "disputes", "warnings"):
        kept[name] = [
            each for each in theirs[name] if not foreign & {each["id"], each.get("charge")}
        ]
    return kept


def gifts(ours: dict, theirs: dict) -> Iterator[str]:
    """Each paid charge is one donation of its amount, currency and moment, and the other way."""
    paid = {each["id"]: each for each in theirs["charges"] if each["paid"] and each["captured"]}
    known = {gift["charge"]: gift for gift in ours["gifts"]}
    for id in paid.keys() - known.keys():
        yield f"{id}: paid at Stripe, and no donation"
    for id in known.keys() - paid.keys():
        yield f"{id}: a donation, and Stripe has no such paid charge"
    for id in paid.keys() & known.keys():
        charge, gift = paid[id], known[id]
        said = (charge["amount"], charge["currency"].upper(), charge["created"])
        kept = (gift["amount"], gift["currency"], gift["paid_at"])
        if said != kept:
            yield f"{id}: Stripe says {said}, the donation {kept}"
        if gift["reference"] != charge["payment_intent"]:
            yield f"{id}: its payment is {charge['payment_intent']}, not {gift['reference']}"
        if (gift["settlement"] or {}).get("id") != charge["balance_transaction"]:
            yield f"{id}: settled by {charge['balance_transaction']}, not {gift['settlement']}"
    by_intent = {gift["reference"] for gift in ours["gifts"]}
    for session in theirs["sessions"]:
        pledge = [each for each in ours["pledges"] if each["session_id"] == session["id"]]
        once = session["mode"] == "payment" and session["payment_status"] == "paid"
        if once and session["payment_intent"] not in by_intent:
            yield f"{session['id']}: paid, and its payment is no donation"
        if once and pledge and not pledge[0]["fulfilled_at"]:
            yield f"{session['id']}: paid, and its pledge is not fulfilled"
    for pledge in ours["pledges"]:
        if bool(pledge["fulfilled_at"]) != bool(pledge["donations__reference"]):
            yield f"{pledge['session_id']}: fulfilled without a donation, or the other way"


def movements(ours: dict, theirs: dict) -> Iterator[str]:
    """Each balance transaction, by its id: currency, gross, fee and net, to the cent."""
    at_stripe = {each["id"]: each for each in theirs["movements"]}
    rows = {row["id"]: row for row in ours["movements"]}
    rows |= {
        gift["settlement"]["id"]: gift["settlement"] for gift in ours["gifts"] if gift["settlement"]
    }
    for id in rows.keys() - at_stripe.keys():
        yield f"{id}: in the ledger, and Stripe has no such balance transaction"
    for id, said in at_stripe.items():
        if id not in rows:
            if said["type"] in OF_GIFTS:
                yield f"{id}: {said['type']} of {said['net']} at Stripe, and not in the ledger"
            continue
        theirs_, kept = _words(said, "amount"), _words(rows[id], "gross")
        if theirs_ != kept:
            yield f"{id}: Stripe says {theirs_}, the ledger {kept}"
    in_ledger, in_all = total(rows.values(), at_stripe), total(at_stripe.values(), at_stripe)
    if in_ledger != in_all:
        yield f"the sums by currency: {in_ledger} in the ledger, {in_all} at Stripe"


def total(rows, at_stripe: dict) -> dict[str, int]:
    """What remains of gifts, refunds and disputes, by settlement currency."""
    found: Counter[str] = Counter()
    for row in rows:
        if at_stripe.get(row["id"], {}).get("type") in OF_GIFTS:
            found[row["currency"].upper()] += row["net"]
    return dict(found)


def _words(row: dict, gross: str) -> str:
    return f"{row[gross]} less {row['fee']} is {row['net']} {row['currency'].upper()}"


def refunds(ours: dict, theirs: dict) -> Iterator[str]:
    """Each refund in its state with its credit note, and what gifts have left."""
    known = {row["stripe_id"]: row for row in ours["refunds"] if row["stripe_id"]}
    made = {each["id"]: each for each in theirs["refunds"]}
    for id in known.keys() ^ made.keys():
        yield f"{id}: a refund that only {'the ledger' if id in known else 'Stripe'} has"
    sent: Counter[str] = Counter()
    for id in known.keys() & made.keys():
        row, found = known[id], made[id]
        state = REFUND_STATES[found["status"]]
        said = (state, found["amount"], found["currency"].upper(), found["charge"])
        kept = (row["state"], row["amount"], row["currency"], row["donation__charge_id"])
        if said != kept:
            yield f"{id}: Stripe says {said}, the ledger {kept}"
        if state != "failed":
            sent[found["charge"]] += found["amount"]
        note = row["credit_note__sequence"]
        if state == "done" and (note is None or row["credit_note__void_at"]):
            yield f"{id}: made, and without a valid credit note"
        if state == "failed" and note and not row["credit_note__void_at"]:
            yield f"{id}: came back, and its credit note is not void"
    for row in ours["refunds"]:
        if not row["stripe_id"] and row["state"] != "refused":
            yield f"refund {row['pk']}: {row['state']}, and not at Stripe"
    lost = {each["charge"] for each in theirs["disputes"] if each["status"] == "lost"}
    for gift in ours["gifts"]:
        if gift["returned"] != sent[gift["charge"]]:
            yield f"{gift['charge']}: {sent[gift['charge']]} went back, not {gift['returned']}"
        gone = gift["returned"] == gift["amount"] or gift["charge"] in lost
        if gone and gift["sustains"]:
            yield f"{gift['charge']}: wholly gone back, and still somebody's support"


def disputes(ours: dict, theirs: dict) -> Iterator[str]:
    known = {row["stripe_id"]: row for row in ours["disputes"]}
    running = {each["id"] for each in theirs["subscriptions"] if not each["ended_at"]}
    by_charge = {gift["charge"]: gift for gift in ours["gifts"]}
    for found in theirs["disputes"]:
        row = known.pop(found["id"], None)
        if row is None:
            yield f"{found['id']}: a dispute that the ledger has not"
            continue
        said = (found["status"], found["amount"], found["currency"].upper(), found["charge"])
        kept = (row["status"], row["amount"], row["currency"], row["donation__charge_id"])
        if said != kept:
            yield f"{found['id']}: Stripe says {said}, the ledger {kept}"
        gift = by_charge.get(found["charge"])
        if gift and gift["subscription"] in running and not row["gift_stopped_at"]:
            yield f"{found['id']}: disputed, and {gift['subscription']} still charges"
    yield from (f"{id}: a dispute that Stripe has not" for id in known)
    warned = {row["stripe_id"]: row["donation__charge_id"] for row in ours["warnings"]}
    said = {each["id"]: each["charge"] for each in theirs["warnings"]}
    if warned != said:
        yield f"warnings of fraud: {sorted(warned.items() ^ said.items())}"


def subscriptions(ours: dict, theirs: dict) -> Iterator[str]:
    known = {row["stripe_id"]: row for row in ours["subscriptions"]}
    for found in theirs["subscriptions"]:
        row = known.pop(found["id"], None)
        if row is None:
            yield f"{found['id']}: a subscription that the ledger has not"
            continue
        price = found["items"]["data"][0]["price"]
        said = (found["status"], bool(found["ended_at"]), price["unit_amount"])
        kept = (row["status"], bool(row["ended_at"]), row["amount"])
        if said != kept:
            yield f"{found['id']}: Stripe says {said}, the ledger {kept}"
    yield from (f"{id}: a subscription that Stripe has not" for id in known)


def inbox(ours: dict, theirs: dict) -> Iterator[str]:
    """Every event is in the inbox once, and none is left in trouble."""
    known = {row["stripe_id"] for row in ours["events"]}
    for event in theirs["events"]:
        if event["id"] not in known:
            yield f"{event['id']}: {event['type']} is not in the inbox"
    for row in ours["events"]:
        if row["state"] in ("waiting", "failed", "stuck"):
            yield f"{row['stripe_id']}: {row['type']} is {row['state']}: {row['error']}"


def receipts(ours: dict) -> Iterator[str]:
    """One valid receipt for each donation."""
    for gift in ours["gifts"]:
        if gift["valid_receipts"] != 1:
            yield f"{gift['charge']}: {gift['valid_receipts']} valid receipts"


def numbers(ours: dict) -> Iterator[str]:
    """Numbers of receipts and credit notes: 1, 2, 3 ... in each year, up to the counter."""
    used: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in ours["receipts"]:
        used["receipts", row["year"]].append(row["sequence"])
    for row in ours["refunds"]:
        if row["credit_note__sequence"]:
            used["credit notes", row["credit_note__year"]].append(row["credit_note__sequence"])
    for (kind, year), found in used.items():
        if sorted(found) != list(range(1, len(found) + 1)):
            yield f"{kind} of {year}: not one after the other: {_gaps(found)}"
        if ours["counters"][kind][str(year)] != max(found):
            yield f"{kind} of {year}: the counter says {ours['counters'][kind][str(year)]}"


def _gaps(found: list[int]) -> str:
    missing = sorted(set(range(1, max(found) + 1)) - set(found))
    double = sorted(number for number, times in Counter(found).items() if times > 1)
    return f"missing {missing}, twice {double}"


def mails(ours: dict, letters: list[Letter], killed: dict[int, float]) -> tuple[list[str], int]:
    """What is wrong with the mails of receipts and credit notes, and how many went twice because a
    crash fell between the mail server's yes and our commit.

    That is told by the mail itself: its Message-ID names the process that sent it. A copy is
    excused where that very worker was killed within seconds of it, and never otherwise.
    """
    copies: dict[str, list[Letter]] = defaultdict(list)
    for letter in letters:
        if letter.paper:
            copies[letter.paper].append(letter)
    rows = {(row["kind"], row["key"]): row for row in ours["mails"]}
    wrong, excused = [], 0
    for kind, number, key in ours["papers"]:
        found, row = copies.pop(number, []), rows.get((kind, key))
        if not found:
            wrong.append(f"{number}: no mail of it")
        if row is None or row["sent_at"] is None:
            wrong.append(f"{number}: its mail is not marked as sent")
        for copy in sorted(found, key=lambda letter: letter.sent_at)[:-1]:
            death = killed.get(copy.pid)
            if death is not None and 0 <= death - copy.sent_at < CRASH:
                excused += 1
            else:
                wrong.append(f"{number}: sent {len(found)} times, and no crash explains it")
        if row and len(found) > row["attempts"]:
            wrong.append(f"{number}: sent {len(found)} times in {row['attempts']} attempts")
    wrong += [f"{number}: a mail of a paper that is not there" for number in copies]
    return wrong, excused
