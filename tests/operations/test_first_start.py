"""The first start draws papers; the processes that are forked after it must be able to, too."""

import os
import subprocess
import sys
from pathlib import Path

DRAWN_BEFORE_AND_AFTER = """
import os
import django; django.setup()
from bancheng import serve
from bancheng.papers import documents

def draw(name="甲"):
    documents.render_pdf("paper", {"title": name, "blocks": [{"type": "text", "text": name}]})

serve.in_a_copy(draw)
served = os.fork()
if not served:
    draw("乙")
    os._exit(0)
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(served, 0)[1]))
"""


def test_a_process_forked_after_the_first_start_draws_a_paper(tmp_path: Path) -> None:
    env = os.environ | {
        "BANCHENG_MODE": "demo",
        "BANCHENG_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "bancheng.settings",
    }

    done = subprocess.run(
        [sys.executable, "-c", DRAWN_BEFORE_AND_AFTER], env=env, check=False, timeout=120
    )

    assert done.returncode == 0


def test_what_fails_in_the_copy_ends_the_start(tmp_path: Path) -> None:
    script = "from bancheng import serve; serve.in_a_copy(exit, 3); print('served')"

    done = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True, timeout=120
    )

    assert (done.returncode, done.stdout) == (1, "")
