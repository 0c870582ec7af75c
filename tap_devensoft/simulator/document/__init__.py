"""What a tenant tells of itself: the Swagger document and its page."""
