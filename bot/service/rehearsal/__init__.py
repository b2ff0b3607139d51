"""Playing the first days beforehand: reading the world of one person. Nothing here is written, and nobody is told."""
