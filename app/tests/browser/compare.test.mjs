// Comparing: two dimensions, one slider; the address keeps it all.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alert, BASE, eventually, onPage, open, slider, spoken, traced } from './browser.mjs';

const PAGE = `${BASE}compare.html`;
const ASKED = '?left=conv2d0.pca.16.4&right=conv2d0.ica.16.2&position=1.5';

const side = (page, hand) => page.locator(`.side.${hand}`);
const basis = (page, hand) => side(page, hand).locator('select').first();
const dimension = (page, hand) => side(page, hand).locator('select').last();
const words = (page, index) => page.locator('.words').nth(index);
const asked = (page) => new URL(page.url()).searchParams;

async function compare(page, query = '') {
  await page.goto(PAGE + query);
  await shown(page);
}

/// Waits until the program shows two dimensions and their pictures have come.
async function shown(page) {
  // The slider of the served view says nothing yet.
  await page.locator('.tracks input[aria-valuetext]').waitFor();
  await page.waitForFunction(() => {
    const images = [...document.querySelectorAll('.side .frame .sheet:not(.preview)')];
    return images.length === 2 && images.every((image) => image.complete && image.naturalWidth > 0);
  });
}

/// What is compared, in the page's own words.
const state = async (page) => ({
  titles: await page.locator('.side h2').allInnerTexts(),
  bases: await page.locator('.side select:first-child').evaluateAll((all) => all.map((one) => one.selectedOptions[0].text)),
  readings: await page.locator('.side .readings').allInnerTexts(),
  spoken: await spoken(page),
  correlation: await page.locator('.correlation').innerText(),
});

test('the page opens on a dimension and what matches it best in the other method', onPage({}, async (page) => {
  await compare(page);
  const { titles, correlation } = await state(page);
  assert.equal(titles.length, 2);
  assert.match(correlation, /r = [+−]?[01]\.\d\d/);
  const methods = await page.locator('.lane-name').allInnerTexts();
  assert.notEqual(methods[0].split(' ')[0], methods[1].split(' ')[0]);
  assert.match(await words(page, 0).locator('.match').innerText(), /Best match in \w+: dimension.\d+, \|r\|.=.*\(shown\)/);
}));

test('the address restores both dimensions and the position', onPage({}, async (page) => {
  await compare(page, ASKED);
  const before = await state(page);
  assert.match(before.titles[0], /Dimension 4$/);
  assert.match(before.titles[1], /Dimension 2$/);
  assert.match(before.spoken, /^1\.\d standard deviations; first: PCA dimension 4, point \d+ of \d+; second: ICA dimension 2, point/);
  await slider(page).focus();
  await page.keyboard.press('ArrowRight');
  const moved = await state(page);
  assert.notEqual(moved.spoken, before.spoken);
  await eventually(() => asked(page).get('left'), 'conv2d0.pca.16.4');
  await eventually(async () => Number(asked(page).get('position')) > 1.5, true);
  await page.reload();
  await shown(page);
  assert.deepEqual(await state(page), moved);
}));

test('the arrow keys move both pictures', onPage({}, async (page) => {
  await compare(page, ASKED);
  await slider(page).focus();
  const lens = () => page.locator('.lens').evaluateAll((all) => all.map((one) => one.getAttribute('style')));
  const before = await lens();
  for (let step = 0; step < 12; step += 1) await page.keyboard.press('ArrowRight');
  const after = await lens();
  assert.notEqual(before[0], after[0]);
  assert.notEqual(before[1], after[1]);
}));

test('a step gives new styles to what moves, not to the strips', onPage({}, async (page) => {
  const STEPS = 20;
  await compare(page, ASKED);
  await slider(page).press('ArrowRight');
  const events = await traced(page, ['devtools.timeline'], async () => {
    for (let step = 0; step < STEPS; step += 1) await slider(page).press('ArrowRight');
  });
  const styled = events.map(({ name, args }) => (name === 'UpdateLayoutTree' ? args.elementCount ?? 0 : 0));
  const elements = styled.reduce((sum, count) => sum + count, 0);
  assert.ok(elements > 0 && elements < 8 * STEPS, `${elements} elements in ${STEPS} steps`);
}));

