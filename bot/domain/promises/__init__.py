"""What somebody at the clinic has promised a patient: a planned call, or something to be done, with an owner and a moment."""
