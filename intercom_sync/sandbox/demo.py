"""Articles as a teammate might have written them by hand: something to look at, and to adopt.

Goes through the web app's door, so that everything is stored as if somebody had typed it.
"""

from __future__ import annotations

from typing import Final

from intercom_sync.sandbox.store.rows import PUBLISHED
from intercom_sync.sandbox.teammates import Teammate

_YELLOW: Final = "background-color: #feedaf80; border-color: #fbc91633;"
_BLUE: Final = "background-color: #e3e7fa80; border-color: #334bfa33;"

_INSTALL: Final = (
    "<p>You can be up and running in about five minutes. You need an account and a phone.</p>"
    "<h1>Before you start</h1>"
    "<ul><li>Charge the scanner fully, the light turns green</li>"
    "<li>Have your <b>workspace code</b> at hand</li></ul>"
    f'<div class="intercom-interblocks-callout" style="{_BLUE}"><p>The workspace code is in the '
    "welcome e-mail, right below the order number.</p></div>"
    "<h1>Pair the scanner</h1>"
    "<ol><li>Hold the side button for three seconds</li><li>Open <b>Settings</b> on the phone and "
    "choose <i>Add device</i></li><li>Enter the workspace code</li></ol>"
    '<img src="https://static.example.com/help/pairing.png" alt="The pairing screen">'
    "<h1>See it done</h1>"
    '<iframe src="https://www.youtube.com/embed/aqz-KE-bpKQ"></iframe>'
    '<p><a class="intercom-h2b-button" href="https://app.example.com/devices">Open my devices'
    "</a></p>"
)
_TROUBLE: Final = (
    "<p>Most problems go away when the scanner is switched off and on again.</p>"
    "<details><summary>The light blinks red</summary><p>The battery is nearly empty. Charge it for "
    "at least ten minutes.</p></details>"
    "<details><summary>The phone does not find the scanner</summary>"
    "<p>Switch Bluetooth off and on, then pair again.</p>"
    "<details><summary>It still does not</summary><p>Reset the scanner:</p>"
    "<pre><code>hold side button   10 s\nhold both buttons   3 s</code></pre></details></details>"
)
_REFUNDS: Final = (
    "<p>We refund within thirty days of the purchase, whatever the reason.</p>"
    "<h1>How long it takes</h1>"
    "<table><tr><th>Paid by</th><th>Money is back after</th></tr>"
    "<tr><td>Card</td><td>3 to 5 days</td></tr><tr><td>Invoice</td><td>up to 14 days</td></tr>"
    "<tr><td>Voucher</td><td>at once</td></tr></table>"
    f'<div class="intercom-interblocks-callout" style="{_YELLOW}"><p>Shipping is refunded only if '
    "the parcel never arrived.</p></div>"
)
_INVOICES: Final = (
    "<p>Invoices are sent on the first of the month to the address of the account's owner. To send "
    'them elsewhere, <a href="https://app.example.com/billing">change the billing address</a>.</p>'
)


def write(teammate: Teammate) -> None:
    """Three collections, five articles; one of them a draft."""
    start = teammate.creates_collection(
        name="Getting started", description="Unpack, charge, pair: your first day."
    )
    billing = teammate.creates_collection(
        name="Billing", description="Prices, invoices, and getting money back."
    )
    payments = teammate.creates_collection(
        name="Payments", description="Cards, vouchers and invoices.", parent_id=billing
    )
    for title, description, body, parent_id in (
        ("Set up your scanner", "From the box to the first scan.", _INSTALL, start),
        ("When something does not work", "The usual suspects, one by one.", _TROUBLE, start),
        ("Refunds", "When, how much, and how long it takes.", _REFUNDS, billing),
        ("Where your invoices go", "", _INVOICES, payments),
    ):
        teammate.creates(
            title=title, description=description, body=body, state=PUBLISHED, parent_id=parent_id
        )
    teammate.creates(
        title="Prices from next year",
        description="Not decided yet.",
        body="<p>To be written.</p>",
        parent_id=billing,
    )
