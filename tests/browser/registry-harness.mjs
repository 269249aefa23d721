// A registry as people start it, and browsers that look at it. Nothing but the registry may be asked for anything.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FLAGS, folder, packages, root } from './harness.mjs';

// The program, as cargo builds it for these tests: cargo build -p portcullis.
export const portcullis = join(process.env.CARGO_TARGET_DIR || join(root, 'target'), 'debug/portcullis');
export const PASSWORD = 'gleaming ostrich vault';

// Starts a registry on an empty folder and a free port.
export async function registry(...args) {
  const data = join(folder(), 'data');
  const server = spawn(portcullis, ['serve', '--data', data, '--listen', '127.0.0.1:0', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  let log = '';
  server.stderr.on('data', (text) => { log += text; });
  const greeting = [];
  for await (const line of createInterface({ input: server.stdout })) {
    greeting.push(line.trim());
    if (line.startsWith('listening on ')) break;
  }
  const url = greeting.at(-1).replace('listening on ', '');
  const admin = (...command) => {
    const run = spawnSync(portcullis, ['admin', ...command, '--data', data, '--base-url', url], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`${command.join(' ')}: ${run.stderr}`);
    return run.stdout;
  };
  return {
    url, data, admin,
    link: greeting.find((line) => line.includes('/enrol/')),
    log: () => log,
    async stop() { server.kill('SIGTERM'); await ended; },
  };
}

// The newest mail to this address, once it was written; its lines as they were before they were sent.
export async function mailTo({ data }, address, seen = 0) {
  for (let tries = 0; tries < 200; tries += 1) {
    const mails = mailsTo({ data }, address);
    if (mails.length > seen) return mails.at(-1);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no mail to ${address} was written`);
}

// Every mail to this address that was written so far.
export function mailsTo({ data }, address) {
  const mails = listed(join(data, 'mail')).map((file) => readFileSync(file, 'utf8')).filter((mail) => mail.includes(`To: ${address}`));
  return mails.map((mail) => mail.replace(/=\r?\n/g, '').replace(/=3D/g, '='));
}

// The newest mail to this address that says this, once there is one beyond those that were seen.
export async function mailSaying(here, address, part, seen = 0) {
  for (let tries = 0; tries < 200; tries += 1) {
    const said = mailsTo(here, address).filter((mail) => mail.includes(part));
    if (said.length > seen) return said.at(-1);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no mail to ${address} says ${part}`);
}

function listed(at) {
  try {
    return readdirSync(at).sort().map((name) => join(at, name));
  } catch (problem) {
    if (problem.code === 'ENOENT') return [];
    throw problem;
  }
}

// What an authenticator app shows for this key, now or so many steps later (RFC 6238).
export function code(key, steps = 0) {
  let bits = '';
  for (const letter of key.replace(/\s/g, '')) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0');
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

// One browser; each visitor has a profile of its own.
export async function browser() {
  const { chromium } = packages()('playwright-core');
  const axe = readFileSync(packages().resolve('axe-core/axe.min.js'), 'utf8');
  const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';
  const running = await chromium.launch({ executablePath, headless: true, chromiumSandbox: false, args: FLAGS });

  // Visitors stand on one machine, which the registry knows again by a cookie, unless one is a stranger.
  async function visitor(here, { script = true, theme = 'light', width = 1280, stranger = false } = {}) {
    const { url } = here;
    const context = await running.newContext({
      viewport: { width, height: 900 }, colorScheme: theme, javaScriptEnabled: script, reducedMotion: 'reduce', baseURL: url, serviceWorkers: 'block',
    });
    if (here.device && !stranger) await context.addCookies([here.device]);
    context.setDefaultTimeout(10_000);
    const page = await context.newPage(), trouble = [];
    context.on('request', (request) => { if (!request.url().startsWith(url)) trouble.push(`asked for ${request.url()}`); });
    page.on('pageerror', (problem) => trouble.push(String(problem.stack || problem)));
    page.on('console', (message) => { if (message.type() === 'error' && !/status of 4/.test(message.text())) trouble.push(message.text()); });
    return {
      page,
      async close() {
        if (!stranger) here.device = (await context.cookies()).find((cookie) => cookie.name === 'pcl-device-dev') || here.device;
        await context.close();
        if (trouble.length) throw new Error(trouble.join('\n'));
      },
    };
  }

  // What axe calls serious or critical. It is run outside the page's policy, which lets no such script in.
  async function violations(page) {
    const found = await page.evaluate(`(() => { ${axe}; return axe.run(document, { resultTypes: ['violations'] }); })()`);
    const where = (node) => `${node.target.join(' ')} (${node.failureSummary})`;
    return found.violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => `${v.id}: ${v.nodes.map(where).join('; ')}`);
  }

  async function shot(page, name) {
    if (!process.env.SHOTS) return;
    mkdirSync(process.env.SHOTS, { recursive: true });
    await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`), fullPage: true });
  }

  // A page as it stands, in the theme and width that it was opened with: accessible, and no wider than the window.
  async function look(page, name) {
    assert.deepEqual(await violations(page), [], name);
    await fits(page, name);
  }

  // No wider than the window. This is all that can be asked of a page without script: axe waits for timers of the page.
  async function fits(page, name) {
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wider <= 0, `${name} is ${wider} px too wide`);
    await shot(page, name);
  }

  return { visitor, look, fits, shot, close: () => running.close() };
}

let counter = 100;

// A device with passkeys that somebody carries; `verified` is whether it knows them.
export async function authenticator(page, { verified = true, transport = 'internal' } = {}) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', transport, hasResidentKey: true, hasUserVerification: true, isUserVerified: verified,
      automaticPresenceSimulation: true,
    },
  });
  return {
    keys: async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    // The counter goes on from wherever the passkey was last used; a lower one would look like a copy.
    give: (credential) => cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount: (counter += 100) } }),
    // Whether somebody touches it as soon as the browser asks; the browser's own list of passkeys is answered so too.
    there: (enabled) => cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
    verified: (isUserVerified) => cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    gone: () => cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }),
  };
}

// Login, address and password, as a page asks for them.
export async function apply(page, login, password = PASSWORD) {
  await page.fill('#login', login);
  await page.fill('#email', `${login}@example.org`);
  await page.fill('#password', password);
  await page.click('main button.primary');
}

// Sets up the second factor on the page that asks for it; the key, and the recovery codes.
export async function setUpFactor(page) {
  const key = await page.locator('.secret').innerText();
  await page.fill('#code', code(key));
  await page.click('main button.primary');
  const recovery = await page.locator('.codes code').allInnerTexts();
  return { key, recovery };
}

// The first administrator by the one-time link.
export async function enrol(page, { link }, login) {
  await page.goto(link);
  await apply(page, login);
  const factor = await setUpFactor(page);
  await page.click('text=I have kept them');
  return factor;
}

export async function signIn(page, login, secondFactor, password = PASSWORD) {
  await page.goto('/sign-in');
  await page.fill('#login', login);
  await page.fill('#password', password);
  await page.click('main button.primary');
  if (secondFactor) {
    await page.fill('#code', secondFactor);
    await page.click('main button.primary');
  }
}
