"""What we hold of people: every field of every kind of row, what it is, and what becomes of it when
its person is erased. A test walks all models and fails on a field that this table does not name.

Whoever adds a model or a field enters it here, and, where it is personal, in account/wiping.py.
"""

from patrons.holding import DELETED, EMPTIED, KEPT_APART, NOT_OURS, PLAIN, PUBLISHED, STAFF, Holding
from patrons.holdings_of_pages import OF_PAGES

MONEY = "id stripe_id account livemode donation amount currency"

OURS = {
    "patrons.User": Holding(
        {
            "email": ("the address they sign in by", DELETED),
            "name": ("of staff, and of a patron who works here", DELETED),
            "password": ("none is ever set", DELETED),
            "last_login": ("when they signed in last", DELETED),
            "date_joined": ("since when we know the address", DELETED),
        },
        "id is_superuser is_staff is_active",
    ),
    "patrons.User_groups": Holding({"user": ("a role of staff", DELETED)}, "id group"),
    "patrons.User_user_permissions": Holding(
        {"user": ("a right of staff", DELETED)}, "id permission"
    ),
    "patrons.Patron": Holding(
        {
            "email": ("the address their receipts go to", EMPTIED),
            "name": ("as Stripe’s page or staff had it", EMPTIED),
            "user": ("by whom they sign in", EMPTIED),
            "language": ("the language of their mails", EMPTIED),
            "moved_at": ("when their address changed", EMPTIED),
        },
        "id public_id kind created_at erased_at",
    ),
    "patrons.SupportPeriod": Holding(
        {"patron": ("from when until when they are a patron", DELETED)},
        "id source starts_at paid_until ends_at cut_from carried_until",
    ),
    "patrons.Consent": Holding(
        {
            "what": ("what they agreed to; of no round and no gift", DELETED),
            "given_at": ("when", DELETED),
            "withdrawn_at": ("when they took it back", DELETED),
        },
        "id patron",
    ),
    "patrons.Grant": Holding(
        {
            "reason": ("why staff granted them support", DELETED),
            "end_reason": ("why staff ended it", DELETED),
        },
        "id period granted_by granted_at ended_at ended_by",
    ),
    "patrons.Erasure": Holding(
        {"of": ("the number of somebody erased, so that a restore erases again", "kept for good")},
        "id what asked asked_at asked_by keep_years kept_until found_at stopped_at forgotten_at "
        "told_at wiped_at done_at claimed_at tries problem",
    ),
    "patrons.ErasedCustomer": Holding(
        {
            "stripe_id": (
                "their number at Stripe, so that nothing late brings them back",
                "kept for good",
            )
        },
        "id patron gone_at",
    ),
    "patrons.ReceiptParty": Holding(
        {
            "name": ("whom the receipt names", KEPT_APART),
            "postal_address": ("of a gift from elsewhere", KEPT_APART),
            "country": ("where they pay from", KEPT_APART),
            "email": ("where the receipt went", EMPTIED),
            "public_name": ("thanked in public as", EMPTIED),
            "dedication": ("in honour or in memory", EMPTIED),
            "dedicated_to": ("of whom", EMPTIED),
        },
        "id kept_for kept_until",
    ),
    "patrons.AddressCorrection": Holding(
        {"email": ("the right address, until it is proved", DELETED)},
        "id pledge codes tries sent_at done_at",
    ),
    "patrons.GiftMembership": Holding(
        {
            "recipient_name": ("whom it is for", "emptied when the recipient is erased"),
            "recipient_email": ("their address", "emptied when the recipient is erased"),
            "giver_name": ("as the giver signs it", "emptied when the giver is erased"),
            "message": ("from one to the other", "emptied when either is erased"),
            "token": ("the recipient’s link", "another one when the recipient is erased"),
        },
        "id pledge months tell_on told_at tellings corrections accepted_at accepted_by "
        "giver_told_at ending_told_at",
    ),
    "patrons.Pledge": Holding(
        {
            "token": ("the link to its thanks page", "another one"),
            "session_url": ("Stripe’s page of it", EMPTIED),
        },
        "id public_id amount fee_cover currency interval patron payer appeal page page_title "
        "page_address language created_at by_organisation attempt session_id on_its_way_at "
        "refused_at expired_at fulfilled_at",
    ),
    "patrons.StripeCustomer": Holding(
        {"stripe_id": ("who they are at Stripe", DELETED)},
        "id account livemode patron currency told_at tell_again_at tell_tries",
    ),
    "patrons.SignedIn": Holding(
        {
            "user": ("whose browser it is", DELETED),
            "session_key": ("which session it is", DELETED),
            "device": ("of which kind", DELETED),
            "since": ("since when", DELETED),
            "seen_at": ("when it was used last", DELETED),
        },
        "id",
    ),
    "patrons.AddressChange": Holding(
        {
            "email": ("the address that is waited for", DELETED),
            "before": ("the one before it", DELETED),
        },
        "id user codes tries sent_at done_at",
    ),
    "patrons.LostAddress": Holding(
        {
            "email": ("the address that staff set on evidence", DELETED),
            "before": ("the one before it", DELETED),
        },
        "id patron donation asked_by asked_at effective_at done_at stopped_at stop",
    ),
    "patrons.EvidenceTry": Holding(
        {"patron": ("for whom wrong evidence was shown", DELETED), "by": ("by whom", DELETED)},
        "id at",
    ),
    "patrons.Invitation": Holding(
        {
            "email": ("of a colleague who is invited", DELETED),
            "name": ("the same", DELETED),
            "invited_by": ("who asked", STAFF),
        },
        "id mark invited_at ends_at",
    ),
    "patrons.Invitation_roles": PLAIN(plain="id invitation group"),
    "patrons.UnwantedMail": Holding(
        {"kind": ("which mails they do not want", DELETED)}, "id patron since"
    ),
    "patrons.MailWords": PLAIN(plain="id kind language before after changed_at"),
    "patrons.WallEntry": Holding(
        {
            "name": ("by which they are thanked in public", DELETED),
            "shows_amount": ("whether with the amount", DELETED),
            "given_at": ("when they agreed", DELETED),
            "declined_because": ("why staff declined it", DELETED),
            "decided_by": ("who of the staff decided", DELETED),
        },
        "id patron pledge approved_at declined_at",
    ),
    "patrons.StopAnswer": Holding(
        {"comment": ("what they wrote who stopped", "let go, as when the gift ends")},
        "id subscription reason answered_on",
    ),
    "patrons.StopReason": PLAIN(plain="id offer feedback position archived_at"),
    "patrons.StopReasonText": PLAIN(plain="id reason language text"),
    "patrons.AgreedChange": PLAIN(
        plain="id public_id subscription kind by asked_at done_at attempts old_amount "
        "old_interval old_charge_at amount fee_cover interval charge_at paused_until skipped_at"
    ),
    "patrons.LateCharge": PLAIN(
        plain="id public_id subscription invoice_id amount currency failed_at noted_at "
        "tried_again_at on_its_way_at became over_at"
    ),
    "patrons.FailedTry": PLAIN(plain="id late_charge reference failed_at code decline_code advice"),
    "patrons.Subscription": PLAIN(
        plain="id public_id stripe_id account livemode patron pledge status amount currency "
        "interval started_at next_charge_at stopped_at ended_at charge_failed_at charge_problem "
        "charged_again_at card_expires_on made_once_at copied_at anchored_at paused_until "
        "paused_at period_ends_at skips_at"
    ),
    "patrons.Donation": PLAIN(
        # A reference from elsewhere is a number of the bank's or of the cash book.
        plain="id public_id source reference account livemode charge_id invoice_id patron pledge "
        "subscription period amount currency paid_at month returned recorded_at"
    ),
    "patrons.Refund": Holding(
        {
            "note": ("what staff wrote beside it", EMPTIED),
            "error": ("Stripe’s words, if it said no", EMPTIED),
            "asked_by": ("who of the staff gave back", STAFF),
        },
        "id public_id donation amount currency reason state stops_gift stripe_id account livemode "
        "at_dashboard asked_at gift_stopped_at made_at month",
    ),
    "patrons.Entry": Holding(
        {
            "note": ("what the treasurer wrote beside it", EMPTIED),
            "entered_by": ("the treasurer", STAFF),
        },
        "id donation token spelling",
    ),
    "patrons.Receipt": PLAIN(
        plain="id public_id donation year sequence party issuer issued_at replaces replaced_at"
    ),
    "patrons.CreditNote": PLAIN(
        plain="id public_id refund receipt year sequence issuer issued_at void_at"
    ),
    "patrons.Dispute": PLAIN(
        plain=f"{MONEY} reason status refundable opened_at due_by closed_at gift_stopped_at"
    ),
    "patrons.FraudWarning": PLAIN(
        plain="id stripe_id account livemode donation fraud_type actionable warned_at"
    ),
    "patrons.Month": Holding(
        {
            "closed_by": ("who closed the books", STAFF),
            "issuer": ("what its report prints of the newsroom and its closer", STAFF),
        },
        "id starts_on closed_at check_used",
    ),
    "patrons.Mail": PLAIN(
        # A key is the public id of what it is about: no address, no text.
        plain="id kind key about created_at claimed_at sent_at attempts error"
    ),
    "patrons.Ballot": Holding(
        {
            "patron": ("that they voted", DELETED),
            "chosen": ("their choice", DELETED),
            "code": ("by which they find their line, until the count", DELETED),
            "tell_me": ("whether they want to hear of a story", DELETED),
        },
        "id round cast_at changed_at",
    ),
    # What is published of ballots has codes, and whose a code was is forgotten with it.
    "patrons.Tally": PLAIN(
        plain="id round ballots eligible lapsed published ballots_hash frozen_at"
    ),
    "patrons.TopicCount": PLAIN(plain="id tally topic approvals place won supporters percent"),
    "patrons.Round": PLAIN(
        plain="id public_id slug title intro opens_at closes_at rule seats budget choices "
        "shows_counts voters_at cancelled_at tie_seed"
    ),
    "patrons.RoundChange": PLAIN(plain="id round what at topic was_to_close because"),
    "patrons.RoundChangeText": PLAIN(plain="id of language because"),
    "patrons.Topic": PLAIN(plain="id round public_id sort_order title summary days withdrawn_at"),
    "patrons.RoundText": PLAIN(plain="id of language title intro"),
    "patrons.TopicText": PLAIN(plain="id of language title summary"),
    "patrons.Currency": PLAIN(
        plain="id newsroom code exponent coffee monthly yearly once minimum maximum fee_percent "
        "fee_fixed"
    ),
    "patrons.Newsroom": PLAIN(
        plain="id name mission logo logo_dark icon accent contact time_zone default_currency "
        "footer about_us money_use funding legal_details receipt_note grace_days once_days "
        "keep_years thanks_wall is_demo"
    ),
    "patrons.NewsroomText": PLAIN(
        plain="id of language mission about_us money_use funding footer receipt_note"
    ),
    "patrons.Appeal": PLAIN(
        plain="id public_id name heading price_anchor patron_label other_ways_label is_default "
        "archived_at"
    ),
    "patrons.AppealParagraph": PLAIN(plain="id appeal sort_order text"),
    "patrons.AppealText": PLAIN(
        plain="id of language heading price_anchor patron_label other_ways_label"
    ),
    "patrons.ParagraphText": PLAIN(plain="id of language text"),
    "patrons.Tier": PLAIN(plain="id public_id name benefits position archived_at"),
    "patrons.TierText": PLAIN(plain="id of language name benefits"),
    "patrons.TierAmount": PLAIN(plain="id tier currency amount"),
    "patrons.OtherWay": PLAIN(plain="id title text details reference link link_text position"),
    "patrons.OtherWayText": PLAIN(plain="id of language title text details reference link_text"),
    "patrons.Question": PLAIN(plain="id question answer position"),
    "patrons.QuestionText": PLAIN(plain="id of language question answer"),
    "patrons.ReceiptCounter": PLAIN(plain="id year last"),
    "patrons.CreditNoteCounter": PLAIN(plain="id year last"),
    "patrons.Movement": PLAIN(
        plain="id kind type source_id donation refund dispute payout paid_out_by "
        "paid_out_known_at account livemode balance_transaction_id currency gross fee net "
        "exchange_rate booked_at available_at month late recorded_at"
    ),
    "patrons.MonthBalance": PLAIN(
        plain="id month account livemode currency opening gifts fees refunds disputes payouts "
        "others closing later at_stripe"
    ),
    "patrons.Payout": PLAIN(
        plain="id stripe_id account livemode amount currency status failure automatic itemised "
        "statement_words made_at arrives_on"
    ),
    "patrons.Reconciliation": PLAIN(
        plain="id account livemode since began_at finished_at compared stripe payouts foreign"
    ),
    "patrons.Difference": PLAIN(plain="id reconciliation kind of ours theirs repaired advice"),
    "patrons.StripeEvent": PLAIN(
        plain="id stripe_id type object_id account livemode api_version created_at received_at "
        "state attempts next_attempt_at handled_at error"
    ),
    "patrons.CaughtUp": PLAIN(plain="id account livemode until"),
    **OF_PAGES,
}

