"""A stand-in for AWX's API, for tests: the facts of a real one (facts.json), and the rules that its OPTIONS do not tell. Runs nothing."""
