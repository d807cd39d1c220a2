"""The pages: an application made by ``create_app``, one blueprint per folder.

A folder offers ``blueprint``; its name is the first half of its endpoints and the folder of its
templates. Views under ``/t/<tenant>/`` are opened by ``portal.web.tenancy``, which needs to be
told with ``@requires`` what each one asks of a member.
"""

from importlib import import_module

from flask import Flask

from portal.instance import Instance, open_instance
from portal.settings import Settings
from portal.store.accounts import passwords
from portal.web import assets, errors, headers, layout, lifecycle, logs, tenancy
from portal.web.configuration import configure
from portal.web.sealed_request import SealedRequest

BLUEPRINTS = (
    "portal.web.auth",
    "portal.web.customers",
    "portal.web.home",
    "portal.web.lists",
    "portal.web.people",
    "portal.web.profiles",
    "portal.web.runs",
    "portal.web.vocabulary",
)
"""Every folder of pages, one line each."""


def create_app(settings: Settings | None = None, *, instance: Instance | None = None) -> Flask:
    """Make the application.

    Args:
        settings: read from the environment when there are none.
        instance: one that is open already, for a process that also runs workers.

    Raises:
        UndeclaredAccess: a view does not say who may open it.
    """
    instance = instance or open_instance(settings)
    app = Flask("portal", instance_path=str(instance.settings.instance.absolute()))
    app.request_class = SealedRequest
    app.extensions["portal"] = instance
    configure(app, instance.settings)
    logs.write_json_lines()
    passwords.prepare()
    assets.register(app)
    layout.register(app)
    lifecycle.register(app)
    errors.register(app)
    headers.register(app, instance.settings)
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(name).blueprint)
    tenancy.check_declared(app)
    return app
