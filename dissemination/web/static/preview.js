// Previews keep up with what is typed: one request at a time, and the newest text wins.
const all = (what, within = document) => [...within.querySelectorAll(what)];
const one = (what, within) => all(what, within)[0];
const panel = one('#panel'), words = panel.dataset, marks = new Map();
const shown = (what) => one(`.look:not([hidden]) ${what}`, panel);
const box = (at) => document.getElementById(`f-${at.field}`);
let look, seen = 0, drawn = 0, freshAt = 0, busy, due, rest, scale = 0.5, began;

async function ask(path) {
  const typed = [...new FormData(one('[name=title]').form)].filter(([, value]) => value.at);
  const answer = await fetch(`${words.url}/${path}`, { method: 'POST', headers: { 'X-Fragment': '1' }, body: new URLSearchParams(typed) });
  if (![200, 422].includes(answer.status)) throw answer;
  return answer;
}

function choose(by) {
  const tabs = all('[data-look]', panel), names = tabs.map((tab) => tab.dataset.look);
  look = names.at((Math.max(names.indexOf(look), 0) + by) % names.length);
  for (const tab of tabs) {
    tab.ariaCurrent = tab.dataset.look === look || null;
    one(tab.hash).hidden = !tab.ariaCurrent;
    if (tab.ariaCurrent) tab.parentNode.scrollLeft = tab.offsetLeft - 120;
  }
  peek();
}

function peek() {
  const small = one('.peek img');
  if (small) small.hidden = !(small.src = shown('img')?.src ?? '');
}

async function draw(image) {
  const start = Date.now(), old = image.src;
  const answer = await ask(`card?account=${look}&number=${image.dataset.number}&scale=${scale}`);
  if (!answer.ok) return answer.text();
  const fresh = new Image();
  fresh.src = URL.createObjectURL(await answer.blob());
  await fresh.decode();
  image.src = fresh.src;
  peek();
  URL.revokeObjectURL(old);
  const took = Date.now() - start;
  if (took > 350) scale = 1 / 3;
  if (took < 150) scale = 0.5;
  return '';
}

async function refresh(whole) {
  const html = await (await ask(`preview?look=${look ?? ''}${whole ? '' : '&only=yes'}`)).text();
  const fresh = one('#panel', new DOMParser().parseFromString(html, 'text/html'));
  for (const image of all('[src^=blob]', panel)) {
    const place = one(`[data-key="${image.dataset.key}"]`, fresh);
    if (place) place.replaceWith(Object.assign(image, { alt: place.alt }));
  }
  const next = one('.look', fresh);
  if (!whole) return next && one(`#look-${look}`).replaceWith(next);
  const held = document.activeElement.dataset.look;
  panel.replaceChildren(...fresh.children);
  freshAt = Date.now();
  settle();
  return one(`[data-look="${held}"]`)?.focus();
}

const painted = (detail) => dispatchEvent(new CustomEvent('preview:painted', { detail }));

async function run(is) {
  due ||= is;
  if (busy) return;
  busy = true;
  let said = '';
  try {
    while (due || drawn !== seen) {
      const mine = seen, image = shown('.phone img'), whole = due || !look || Date.now() - freshAt > 4000;
      due = false;
      if (image) said = await draw(image);
      painted(image && mine);
      if (whole || !image) await refresh(whole);
      for (const bare of all('.look:not([hidden]) img:not([src])', panel)) await draw(bare);
      painted(drawn = mine);
    }
  } catch {
    said = words.late;
  }
  const told = one('#panel-says');
  told.hidden = !said;
  if (told.textContent !== said) told.textContent = said;
  busy = false;
}

// The panel is as new as the server made it: what is marked begins from there.
function settle() {
  choose(0);
  marks.clear();
  for (const { dataset: at } of all('[data-to]', panel)) {
    if (+at.to && box(at)) marks.set(box(at), [...marks.get(box(at)) ?? [], [+at.from, +at.to, at.kind]]);
  }
  all('.mirror').forEach((over) => over.remove());
  marks.forEach(mirror);
  all('[data-put]', panel).forEach((button) => { button.hidden = false; });
}

// A copy of the text lies over its field: of it, only the marks can be seen.
function mirror(spans, field) {
  const over = document.createElement('div'), style = getComputedStyle(field), text = field.value;
  over.className = 'mirror';
  over.ariaHidden = true;
  for (const name of ['font', 'padding', 'width', 'height']) over.style[name] = style[name];
  let at = 0;
  for (const [from, to, kind] of spans.sort(([a], [b]) => a - b)) {
    if (from < at) continue;
    const mark = document.createElement('mark');
    mark.className = kind;
    mark.textContent = text.slice(from, to);
    over.append(text.slice(at, from), mark);
    at = to;
  }
  over.append(text.slice(at), ' ');
  field.over?.remove();
  field.parentNode.append(field.over = over);
  over.style.top = `${field.offsetTop}px`;
  field.was = text.length;
  (field.onscroll = () => { over.scrollTop = field.scrollTop; over.scrollLeft = field.scrollLeft; })();
}

function open(is) {
  panel.classList.toggle('full', is);
  one(is ? '.shut' : '.peek')?.focus();
}

addEventListener('input', ({ target: field }) => {
  seen += 1;
  if (marks.has(field)) { // typed before a mark, it moves; typed into it, it goes
    const by = field.value.length - field.was, end = field.selectionEnd - by;
    const left = marks.get(field).filter(([from, to]) => from >= end || to <= end + Math.min(by, 0));
    marks.set(field, left.map(([from, to, kind]) => (from < end ? [from, to, kind] : [from + by, to + by, kind])));
    mirror(marks.get(field), field);
  }
  clearTimeout(rest);
  rest = setTimeout(run, 300, true);
  run();
});

addEventListener('click', (event) => {
  const link = event.target.closest('a,button'), said = link?.dataset ?? {};
  const at = link?.closest('[data-to]')?.dataset, field = at && box(at);
  if (said.look) {
    look = said.look;
    choose(0);
    run(true);
  } else if (link?.matches('.peek,.shut')) open(!panel.matches('.full'));
  else if (field?.setSelectionRange) {
    open(false);
    field.focus();
    if (+at.to) field.setSelectionRange(+at.from, +at.to);
    if (said.put) document.execCommand('insertText', false, said.put); // can be undone
  } else return;
  event.preventDefault();
});

addEventListener('touchstart', (event) => { began = event.touches[0].clientX; });
addEventListener('touchend', (event) => {
  const by = event.changedTouches[0].clientX - began;
  if (Math.abs(by) > 60 && event.target.closest('.look')) choose(by < 0 ? 1 : -1);
});
settle();
run(true);
