// The mix: sliders and a plane move a target, an image follows; where it cannot, the precomputed one stays.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { alert, eventually, launch, onPage, open } from './browser.mjs';
import {
  cosine, drawn, GABOR, levels, mixShown as shown, PATIENCE, press, settled, slider, STEPS, value, visitMix as visit, WEBGPU,
} from './live.mjs';
import { served } from './site.mjs';

const NMF = '?layer=gabor&method=nmf&components=6';
const AXE = readFileSync(process.env.AXE, 'utf8');
/// Shows every image on the way, and not only the settled one.
const MOVING = { reducedMotion: 'no-preference' };

const asked = (page) => new URL(page.url()).searchParams;
const steps = (page) => page.locator('.live-steps').innerText();
const tier = (page) => page.locator('.live-tier').innerText();
const isEngine = (url) => /\/engine-|\/stems\//.test(url);

let withGpu;
before(async () => {
  withGpu = await launch(WEBGPU);
});
after(() => withGpu?.close());

/// A test in a browser that offers WebGPU.
const onGpu = (run) => async (t) => {
  const context = await withGpu.newContext({ viewport: { width: 1280, height: 900 }, ...MOVING });
  try {
    await run(await context.newPage(), t);
  } finally {
    await context.close();
  }
};

test('nothing of the engine is asked for before the first touch', onPage({}, async (page, _, { requests }) => {
  await visit(page);
  await page.locator('.mix-plane').scrollIntoViewIfNeeded();
  await page.waitForLoadState('networkidle');
  assert.deepEqual(requests.filter(isEngine), []);
  assert.match(await page.locator('.mix-stand-in').innerText(), /^Precomputed: dimension 1 alone at/);
  await press(page, 1, 'ArrowRight');
  await drawn(page);
  assert.ok(requests.some(isEngine));
}));

test('the sample is asked for when the plane comes near', onPage({ viewport: { width: 1280, height: 500 } }, async (page, _, { requests }) => {
  await visit(page, '?layer=conv2d0&method=pca&components=16');
  await page.waitForLoadState('networkidle');
  const samples = () => requests.filter((url) => url.includes('/sample-')).length;
  assert.equal(samples(), 0);
  await page.locator('.mix-plane').scrollIntoViewIfNeeded();
  await page.locator('.mix-field .shade-1').waitFor();
  assert.equal(samples(), 1);
}));

test('a touched slider draws with WebGPU: the cosine rises, and the image is one', onGpu(async (page, t) => {
  await visit(page, `${GABOR}&engine=gpu`);
  await press(page, 1, 'End');
  await drawn(page);
  const first = await cosine(page);
  // A software adapter takes its time: the way is shown here, the end where this processor draws.
  await page.waitForFunction((most) => Number(document.querySelector('.live-steps').innerText.split(' ')[0]) >= most, 24, PATIENCE);
  t.diagnostic(`cosine ${first}, then ${await cosine(page)} after ${await steps(page)}; ${await tier(page)}`);
  assert.match(await tier(page), /^Computed on your graphics processor/);
  assert.ok(await cosine(page) >= Math.max(0.6, first), `cosine ${first}, then ${await cosine(page)}`);
  assert.ok(await levels(page) > 50);
}));

test('a lost graphics processor is told, and this one goes on', onGpu(async (page) => {
  await visit(page, `${GABOR}&engine=gpu`);
  await press(page, 2, 'ArrowRight', 10);
  await page.locator('.live-tier', { hasText: 'graphics processor' }).waitFor(PATIENCE);
  await drawn(page);
  await page.evaluate(() => window.dispatchEvent(new CustomEvent('tuning:lose')));
  await page.locator('.live-tier', { hasText: 'Computed on your processor, at 64 pixels' }).waitFor(PATIENCE);
  await settled(page);
  assert.ok(await cosine(page) >= 0.6, `cosine ${await cosine(page)}`);
  assert.ok(await levels(page) > 50);
  assert.equal(await alert(page).count(), 0);
}));

test('without WebGPU this processor draws at 64 pixels, and says why', onPage(MOVING, async (page, t) => {
  await visit(page);
  await press(page, 1, 'End');
  await settled(page);
  t.diagnostic(`cosine ${await cosine(page)}; ${await tier(page)}`);
  assert.match(await tier(page), /^Computed on your processor, at 64 pixels: .+\.$/);
  assert.ok(await cosine(page) >= 0.7, `cosine ${await cosine(page)}`);
  assert.ok(await levels(page) > 50);
  assert.match(await page.locator('.live .spoken').innerText(), /^Settled after 128 steps: cosine 0\.\d\d\.$/);
  const rested = await page.locator('.live-canvas').screenshot();
  await page.waitForTimeout(400);
  assert.deepEqual(await page.locator('.live-canvas').screenshot(), rested, 'idle once settled');
  // It goes on from the image that is there.
  const reached = await cosine(page);
  await press(page, 1, 'ArrowLeft');
  await page.waitForFunction((most) => Number(document.querySelector('.live-steps').innerText.split(' ')[0]) < most, STEPS);
  assert.ok(await cosine(page) > reached - 0.2, 'the image is not begun anew');
  await settled(page);
}));

