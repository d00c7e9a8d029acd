"""Money: whole fen everywhere; people read yuan."""

from __future__ import annotations


def yuan(fen: int) -> str:
    """¥1,234.50"""
    return f"¥{fen // 100:,}.{fen % 100:02d}"
