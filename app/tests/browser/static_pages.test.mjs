// The pages that are complete as they are served: the tables, and the Gabor bank.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BASE, BASE_PREFIX, onPage, shown, title } from './browser.mjs';

const PAGES = ['tables.html', 'gabor.html'];

/// How much is laid out beyond the right edge of the screen.
const beyond = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/// Goes through the whole page, so that what is loaded late is there.
async function wholePage(page) {
  await page.evaluate(async () => {
    for (let y = 0; y < document.body.scrollHeight; y += 600) {
      window.scrollTo(0, y);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  });
  await page.waitForLoadState('networkidle');
}

for (const address of PAGES) {
  test(`${address} is complete without JavaScript`, onPage({ javaScriptEnabled: false }, async (page, _, { requests }) => {
    await page.goto(BASE + address, { waitUntil: 'load' });
    assert.match(await page.locator('h1').innerText(), /in \d+ of \d+/, 'the finding has its numbers');
    assert.match(await page.locator('.statement').first().innerText(), /agrees .* in \d+ of \d+ cells/);
    assert.ok(await page.locator('.marks').count() > 20);
    assert.equal(await page.locator('noscript').count(), 0, 'nothing is said to be missing');
    assert.deepEqual(requests.filter((url) => /\.(wasm|js)(\?|$)/.test(url)), [], 'no program is fetched');
  }));

  test(`${address} says what it is: one heading of the first order, named landmarks, no step left out`, onPage({}, async (page) => {
    await page.goto(BASE + address);
    for (const role of ['banner', 'main', 'contentinfo', 'navigation']) {
      assert.equal(await page.getByRole(role).count(), 1, role);
    }
    const levels = await page.locator('h1, h2, h3').evaluateAll((all) => all.map((heading) => Number(heading.tagName[1])));
    assert.equal(levels.filter((level) => level === 1).length, 1);
    levels.forEach((level, index) => assert.ok(index === 0 || level <= levels[index - 1] + 1, levels.join(' ')));
    const unnamed = await page.locator('main section').evaluateAll((all) => all.filter((section) => (
      !document.getElementById(section.getAttribute('aria-labelledby'))?.textContent)).length);
    assert.equal(unnamed, 0, 'every section has a name');
    assert.equal(await page.locator('nav [aria-current=page]').getAttribute('href'), address);
    assert.match(await page.title(), /. · Tuning Dimensions$/);
    assert.match(await page.locator('meta[name=description]').getAttribute('content'), /in \d+ of \d+/);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '#page');
    const ids = await page.locator('[id]').evaluateAll((all) => all.map((element) => element.id));
    assert.deepEqual(ids.filter((id, index) => ids.indexOf(id) !== index), [], 'no id twice');
  }));

  test(`${address}: pictures have an alternative or are marked as decoration, and all come`, onPage({}, async (page) => {
    await page.goto(BASE + address);
    await page.locator('details').evaluateAll((all) => all.forEach((details) => { details.open = true; }));
    await wholePage(page);
    const images = await page.locator('img').evaluateAll((all) => all.map((image) => [image.hasAttribute('alt'), image.naturalWidth]));
    assert.ok(images.every(([alt, width]) => alt && width > 0), JSON.stringify(images));
    const drawings = await page.locator('main svg').evaluateAll((all) => all.filter((svg) => (
      svg.getAttribute('aria-hidden') !== 'true' && !svg.getAttribute('aria-label') && !svg.closest('[role=img]'))).length);
    assert.equal(drawings, 0);
  }));

  test(`${address} keeps its place while it loads`, onPage({}, async (page) => {
    await page.goto(BASE + address);
    await wholePage(page);
    const shift = await page.evaluate(() => new Promise((resolve) => {
      let sum = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) sum += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
      setTimeout(() => resolve(sum), 200);
    }));
    assert.ok(shift < 0.02, `layout shift ${shift}`);
  }));

  test(`${address} works under a prefix and asks for nothing outside it`, onPage({}, async (page, _, { requests }) => {
    await page.goto(BASE_PREFIX + address);
    await wholePage(page);
    assert.deepEqual(requests.filter((url) => !url.startsWith(BASE_PREFIX) && !url.startsWith('data:')), []);
    const files = requests.filter((url) => !url.startsWith('data:'));
    assert.deepEqual(files.filter((url, index) => files.indexOf(url) !== index), [], 'nothing is fetched twice');
  }));

  for (const width of [320, 390, 800]) {
    test(`${address} fits a screen of ${width} px, and its marks are large enough to touch`, onPage(
      { viewport: { width, height: 844 }, hasTouch: true, isMobile: true },
      async (page) => {
        await page.goto(BASE + address);
        assert.ok(await beyond(page) <= 0, `${await beyond(page)} px too wide`);
        await page.locator('details').evaluateAll((all) => all.forEach((details) => { details.open = true; }));
        const targets = page.locator('.marks > a, .strip-link, summary');
        const small = await targets.evaluateAll((all) => all.filter((target) => target.checkVisibility()).filter((target) => {
          const box = target.getBoundingClientRect();
          return box.width < 44 || box.height < 44;
        }).map((target) => target.outerHTML));
        assert.deepEqual(small, []);
        const cut = await page.locator('.mark').evaluateAll((all) => all.filter((mark) => (
          mark.scrollWidth > mark.clientWidth + 1)).map((mark) => mark.textContent));
        assert.deepEqual(cut, [], 'no number runs out of its mark');
      },
    ));
  }
}

