"""Sealing: keys, the vault, and the column types that hold sealed bytes."""
