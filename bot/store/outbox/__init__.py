"""Every message that leaves: written, claimed, leased, written off."""
