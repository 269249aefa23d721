// What another verifier makes of bundles: @sigstore/verify, by which npm looks at what it installs.
//
//   node judge.mjs TRUSTED_ROOT BUNDLE...     prints {"BUNDLE": "" or the reason}

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.join(process.env.PROVENANCE_PACKAGES, "package.json"));
const { bundleFromJSON } = require("@sigstore/bundle");
const { TrustedRoot } = require("@sigstore/protobuf-specs");
const { Verifier, toSignedEntity, toTrustMaterial } = require("@sigstore/verify");

const [rootFile, ...files] = process.argv.slice(2);
const root = TrustedRoot.fromJSON(JSON.parse(fs.readFileSync(rootFile, "utf8")));
const verifier = new Verifier(toTrustMaterial(root));
const verdicts = {};
for (const file of files) {
    try {
        verifier.verify(toSignedEntity(bundleFromJSON(JSON.parse(fs.readFileSync(file, "utf8")))));
        verdicts[path.basename(file)] = "";
    } catch (error) {
        verdicts[path.basename(file)] = String(error.code ?? error.name ?? error);
    }
}
process.stdout.write(JSON.stringify(verdicts));
