"""Import rows with django-import-export: a dry run, then the import. Run in its own environment.

Arguments: FILE ROWS DATABASE. Prints one JSON object. The model has the columns of the file and
a unique e-mail address by which rows are matched, as the portal's style does.
"""

import json
import sys
import time
from itertools import islice
from pathlib import Path

import django
from django.conf import settings


def main() -> None:
    """Set Django up, import, print."""
    file, rows, database = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
        INSTALLED_APPS=["import_export"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()
    import import_export  # noqa: PLC0415 - only after setup
    import tablib  # noqa: PLC0415
    from django.db import connection, models  # noqa: PLC0415
    from import_export import resources  # noqa: PLC0415

    with file.open(encoding="utf-8", newline="") as stream:
        text = "".join(islice(stream, rows + 1))
    dataset = tablib.Dataset().load(text, format="csv")
    dataset.headers = [
        heading.lower().replace(" ", "_").replace(":", "_") for heading in dataset.headers
    ]
    fields = {name: models.TextField(blank=True, default="") for name in dataset.headers}
    fields["email"] = models.CharField(max_length=254, unique=True)
    meta = type("Meta", (), {"app_label": "import_export"})
    customer = type("Customer", (models.Model,), {**fields, "Meta": meta, "__module__": "bench"})
    with connection.schema_editor() as editor:
        editor.create_model(customer)
    options = {"import_id_fields": ["email"], "fields": list(dataset.headers)}
    resource = resources.modelresource_factory(customer, meta_options=options)
    taken = {}
    for step, dry in (("preview", True), ("commit", False)):
        started = time.perf_counter()
        result = resource().import_data(dataset, dry_run=dry, raise_errors=True)
        taken[step] = time.perf_counter() - started
        assert not result.has_errors()
    assert customer.objects.count() == rows, customer.objects.count()
    versions = f"Django {django.__version__}, django-import-export {import_export.__version__}"
    print(json.dumps({**taken, "rows": rows, "versions": versions}))


if __name__ == "__main__":
    main()
