"""The event log: what shoppers did, durable, in one order, and ready to be replayed."""
