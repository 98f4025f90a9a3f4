// The pages in Firefox: each opens in silence, the strip is scrubbed with keys, and images and maps are computed there.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

const { default: puppeteer } = await import(process.env.PUPPETEER_CORE);

const BASE = process.env.BASE_URL;
const PAGES = ['', 'compare.html', 'gabor.html', 'mix.html', 'photo.html', 'tables.html', 'test.html'];
/// Computing takes its time on a machine without a graphics processor.
const PATIENCE = { timeout: 120_000 };

let browser;
before(async () => {
  browser = await puppeteer.launch({
    browser: 'firefox', executablePath: process.env.FIREFOX, headless: true, protocolTimeout: PATIENCE.timeout,
  });
});
after(() => browser?.close());

/// A test on a page of its own, which must stay silent.
const onPage = (run) => async (t) => {
  const page = await browser.newPage();
  const complaints = [];
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
  page.on('requestfailed', (request) => complaints.push(`not loaded: ${request.url()}`));
  page.setDefaultTimeout(PATIENCE.timeout);
  await page.setViewport({ width: 1280, height: 900 });
  try {
    await run(page, t);
    assert.deepEqual(complaints, [], 'the console stays silent');
  } finally {
    await page.close();
  }
};

const visit = (page, address) => page.goto(BASE + address, { waitUntil: 'load', ...PATIENCE });
const text = (page, selector) => page.$eval(selector, (element) => element.innerText);
const press = async (page, selector, key, times = 1) => {
  await page.focus(selector);
  for (let time = 0; time < times; time += 1) await page.keyboard.press(key);
};

for (const address of PAGES) {
  test(`Firefox opens ${address || 'index.html'}`, onPage(async (page) => {
    const response = await visit(page, address);
    assert.equal(response.status(), 200);
    await page.waitForSelector('h1');
    // A program that does not start leaves the page without its last words.
    await page.waitForNetworkIdle({ idleTime: 500, ...PATIENCE });
    assert.notEqual(await text(page, 'h1'), '');
  }));
}

test('Firefox scrubs with keys, and the address follows', onPage(async (page) => {
  await visit(page, '');
  await page.waitForSelector('section.list');
  await press(page, '#point', 'Home');
  await press(page, '#point', 'ArrowRight', 5);
  await page.waitForFunction(() => location.search.endsWith('point=6'), PATIENCE);
  const spoken = await page.$eval('#point', (point) => point.getAttribute('aria-valuetext'));
  assert.match(spoken, /point 6 of 32$/);
}));

test('Firefox mixes on this processor, and the image is one', onPage(async (page, t) => {
  await visit(page, 'mix.html?layer=gabor&method=pca&components=6&engine=cpu');
  await page.waitForSelector('.mix-slider input[aria-valuetext]');
  await press(page, '#mix-slider-1', 'End');
  await page.waitForFunction(() => /128 of 128/.test(document.querySelector('.live-steps')?.innerText), PATIENCE);
  t.diagnostic(`cosine ${await text(page, '.live-cosine')}; ${await text(page, '.live-tier')}`);
  assert.ok(Number(await text(page, '.live-cosine')) > 0.6);
  assert.match(await text(page, '.live-tier'), /^Computed on your processor, at 64 pixels/);
  const levels = await page.$eval('.live-canvas canvas', (canvas) => {
    const copy = Object.assign(document.createElement('canvas'), { width: 64, height: 64 });
    const context = copy.getContext('2d');
    context.drawImage(canvas, 0, 0, 64, 64);
    return new Set(context.getImageData(0, 0, 64, 64).data.filter((_, index) => index % 4 === 1)).size;
  });
  assert.ok(levels > 50, `${levels} levels`);
}));

test('Firefox runs the example scene through a layer', onPage(async (page) => {
  await visit(page, 'photo.html?layer=gabor&method=pca&components=6&engine=cpu');
  const look = await page.waitForSelector('::-p-text(See where each dimension answers)');
  await look.click();
  await page.waitForFunction(
    () => [...document.querySelectorAll('[role=status]')].some((status) => /^6 maps of/.test(status.innerText)), PATIENCE);
}));
