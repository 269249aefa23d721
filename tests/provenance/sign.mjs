// A signing service of our own, for crates: certificate authority, certificate log and transparency log in the format
// of the public ones, made by @sigstore/mock. Its keys are made new for each folder and are worth nothing elsewhere.
//
//   node sign.mjs FOLDER      reads a list of wishes as JSON, writes FOLDER/trusted_root.json and a bundle for each
//
// A wish: {"name", "subjects": [{"name","sha256"}], "identity": {...}, "predicate": {...}, "statement": {...},
// "certificate": {...}, "late": SECONDS, "twice": "OID", "key": true}. Everything but the first two may be left out;
// what is given replaces what an honest build would say.

import crypto from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.join(process.env.PROVENANCE_PACKAGES, "package.json"));
const { initializeCA, initializeCTLog, initializeTLog } = require("@sigstore/mock");

const ACTIONS = "https://token.actions.githubusercontent.com";
const OID = "1.3.6.1.4.1.57264.1.";
const folder = process.argv[2];

const HONEST = {
    issuer: ACTIONS,
    repository: "octo-org/gate",
    repositoryId: "1001",
    ownerId: "2002",
    workflow: ".github/workflows/release.yml",
    ref: "refs/tags/v1.0.0",
    commit: "0123456789abcdef0123456789abcdef01234567",
    trigger: "push",
    runner: "github-hosted",
    run: "77",
    visibility: "public",
};