test('a mark of a table opens the dimension that decides it', onPage({}, async (page) => {
  await page.goto(BASE + 'tables.html');
  const links = page.locator('#table-2 .marks > a');
  const wanted = await links.nth(5).evaluate((link) => new URL(link.href).searchParams.get('dimension'));
  assert.match(await links.nth(5).innerText(), new RegExp(`dim\\. ${wanted}\\b`));
  await links.nth(5).click();
  await shown(page);
  assert.equal(await title(page), `Dimension ${wanted}`);
  const source = await page.locator('.source').innerText();
  assert.match(source, /conv2d\d/);
}));

test('a table is one to a screen reader at every width', async (t) => {
  for (const width of [1280, 390]) {
    await t.test(`${width} px`, onPage({ viewport: { width, height: 844 } }, async (page) => {
      await page.goto(BASE + 'tables.html');
      const table = page.getByRole('table').last();
      assert.equal(await table.getByRole('row').count(), 8, 'a row an attribute and the heads');
      assert.equal(await table.getByRole('rowheader').count(), 7);
      assert.equal(await table.getByRole('columnheader').count(), 5);
      assert.equal(await table.getByRole('cell').count(), 28);
    }));
  }
});

test('table 1 is an index into the page of the Gabor bank', onPage({}, async (page) => {
  await page.goto(BASE + 'gabor.html');
  await page.locator('#table-1 tbody th a').last().click();
  await page.waitForFunction(() => location.hash.length > 1);
  const name = await page.evaluate(() => document.querySelector(location.hash).querySelector('h3').textContent);
  assert.equal(name, await page.locator('#table-1 tbody th a').last().innerText());
  const section = await page.evaluate(() => document.querySelector(location.hash).getBoundingClientRect().top);
  assert.ok(section < 800, 'it is in sight');
}));

test('the marks of a basis are folded on a phone and nowhere else', async (t) => {
  for (const [width, isFolded] of [[390, true], [1280, false]]) {
    await t.test(`${width} px`, onPage({ viewport: { width, height: 844 } }, async (page) => {
      await page.goto(BASE + 'gabor.html');
      const [fold, mark] = [page.locator('.verdict-fold summary').first(), page.locator('.verdict-list .marks').first()];
      const isSeen = () => mark.evaluate((element) => element.checkVisibility({ contentVisibilityAuto: true }));
      assert.deepEqual([await fold.isVisible(), await isSeen()], [isFolded, !isFolded]);
      if (isFolded) {
        await fold.click();
        assert.ok(await isSeen());
      }
    }));
  }
});

test('a strip of the Gabor bank opens its dimension', onPage({}, async (page) => {
  await page.goto(BASE + 'gabor.html');
  const strip = page.locator('#pca-6 .strip-link').nth(3);
  await strip.click();
  await shown(page);
  assert.equal(await title(page), 'Dimension 4');
  assert.match(await page.locator('.source').innerText(), /layer gabor, PCA/);
}));
