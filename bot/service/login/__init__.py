"""The ways in for staff beside the link (`service/people/staff_login.py`): password and code, passkey, an identity elsewhere."""
