"""What every page for a patient says that speaks of genes and medicines, whichever section it is of."""

from __future__ import annotations

from pmkit.core.messages import tr
from pmkit.core.summary import Plain


def about_medicines() -> Plain:
    """The page's title, what not to do, what the page is on and what limits it; no findings."""
    return Plain(
        title=tr("Your genes and your medicines"),
        warnings=(
            (
                tr("Do not change your medicines yourself."),
                tr("Do not start or stop a medicine because of this page. Talk to your doctor or pharmacist first."),
            ),
        ),
        about=(
            tr(
                "Your genes tell your body how to use medicines. This page says what a test of your genes found. "
                "Show it to each doctor and pharmacist who gives you medicines."
            ),
        ),
        good_to_know=(
            tr("This test is not a full check of your genes. A gene that is not named here was not looked at."),
            tr("Your age, your kidneys, your liver, food and other medicines also matter."),
            tr("A second test may be needed before a medicine is changed."),
        ),
    )
