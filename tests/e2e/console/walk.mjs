// Walks through the console in Chromium and says, as JSON, what it saw. Run by test_console.py:
//
//   node walk.mjs SCENARIO '{"url": ..., "out": ..., ...}'

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { scenarios } from './scenarios.mjs';

const [name, given] = process.argv.slice(2);
const options = JSON.parse(given);
const require = createRequire(join(options.modules, 'package.json'));
const { chromium } = require('playwright-core');
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const browser = await chromium.launch({ executablePath: options.chromium, args: ['--no-sandbox'] });

/** A page that writes down whatever should not happen. */
async function newPage({ locale = 'en-US', colorScheme = 'light', width = 1440, height = 900 } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, locale, colorScheme, timezoneId: 'UTC', bypassCSP: false });
  const page = await context.newPage();
  const seen = { errors: [], refused: [], elsewhere: [], dialogs: [] };
  page.on('console', (message) => message.type() === 'error' && seen.errors.push(message.text().slice(0, 300)));
  page.on('pageerror', (error) => seen.errors.push(String(error).slice(0, 300)));
  page.on('dialog', (dialog) => {
    seen.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('response', (response) => response.status() >= 400 && seen.refused.push(`${response.status()} ${response.url()}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(options.url) && !/^(blob|data):/.test(request.url())) seen.elsewhere.push(request.url());
  });
  const go = async (path) => {
    await page.goto(`${options.url}/console${path}`);
    await settled(page);
  };
  return { page, seen, go, close: () => context.close() };
}

/** Nothing is loaded any more, and nothing says that it waits. */
async function settled(page) {
  await page.waitForLoadState('networkidle', { timeout: 2500 }).catch(() => undefined); // some pages ask again and again
  await page.waitForFunction(() => !document.querySelector('.first-paint, [aria-busy="true"], .awsui-spinner'), undefined, { timeout: 4000 }).catch(() => undefined);
}

async function axe(page) {
  // The content policy lets no script in but the console's own; this one comes through the debugger.
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axeSource });
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then((r) => JSON.stringify(
      r.violations.map((v) => ({ id: v.id, nodes: v.nodes.slice(0, 3).map((n) => n.target.join(' ') + ' ' + (n.any[0]?.message ?? n.failureSummary ?? '')) }))))`,
    awaitPromise: true,
    returnByValue: true,
  });
  await session.detach();
  return JSON.parse(result.value);
}

const shot = (page, file) => page.screenshot({ path: join(options.out, `${file}.png`) });

try {
  const said = await scenarios[name]({ options, newPage, settled, axe, shot });
  console.log(JSON.stringify(said));
} finally {
  await browser.close();
}
