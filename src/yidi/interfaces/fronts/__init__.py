"""The API for other fronts: a provincial app or mini program files for the person in front of it."""
