// A browser for the tests, and pages that watch themselves: no console message, no page error, no foreign request.
//
// The environment says where everything is; `cargo xtask test` sets it.
//   PLAYWRIGHT_CORE  playwright-core's module       CHROMIUM         the browser's program
//   BASE_URL         the page served at a root      BASE_URL_PREFIX  the same page served under a prefix
//   SITE             the folder that is served
//   AXE              axe-core's script              LIGHTHOUSE       Lighthouse's module

import assert from 'node:assert/strict';
import { after, before } from 'node:test';

const { chromium } = await import(process.env.PLAYWRIGHT_CORE);

export const BASE = process.env.BASE_URL;
export const BASE_PREFIX = process.env.BASE_URL_PREFIX;

const FLAGS = [
  '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync',
];

/// A browser with more flags than those that all tests need.
export const launch = (more = []) => chromium.launch({ executablePath: process.env.CHROMIUM, args: [...FLAGS, ...more] });

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/// A test on a page of its own, which stands still unless the test asks for motion. `faults` says that the test breaks
/// requests, and `refusals` that it does what the page's policy forbids: the browser itself reports both.
export function onPage(options, test) {
  const { faults = false, refusals = false, ...context } = { reducedMotion: 'reduce', ...options };
  const isExpected = (text) => (faults && text.includes('Failed to load resource'))
    || (refusals && /Content Security Policy|violates the document's/.test(text));
  return async (t) => {
    const own = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...context });
    try {
      const page = await own.newPage();
      const watched = watch(page);
      await test(page, t, watched);
      const complaints = watched.complaints.filter((text) => !isExpected(text));
      assert.deepEqual(complaints, [], 'the console stays silent');
      if (!refusals) assert.deepEqual(watched.foreign(), [], 'nothing is asked of another origin');
    } finally {
      await own.close();
    }
  };
}

function watch(page) {
  const requests = [];
  const complaints = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => {
    if (message.type() !== 'log') complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
  const isForeign = (url) => !url.startsWith(new URL(BASE).origin) && !url.startsWith(new URL(BASE_PREFIX).origin)
    && !url.startsWith('data:');
  return { requests, complaints, foreign: () => requests.filter(isForeign) };
}

/// Opens the page and waits until its program shows a dimension, its picture included.
export async function open(page, query = '', base = BASE) {
  await page.goto(base + query);
  await shown(page);
}

/// Waits until the program shows a dimension and everything below it, and the opened picture has come.
export async function shown(page) {
  await page.locator('section.story').waitFor();
  await pictureLoaded(page);
}

export async function pictureLoaded(page) {
  await page.waitForFunction(() => {
    const image = document.querySelector('.frame > .sheet:not(.preview)');
    return image?.complete && image.naturalWidth > 0;
  });
}

/// The number of the dimension on which the site opens.
export const opening = async (page) => {
  const query = await page.locator('main').getAttribute('data-opening');
  return Number(new URLSearchParams(query).get('dimension'));
};

export const slider = (page) => page.locator('#point');
export const title = (page) => page.locator('#stage-title').innerText();
export const point = async (page) => Number(await slider(page).inputValue());
export const spoken = (page) => slider(page).getAttribute('aria-valuetext');
export const picture = (page) => page.locator('.frame').screenshot({ animations: 'disabled' });
export const alert = (page) => page.getByRole('alert');

/// The page's own words for what is shown, to compare one state with another.
export async function state(page) {
  return {
    title: await title(page),
    source: await page.locator('.source').innerText(),
    spoken: await spoken(page),
    point: await point(page),
  };
}

/// Waits until `read` gives what is wanted, and fails with the difference if it does not.
export async function eventually(read, wanted) {
  const deadline = Date.now() + 5000;
  let value = await read();
  while (JSON.stringify(value) !== JSON.stringify(wanted) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    value = await read();
  }
  assert.deepEqual(value, wanted);
}

/// What the browser traced of these categories on the page while something was done.
export async function traced(page, categories, act) {
  const browser = page.context().browser();
  await browser.startTracing(page, { categories });
  await act();
  return JSON.parse(await browser.stopTracing()).traceEvents;
}
