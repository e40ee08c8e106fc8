"""The sentence that a person gets instead of a traceback."""


class CloudError(Exception):
    """Something that stops the command; its text says what was asked, what is there and what to do."""