// The keys of the service; the same ones for everything that is signed into one folder.
function keys(name) {
    const file = path.join(folder, `${name}.pem`);
    if (!fs.existsSync(file)) {
        const made = crypto.generateKeyPairSync("ec", { namedCurve: "prime256v1" });
        fs.writeFileSync(file, made.privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
    }
    const privateKey = crypto.createPrivateKey(fs.readFileSync(file));
    return { privateKey, publicKey: crypto.createPublicKey(privateKey) };
}

const sha256 = (bytes) => crypto.createHash("sha256").update(bytes).digest();
const spki = (key) => key.export({ type: "spki", format: "der" });
const base64 = (bytes) => Buffer.from(bytes).toString("base64");

function pae(type, payload) {
    return Buffer.concat([
        Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `),
        payload,
    ]);
}

// What the certificate of a build says, by the numbers of its extensions.
function certified(identity) {
    const home = `https://github.com/${identity.repository}`;
    const workflow = `${home}/${identity.workflow}@${identity.ref}`;
    return {
        subject: workflow,
        8: identity.issuer,
        9: workflow,
        10: identity.commit,
        11: identity.runner,
        12: home,
        13: identity.commit,
        14: identity.ref,
        15: identity.repositoryId,
        16: `https://github.com/${identity.repository.split("/")[0]}`,
        17: identity.ownerId,
        18: workflow,
        19: identity.commit,
        20: identity.trigger,
        21: `${home}/actions/runs/${identity.run}/attempts/1`,
        22: identity.visibility,
        ...(identity.environment ? { 23: identity.environment } : {}),
    };
}

function provenance(identity) {
    const home = `https://github.com/${identity.repository}`;
    return {
        buildDefinition: {
            buildType: "https://actions.github.io/buildtypes/workflow/v1",
            externalParameters: {
                workflow: { ref: identity.ref, repository: home, path: identity.workflow },
            },
            internalParameters: {
                github: {
                    event_name: identity.trigger,
                    repository_id: identity.repositoryId,
                    repository_owner_id: identity.ownerId,
                    runner_environment: identity.runner,
                },
            },
            resolvedDependencies: [
                { uri: `git+${home}@${identity.ref}`, digest: { gitCommit: identity.commit } },
            ],
        },
        runDetails: {
            builder: { id: `${home}/${identity.workflow}@${identity.ref}` },
            metadata: { invocationId: `${home}/actions/runs/${identity.run}/attempts/1` },
        },
    };
}

// Objects are merged, everything else is replaced; null takes away.
function merged(base, patch) {
    if (patch === undefined) return base;
    if (patch === null || typeof patch !== "object" || Array.isArray(patch)) return patch;
    const result = { ...base };
    for (const [name, value] of Object.entries(patch)) {
        if (value === null) delete result[name];
        else result[name] = merged(base?.[name] ?? {}, value);
    }
    return result;
}

const ca = keys("ca");
const ctKeys = keys("certificate-log");
const logKeys = keys("log");
const ctlog = await initializeCTLog(ctKeys);
const authority = await initializeCA(ca, ctlog);
const unlogged = await initializeCA(ca, undefined);

async function signed(wish) {
    const type = "application/vnd.in-toto+json";
    const identity = { ...HONEST, ...wish.identity };
    const statement = merged(
        {
            _type: "https://in-toto.io/Statement/v1",
            subject: wish.subjects.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
            predicateType: "https://slsa.dev/provenance/v1",
            predicate: merged(provenance(identity), wish.predicate),
        },
        wish.statement,
    );
    const payload = Buffer.from(wish.payload ?? JSON.stringify(statement));
    const kept = keys("kept");
    const own = wish.key ? kept : crypto.generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const sig = crypto.sign("sha256", pae(type, payload), own.privateKey);
    const envelope = { payload: base64(payload), payloadType: type, signatures: [{ sig: base64(sig), keyid: "" }] };
    const mediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";
    if (wish.key) {
        const hint = base64(sha256(spki(kept.publicKey)));
        const verificationMaterial = { publicKey: { hint }, tlogEntries: [] };
        return { mediaType, verificationMaterial, dsseEnvelope: envelope };
    }
    const { subject, ...says } = merged(certified(identity), wish.certificate);
    const extensions = Object.entries(says).map(([number, value]) => ({ oid: OID + number, value }));
    if (wish.twice) extensions.push({ oid: OID + wish.twice, value: "again" });
    const issued = await (wish.unlogged ? unlogged : authority).issueCertificate({
        publicKey: spki(own.publicKey),
        subjectAltName: subject,
        extensions,
    });
    const pem = `-----BEGIN CERTIFICATE-----\n${base64(issued).replace(/(.{64})/g, "$1\n").trim()}\n-----END CERTIFICATE-----\n`;
    const body = {
        apiVersion: "0.0.1",
        kind: "dsse",
        spec: {
            envelopeHash: { algorithm: "sha256", value: sha256(JSON.stringify(envelope)).toString("hex") },
            payloadHash: { algorithm: "sha256", value: sha256(payload).toString("hex") },
            signatures: [{ signature: base64(sig), verifier: base64(pem) }],
        },
    };
    const clock = new Date(Date.now() + (wish.late ?? 0) * 1000);
    const log = await initializeTLog("https://log.provenance.test", logKeys, clock);
    const entry = Object.values(await log.log(body))[0];
    return {
        mediaType,
        verificationMaterial: {
            certificate: { rawBytes: base64(issued) },
            tlogEntries: [
                {
                    logIndex: String(entry.logIndex),
                    logId: { keyId: base64(Buffer.from(entry.logID, "hex")) },
                    kindVersion: { kind: "dsse", version: "0.0.1" },
                    integratedTime: String(entry.integratedTime),
                    inclusionPromise: { signedEntryTimestamp: entry.verification.signedEntryTimestamp },
                    inclusionProof: {
                        logIndex: String(entry.verification.inclusionProof.logIndex),
                        rootHash: base64(Buffer.from(entry.verification.inclusionProof.rootHash, "hex")),
                        treeSize: String(entry.verification.inclusionProof.treeSize),
                        hashes: entry.verification.inclusionProof.hashes,
                        checkpoint: { envelope: entry.verification.inclusionProof.checkpoint },
                    },
                    canonicalizedBody: entry.body,
                },
            ],
        },
        dsseEnvelope: envelope,
    };
}

const SINCE = "2020-01-01T00:00:00Z";
const logged = (key, baseUrl) => ({
    baseUrl,
    hashAlgorithm: "SHA2_256",
    publicKey: { rawBytes: base64(spki(key)), keyDetails: "PKIX_ECDSA_P256_SHA_256", validFor: { start: SINCE } },
    logId: { keyId: base64(sha256(spki(key))) },
});

const wishes = JSON.parse(fs.readFileSync(0, "utf8"));
const root = {
    mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    tlogs: [logged(logKeys.publicKey, "https://log.provenance.test")],
    certificateAuthorities: [
        {
            subject: { organization: "sigstore.mock", commonName: "sigstore" },
            uri: "https://ca.provenance.test",
            certChain: { certificates: [{ rawBytes: base64(authority.rootCertificate) }] },
            validFor: { start: SINCE },
        },
    ],
    ctlogs: [logged(ctKeys.publicKey, "https://certificates.provenance.test")],
    timestampAuthorities: [],
};
// The authority's own certificate is made once for a folder: others have it by then.
const rootFile = path.join(folder, "trusted_root.json");
if (!fs.existsSync(rootFile)) {
    fs.writeFileSync(rootFile, JSON.stringify(root, null, 2));
}
fs.writeFileSync(path.join(folder, "kept.pub"), keys("kept").publicKey.export({ type: "spki", format: "pem" }));
for (const wish of wishes) {
    const bundle = await signed(wish);
    fs.writeFileSync(path.join(folder, `${wish.name}.sigstore.json`), JSON.stringify(bundle));
}
