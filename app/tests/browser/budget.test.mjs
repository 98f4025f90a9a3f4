// What a visitor downloads, as counts and bytes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onPage, open, shown } from './browser.mjs';
import { PAGES, visit } from './site.mjs';

/// Bytes on the wire, answers' heads included, of what a page asks for before it is touched. Comparing shows two
/// dimensions of two bases, and so takes two sheets and two bundles.
const FIRST_VIEW = 700_000;
const budget = (address) => (address === 'compare.html' ? 960_000 : FIRST_VIEW);

/// What comes over the wire from now on: addresses with their bytes.
async function metered(page) {
  const session = await page.context().newCDPSession(page);
  const addresses = new Map();
  const received = [];
  session.on('Network.requestWillBeSent', ({ requestId, request }) => addresses.set(requestId, request.url));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const url = addresses.get(requestId);
    if (url && !url.startsWith('data:')) received.push({ url, bytes: encodedDataLength });
  });
  await session.send('Network.enable');
  return received;
}

const sum = (received) => received.reduce((total, { bytes }) => total + bytes, 0);
const listed = (received) => received.map(({ url, bytes }) => `${bytes} ${new URL(url).pathname}`).join('\n');

for (const address of PAGES) {
  test(`${address}: the first view is at most ${budget(address)} bytes, and no file comes twice`, onPage({}, async (page, t) => {
    const received = await metered(page);
    await visit(page, address);
    t.diagnostic(`${address}: ${sum(received)} bytes in ${received.length} files`);
    assert.ok(sum(received) <= budget(address), `${sum(received)} bytes:\n${listed(received)}`);
    assert.equal(new Set(received.map(({ url }) => url)).size, received.length, listed(received));
  }));
}

test('the whole strip of the opened dimension is there before it is touched', onPage({}, async (page) => {
  await open(page);
  const received = await metered(page);
  for (const key of ['Home', 'PageUp', 'PageUp', 'End', 'ArrowLeft']) await page.locator('#point').press(key);
  await page.waitForLoadState('networkidle');
  assert.equal(listed(received), '');
}));

test('another dimension costs its own sheet and nothing more', onPage({}, async (page) => {
  await open(page);
  await page.locator('.list').scrollIntoViewIfNeeded();
  await page.waitForLoadState('networkidle');
  const received = await metered(page);
  await page.locator('.list .row').nth(3).click();
  await shown(page);
  assert.match(listed(received), /^\d+ \/bundles\/[^\n]*\/dimension-04-\w+\.webp$/);
}));

test('a second visit fetches nothing whose name holds its hash', onPage({}, async (page) => {
  await open(page);
  await page.waitForLoadState('networkidle');
  const received = await metered(page);
  await open(page);
  // What the browser kept costs no bytes.
  const fetched = received.filter(({ bytes }) => bytes > 0).map(({ url }) => new URL(url).pathname);
  assert.deepEqual(fetched.filter((path) => path !== '/' && !path.endsWith('/catalog.postcard')), []);
}));
