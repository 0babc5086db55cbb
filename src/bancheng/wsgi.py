"""What the web server loads."""

import os

from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from bancheng import config

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bancheng.settings")

# Without trusted proxies the client's own X-Forwarded-For must not be believed.
application = wrap_wsgi_with_proxy_headers(get_wsgi_application(), [*config.get().proxies])
