"""What a person does with a hub, done in Chromium. The hub is any one whose address is given; see hub.py."""
