"""Rehearsals tried out: invented plans into which known holes are planted, and whether they are found (`rodtrad rehearse --synthetic`)."""
