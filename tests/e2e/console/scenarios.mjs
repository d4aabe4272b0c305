// What is done in each walk. A scenario answers with what the test looks at.

const text = (page) => page.evaluate(() => document.body.innerText);
const pathOf = (page) => page.evaluate(() => location.pathname + location.search);
const press = async (page, ...keys) => {
  for (const key of keys) await page.keyboard.press(key);
};

/** Every page, in both languages and themes: what axe finds, what fails to load. */
async function pages({ options, newPage, settled, axe, shot }) {
  const answers = [];
  for (const [locale, colorScheme] of [['en-US', 'light'], ['ko-KR', 'dark']]) {
    const { page, seen, go, close } = await newPage({ locale, colorScheme });
    for (const [name, path] of Object.entries(options.pages)) {
      await go(path);
      await settled(page);
      await shot(page, `${name}-${locale}-${colorScheme}`);
      answers.push({
        name, locale, title: await page.title(), heading: await page.evaluate(() => document.querySelector('h1')?.textContent ?? ''),
        lang: await page.evaluate(() => document.documentElement.lang), violations: await axe(page),
        names: await page.evaluate(() => [...document.querySelectorAll('td .plain-link, td button')].map((e) => e.textContent)),
      });
    }
    answers.push({ name: 'seen', locale, ...seen });
    await close();
  }
  return answers;
}

/** From the map to why it failed, by keyboard alone. */
async function keyboard({ options, newPage, settled, shot }) {
  const { page, seen, go } = await newPage();
  await go('/map');
  const map = await text(page);
  const nodes = await page.evaluate(() => [...document.querySelectorAll('.map-canvas [role], .map-canvas button, .map-canvas li')].map((e) => e.textContent || e.getAttribute('aria-label')).join('\n'));
  await press(page, 'g', 't');
  await page.waitForURL(/\/traces/);
  await settled(page);
  await press(page, '/');
  const focused = await page.evaluate(() => document.activeElement?.tagName ?? '');
  await page.keyboard.type('fault');
  await press(page, 'Control+Enter');
  await page.waitForURL(/filter=fault/);
  await settled(page);
  await shot(page, 'keyboard-traces');
  await page.locator('[role="row"][aria-rowindex] a, [role="grid"] a, .trace-list a').first().focus();
  await press(page, 'Enter');
  await page.waitForURL(/\/traces\/1-/);
  await settled(page);
  const header = await page.locator('.trace-header').innerText();
  await press(page, 'n'); // the next failure
  await page.waitForFunction(() => location.search.includes('seg='));
  await settled(page);
  await shot(page, 'keyboard-trace');
  const panel = await page.locator('.side-panel').innerText();
  const chosen = await pathOf(page);
  await press(page, 'Shift+Slash');
  const sheet = await page.locator('.key-sheet').first().innerText();
  await press(page, 'Escape');
  const closed = await pathOf(page);
  await press(page, 'Control+k');
  const commands = await page.locator('.commands').innerText();
  return { map, nodes, focused, header, panel, sheet, commands, url: [chosen, closed, await pathOf(page)], seen };
}

/** Links of the X-Ray console. */
async function deepLinks({ options, newPage, settled }) {
  const { page, go } = await newPage();
  const landed = [];
  for (const hash of options.hashes) {
    await page.goto('about:blank');
    await go(`/${hash}`);
    await settled(page);
    landed.push(await pathOf(page));
  }
  return landed;
}

/** State survives copy and paste of the address. */
async function addresses({ options, newPage, settled }) {
  const first = await newPage();
  await first.go(`/traces/${options.id}`);
  await first.page.keyboard.press('n');
  await first.page.waitForFunction(() => location.search.includes('seg='));
  await first.page.keyboard.press('w');
  await first.page.waitForFunction(() => location.search.includes('z='));
  const url = await pathOf(first.page);
  const panel = await first.page.locator('.side-panel :is(h1, h2, h3, header)').first().innerText();
  const second = await newPage();
  await second.page.goto(options.url + url);
  await settled(second.page);
  await second.page.locator('.side-panel :is(h1, h2, h3, header)').first().waitFor();
  return { url, panel, again: await pathOf(second.page), panelAgain: await second.page.locator('.side-panel :is(h1, h2, h3, header)').first().innerText() };
}

