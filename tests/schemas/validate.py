#!/usr/bin/env python3
"""Validates reports by whole implementations of their schemas.

    validate.py FILE...

The kind of a report is read from its name: `*.assessment.json` by our own schema, `*.cdx.json` by
CycloneDX 1.6 (the official schema inside `cyclonedx-python-lib`), `*.security-insights.yml` by our
restatement of SECURITY-INSIGHTS 2 (its authors publish CUE; see the schema's description).

Needs `cyclonedx-python-lib[validation]`, `jsonschema` and `PyYAML`; what is missing is a failure,
because a check that did not run has found nothing out.
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
    if path.name.endswith(".assessment.json"):
        return by_schema("assessment-1.json", json.loads(text))
    if path.name.endswith(".cdx.json"):
        return by_cyclonedx(text)
    if path.name.endswith(".security-insights.yml"):
        return by_schema("security-insights-2-subset.json", from_yaml(text))
    return [f"no schema is known for a file of this name: {path.name}"]


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
    import yaml

    class NoDates(yaml.SafeLoader):
        """The schema wants days as text, so an unquoted day must not turn into something else."""

    resolvers = yaml.SafeLoader.yaml_implicit_resolvers.items()
    NoDates.yaml_implicit_resolvers = {
        start: [(tag, pattern) for tag, pattern in rules if not tag.endswith(":timestamp")]
        for start, rules in resolvers
    }
    return yaml.load(text, Loader=NoDates)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
