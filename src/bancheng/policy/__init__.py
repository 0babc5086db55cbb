"""启用的规则包 — which rule set holds where, since when."""
