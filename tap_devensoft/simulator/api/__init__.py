"""What a tenant answers: routes, listings, activity maps, tokens and the Swagger document."""