/** A wrong expression, a right one in words, and Hangul that is still being composed. */
async function filter({ newPage, settled, shot }) {
  const { page, go } = await newPage({ locale: 'ko-KR' });
  await go('/traces');
  const area = page.locator('textarea.filter-area').first();
  await area.fill('falt AND duration > 2');
  await page.locator('.filter-error').waitFor();
  const error = await page.locator('.filter-error').innerText();
  await shot(page, 'filter-error');
  await area.fill('fault AND duration > 2');
  await page.waitForFunction(() => !document.querySelector('.filter-error'));
  await page.waitForFunction(() => /[가-힣]/.test(document.querySelector('.filter-note')?.textContent ?? ''));
  const words = await page.locator('.filter-note').innerText();
  await area.fill('user = "');
  await area.focus();
  const session = await page.context().newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: '하', selectionStart: 1, selectionEnd: 1 });
  await session.send('Input.imeSetComposition', { text: '한', selectionStart: 1, selectionEnd: 1 });
  const before = await pathOf(page);
  await session.send('Input.dispatchKeyEvent', { type: 'keyDown', key: 'Process', code: 'Enter', windowsVirtualKeyCode: 229 });
  const during = await pathOf(page);
  await session.send('Input.insertText', { text: '한글' });
  await page.keyboard.type('"');
  const written = await area.inputValue();
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(/filter=/);
  await settled(page);
  return { error, words, before, during, written, url: decodeURIComponent((await pathOf(page)).replace(/\+/g, ' ')) };
}

/** What comparing two versions comes to. */
async function verdict({ options, newPage, settled, shot }) {
  const { page, go } = await newPage();
  await go(options.path);
  await page.locator('.verdict').waitFor();
  await settled(page);
  await shot(page, 'compare-versions');
  const slower = page.locator('figure[aria-label*="p90"]');
  await slower.scrollIntoViewIfNeeded();
  await shot(page, 'compare-versions-over-time');
  return { verdict: await page.locator('.verdict h2').innerText(), page: await text(page), slower: await slower.textContent() };
}

/** A node of the map, a brush over its response times, and the traces that these select. */
async function brush({ options, newPage, settled, shot }) {
  const { page, go } = await newPage();
  await go(`/map?sel=${encodeURIComponent(options.node)}`);
  await page.locator('.side-panel').waitFor();
  await settled(page);
  const panel = await page.locator('.side-panel').innerText();
  const from = page.locator('.side-panel .brush-fields input').first();
  await from.fill('1');
  await from.press('Enter');
  await from.blur();
  await page.waitForURL(/lo=/);
  const expression = await page.locator('.side-panel .expression').innerText();
  await shot(page, 'map-brush');
  await page.locator('.side-panel a[href*="/traces"]').first().click();
  await page.waitForURL(/\/traces\?/);
  await settled(page);
  return { panel, expression, url: decodeURIComponent((await pathOf(page)).replace(/\+/g, ' ')), list: await text(page) };
}

/** Pages that show what somebody hostile sent. */
async function hostile({ options, newPage, settled, shot }) {
  const { page, seen, go } = await newPage();
  await page.addInitScript(() => {
    window.hacked = [];
    document.addEventListener('securitypolicyviolation', (event) => window.hacked.push(`policy ${event.violatedDirective}`));
  });
  const found = [];
  for (const path of options.paths) {
    await go(path);
    await settled(page);
    for (const tab of await page.locator('.side-panel [role="tab"]').all()) {
      await tab.click();
      await settled(page);
    }
    found.push(...(await page.evaluate(() => window.hacked)));
    found.push(...(await page.evaluate(() => [...document.querySelectorAll('img, iframe, object, embed, script:not([src]), a[href^="javascript" i]')].map((e) => e.outerHTML.slice(0, 200)))));
  }
  await shot(page, 'hostile');
  return { found, shown: await text(page), ...seen };
}