# Of the libraries: only fields that hold something of people; a new kind of row is to be looked at.
LIBRARIES = {
    "account.EmailAddress": {"email": ("an address, and whether it is proved", DELETED)},
    "account.EmailConfirmation": {"key": ("an older way to prove one; not used", DELETED)},
    "mfa.Authenticator": {"data": ("a passkey or second factor", DELETED)},
    "sessions.Session": {"session_data": ("who is signed in on a device", DELETED)},
    "wagtailusers.UserProfile": {"user": ("settings of the admin", DELETED)},
    "wagtailcore.ModelLogEntry": {
        "label": ("the name of what staff changed", "deleted where it is a person’s"),
        "user": ("who changed it", STAFF),
        "data": ("names of fields, never their values", STAFF),
    },
    "wagtailcore.PageLogEntry": {"user": ("who changed a page", STAFF)},
    "wagtailcore.Revision": {
        "content": ("an earlier state of a page", PUBLISHED),
        "user": ("who wrote it", STAFF),
    },
    "wagtailcore.Comment": {"text": ("between editors, about a page", NOT_OURS)},
    "wagtailcore.CommentReply": {"text": ("an answer to it", NOT_OURS)},
    "wagtailcore.TaskState": {"comment": ("of an editor’s review", NOT_OURS)},
    "wagtailcore.WorkflowState": {"requested_by": ("who asked for a review", NOT_OURS)},
    "wagtailcore.PageSubscription": {"user": ("who follows comments", NOT_OURS)},
    "wagtailcore.UploadedFile": {"uploaded_by_user": ("who is uploading", NOT_OURS)},
    "wagtailadmin.EditingSession": {"user": ("who is editing", NOT_OURS)},
    "wagtailadmin.FormState": {"data": ("an editor’s form that is not stored yet", NOT_OURS)},
    "wagtailimages.Image": {
        "title": ("a picture’s name", PUBLISHED),
        "description": ("what is on it", PUBLISHED),
        "uploaded_by_user": ("who brought it", STAFF),
    },
    "wagtaildocs.Document": {
        "title": ("a file’s name", PUBLISHED),
        "uploaded_by_user": ("who brought it", STAFF),
    },
    "wagtailsearch.IndexEntry": {"body": ("the words of published pages", PUBLISHED)},
    "wagtailsearch.SQLiteFTSIndexEntry": {"body": ("the same", PUBLISHED)},
    "wagtailembeds.Embed": {"author_name": ("whose film or picture it is", PUBLISHED)},
    "wagtailforms.FormSubmission": {
        "form_data": ("none: no page of ours has such a form", DELETED)
    },
}
# Kinds of rows of libraries that hold nothing of people.
NOTHING = """
auth.Group auth.Group_permissions auth.Permission contenttypes.ContentType
simple_translation.SimpleTranslation
django_celery_beat.ClockedSchedule django_celery_beat.CrontabSchedule
django_celery_beat.IntervalSchedule django_celery_beat.PeriodicTask
django_celery_beat.PeriodicTasks django_celery_beat.SolarSchedule taggit.Tag taggit.TaggedItem
wagtailadmin.Admin wagtailcore.Collection wagtailcore.CollectionViewRestriction
wagtailcore.CollectionViewRestriction_groups wagtailcore.GroupApprovalTask
wagtailcore.GroupApprovalTask_groups wagtailcore.GroupCollectionPermission
wagtailcore.GroupPagePermission wagtailcore.GroupSitePermission wagtailcore.Locale
wagtailcore.Page wagtailcore.PageViewRestriction wagtailcore.PageViewRestriction_groups
wagtailcore.ReferenceIndex wagtailcore.Site wagtailcore.Task wagtailcore.Workflow
wagtailcore.WorkflowContentType wagtailcore.WorkflowPage wagtailcore.WorkflowTask
wagtailimages.Rendition wagtailredirects.Redirect
""".split()  # noqa: SIM905 (thirty lines of quotes say no more)
# Beside the database: what it is, and what becomes of it.
ELSEWHERE = {
    "Redis, limits": ("counts of tries, under keyed hashes", "run out within a day"),
    "Redis, queue": ("numbers of rows", "taken within minutes"),
    "the demo’s outbox": ("mails of the demo", "deleted; the last one a day later"),
    "logs": ("numbers of rows, never names or addresses", "as the server keeps them"),
    "Stripe": ("card, address, subscriptions", "the customer is deleted there"),
    "backups": ("all of this as it was", "the list of the erased is applied at a restore"),
}
