"""What may be ordered, and the states an order goes through. Pure rules: no table, no network, no clock of its own."""
