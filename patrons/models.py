"""Django's entry point: every model, from the slice it lives in."""

from patrons.account.address_change import AddressChange
from patrons.account.invitation import Invitation
from patrons.account.lost_address import LostAddress
from patrons.account.proving import EvidenceTry
from patrons.account.signed_in import SignedIn
from patrons.consent import Consent
from patrons.erasure import ErasedCustomer, Erasure
from patrons.giving.address_correction import AddressCorrection
from patrons.giving.appeal import Appeal, AppealParagraph, AppealText, ParagraphText
from patrons.giving.books.month import Month
from patrons.giving.books.month_balance import MonthBalance
from patrons.giving.books.movement import Movement
from patrons.giving.books.payout import Payout
from patrons.giving.books.reconciliation import Difference, Reconciliation
from patrons.giving.donation import Donation
from patrons.giving.entry import Entry
from patrons.giving.failed_charges.failed_try import FailedTry
from patrons.giving.failed_charges.late_charge import LateCharge
from patrons.giving.going_back.credit_note import CreditNote, CreditNoteCounter
from patrons.giving.going_back.dispute import Dispute
from patrons.giving.going_back.fraud_warning import FraudWarning
from patrons.giving.going_back.refund import Refund
from patrons.giving.memberships.membership import GiftMembership
from patrons.giving.other_way import OtherWay, OtherWayText
from patrons.giving.pledge import Pledge
from patrons.giving.question import Question, QuestionText
from patrons.giving.receipt import Receipt, ReceiptCounter, ReceiptParty
from patrons.giving.regular.agreed_change import AgreedChange
from patrons.giving.regular.stop_reason import StopAnswer, StopReason, StopReasonText
from patrons.giving.stripe_customer import StripeCustomer
from patrons.giving.stripe_event import CaughtUp, StripeEvent
from patrons.giving.subscription import Subscription
from patrons.giving.tier import Tier, TierAmount, TierText
from patrons.giving.wall import WallEntry
from patrons.mail import Mail
from patrons.mail_choice import UnwantedMail
from patrons.mail_words import MailWords
from patrons.masthead import Newsroom, NewsroomText
from patrons.money import Currency
from patrons.patron import Patron
from patrons.support import Grant, SupportPeriod
from patrons.user import User
from patrons.voting.ballot import Ballot
from patrons.voting.change import RoundChange, RoundChangeText
from patrons.voting.round import Round, RoundText
from patrons.voting.tally import Tally, TopicCount
from patrons.voting.topic import Topic, TopicText

__all__ = [
    "AddressChange",
    "AddressCorrection",
    "AgreedChange",
    "Appeal",
    "AppealParagraph",
    "AppealText",
    "Ballot",
    "CaughtUp",
    "Consent",
    "CreditNote",
    "CreditNoteCounter",
    "Currency",
    "Difference",
    "Dispute",
    "Donation",
    "Entry",
    "ErasedCustomer",
    "Erasure",
    "EvidenceTry",
    "FailedTry",
    "FraudWarning",
    "GiftMembership",
    "Grant",
    "Invitation",
    "LateCharge",
    "LostAddress",
    "Mail",
    "MailWords",
    "Month",
    "MonthBalance",
    "Movement",
    "Newsroom",
    "NewsroomText",
    "OtherWay",
    "OtherWayText",
    "ParagraphText",
    "Patron",
    "Payout",
    "Pledge",
    "Question",
    "QuestionText",
    "Receipt",
    "ReceiptCounter",
    "ReceiptParty",
    "Reconciliation",
    "Refund",
    "Round",
    "RoundChange",
    "RoundChangeText",
    "RoundText",
    "SignedIn",
    "StopAnswer",
    "StopReason",
    "StopReasonText",
    "StripeCustomer",
    "StripeEvent",
    "Subscription",
    "SupportPeriod",
    "Tally",
    "Tier",
    "TierAmount",
    "TierText",
    "Topic",
    "TopicCount",
    "TopicText",
    "UnwantedMail",
    "User",
    "WallEntry",
]
