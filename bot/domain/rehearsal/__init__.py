"""The first days after leaving, played beforehand: the world they would meet, what would become of a request, and the holes in it."""
