// Starts the system's Chromium for the page tests, and lets the program write the pages that they look at.
//
// The two packages of package.json are installed beside the build output, never into the source tree:
//
//   npm install --prefix target/browser-tests --no-audit --no-fund playwright-core@1.65.1 axe-core@4.14.1
//   BROWSER_TESTS=target/browser-tests node --test tests/browser/*.test.mjs
//
// (or copy package.json to target/browser-tests and run `npm install --prefix target/browser-tests`). BROWSER_TESTS is
// the folder that holds node_modules; without it target/browser-tests is looked at, then Node's own search. A module
// found by import cannot be pointed at by NODE_PATH, so the packages are loaded through createRequire. SHOTS names a
// folder for screenshots; CHROMIUM another browser than /usr/bin/chromium.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
export const root = resolve(here, '../..');

export function packages() {
  const folder = resolve(process.env.BROWSER_TESTS || join(root, 'target/browser-tests'));
  return createRequire(existsSync(join(folder, 'node_modules')) ? join(folder, 'package.json') : import.meta.url);
}

// The flags of a browser that runs as root in a build machine and calls nobody by itself.
export const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

// The program, as cargo builds it for these tests: cargo build -p portcullis-assess.
export const program = join(process.env.CARGO_TARGET_DIR || join(root, 'target'), 'debug/portcullis-assess');

// What the program prints for these arguments. An outcome that closes a gate is still an answer.
export function tell(...args) {
  const run = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (run.error || ![0, 1].includes(run.status)) throw new Error(`${program} ${args.join(' ')}: ${run.error || run.stderr}`);
  return run.stdout;
}

// A folder of its own, swept when the tests of a file are over.
export function folder() {
  const made = mkdtempSync(join(tmpdir(), 'portcullis-pages-'));
  process.on('exit', () => rmSync(made, { recursive: true, force: true }));
  return made;
}

// The workbook page as the program writes it, for its own framework or for another one.
export function workbookPage(at = join(folder(), 'workbook.html'), by = 'psr-0.1') {
  tell('page', '--out', at, '--framework', by);
  return at;
}

// The framework that the page carries.
export const framework = () => JSON.parse(/ id="framework">([^]*?)<\/script>/.exec(readFileSync(workbookPage(), 'utf8'))[1]);

// The workbook of the format guide: what readers are told to write must open, and come back unchanged.
export const example = /```toml\n([\s\S]*?)```/.exec(readFileSync(join(root, 'docs/guide/workbook-format.md'), 'utf8'))[1];
export const hostile = readFileSync(join(here, 'fixtures/hostile.toml'), 'utf8');

// A second workbook in one page needs another name: the name is how the page tells that it is open.
export async function load(page, text, name = 'assessment.toml') {
  await page.setInputFiles('#file-input', { name, mimeType: 'application/toml', buffer: Buffer.from(text) });
  await page.locator('#file', { hasText: name }).or(page.locator('#trouble:visible')).first().waitFor();
}

export async function visit(page, id) {
  await page.evaluate((hash) => { location.hash = hash; }, id);
  await page.locator(`#criteria a[aria-current][href="#${id}"]`).waitFor({ state: 'attached' });
}

export async function saved(page, how = () => page.getByRole('button', { name: 'Save' }).click()) {
  const [download] = await Promise.all([page.waitForEvent('download'), how()]);
  return readFileSync(await download.path(), 'utf8');
}

export const ladders = (page) => page.locator('#ladders .ladder').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));

// One browser with a fresh profile, and a folder that is swept with it.
export async function browser() {
  const { chromium } = packages()('playwright-core');
  const axe = readFileSync(packages().resolve('axe-core/axe.min.js'), 'utf8');
  const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';
  const running = await chromium.launch({ executablePath, headless: true, chromiumSandbox: false, args: FLAGS });
  const html = workbookPage();

  // Each page is its own profile. Any request but the page's own file is recorded, stopped, and fails the test at the end.
  async function page({ width = 1280, height = 900, theme = 'light', pickers = false, prepare, script = true, file = html } = {}) {
    const context = await running.newContext({
      viewport: { width, height }, colorScheme: theme, acceptDownloads: true, reducedMotion: 'reduce', serviceWorkers: 'block',
      javaScriptEnabled: script,
    });
    const opened = await context.newPage(), outside = [], errors = [];
    await context.route('**/*', (route) => {
      if (route.request().url().startsWith('file://')) return route.continue();
      outside.push(route.request().url());
      return route.abort();
    });
    context.on('request', (request) => { if (!/^(file|blob|data):/.test(request.url()) && !outside.includes(request.url())) outside.push(request.url()); });
    opened.on('pageerror', (problem) => errors.push(String(problem.stack || problem)));
    opened.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
    await opened.clock.setFixedTime(new Date('2026-11-22T12:00:00'));
    // A system file dialog cannot be driven, so pages take the upload and download path unless a test brings its own.
    if (!pickers) await opened.addInitScript(() => { delete window.showOpenFilePicker; delete window.showSaveFilePicker; });
    if (prepare) await opened.addInitScript(prepare);
    await opened.goto(pathToFileURL(file).href);
    return {
      page: opened,
      async close() {
        await context.close();
        if (outside.length) throw new Error(`The page asked for ${outside.join(', ')}`);
        if (errors.length) throw new Error(`The page reported: ${errors.join('\n')}`);
      },
    };
  }

  // What axe calls serious or critical, each with the elements it means.
  async function violations(opened) {
    await opened.evaluate(axe);
    const found = await opened.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    const where = (node) => `${node.target.join(' ')} (${node.failureSummary})`;
    return found.violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => `${v.id}: ${v.nodes.map(where).join('; ')}`);
  }

  async function shot(opened, name, options = { fullPage: true }) {
    if (!process.env.SHOTS) return;
    mkdirSync(process.env.SHOTS, { recursive: true });
    await opened.screenshot({ path: join(process.env.SHOTS, `${name}.png`), ...options });
  }

  const close = () => running.close();

  // Opens a page, runs the test on it, and closes it, which is where outside requests and errors are counted.
  async function on(options, run) {
    const opened = await page(options);
    try {
      await run(opened.page);
    } catch (problem) {
      await opened.close().catch(() => {});
      throw problem;
    }
    await opened.close();
  }

  return { on, violations, shot, close };
}
