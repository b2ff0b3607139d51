"""What the clock does for people: what is due, waits and pauses that end, absences of the program."""