test('the address keeps every coefficient, and restores it', onPage({}, async (page) => {
  await visit(page, `${GABOR}&mix=13..-7&plane=2.3&engine=cpu`);
  assert.deepEqual([await value(page, 1), await value(page, 2), await value(page, 3)], ['+1.3\u00a0σ', '0.0\u00a0σ', '−0.7\u00a0σ']);
  assert.equal(await page.locator('.mix-plane select').first().inputValue(), '1');
  await press(page, 2, 'ArrowRight', 4);
  await eventually(() => asked(page).get('mix'), '13.4.-7');
  assert.deepEqual([asked(page).get('plane'), asked(page).get('engine')], ['2.3', 'cpu']);
  await page.reload();
  await shown(page);
  assert.equal(await value(page, 2), '+0.4\u00a0σ');
  await page.getByRole('button', { name: 'Reset' }).click();
  await eventually(() => asked(page).has('mix'), false);
  assert.equal(await value(page, 1), '0.0\u00a0σ');
}));

test('another basis is computed with what was wished for', onPage({}, async (page) => {
  await visit(page, `${GABOR}&engine=cpu`);
  const option = await page.locator('.mix-basis option', { hasText: 'gabor · ICA 3' }).getAttribute('value');
  await page.locator('.mix-basis select').selectOption(option);
  await eventually(() => asked(page).get('method'), 'ica');
  assert.equal(asked(page).get('engine'), 'cpu');
  await page.goBack();
  await eventually(() => [asked(page).get('method'), asked(page).get('engine')], ['pca', 'cpu']);
}));

test('an address that means nothing opens something', onPage({}, async (page) => {
  for (const junk of ['?mix=x&plane=9.9', '?layer=zzz&mix=99999999', '?method=nmf&mix=-5', '?mix=%3Cscript%3E']) {
    await visit(page, junk);
    assert.ok(await page.locator('.mix-slider').count() > 1, junk);
  }
}));

test('Explore leads to the point that it shows', onPage({}, async (page) => {
  await open(page, '?layer=gabor&method=pca&components=6&dimension=3&point=1');
  await page.getByRole('link', { name: 'Mix from here' }).click();
  await shown(page);
  assert.match(asked(page).get('mix'), /^\.\.-\d+$/);
  assert.match(await page.locator('.mix-stand-in').innerText(), /^Precomputed: dimension 3 alone at −/);
}));

test('NMF begins at zero, which has no direction, and has no minus sign', onPage({}, async (page, _, { requests }) => {
  await visit(page, NMF);
  assert.match(await page.locator('.mix-hindrance').innerText(), /has no direction: move a slider/);
  for (const input of await page.locator('.mix-slider input').all()) assert.equal(await input.getAttribute('min'), '0');
  await press(page, 1, 'ArrowRight');
  await drawn(page);
  assert.equal(await page.locator('.mix-hindrance').innerText(), '');
  assert.ok(requests.some(isEngine));
}));

test('a site without stems says how to have them, and shows what is precomputed', onPage({}, async (page, _, { requests }) => {
  const bare = served('mix.html').replace(/data-stems="[^"]*"/, 'data-stems=""');
  await page.route('**/mix.html*', (route) => route.fulfill({ contentType: 'text/html', body: bare }));
  await visit(page, '?layer=conv2d1&method=pca&components=16');
  assert.match(await page.locator('.mix-hindrance').innerText(), /^Layer conv2d1 of .* is not live on this site.*cargo xtask demo/);
  await press(page, 3, 'End');
  await eventually(async () => /^Precomputed: dimension 3 alone/.test(await page.locator('.mix-stand-in').innerText()), true);
  assert.deepEqual(requests.filter(isEngine), []);
  assert.ok((await page.locator('.mix-basis optgroup').evaluateAll((all) => all.map((one) => one.label)))
    .some((label) => label === 'conv2d1 (not live here)'));
  const gabor = await page.locator('.mix-basis optgroup[label=gabor] option').first().getAttribute('value');
  await page.locator('.mix-basis select').selectOption(gabor);
  await eventually(() => page.locator('.mix-hindrance').innerText(), '');
  await page.goBack();
  await eventually(() => asked(page).get('layer'), 'conv2d1');
}));

test('a worker that does not start is told, the precomputed image stays, and trying again helps', onPage({ faults: true }, async (page) => {
  for (const files of ['**/engine-*_worker.js', '**/engine-*_bg.wasm']) {
    page.removeAllListeners('pageerror');
    page.removeAllListeners('console');
    await page.route(files, (route) => route.fulfill({ status: 404, body: 'Not found' }));
    await visit(page);
    await press(page, 1, 'ArrowRight');
    await alert(page).waitFor();
    assert.match(await alert(page).innerText(), /The program that draws did not come/, files);
    assert.ok(await page.locator('.live-under .sheet').first().isVisible());
    await page.unroute(files);
    await alert(page).getByRole('button').click();
    await drawn(page);
    assert.equal(await alert(page).count(), 0);
  }
}));

