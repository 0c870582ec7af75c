"""How a tenant writes: requests and replies as values, spelling, envelopes, pages, errors."""
