"""How anything leaves: the sender, its order and limits, its books; and the protocol `Carrier`, behind which each way out stands."""