test('the plane moves by pointer and by arrow keys', onPage({ viewport: { width: 1280, height: 1400 } }, async (page) => {
  await visit(page, `${GABOR}&engine=cpu`);
  const field = page.locator('.mix-field');
  await field.scrollIntoViewIfNeeded();
  await page.locator('.mix-field .shade-1').waitFor();
  assert.match(await page.locator('.mix-plane .legend').innerText(), /^Where [\d,]+ of the [\d,]+ observed activations lie/);
  const box = await field.boundingBox();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.75, box.y + box.height * 0.25, { steps: 4 });
  await page.mouse.up();
  const handle = await page.locator('.mix-handle').boundingBox();
  assert.ok(Math.abs(handle.x + handle.width / 2 - box.x - box.width * 0.75) < 8, 'the handle is where the pointer let go');
  assert.ok(Math.abs(handle.y + handle.height / 2 - box.y - box.height * 0.25) < 8);
  const across = page.getByRole('slider', { name: 'Across: dimension 1' });
  const up = page.getByRole('slider', { name: 'Up: dimension 2' });
  const now = async () => [Number(await across.inputValue()), Number(await up.inputValue())];
  const [x, y] = await now();
  await across.focus();
  for (const key of ['ArrowUp', 'ArrowUp', 'ArrowRight']) await page.keyboard.press(key);
  assert.deepEqual(await now(), [x + 1, y + 2]);
  assert.equal(await slider(page, 2).inputValue(), String(y + 2), 'the slider below is the same coefficient');
  assert.match(await up.getAttribute('aria-valuetext'), /standard deviations?, (within|outside) the densest \d+/);
  const outline = await page.locator('.mix-handle').evaluate((one) => getComputedStyle(one).outlineStyle);
  assert.equal(outline, 'solid', 'the handle shows the focus');
  await page.locator('.mix-plane select').first().selectOption({ label: 'Dimension 2' });
  assert.equal(await page.getByRole('slider', { name: 'Up: dimension 1' }).count(), 1, 'they are swapped');
  await drawn(page);
}));

test('everything is named and at hand from the keyboard', onPage({}, async (page) => {
  await visit(page, `${GABOR}&engine=cpu`);
  const named = async (role, name) => assert.equal(await page.getByRole(role, { name, exact: true }).count(), 1, `${role} ${name}`);
  for (const button of ['Reset', 'New noise', 'Copy link', 'Save PNG']) await named('button', button);
  for (let number = 1; number <= 6; number += 1) await named('slider', `Dimension ${number}`);
  await named('combobox', 'Basis');
  await named('region', '6 dimensions');
  await named('region', 'A plane of two');
  assert.equal(await page.locator('h1').count(), 1);
  const stops = new Set();
  await page.locator('.brand').focus();
  for (let stop = 0; stop < 40; stop += 1) {
    await page.keyboard.press('Tab');
    stops.add(await page.evaluate(() => document.activeElement.id || document.activeElement.innerText || document.activeElement.tagName));
  }
  for (const stop of ['mix-slider-1', 'mix-slider-6', 'mix-plane-across', 'mix-plane-up', 'Reset', 'New noise', 'Copy link']) {
    assert.ok(stops.has(stop), `${stop} among ${[...stops].join()}`);
  }
}));

test('the image is saved as PNG, and begun anew from other noise', onPage({ acceptDownloads: true, ...MOVING }, async (page) => {
  await visit(page, `${GABOR}&engine=cpu`);
  assert.ok(await page.getByRole('button', { name: 'Save PNG' }).isDisabled(), 'there is nothing to save yet');
  await press(page, 1, 'ArrowRight', 5);
  await settled(page);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save PNG' }).click();
  const download = await saved;
  assert.equal(download.suggestedFilename(), 'gabor-gabor-pca-6-mix.png');
  const bytes = readFileSync(await download.path());
  assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [64, 64]);
  const before = await page.locator('.live-canvas').screenshot();
  await page.getByRole('button', { name: 'New noise' }).click();
  await page.waitForFunction(() => Number(document.querySelector('.live-steps').innerText.split(' ')[0]) < 100);
  await settled(page);
  assert.notDeepEqual(await page.locator('.live-canvas').screenshot(), before);
}));

for (const width of [1280, 390]) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing while it is used, ${width} px, ${colorScheme}`, onPage(
      { viewport: { width, height: 844 }, colorScheme },
      async (page) => {
        await visit(page, `${GABOR}&mix=20.-10&engine=cpu`);
        await page.locator('.mix-plane').scrollIntoViewIfNeeded();
        await page.locator('.mix-field .shade-1').waitFor();
        await press(page, 1, 'ArrowRight');
        await drawn(page);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wide <= 0, `${wide} px too wide`);
        await page.evaluate(AXE);
        const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
        assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`), []);
      },
    ));
  }
}
