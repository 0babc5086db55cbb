"""演示中心 — the fictitious 云溪市政务服务中心, its people and its cases.

Every name, number and event here is invented; the stories are told after situations that
the press reported from many places. Loaded only in demo mode.
"""
