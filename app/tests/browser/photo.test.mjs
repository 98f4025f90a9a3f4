// The visitor's photo: it stays in the browser, is shown right or refused with a sentence, and every dimension's map of it
// can be seen, pointed at and heard.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { alert, BASE, eventually, launch, onPage } from './browser.mjs';
import { GABOR, PATIENCE, settled, WEBGPU } from './live.mjs';

const PAGE = `${BASE}photo.html`;
const AXE = readFileSync(process.env.AXE, 'utf8');
const SHOTS = process.env.SCREENSHOTS;

const look = (page) => page.getByRole('button', { name: 'See where each dimension answers' });
const pad = (page) => page.getByRole('slider', { name: 'Place in the photo' });
const tiles = (page) => page.locator('.photo-tiles > li');
const found = (page) => page.locator('.photo-notes p').first().innerText();
const where = (page) => page.locator('.photo-here .source').innerText();
const values = (page) => page.locator('.photo-bars .value').allInnerTexts();
const chooser = (page) => page.locator('.photo-way input').first();
const isEngine = (url) => /\/engine-|\/stems\//.test(url);

async function visit(page, query = GABOR) {
  await page.goto(PAGE + query);
  await page.locator('.photo-frame canvas').waitFor();
}

const seen = (page) => page.locator('.photo-maps').waitFor(PATIENCE);

async function give(page, name, buffer, mimeType = 'image/jpeg') {
  await chooser(page).setInputFiles({ name, mimeType, buffer });
}

/// Pixels of a canvas: its width, its height, and red, green, blue and opacity of each.
const pixels = (page, selector) => page.locator(selector).first().evaluate((canvas) => {
  const { width, height } = canvas;
  return { width, height, data: [...canvas.getContext('2d').getImageData(0, 0, width, height).data] };
});

const at = ({ width, data }, x, y) => data.slice(4 * (y * width + x), 4 * (y * width + x) + 4);

/// A picture made in the browser: `draw` gets a context of this size.
async function made(page, [width, height], type, draw) {
  const address = await page.evaluate(([wide, high, kind, source]) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: wide, height: high });
    const context = canvas.getContext('2d');
    for (const [colour, ...box] of source) {
      context.fillStyle = colour;
      context.fillRect(...box);
    }
    return canvas.toDataURL(kind, 0.95);
  }, [width, height, type, draw]);
  return Buffer.from(address.split(',')[1], 'base64');
}

