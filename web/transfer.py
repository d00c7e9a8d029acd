"""Accepting a transfer (过户): S: both parties, what goes over, what is lost, with room for both signatures."""

from __future__ import annotations

from web.forms.transfer import TransferForm
from web.language import N_
from web.subscribing import Counter

bp = Counter("transfer", TransferForm, N_("受理过户：核对原户主证件")).blueprint()
