"""Notices to staff by mail: how one looks (`letter.py`), and how it is handed to the clinic's mail server (`carrier.py`)."""
