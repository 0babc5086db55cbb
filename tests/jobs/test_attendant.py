"""The keeper of a worker: one that hangs is replaced, one that shows life is left alone."""

import subprocess
import sys

KEPT = """
import os, sys, time
from bancheng import attendant

attendant.HUNG = 2.0
said, saying = os.pipe()
os.set_blocking(said, False)
heard = b""

def be_worker(pulse):
    os.write(saying, b"begun ")
    for _time in range(30 if sys.argv[1] == "lively" else 1):
        pulse.felt()
        time.sleep(0.1)
    if sys.argv[1] == "hanging":
        time.sleep(600)
    os.write(saying, b"ended ")
    os._exit(0)

def going_on():
    global heard
    try:
        heard += os.read(said, 100)
    except BlockingIOError:
        pass
    return heard.count(b"begun") < 2

attendant._be_worker = be_worker
attendant.keep_worker(going_on)
print(heard.decode())
"""


def heard(worker: str) -> list[str]:
    """What two workers, one after the other, had said when the second one began."""
    done = subprocess.run(
        [sys.executable, "-c", KEPT, worker],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout.splitlines()[-1].split()


def test_a_worker_that_hangs_is_killed_and_another_begins() -> None:
    assert heard("hanging")[:2] == ["begun", "begun"]


def test_a_worker_that_shows_life_is_left_alone_until_it_ends() -> None:
    assert heard("lively")[:3] == ["begun", "ended", "begun"]
