"""The request machine, proved: every interleaving up to a bound, what must hold at each step, and mutants that have to be noticed."""