/** Language and theme, changed without a reload. */
async function language({ newPage, settled }) {
  const { page, go } = await newPage();
  await go('/status');
  const english = await page.locator('h1').first().innerText();
  await page.evaluate(() => (window.same = true));
  await page.getByRole('button', { name: /English/ }).first().click();
  await page.getByRole('menuitem', { name: /한국어/ }).or(page.getByRole('menuitemradio', { name: /한국어/ })).first().click();
  await page.waitForFunction(() => document.documentElement.lang.startsWith('ko'));
  await settled(page);
  const korean = await page.locator('h1').first().innerText();
  const path = await pathOf(page);
  await go(`${path.replace('/console', '')}${path.includes('?') ? '&' : '?'}theme=dark`);
  const background = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--page') || getComputedStyle(document.body).backgroundColor);
  return { english, korean, kept: await page.evaluate(() => window.same === undefined), background, theme: await page.evaluate(() => document.documentElement.dataset.theme ?? document.body.dataset.theme ?? '') };
}

/** Forms that change the server: a group made and deleted, the simulator of sampling rules. */
async function forms({ newPage, settled, shot }) {
  const { page, seen, go } = await newPage();
  await go('/groups?edit=%2B');
  const dialog = page.locator('[role="dialog"]');
  await dialog.locator('input').first().fill('slow-ones');
  await dialog.locator('textarea').first().fill('responsetime > 1');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('table').getByText('slow-ones').waitFor();
  await settled(page);
  await shot(page, 'groups');
  await go('/sampling');
  const sampling = await text(page);
  await go('/status');
  const status = await text(page);
  return { sampling, status, seen };
}

/** A rule of sampling: refused, created, tried on a request, deleted. */
async function rules({ newPage, settled, shot }) {
  const { page, seen, go } = await newPage();
  await go('/sampling?edit=%2B');
  const dialog = page.locator('[role="dialog"]');
  const fill = (label, value) => dialog.getByRole('textbox', { name: label, exact: true }).or(dialog.getByRole('spinbutton', { name: label, exact: true })).fill(value);
  await fill('Name', 'login');
  await fill('Priority', '0');
  await fill('Reservoir', '3');
  await fill('Fixed rate (%)', '25');
  await fill('URL path', '/login*');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.getByText('A whole number from 1 to 9999.').waitFor();
  await shot(page, 'rule-refused');
  await fill('Priority', '10');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.waitFor({ state: 'hidden' });
  const simulator = page.locator('.simulator');
  await simulator.getByRole('textbox', { name: 'URL path' }).fill('/login/form');
  await simulator.getByText('login decides').waitFor();
  await settled(page);
  await shot(page, 'rule-tried');
  const decided = await simulator.locator('.verdicts').innerText();
  await simulator.getByRole('textbox', { name: 'URL path' }).fill('/logout');
  await simulator.getByText('Default decides').waitFor();
  const passed = await simulator.locator('.verdicts').innerText();
  await page.getByRole('button', { name: 'Delete: login' }).click();
  await page.locator('[role="dialog"]').getByRole('button', { name: 'Delete' }).last().click();
  await page.getByRole('button', { name: 'Delete: login' }).waitFor({ state: 'hidden' });
  return { decided, passed, seen };
}

/** First use: a trace is sent from the page and opened. */
async function firstUse({ newPage, settled, shot }) {
  const { page, seen, go } = await newPage({ locale: 'ko-KR' });
  await go('/setup');
  await settled(page);
  const before = await text(page);
  await page.getByRole('button', { name: '테스트 트레이스 보내기' }).click();
  await page.getByRole('button', { name: '트레이스 열기' }).click();
  await page.locator('.trace-header').waitFor();
  await settled(page);
  await shot(page, 'first-trace');
  return { before, header: await page.locator('.trace-header').innerText(), seen };
}