test('the thumb stands over the images that are shown', onPage({}, async (page) => {
  await compare(page, ASKED);
  await slider(page).focus();
  for (const key of ['Home', 'PageUp', 'PageUp', 'End']) {
    await page.keyboard.press(key);
    const [stop, min, max] = await slider(page).evaluate((input) => [input.value, input.min, input.max].map(Number));
    const box = await slider(page).boundingBox();
    const wanted = box.x + 13 + (stop - min) / (max - min) * (box.width - 26);
    const rail = await page.locator('.rail').boundingBox();
    assert.ok(Math.abs(rail.x + 1 - wanted) < 1.5, `${key}: the line stands at ${rail.x + 1}, the thumb at ${wanted}`);
    for (const hand of ['left', 'right']) {
      if (await side(page, hand).locator('.beyond').innerText()) continue;
      const lens = await page.locator(`.lane.${hand} .lens`).boundingBox();
      // Half a step beyond the last image is not yet beyond what was observed.
      const slack = 2 + (box.width - 26) / (max - min) / 2;
      assert.ok(lens.x - slack <= wanted && wanted <= lens.x + lens.width + slack, `${key}, ${hand}: not over its image`);
    }
  }
}));

test('what was not observed so far out is said, and its last image stays', onPage({}, async (page) => {
  await compare(page, ASKED);
  await slider(page).focus();
  for (const [key, limit] of [['End', 'max'], ['Home', 'min']]) {
    await page.keyboard.press(key);
    assert.equal(await slider(page).inputValue(), await slider(page).getAttribute(limit));
    const beyond = (await page.locator('.beyond').allInnerTexts()).filter(Boolean);
    if (key === 'End') assert.equal(beyond.length, 1, 'ICA goes further than PCA');
    for (const sentence of beyond) assert.match(sentence, /^Beyond what was observed: it ends at [+−]\d+\.\d.σ$/);
    assert.equal((await spoken(page)).includes('beyond what was observed'), beyond.length > 0);
  }
}));

test('another dimension and another basis are chosen, and back returns', onPage({}, async (page) => {
  await compare(page, ASKED);
  const first = await state(page);
  await dimension(page, 'right').selectOption({ label: 'Dimension 7' });
  await eventually(() => asked(page).get('right'), 'conv2d0.ica.16.7');
  await shown(page);
  const second = await state(page);
  assert.match(second.titles[1], /Dimension 7$/);
  const other = await basis(page, 'left').locator('optgroup[label=conv2d1] option').first().getAttribute('value');
  await basis(page, 'left').selectOption(other);
  await eventually(async () => asked(page).get('left').startsWith('conv2d1.'), true);
  await eventually(async () => (await page.locator('.correlation').innerText()).includes('not computed'), true);
  await page.goBack();
  await eventually(() => state(page), second);
  await page.goBack();
  await eventually(() => state(page), first);
  await page.goForward();
  await eventually(() => state(page), second);
}));

test('the best match is one click away', onPage({}, async (page) => {
  await compare(page, '?left=conv2d0.pca.16.1&right=conv2d0.ica.16.16&position=2');
  const link = words(page, 0).locator('.match a');
  const [text, address] = [await link.innerText(), await link.getAttribute('href')];
  const number = text.match(/dimension.(\d+)/)[1];
  await link.click();
  await eventually(async () => (await page.locator('.side.right h2').innerText()).endsWith(`Dimension ${number}`), true);
  assert.equal(asked(page).get('right'), `conv2d0.ica.16.${number}`);
  assert.equal(new URLSearchParams(address).get('right'), asked(page).get('right'), 'the link itself leads there too');
  const [r] = (await page.locator('.correlation').innerText()).match(/\d\.\d\d/);
  assert.ok(text.endsWith(r), `${text} and r = ${r}`);
}));

test('the page that explores leads to a dimension and its best match', onPage({}, async (page) => {
  await open(page, '?layer=conv2d0&method=pca&components=16&dimension=1');
  const link = page.locator('.match a');
  const number = (await link.innerText()).match(/^dimension.(\d+), \|r\|.=.[01]\.\d\d$/)[1];
  await link.click();
  await shown(page);
  assert.equal(asked(page).get('left'), 'conv2d0.pca.16.1');
  assert.equal(asked(page).get('right'), `conv2d0.ica.16.${number}`);
  assert.match(await words(page, 0).locator('.match').innerText(), /\(shown\)/);
}));

