// A page loads its own files and nothing else: its Content-Security-Policy refuses what is put into it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onPage, open, slider } from './browser.mjs';
import { fileOf, isProgram, PAGES, served, visit } from './site.mjs';

/// In the page: puts an element in and says what the policy refused, and whether a script of it ran.
async function put(kind) {
  const refused = [];
  document.addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
  const settled = () => new Promise((resolve) => { setTimeout(resolve, 200); });
  const put = (name, content) => document.body.append(Object.assign(document.createElement(name), content));
  window.ran = false;
  if (kind === 'inline script') put('script', { textContent: 'window.ran = true' });
  if (kind === 'foreign script') put('script', { src: 'http://127.0.0.1:9/a.js' });
  if (kind === 'own script') put('script', { src: document.baseURI });
  if (kind === 'foreign image') put('img', { src: 'http://127.0.0.1:9/a.png', alt: '' });
  if (kind === 'foreign frame') put('iframe', { src: 'http://127.0.0.1:9/' });
  if (kind === 'style') put('style', { textContent: 'body { color: red }' });
  if (kind === 'foreign data') await fetch('http://127.0.0.1:9/').catch(() => {});
  await settled();
  return { refused, ran: window.ran };
}

const REFUSED = {
  'inline script': 'script-src-elem',
  'foreign script': 'script-src-elem',
  'foreign image': 'img-src',
  'foreign frame': 'frame-src',
  'foreign data': 'connect-src',
  style: 'style-src-elem',
};

for (const address of PAGES) {
  test(`${address}: the policy comes first and its own files pass`, onPage({}, async (page) => {
    const document = served(fileOf(address));
    assert.match(document, /<head>\s*<meta charset="utf-8">\s*<meta http-equiv="Content-Security-Policy"/);
    await visit(page, address);
  }));

  test(`${address}: what is put into it is refused`, onPage({ refusals: true }, async (page) => {
    const refusals = isProgram(address) ? REFUSED : { ...REFUSED, 'own script': 'script-src-elem' };
    for (const [kind, directive] of Object.entries(refusals)) {
      await visit(page, address);
      assert.deepEqual(await page.evaluate(put, kind), { refused: [directive], ran: false }, kind);
    }
  }));
}

test('Explore is used without anything being refused', onPage({}, async (page) => {
  await open(page);
  await slider(page).press('End');
  await page.locator('.list .row').last().click();
  await slider(page).press('Home');
}));
