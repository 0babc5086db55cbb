"""仿真 — simulated officers, units and reporters who work cases through the one door.

To change how they behave, change `habits.py`; `engine.py` only keeps the time.
"""