/** How long things take; told, never judged. */
async function speed({ options, newPage, settled }) {
  const { page, go } = await newPage();
  await go('/map');
  const paints = await page.evaluate(() => Object.fromEntries(performance.getEntriesByType('paint').map((entry) => [entry.name, entry.startTime])));
  const usable = [];
  for (let i = 0; i < 5; i++) {
    const began = Date.now();
    await page.goto(`${options.url}/console/traces`);
    await page.locator('[role="row"], .trace-list').first().waitFor();
    usable.push(Date.now() - began);
  }
  const interaction = async (path, act) => {
    await go(path);
    await settled(page);
    const times = [];
    for (let i = 0; i < 12; i++) {
      times.push(await page.evaluate((key) => new Promise((resolve) => {
        const began = performance.now();
        const target = document.querySelector('[role="treegrid"], [role="grid"]') ?? document.activeElement ?? document.body;
        target.focus?.();
        target.dispatchEvent(new KeyboardEvent('keydown', { key, code: key.length === 1 ? `Key${key.toUpperCase()}` : key, bubbles: true }));
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)));
      }), act));
    }
    return times.sort((a, b) => a - b);
  };
  const frames = async (path, act) => {
    await go(path);
    await settled(page);
    return page.evaluate(async (key) => {
      const times = [];
      let last = performance.now();
      for (let i = 0; i < 60; i++) {
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code: `Key${key.toUpperCase()}`, bubbles: true }));
        await new Promise((resolve) => requestAnimationFrame(resolve));
        times.push(performance.now() - last);
        last = performance.now();
      }
      return times.sort((a, b) => a - b);
    }, act);
  };
  // Once a page each: what is asked first costs most. The reader has looked at the trace for two seconds by then.
  const first = async (act, done) => {
    const times = [];
    for (let i = 0; i < 5; i++) {
      await go(`/traces/${options.big}?lvl=all`);
      await settled(page);
      await page.waitForTimeout(2000);
      times.push(await page.evaluate(([how, what]) => new Promise((resolve) => {
        const began = performance.now();
        const seen = () => (document.querySelector(what) ? requestAnimationFrame(() => resolve(performance.now() - began)) : requestAnimationFrame(seen));
        const field = document.querySelector('#trace-find input');
        if (how === 'search') {
          Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, 'step 7');
          field.dispatchEvent(new Event('input', { bubbles: true }));
        } else document.querySelector(how).click();
        seen();
      }), [act, done]));
    }
    return times.sort((a, b) => a - b);
  };
  const middle = (times) => times[Math.floor(times.length / 2)];
  const late = (times) => times[Math.floor(times.length * 0.95)];
  const rows = await interaction('/traces', 'ArrowDown');
  const tree = await interaction(`/traces/${options.big}?lvl=all`, 'ArrowDown');
  const zoom = await frames(`/traces/${options.big}?lvl=all`, 'w');
  const search = await first('search', '.tl-row.found');
  const flame = await first('[data-testid="flame"]', '.flame-view canvas');
  const map = await frames('/map?collapse=none', 'w');
  return {
    firstPaintMs: paints['first-contentful-paint'], usableMs: middle(usable.sort((a, b) => a - b)),
    listMs: [middle(rows), late(rows)], treeMs: [middle(tree), late(tree)], zoomFrameMs: [middle(zoom), late(zoom)], searchMs: [middle(search), late(search)], flameMs: [middle(flame), late(flame)], mapFrameMs: [middle(map), late(map)],
  };
}

export const scenarios = { pages, keyboard, deepLinks, addresses, filter, brush, verdict, hostile, language, forms, rules, firstUse, speed };
