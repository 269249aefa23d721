// How long somebody needs from the sign-up page to a published crate, second factor included, who reads everything that
// is shown: pages in a real browser, `portcullis setup` and stock cargo in a terminal. Reading and typing are waited for
// in real time, so this is run by hand and not by ./test:
//
//   BROWSER_TESTS=target/browser-tests node tests/browser/first-publish.mjs
//
// Reading: 238 words a minute, the mean of silent reading of non-fiction (Brysbaert 2019, "How many words do we read per
// minute?"). Typing: 40 words, hence 200 letters, a minute.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder } from './harness.mjs';
import { browser, code, mailTo, portcullis, registry, PASSWORD } from './registry-harness.mjs';

const WORDS_A_MINUTE = 238, LETTERS_A_MINUTE = 200;
const begun = performance.now(), steps = [];
const seconds = () => (performance.now() - begun) / 1000;
const wait = (minutes) => new Promise((resolve) => { setTimeout(resolve, minutes * 60_000); });
const read = (text) => wait(text.split(/\s+/).filter(Boolean).length / WORDS_A_MINUTE);
const done = (what) => { steps.push([what, seconds()]); console.log(`${seconds().toFixed(1).padStart(6)} s  ${what}`); };

const here = await registry(), chromium = await browser();
const { page, close } = await chromium.visitor(here);
const readPage = async () => read(await page.locator('main').innerText());
const type = async (field, text) => { await wait(text.length / LETTERS_A_MINUTE); await page.fill(field, text); };
const press = (what = 'main button.primary') => page.click(what);

function terminal(cwd, env, command, args, input) {
  const run = spawnSync(command, args, { cwd, env: { ...process.env, ...env }, input, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${run.stdout}${run.stderr}`);
  return run.stdout + run.stderr;
}

await page.goto('/sign-up');
await readPage();
await type('#login', 'bob');
await type('#email', 'bob@example.org');
await type('#password', PASSWORD);
await press();
await readPage();
done('asked for an account');
const mail = (await mailTo(here, 'bob@example.org')).split('\r\n\r\n').slice(1).join('\n');
await read(mail);
await page.goto(/http:\S+\/sign-up\/confirm\/\S+/.exec(mail)[0]);
await readPage();
await press();
done('followed the link in the mail');
await type('#login', 'bob');
await type('#password', PASSWORD);
await press();
await readPage();
const key = await page.locator('.secret').innerText();
// Opening the app and pointing the camera.
await wait(10 / 60);
await type('#code', code(key));
await press();
await readPage();
await press('text=I have kept them');
done('set up the second factor');
await page.goto('/cargo/me');
await readPage();
await type('#label', 'laptop');
await page.check('[name=publish]');
await page.check('[value=new]');
await press('text=Mint the token');
const token = await page.locator('.notice .command code').first().innerText();
done('minted a token');
const work = folder(), home = join(work, 'cargo-home'), crate = join(work, 'gate');
mkdirSync(join(crate, 'src'), { recursive: true });
mkdirSync(home);
writeFileSync(join(crate, 'Cargo.toml'), '[package]\nname = "gate"\nversion = "0.1.0"\nedition = "2024"\ndescription = "A gate."\nlicense = "MIT"\n');
writeFileSync(join(crate, 'src/lib.rs'), '//! A gate.\n');
const env = { CARGO_HOME: home };
const typed = ['setup cargo --token-stdin', 'cargo publish --allow-dirty'];
await wait(typed[0].length / LETTERS_A_MINUTE);
await read(terminal(crate, env, portcullis, ['setup', 'cargo', '--registry', here.url, '--token-stdin'], `${token}\n`));
await wait(typed[1].length / LETTERS_A_MINUTE);
await read(terminal(crate, env, 'cargo', ['publish', '--allow-dirty', '--registry', 'portcullis']));
done('published with stock cargo');
await close();
await chromium.close();
await here.stop();
console.log(`\n${seconds().toFixed(0)} s for a person who reads everything; the aim is 180 s`);
process.exitCode = seconds() <= 180 ? 0 : 1;
