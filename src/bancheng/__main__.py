"""`python -m bancheng` is `bancheng`."""

import sys

from bancheng.cli import main

sys.exit(main())
