// Small help; without it, forms and links work as they always did.
//   <form data-swap="#list">   sent by fetch; #list of the answer takes its place
//   <form data-live="250">     sent while typing, after 250 ms of rest
//   <a data-swap="#list">      the same for a link
// 401 leads to the sign-in; 5xx and a broken line leave all fields as they are.
const words = document.body.dataset;
const running = new WeakMap();
const place = () => location.pathname + location.search;
let here = place();

export function say(text) {
  const live = document.getElementById('live');
  live.textContent = '';
  requestAnimationFrame(() => { live.textContent = text; });
}

export function toast(text, again) {
  document.querySelector('.toast')?.remove();
  const box = document.createElement('div');
  box.className = 'toast note bad';
  box.setAttribute('role', 'alert');
  const said = document.createElement('span');
  said.className = 'grow';
  said.textContent = text;
  const button = document.createElement('button');
  button.className = 'btn';
  button.type = 'button';
  button.textContent = again ? words.again : words.close;
  button.onclick = () => { box.remove(); again?.(); };
  box.append(said, button);
  document.body.append(box);
}

// Ask the server; what cannot be answered is said, and null returned.
export async function ask(url, options, again) {
  let answer;
  try {
    answer = await fetch(url, { ...options, headers: { 'X-Fragment': '1', ...options?.headers } });
  } catch (error) {
    if (error.name !== 'AbortError') toast(words.offline, again);
    return null;
  }
  if (answer.status === 401) {
    location.href = '/sign-in?next=' + encodeURIComponent(location.pathname);
    return null;
  }
  if (answer.status >= 500) {
    toast(`${words.failed} (${answer.headers.get('X-Request-Id') ?? '-'})`, again);
    return null;
  }
  return answer;
}

function remembered() {
  const at = document.activeElement;
  return at?.id ? { id: at.id, start: at.selectionStart, end: at.selectionEnd } : null;
}

function focus(inside, before) {
  const wanted = inside.querySelector('[autofocus]');
  if (wanted) { wanted.focus(); return; }
  const same = before && inside.querySelector('#' + CSS.escape(before.id));
  if (!same) return;
  same.focus({ preventScroll: true });
  try { same.setSelectionRange(before.start, before.end); } catch { /* no text field */ }
}

async function swap(source, url, options, history, again) {
  const target = document.querySelector(source.dataset.swap);
  running.get(source)?.abort();
  const stop = new AbortController();
  running.set(source, stop);
  target.setAttribute('aria-busy', 'true');
  const answer = await ask(url, { ...options, signal: stop.signal }, again);
  const html = await answer?.text().catch(() => null);
  if (running.get(source) !== stop) return;
  running.delete(source);
  target.removeAttribute('aria-busy');
  if (html == null) return;
  const page = new DOMParser().parseFromString(html, 'text/html');
  const fresh = page.querySelector(source.dataset.swap);
  if (!fresh) { location.href = answer.url; return; }
  const before = remembered();
  target.replaceWith(document.adoptNode(fresh));
  focus(fresh, before);
  if (history && answer.ok) window.history[history]({}, '', answer.url);
  here = place();
  const announced = answer.headers.get('X-Announce');
  say(announced ? decodeURIComponent(announced) : fresh.querySelector('[role=alert]')?.textContent ?? '');
  fresh.dispatchEvent(new CustomEvent('ui:swap', { bubbles: true }));
}

function send(form, button) {
  const data = new FormData(form, button);
  const method = (button?.formMethod || form.method).toUpperCase();
  const url = new URL(button?.getAttribute('formaction') || form.action, location.href);
  const again = () => send(form, button);
  if (method === 'GET') {
    url.search = new URLSearchParams([...data].filter(([, value]) => value !== ''));
    return swap(form, url, {}, 'replaceState', again);
  }
  const body = form.enctype === 'multipart/form-data' ? data : new URLSearchParams(data);
  return swap(form, url, { method, body }, '', again);
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm;
  if (question && !confirm(question)) { event.preventDefault(); return; }
  if (!form.dataset.swap || event.defaultPrevented) return;
  event.preventDefault();
  if (form.method === 'get' || !running.has(form)) send(form, event.submitter);
});

const resting = new WeakMap();
document.addEventListener('input', (event) => {
  const form = event.target.form;
  if (!form?.dataset.live) return;
  clearTimeout(resting.get(form));
  resting.set(form, setTimeout(() => send(form), Number(form.dataset.live)));
});

const menus = () => document.querySelectorAll('details.menu[open]');
document.addEventListener('click', (event) => {
  for (const menu of menus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const link = event.target.closest?.('a[data-swap]');
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const go = () => swap(link, link.href, {}, 'pushState', go);
  go();
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
});

// A step to #somewhere on the same page is none.
addEventListener('popstate', () => { if (place() !== here) location.reload(); });
