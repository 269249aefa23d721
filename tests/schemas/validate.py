#!/usr/bin/env python3
"""Validates reports by whole implementations of their schemas.

    validate.py FILE...

A JSON file with `bomFormat` is judged by CycloneDX 1.6 (the official schema inside
`cyclonedx-python-lib`), another JSON file by our own schema, a YAML file by our restatement of
SECURITY-INSIGHTS 2 (its authors publish CUE; see the schema's description).

Needs `cyclonedx-python-lib[validation]` and `check-jsonschema`, which brings `jsonschema` and
`ruamel.yaml`. What is missing is a failure: a check that did not run has found nothing out.
"""

import json
import pathlib
import sys

SCHEMAS = pathlib.Path(__file__).resolve().parent.parent.parent / "data" / "schemas"


def main(names):
    if not names:
        print(__doc__, file=sys.stderr)
        return 2
    failed = 0
    for name in names:
        faults = list(faults_of(pathlib.Path(name)))
        print(f"{'FAIL' if faults else 'ok  '} {name}")
        for fault in faults[:20]:
            print(f"     {fault}")
        failed += bool(faults)
    return 1 if failed else 0


def faults_of(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix in (".yml", ".yaml"):
        return by_schema("security-insights-2-subset.json", from_yaml(text))
    try:
        value = json.loads(text)
    except ValueError as error:
        return [f"neither JSON nor named as YAML: {error}"]
    if isinstance(value, dict) and "bomFormat" in value:
        return by_cyclonedx(text)
    return by_schema("assessment-1.json", value)


def by_schema(name, value):
    import jsonschema

    schema = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    kind = jsonschema.Draft202012Validator
    kind.check_schema(schema)
    found = kind(schema, format_checker=kind.FORMAT_CHECKER).iter_errors(value)
    for error in found:
        yield f"/{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"


def by_cyclonedx(text):
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return [] if found is None else [str(found)[:600]]


def from_yaml(text):
    """Days must be quoted: unquoted ones turn into dates here, and the schema refuses them."""
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).load(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
