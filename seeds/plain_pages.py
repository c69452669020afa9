"""The plain pages of the demo: who we are, how to reach us, what we keep, how we correct."""

PAGES = [
    (
        "about",
        "About us",
        """<p>The Bridge Post reports from Ukraine for readers elsewhere. Seven people work here.
We publish less than others and check it longer.</p>
<p>This newsroom is invented. It shows how a small paper can live from its readers: you may read
everything, give something, and vote, and no money moves.</p>
<h2>Who owns us</h2>
<p>The people who work here, in equal parts. Nobody else can sell us or close us.</p>
<h2>Who pays for us</h2>
<p>Readers, above all. About two thirds of our money are monthly and yearly gifts, most of them
the price of one cup of coffee. The rest is one-time gifts and small grants, none of them larger
than a twentieth of our year.</p>
<h2>What patrons decide, and what they do not</h2>
<p>Patrons vote on topics we should cover next: one patron, one vote, whatever they give. What we
find is decided by what is true.</p>""",
    ),
    (
        "contact",
        "Contact",
        """<p>Write to <b>desk@bridge-post.example</b>. An editor reads every letter on the day it
comes. (The address is invented, like the newsroom: no letter arrives.)</p>
<h2>About your support</h2>
<p>Stop a gift and find your receipts at <b>My support</b>, at the top of every page. If something
there looks wrong, or you want to give another amount, write to us; the person who keeps the books
answers.</p>
<h2>Something we should know</h2>
<p>Tell us what you know and how you know it. Do not send us anything that could endanger you
from a computer that is not yours.</p>
<h2>By post</h2>
<p>The Bridge Post, 1 Example Street, 00000 Kyiv, Ukraine.</p>""",
    ),
    (
        "privacy",
        "Privacy",
        """<p>Our articles are the same for everybody. Reading them sets no cookie, asks no third
party for anything, and tells nobody that you were here.</p>
<h2>When you give</h2>
<p>You pay on a page of Stripe, which takes the card; we never see its number. We keep your
address, your name and country as you gave them there, the amount, the date, and the page of ours
that you came from, so that we can send a receipt and account for the money.</p>
<p>Stripe's page sets cookies of its own, under Stripe's rules.</p>
<h2>When you sign in</h2>
<p>We send a code to your address. There is no password that could be stolen.</p>
<h2>What stands in your browser</h2>
<p>While you read, nothing, unless you close the appeal at the end of an article. When you give, a
date, so that you are not asked again; when you give or sign in, up to four cookies, sent to this
site alone. None of them counts you or follows you. <a href="/on-your-device/">On your device</a>
names each of them and clears the dates.</p>
<h2>When you vote</h2>
<p>While a round runs, your choice stands beside your name so that you can change it. No screen
here shows it to staff. Whoever runs the server could look; we say so because it is true.</p>
<h2>How long we keep it</h2>
<p>Money stays in our books for good: amounts, days, numbers. Names do not have to.</p>
<ul>
<li>The name on a receipt, once somebody is erased: as long as the law makes us; our last mail says
until when.</li>
<li>That you are signed in: 60 days, or until you sign out.</li>
<li>A gift that was begun and never paid: 40 days; a bank may take weeks to answer.</li>
<li>The code by which an address was corrected: 30 days; so that we can answer who asks about
it.</li>
<li>That a mail was sent, of which kind and when: 730 days; so that none goes twice, and to answer
who asks; what it said is never kept.</li>
<li>What Stripe told us, as numbers: 90 days; Stripe can be asked for 30 days; the rest is for
finding faults.</li>
<li>That wrong evidence was shown for a lost address: 30 days; so that nobody guesses on; what was
typed is never kept.</li>
<li>The address of somebody who never gave and never signed in: 365 days; it may have been a
slip.</li>
</ul>
<h2>What you can ask for</h2>
<p>Under <b>My support</b> you download everything we hold about you, in one file, and you can have
it erased: your regular gifts end, Stripe deletes your cards and your address, and our receipts name
nobody any more. We keep a list of the numbers of who was erased, so that an old backup brings
nobody back. For a correction, or where you cannot sign in, write to the address on the contact
page.</p>""",
    ),
    (
        "corrections",
        "Corrections",
        """<p>When we are wrong, we say what was wrong, what is right, and when we changed it, on
the page where the mistake stood. We change nothing quietly.</p>
<h2>How to tell us</h2>
<p>Write to the address on the contact page: which story, which sentence, and how you know. An
editor answers on the same day.</p>
<h2>What happens then</h2>
<p>We check it with a second source. A correction that changes what the story means stands above
the text, every other one below it. People who were wrongly described hear from us first.</p>""",
    ),
]
