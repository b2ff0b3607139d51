"""What content may not be: loops, far from help, not neutral, words that hurt."""
