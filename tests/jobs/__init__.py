"""Tests of the worker: the tick, the queue, the process."""
