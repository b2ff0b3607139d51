"""Handing a whole person over: the giver begins, the person decides, the receiver accepts, the clock carries it out."""
