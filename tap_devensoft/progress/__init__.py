"""How far a run is, as figures and as a live display."""
