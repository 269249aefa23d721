"""Real bundles, from the source distribution of pypi-attestations, as that library itself makes them from what it ships.

    python real.py ARCHIVE FOLDER

Writes into the folder NAME.sigstore.json for each attestation, list.json with file name and SHA-256 of what each is
about, and trusted_root.json, the public-good trust root of the wheel of sigstore.
"""

import hashlib
import json
import pathlib
import shutil
import sys
import tarfile

import pypi_attestations
import sigstore

archive, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
listed = []


def keep(name, attestation, about):
    (folder / f"{name}.sigstore.json").write_text(attestation.to_bundle().to_json())
    listed.append({"bundle": f"{name}.sigstore.json", "file": about.name, "sha256": about.sha256})


class About:
    def __init__(self, name, data):
        self.name, self.sha256 = name, hashlib.sha256(data).hexdigest()


with tarfile.open(archive) as packed:
    assets = {
        pathlib.PurePosixPath(member.name).name: packed.extractfile(member).read()
        for member in packed.getmembers()
        if "/test/assets/" in member.name and member.isfile()
    }
for name, data in sorted(assets.items()):
    if name.endswith((".whl", ".tar.gz")):
        about = About(name, data)
        for kind in ("publish", "slsa"):
            said = assets.get(f"{name}.{kind}.attestation")
            if said:
                keep(f"{name}.{kind}", pypi_attestations.Attestation.model_validate_json(said), about)
        told = assets.get(f"{name}.provenance")
        if told and f"{name}.publish.attestation" not in assets:
            provenance = pypi_attestations.Provenance.model_validate_json(told)
            for bundle in provenance.attestation_bundles:
                for attestation in bundle.attestations:
                    keep(f"{name}.{bundle.publisher.kind.lower()}", attestation, about)
(folder / "list.json").write_text(json.dumps(listed))
stores = pathlib.Path(sigstore.__file__).parent / "_store"
(root,) = stores.glob("*sigstore.dev/trusted_root.json")
shutil.copy(root, folder / "trusted_root.json")
