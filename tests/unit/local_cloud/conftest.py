"""The package under test lies in tests/; an editable installation finds it too."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
