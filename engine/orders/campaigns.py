"""The rule of the completion day."""

from __future__ import annotations


def duty(monthly_fee: int, install_fee: int, has_campaign: bool) -> bool:
    """S: if the product carries no fee and no campaign was ordered with it, a campaign must be ordered on the day of
    completion. Fees in fen."""
    return not has_campaign and monthly_fee == 0 and install_fee == 0
