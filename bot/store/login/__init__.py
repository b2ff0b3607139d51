"""What the database knows of how staff get in: sessions, passwords and codes, passkeys, what has been begun, who guesses."""
