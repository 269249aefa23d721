// An issuer of identities that others wrote (oidc-provider, MIT), on loopback. Beside what it serves by itself
// (discovery, keys) it signs whatever it is told to by its own keys, which are made new when it is told so:
// what a build service would never sign is what has to be tried.
//
// node issuer.mjs FOLDER: FOLDER has node_modules. It says "listening on ADDRESS" and ends with its input.

import { createHmac, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(`${process.argv[2]}/package.json`);
const { default: Provider } = await import(pathToFileURL(require.resolve("oidc-provider")).href);

function pair(kind) {
  return kind === "RS256"
    ? generateKeyPairSync("rsa", { modulusLength: 2048 })
    : generateKeyPairSync("ec", { namedCurve: "P-256" });
}

let keys = new Map();
let provider;
let issuer;
let mode = "up";
let asked = 0;

function rotate() {
  keys = new Map(["RS256", "ES256"].map((alg) => [alg, { alg, kid: randomUUID(), ...pair(alg) }]));
  const jwks = [...keys.values()].map(({ alg, kid, privateKey }) => ({
    ...privateKey.export({ format: "jwk" }), alg, kid, use: "sig",
  }));
  provider = new Provider(issuer, { jwks: { keys: jwks }, cookies: { keys: [randomUUID()] } }).callback();
}

const part = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

// What is signed, and how: by the own key, by a stranger's of the same name, or in a way that is none.
function signed({ header, claims, how }) {
  const alg = header.alg ?? "RS256";
  const key = keys.get(keys.has(alg) ? alg : "RS256");
  const all = { typ: "JWT", alg, kid: key.kid, ...header };
  if (how === "with its own key") all.jwk = key.publicKey.export({ format: "jwk" });
  for (const name of Object.keys(all)) if (all[name] === null) delete all[name];
  const message = `${part(all)}.${part(claims)}`;
  if (how === "unsigned") return `${message}.`;
  if (how === "by the public key") {
    const secret = key.publicKey.export({ format: "pem", type: "spki" });
    return `${message}.${createHmac("sha256", secret).update(message).digest("base64url")}`;
  }
  const by = how === "by a stranger" ? pair(key.alg).privateKey : key.privateKey;
  const bytes = sign("sha256", Buffer.from(message), { key: by, dsaEncoding: "ieee-p1363" });
  const token = `${message}.${bytes.toString("base64url")}`;
  return how === "changed" ? token.replace(/\.[^.]+\./, `.${part({ ...claims, repository: "eve/gate" })}.`) : token;
}

const server = createServer((request, response) => {
  if (request.url === "/sign" || request.url === "/rotate" || request.url.startsWith("/mode/") || request.url === "/asked") {
    let body = "";
    request.on("data", (chunk) => { body += chunk; });
    request.on("end", () => {
      let said = "";
      if (request.url === "/sign") said = JSON.stringify(JSON.parse(body).map(signed));
      else if (request.url === "/rotate") rotate();
      else if (request.url === "/asked") said = String(asked);
      else mode = request.url.slice("/mode/".length);
      response.end(said);
    });
    return;
  }
  asked += 1;
  const isKeys = request.url.startsWith("/jwks");
  if (mode === "down") return void request.socket.destroy();
  if (mode === "elsewhere") return void response.writeHead(302, { location: "http://127.0.0.1:9/" }).end();
  if (mode === "large" && isKeys) return void response.end(JSON.stringify({ keys: [], padding: "x".repeat(10 << 20) }));
  if (mode === "many" && isKeys) {
    const one = keys.get("RS256").publicKey.export({ format: "jwk" });
    const many = Array.from({ length: 1000 }, (_, number) => ({ ...one, kid: number ? `k${number}` : keys.get("RS256").kid }));
    return void response.end(JSON.stringify({ keys: many }));
  }
  if (mode === "foreign" && !isKeys) {
    return void response.end(JSON.stringify({ issuer: "https://issuer.example.evil", jwks_uri: `${issuer}/jwks` }));
  }
  provider(request, response);
});
server.listen(0, "127.0.0.1", () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  rotate();
  console.log(`listening on ${issuer}`);
});
process.stdin.on("end", () => process.exit(0)).resume();
