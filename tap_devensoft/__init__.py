"""Singer tap for Devensoft, the platform on which acquirers run their deals."""