/// A JPEG that says it was taken turned: an EXIF segment with its orientation, after the first two bytes.
function turned(jpeg, orientation) {
  const tiff = Buffer.from([0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, body.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}

async function assertSound(page, state) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
  assert.deepEqual(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)}`)), [], state);
}

test('the example scene is shown, and nothing of the engine is asked for before the first touch', onPage({}, async (page, _, { requests }) => {
  await visit(page);
  await page.waitForLoadState('networkidle');
  assert.deepEqual(requests.filter(isEngine), []);
  assert.equal(await page.locator('#photo-stage-title').innerText(), 'Example scene');
  const scene = await pixels(page, '.photo-frame canvas');
  assert.ok(new Set(scene.data.filter((_, index) => index % 4 === 0)).size > 100, 'there is something to see');
  await look(page).click();
  await seen(page);
  assert.ok(requests.some(isEngine));
  assert.equal(await tiles(page).count(), 6);
}));

test('maps are ranked by what they carry, and it is said what that adds up to', onPage({}, async (page, t) => {
  await visit(page);
  await look(page).click();
  await seen(page);
  t.diagnostic(await found(page));
  const shares = (await page.locator('.photo-tiles .share').allInnerTexts()).map((text) => parseFloat(text));
  assert.deepEqual(shares, [...shares].sort((a, b) => b - a));
  const sum = parseFloat((await page.locator('.photo-notes').innerText()).match(/carry ([\d.]+)/)[1]);
  assert.ok(Math.abs(sum - shares.reduce((a, b) => a + b)) < 0.5 && sum <= 100, `${sum}: ${shares}`);
  const [first] = await page.locator('.photo-tiles strong').allInnerTexts();
  assert.match(await page.locator('[role=status]', { hasText: 'maps of' }).innerText(), new RegExp(`${first} carries most`));
}));

test('the photo stays: every request is for a file of the site, and none carries anything', onPage({}, async (page) => {
  const asked = [];
  page.on('request', (request) => asked.push(request));
  await visit(page);
  await give(page, 'red.png', await made(page, [300, 200], 'image/png', [['red', 0, 0, 150, 200]]), 'image/png');
  await seen(page);
  await page.getByRole('button', { name: 'Visualize this spot' }).click();
  await page.locator('.photo-spot .live-frame.drawn').waitFor(PATIENCE);
  assert.match(await page.locator('main').innerText(), /never leaves your browser/);
  const own = new URL(BASE).origin;
  for (const request of asked) {
    assert.equal(new URL(request.url()).origin, own);
    assert.deepEqual([request.method(), request.postData()], ['GET', null], request.url());
  }
}));

test('a photo that was taken turned stands upright', onPage({}, async (page) => {
  await visit(page);
  const halves = await made(page, [80, 40], 'image/jpeg', [['red', 0, 0, 40, 40], ['blue', 40, 0, 40, 40]]);
  await give(page, 'turned.jpg', turned(halves, 6));
  await seen(page);
  await page.getByLabel('Photo alone').check();
  const shown = await pixels(page, '.photo-frame canvas');
  assert.deepEqual([shown.width, shown.height], [40, 80]);
  const [top, bottom] = [at(shown, 20, 10), at(shown, 20, 70)];
  assert.ok(top[0] > 200 && top[2] < 60 && bottom[0] < 60 && bottom[2] > 200, `${top} ${bottom}`);
}));

test('a large photo is made smaller and keeps its shape', onPage({}, async (page) => {
  await visit(page);
  await give(page, 'large.jpg', await made(page, [3000, 1000], 'image/jpeg', [['white', 0, 0, 1500, 1000]]));
  await seen(page);
  const shown = await pixels(page, '.photo-frame canvas');
  assert.deepEqual([shown.width, shown.height], [384, 128]);
}));

test('transparent parts lie on grey, and that is said', onPage({}, async (page) => {
  await visit(page);
  await give(page, 'half.png', await made(page, [60, 60], 'image/png', [['#00ff00', 0, 0, 30, 60]]), 'image/png');
  await seen(page);
  await page.getByLabel('Photo alone').check();
  const shown = await pixels(page, '.photo-frame canvas');
  assert.deepEqual([at(shown, 10, 30), at(shown, 50, 30)], [[0, 255, 0, 255], [128, 128, 128, 255]]);
  assert.match(await page.locator('.photo-remark').innerText(), /mid-grey/);
}));

test('what is no photo is refused with a sentence, and what was shown stays', onPage({}, async (page) => {
  await visit(page);
  const heic = Buffer.concat([Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), Buffer.alloc(500, 7)]);
  const png = await made(page, [9, 9], 'image/png', []);
  for (const [name, content, sentence] of [
    ['notes.jpg', Buffer.from('Dear diary, this is no photo.'), /“notes\.jpg” holds text/],
    ['IMG_0001.HEIC', heic, /“IMG_0001\.HEIC” is a HEIC photo.*Save it as JPEG/],
    ['empty.png', Buffer.alloc(0), /“empty\.png” is empty/],
    ['cut.png', png.subarray(0, 40), /“cut\.png” begins as a picture and cannot be read/],
  ]) {
    await give(page, name, content);
    await alert(page).filter({ hasText: name }).waitFor();
    assert.match(await alert(page).innerText(), sentence);
    assert.equal(await page.locator('#photo-stage-title').innerText(), 'Example scene');
  }
  await look(page).click();
  await seen(page);
}));

test('a photo of one pixel is run too, and has nothing to share out', onPage({}, async (page) => {
  await visit(page, GABOR);
  await give(page, 'dot.png', await made(page, [1, 1], 'image/png', [['red', 0, 0, 1, 1]]), 'image/png');
  await seen(page);
  assert.match(await page.locator('.photo-notes').innerText(), /alike everywhere/);
}));

test('dropping and pasting work like choosing', onPage({}, async (page) => {
  await visit(page);
  const png = (await made(page, [50, 30], 'image/png', [['red', 0, 0, 20, 30]])).toString('base64');
  for (const kind of ['drop', 'paste']) {
    await page.evaluate(async ([type, encoded]) => {
      const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], `${type}ped.png`, { type: 'image/png' }));
      const init = { bubbles: true, cancelable: true };
      document.body.dispatchEvent(type === 'drop'
        ? new DragEvent('drop', { ...init, dataTransfer: data }) : new ClipboardEvent('paste', { ...init, clipboardData: data }));
    }, [kind, png]);
    await eventually(() => page.locator('#photo-stage-title').innerText(), `${kind}ped.png`);
    await seen(page);
  }
}));

test('a place is pointed at with the mouse and with keys, and is told in words', onPage({}, async (page) => {
  await visit(page);
  await look(page).click();
  await seen(page);
  const box = await pad(page).boundingBox();
  await page.mouse.click(box.x + box.width * 0.25, box.y + box.height * 0.5);
  assert.match(await where(page), /^Column (4[7-9]|50) of 192, row (7[1-4]) of 144$/);
  const before = await values(page);
  await pad(page).focus();
  for (const [key, place] of [
    ['Home', /^Column 1 of/], ['ArrowRight', /^Column 2 of/], ['End', /^Column 192 of/], ['ArrowLeft', /^Column 191 of/],
    ['PageDown', /row (79|8[0-2]) of/], ['ArrowUp', /row (78|79|8[01]) of/],
  ]) {
    await page.keyboard.press(key);
    assert.match(await where(page), place, key);
  }
  assert.notDeepEqual(await values(page), before);
  assert.match(await pad(page).getAttribute('aria-valuetext'), /^Column 191 of 192, row \d+ of 144: dimension \d at .* standard deviation/);
  const images = await page.locator('.photo-cell .sheet:not([loading])').evaluateAll((all) => all.filter((image) => image.naturalWidth === 0).length);
  assert.equal(images, 0, 'every strip shows an image');
  assert.match(await page.locator('.photo-cell').first().getAttribute('href'), /^\.\/\?layer=gabor&method=pca&components=6&dimension=\d&point=\d+$/);
}));

test('a dimension is chosen by its map, with the keyboard too, and the address keeps it', onPage({}, async (page) => {
  await visit(page);
  await look(page).click();
  await seen(page);
  const second = tiles(page).nth(1).getByRole('button');
  await second.focus();
  await page.keyboard.press('Enter');
  assert.equal(await second.getAttribute('aria-pressed'), 'true');
  const name = (await second.locator('strong').innerText()).toLowerCase();
  assert.match(await page.locator('.photo-frame canvas').getAttribute('aria-label'), new RegExp(`Map of ${name} over`));
  assert.match(page.url(), new RegExp(`dimension=${name.split(' ')[1]}`));
  await page.getByRole('button', { name: /^Go where dimension/ }).click();
  assert.match(await pad(page).getAttribute('aria-valuetext'), new RegExp(name));
}));

test('a spot becomes the target, and the image comes near it', onPage({}, async (page) => {
  await visit(page, `${GABOR}&engine=cpu`);
  await look(page).click();
  await seen(page);
  await page.getByRole('button', { name: 'Visualize this spot' }).click();
  await settled(page);
  assert.ok(Number(await page.locator('.live-cosine').innerText()) > 0.6);
  const patch = await pixels(page, '.photo-patch canvas');
  assert.deepEqual([patch.width, patch.height], [7, 7], 'a filter of the bank sees 7 pixels');
}));

test('another basis looks at the same photo, and the address keeps what computes', onPage({}, async (page) => {
  await visit(page, `${GABOR}&engine=cpu`);
  await look(page).click();
  await seen(page);
  const option = await page.locator('.photo-basis option', { hasText: 'gabor · NMF 3' }).getAttribute('value');
  await page.locator('.photo-basis select').selectOption(option);
  await eventually(() => tiles(page).count(), 3);
  assert.equal(await page.locator('.photo-numbers span').first().innerText(), '0', 'NMF has nothing below zero');
  assert.match(page.url(), /method=nmf&components=3&engine=cpu$/);
  await tiles(page).nth(1).getByRole('button').click();
  assert.match(page.url(), /dimension=\d&engine=cpu$/);
}));

test('LLE is asked at fewer places, and that is said', onPage({}, async (page, t) => {
  await visit(page, '?layer=gabor&method=lle&components=3');
  await look(page).click();
  await seen(page);
  t.diagnostic(await found(page));
  assert.match(await page.locator('.photo-notes').innerText(), /LLE looks among all its landmarks .* at every \w+ row/);
}));

test('a layer that is not live says how to enable it', onPage({}, async (page) => {
  await page.route('**/photo.html*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace(/data-stems="[^"]*"/, 'data-stems=""') });
  });
  await visit(page, '?layer=conv2d1&method=ica&components=16');
  assert.match(await page.locator('.photo-refusal[role=status]').innerText(), /not live on this site.*cargo xtask demo/);
  assert.equal(await look(page).count(), 0);
}));

test('without a program for the worker there is a sentence, and trying again helps', onPage({ faults: true }, async (page) => {
  await page.route('**/engine-*_bg.wasm', (route) => route.abort());
  page.removeAllListeners('pageerror');
  await visit(page);
  await look(page).click();
  await alert(page).filter({ hasText: 'Nothing can be computed here' }).waitFor(PATIENCE);
  await page.unroute('**/engine-*_bg.wasm');
  await page.getByRole('button', { name: 'Try again' }).click();
  await seen(page);
}));

test('a browser without workers says so', onPage({}, async (page) => {
  await page.addInitScript(() => { delete window.Worker; });
  await visit(page);
  await look(page).click();
  await alert(page).filter({ hasText: 'does not let the page start a worker' }).waitFor(PATIENCE);
}));

for (const [width, colorScheme] of [[390, 'light'], [1280, 'dark']]) {
  test(`axe finds nothing while a photo is looked at, ${width} px, ${colorScheme}`, onPage(
    { viewport: { width, height: 844 }, colorScheme },
    async (page) => {
      await visit(page);
      await look(page).click();
      await seen(page);
      await assertSound(page, 'with its maps');
      await page.getByRole('button', { name: 'Visualize this spot' }).click();
      await page.locator('.photo-spot .live-frame.drawn').waitFor(PATIENCE);
      await give(page, 'notes.jpg', Buffer.from('no photo'));
      await alert(page).filter({ hasText: 'notes.jpg' }).waitFor();
      await assertSound(page, 'with a spot and a refused file');
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
      await page.screenshot({ path: join(SHOTS, `photo-seen-${width}-${colorScheme}.png`), fullPage: true, animations: 'disabled' });
    },
  ));
}

let withGpu;
before(async () => {
  withGpu = await launch(WEBGPU);
});
after(() => withGpu?.close());

/// The maps of the example scene and what is said of them, computed with this.
async function mapsBy(page, engine) {
  await visit(page, `${GABOR}&engine=${engine}`);
  await look(page).click();
  await seen(page);
  await page.getByLabel('Map alone').check();
  const maps = [];
  for (let tile = 0; tile < await tiles(page).count(); tile += 1) {
    maps.push(await pixels(page, `.photo-tiles > li:nth-child(${tile + 1}) canvas`));
  }
  return { maps, shares: await page.locator('.photo-tiles .share').allInnerTexts(), said: await found(page) };
}

test('both processors give the same maps, and a lost one gives way', async (t) => {
  const context = await withGpu.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  try {
    const page = await context.newPage();
    const [twin, gpu] = [await mapsBy(page, 'cpu'), await mapsBy(page, 'gpu')];
    t.diagnostic(twin.said);
    t.diagnostic(gpu.said);
    assert.match(twin.said, /on your processor/);
    assert.match(gpu.said, /on your graphics processor/);
    assert.deepEqual(gpu.shares, twin.shares);
    for (const [index, { data }] of gpu.maps.entries()) {
      const apart = data.reduce((most, value, place) => Math.max(most, Math.abs(value - twin.maps[index].data[place])), 0);
      assert.ok(apart <= 3, `map ${index + 1} differs by ${apart} of 255`);
    }
    await page.evaluate(() => window.dispatchEvent(new Event('tuning:lose')));
    await page.getByRole('button', { name: 'Example scene' }).click();
    await page.locator('.photo-notes p', { hasText: 'on your processor' }).waitFor(PATIENCE);
    assert.deepEqual(await page.locator('.photo-tiles .share').allInnerTexts(), twin.shares);
  } finally {
    await context.close();
  }
});
