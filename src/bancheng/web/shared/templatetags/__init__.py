"""Template tags of the shell: `{% load shared %}`."""
