"""Check-lists: areas and items, and the flows made of them."""
