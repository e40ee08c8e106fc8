"""What runs inside the OpenStack virtual environment, apart from the project's."""
