"""Every call of the adapter under every fault of the embedded host."""