/// The sample files that were asked for, by the folder of their basis.
const samples = (requests) => requests.map((url) => url.match(/\/([^/]+)\/sample-[^/]+$/)?.[1]).filter(Boolean).sort();
const ESTIMATED = /^estimated over a sample of 2,048 of the same activations$/;

test('a dimension of NMF has a match, estimated from samples that are asked for once', onPage({}, async (page, _, { requests }) => {
  await open(page, '?layer=gabor&method=nmf&components=6&dimension=2');
  const line = page.locator('.match');
  const link = line.locator('a');
  const number = (await link.innerText()).match(/^dimension.(\d+), \|r\|.≈.0\.[89]\d$/)[1];
  const [, lead, how] = (await line.innerText()).match(/^(Best match in ICA: )dimension.*?≈.\d\.\d\d, (.*)$/);
  assert.ok(lead);
  assert.match(how, ESTIMATED);
  await page.locator('.list .row').first().click();
  await eventually(async () => (await link.getAttribute('href')).includes('left=gabor.nmf.6.1&'), true);
  await page.goBack();
  await eventually(async () => (await link.getAttribute('href')).includes('left=gabor.nmf.6.2&'), true);
  assert.deepEqual(samples(requests), ['gabor-gabor-ica-6', 'gabor-gabor-nmf-6']);
  await link.click();
  await shown(page);
  assert.deepEqual([asked(page).get('left'), asked(page).get('right')], ['gabor.nmf.6.2', `gabor.ica.6.${number}`]);
  await eventually(() => words(page, 0).locator('.match').innerText().then((text) => / \(shown\), estimated/.test(text)), true);
  assert.match(await page.locator('.correlation').innerText(),
    /^Correlation of the two, estimated over a sample of 2,048 .*: r ≈ \+0\.[89]\d, with a standard error (of|below) 0\.0\d\.$/);
}));

test('a match between linear bases asks for no sample', onPage({}, async (page, _, { requests }) => {
  await open(page, '?layer=gabor&method=pca&components=6&dimension=1');
  assert.match(await page.locator('.match').innerText(), /^Best match in ICA: dimension.\d, \|r\|.=.0\.\d\d$/);
  await page.locator('.match a').click();
  await shown(page);
  assert.match(await words(page, 0).locator('.match').innerText(), /\(shown\)$/);
  assert.deepEqual(samples(requests), []);
}));

test('two bases of which none is linear are matched, and one basis with itself', onPage({}, async (page, _, { requests }) => {
  await compare(page, '?left=gabor.nmf.6.1&right=gabor.lle.6.1');
  await words(page, 1).locator('.match a').waitFor();
  assert.match(await words(page, 0).locator('.match').innerText(), /^Best match in LLE: .*≈/);
  assert.match(await words(page, 1).locator('.match').innerText(), /^Best match in NMF: .*≈/);
  assert.deepEqual(samples(requests), ['gabor-gabor-lle-6', 'gabor-gabor-nmf-6']);
  await basis(page, 'right').selectOption({ label: 'gabor · NMF 6' });
  await eventually(() => words(page, 0).locator('.match').innerText(), 'Both sides show one basis.');
  assert.match(await page.locator('.correlation').innerText(), /r ≈ \+1\.00, with a standard error below 0\.01/);
  assert.equal(samples(requests).length, 2, 'both were read before');
}));

test('what names one dimension of NMF opens with its match', onPage({}, async (page) => {
  await compare(page, '?left=gabor.nmf.6.3');
  await eventually(() => words(page, 0).locator('.match').innerText().then((text) => /ICA: .* \(shown\), /.test(text)), true);
}));

test('a sample that does not come is said', onPage({ faults: true }, async (page) => {
  await page.route('**/sample-*', (route) => route.fulfill({ status: 404 }));
  await compare(page, '?left=gabor.nmf.6.1&right=gabor.ica.6.1');
  await eventually(() => page.locator('.correlation').innerText().then((text) => text.replace(/sample-\w+/, 'sample')),
    'Their correlation is not computed. bundles/gabor-gabor-nmf-6/sample.postcard is missing from this site (the server answered 404).');
  assert.equal(await words(page, 0).locator('.match').innerText(), '');
  await open(page, '?layer=gabor&method=nmf&components=6&dimension=2');
  assert.equal(await page.locator('.match').innerText(), '');
}));

