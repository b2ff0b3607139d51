"""Copies of the whole database: made while it is in use, read back before they count, and put in place of one that is lost."""
