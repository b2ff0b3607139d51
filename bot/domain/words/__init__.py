"""Typed words that work everywhere, and how they are spelt."""