test('an address that means nothing opens something', onPage({}, async (page) => {
  for (const junk of ['?left=..&right=a.b.c.d&position=x', '?left=mixed9z.tsne.7.99', '?position=1e9', '?left=%3Cscript%3E']) {
    await compare(page, junk);
    assert.equal(await page.locator('.side h2').count(), 2, junk);
    assert.match(await spoken(page), /standard deviations?; first: .*; second: /, junk);
  }
}));

test('sides, choosers and slider are named and reached by keyboard', onPage({}, async (page) => {
  await compare(page, ASKED);
  const named = async (role, name) => assert.equal(await page.getByRole(role, { name }).count(), 1, `${role} ${name}`);
  await named('region', /^First\s*Dimension 4$/);
  await named('region', /^Second\s*Dimension 2$/);
  await named('slider', 'Position along both dimensions');
  assert.equal(await page.getByRole('combobox', { name: 'Basis' }).count(), 2);
  assert.equal(await page.getByRole('combobox', { name: 'Dimension' }).count(), 2);
  assert.equal(await page.locator('h1').count(), 1);
  await basis(page, 'left').focus();
  const stops = new Set();
  for (let stop = 0; stop < 10; stop += 1) {
    stops.add(await page.evaluate(() => document.activeElement.id || document.activeElement.tagName));
    await page.keyboard.press('Tab');
  }
  assert.ok(stops.has('point') && stops.has('SELECT') && stops.has('A'), [...stops].join());
}));

for (const width of [390, 320]) {
  test(`on a phone of ${width} px nothing is too wide, and both pictures and the slider are in sight`, onPage(
    { viewport: { width, height: 844 }, hasTouch: true, isMobile: true },
    async (page) => {
      await compare(page, ASKED);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${wide} px too wide`);
      const track = await page.locator('.common').boundingBox();
      assert.ok(track.y + track.height <= 845, 'the slider is on the first screen');
      if (width === 390) {
        for (const frame of await page.locator('.side .frame').all()) {
          const box = await frame.boundingBox();
          assert.ok(box.y + box.height <= track.y, 'both pictures are above the slider');
        }
      }
      for (const target of await page.locator('.picks select, #point').all()) {
        const box = await target.boundingBox();
        assert.ok(box.height >= 40 && box.width >= 44, `${box.width} x ${box.height}`);
      }
    },
  ));
}

const missing = (route) => route.fulfill({ status: 404, contentType: 'text/html', body: '<!doctype html>Not found' });

test('a missing bundle is told at its side, and trying again helps', onPage({ faults: true }, async (page) => {
  const files = '**/inceptionv1-conv2d0-ica-16/bundle-*.postcard';
  await page.route(files, missing);
  await page.goto(PAGE + ASKED);
  await alert(page).waitFor();
  assert.match(await side(page, 'right').getByRole('alert').innerText(), /bundle-\w+\.postcard is missing from this site/);
  assert.match(await side(page, 'left').locator('h2').innerText(), /Dimension 4/, 'the other side is there');
  await page.unroute(files);
  await alert(page).getByRole('button').click();
  await shown(page);
  assert.equal(await alert(page).count(), 0);
  assert.match(await side(page, 'right').locator('h2').innerText(), /Dimension 2$/);
}));

test('a missing catalog and a missing sheet are told, and trying again helps', onPage({ faults: true }, async (page) => {
  for (const files of ['**/catalog.postcard', '**/inceptionv1-conv2d0-pca-16/dimension-04-*.webp']) {
    await page.route(files, missing);
    await page.goto(PAGE + ASKED);
    await alert(page).waitFor();
    assert.match(await alert(page).innerText(), /missing/);
    await page.unroute(files);
    await alert(page).getByRole('button').click();
    await shown(page);
    assert.equal(await alert(page).count(), 0);
  }
}));

test('little moves when the program takes over', onPage({}, async (page) => {
  await compare(page);
  const shift = await page.evaluate(() => new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) sum += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => resolve(sum), 300);
  }));
  assert.ok(shift < 0.05, `layout shift ${shift}`);
}));
