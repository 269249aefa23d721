// Passkeys need script: only a script can ask the browser for one. This is all of it; the registry checks every answer.
'use strict';

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (ch) => ch.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

// What the browser wants as bytes arrives as text.
function unpacked(options) {
  const ids = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));
  const all = { ...options, challenge: toBytes(options.challenge) };
  if (options.user) all.user = { ...options.user, id: toBytes(options.user.id) };
  if (options.excludeCredentials) all.excludeCredentials = ids(options.excludeCredentials);
  if (options.allowCredentials) all.allowCredentials = ids(options.allowCredentials);
  return all;
}

// What the browser answers in bytes is sent as text.
function packed(credential) {
  const said = {};
  for (const key of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[key]) said[key] = toText(credential.response[key]);
  }
  if (credential.response.getTransports) said.transports = credential.response.getTransports();
  return { id: credential.id, rawId: toText(credential.rawId), type: credential.type, response: said };
}

async function send(path, body) {
  const response = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const json = (response.headers.get('content-type') || '').startsWith('application/json');
  const answer = json ? await response.json() : {};
  if (!response.ok) throw new Error(answer.error || `The registry did not answer as expected (${response.status}). Load the page again.`);
  return answer;
}

// What the browser says when it refuses, in words for whoever sits before it.
function inWords(problem) {
  switch (problem.name) {
    case 'NotAllowedError': return 'Nothing was done: the request was cancelled, or took too long. Try again.';
    case 'SecurityError': return 'Passkeys of this registry belong to another address than this page has. Open the registry by its own address.';
    case 'InvalidStateError': return 'This device holds a passkey of this account already. Use another device, or the one that is there.';
    case 'NotSupportedError': case 'ConstraintError': return 'No device at hand can make such a passkey: it has to be unlocked by PIN, finger or face.';
    case 'TypeError': return 'The registry cannot be reached. Try again.';
    default: return problem.message || 'It did not work. Try again.';
  }
}

let waiting;

// One ceremony: the registry asks, the browser answers, the registry says where to go on.
async function ceremony(way, more, extra = {}) {
  if (waiting) waiting.abort();
  const stop = new AbortController();
  waiting = stop;
  const { handle, options } = await send(`/passkeys/${way}/begin`, more);
  const makes = way === 'add' || way === 'sign-up';
  const asked = { publicKey: unpacked(options), signal: stop.signal, ...extra };
  const credential = await (makes ? navigator.credentials.create(asked) : navigator.credentials.get(asked));
  const { next } = await send(`/passkeys/${way}/finish`, { ...more, handle, credential: packed(credential) });
  location.assign(next);
}

function wired(place) {
  const button = place.querySelector('button');
  const trouble = place.querySelector('[role="alert"]');
  const tell = (problem) => {
    if (problem.name === 'AbortError') return;
    trouble.textContent = inWords(problem);
    trouble.className = 'notice refused';
    trouble.hidden = false;
  };
  const more = () => {
    const all = {};
    if (place.dataset.link) all.link = place.dataset.link;
    if (place.dataset.next) all.next = place.dataset.next;
    const name = place.querySelector('input[name="name"]');
    if (name) all.name = name.value;
    return all;
  };
  place.hidden = false;
  if (!window.PublicKeyCredential) {
    button.disabled = true;
    tell(new Error('This browser knows no passkeys, or not at this address: they need https, or localhost.'));
    return;
  }
  place.addEventListener('submit', async (event) => {
    event.preventDefault();
    trouble.hidden = true;
    button.disabled = true;
    try {
      await ceremony(place.dataset.passkey, more());
    } catch (problem) {
      tell(problem);
    }
    button.disabled = false;
  });
  if (place.dataset.passkey === 'sign-in') offered(more, tell);
}

// The browser offers passkeys where a login is typed. A question is good for five minutes, so it is asked anew.
async function offered(more, tell) {
  if (!await PublicKeyCredential.isConditionalMediationAvailable?.()) return;
  const ask = () => ceremony('sign-in', more(), { mediation: 'conditional' }).catch((problem) => {
    if (problem.name !== 'NotAllowedError') tell(problem);
  });
  ask();
  setInterval(() => { if (!document.hidden) ask(); }, 4 * 60_000);
}

for (const place of document.querySelectorAll('[data-passkey]')) wired(place);
