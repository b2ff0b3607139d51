"""A clinic on its way to another instance: which rows are its own, the file they travel in, and where they lie meanwhile."""
