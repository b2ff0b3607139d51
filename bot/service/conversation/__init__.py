"""A patient’s conversation: an update, the runs, what is shown and said."""
