"""What staff promise patients: planned, carried out or not, asked about, and kept in mind meanwhile."""
