// The draft is saved two seconds after the last change, and whenever the page is left.
// What cannot be sent stays on this device, and is sent as soon as there is a line.
const form = document.getElementById('write');
const line = document.getElementById('saved');
const here = document.getElementById('here');
const heading = document.getElementById('name');
const clash = document.getElementById('clash');
const { id, saving, unsaved, offline, failed, restored } = form.dataset;
const key = `draft:${id}`;
const url = `/write/${id}`;
const ours = ['number', 'base', 'aside'];
let dirty = false, stopped = false, timer = 0, running = null, wait = 4;

const typed = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === 'string'));
const tell = (text) => { if (line && line.textContent !== text) line.textContent = text; };

function keepHere(body) {
  try { localStorage.setItem(key, body); } catch { /* private window, or full */ }
}

function forget() {
  try { localStorage.removeItem(key); } catch { /* private window */ }
}

function later(seconds) {
  clearTimeout(timer);
  timer = setTimeout(save, seconds * 1000);
}

function changed() {
  heading.textContent = form.elements.title.value || heading.dataset.untitled;
  if (stopped) return;
  dirty = true;
  tell(unsaved);
  later(2);
}

async function send() {
  const body = typed();
  dirty = false;
  tell(saving);
  keepHere(body); // until the answer says that it is there
  let answer;
  try {
    if (!navigator.onLine) throw new Error(offline);
    // Longer texts may not outlive the page; they are still here when it comes back.
    answer = await fetch(`${url}/autosave`, { method: 'POST', body, keepalive: `${body}`.length < 60000 });
    if (!answer.ok && answer.status !== 409) throw new Error(answer.status);
  } catch {
    dirty = true;
    keepHere(typed());
    tell(navigator.onLine ? failed : offline);
    wait = Math.min(wait * 2, 60);
    later(wait);
    return;
  }
  wait = 4;
  const said = await answer.json().catch(() => ({}));
  forget();
  if (answer.status === 409) {
    // Both texts are kept; from here on a person chooses.
    stopped = true;
    form.elements.aside.value = said.aside;
    clash.firstChild.textContent = `${said.said} ${said.why}`;
    clash.hidden = false;
    tell('');
    return;
  }
  form.elements.number.value = said.number;
  tell(dirty ? unsaved : said.said);
}

async function save() {
  clearTimeout(timer);
  if (running) await running;
  if (!dirty || stopped) return;
  running = send();
  await running;
  running = null;
}

async function look() {
  if (stopped || document.hidden) return;
  const answer = await fetch(`${url}/here`, { method: 'POST' }).catch(() => null);
  const said = answer?.ok ? await answer.json() : null;
  if (!said) return;
  if (here.textContent !== said.said) here.textContent = said.said;
  here.hidden = !said.said;
}

function bringBack() {
  let kept = null;
  try { kept = localStorage.getItem(key); } catch { /* private window */ }
  if (!kept || stopped) return;
  const values = new URLSearchParams(kept);
  const now = new FormData(form);
  // The answer may have come after the page was left: then it is saved already.
  if ([...values.keys()].every((name) => ours.includes(name) || `${values.getAll(name)}` === `${now.getAll(name)}`)) {
    forget();
    return;
  }
  for (const field of form.elements) {
    if (!field.name || !values.has(field.name) && field.type !== 'checkbox') continue;
    if (['checkbox', 'radio'].includes(field.type)) field.checked = values.getAll(field.name).includes(field.value);
    // With the number that it was typed upon: who saved meanwhile is not overwritten.
    else if (field.name !== 'aside') field.value = values.get(field.name);
  }
  dirty = true;
  save().then(() => { if (!stopped && !dirty) tell(restored); });
}

// A slot is shown for each account that is chosen; for all of them while none is.
function showSlots() {
  const chosen = new FormData(form).getAll('accounts');
  for (const slot of document.querySelectorAll('#slots li')) slot.hidden = chosen.length > 0 && !chosen.includes(slot.dataset.of);
}

form.addEventListener('input', changed);
form.addEventListener('change', showSlots);
form.addEventListener('change', changed);
form.addEventListener('focusout', save);
form.addEventListener('submit', async (event) => {
  clearTimeout(timer);
  if (running) {
    // Its answer says which save this one follows.
    event.preventDefault();
    await running;
    form.requestSubmit(event.submitter);
    return;
  }
  if (!navigator.onLine) {
    event.preventDefault();
    keepHere(typed());
    tell(offline);
    return;
  }
  stopped = !event.defaultPrevented;
});
addEventListener('online', save);
addEventListener('pagehide', () => {
  if (!dirty || stopped) return;
  keepHere(typed());
  save();
});
addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
document.addEventListener('visibilitychange', () => { if (document.hidden) save(); });
document.addEventListener('keydown', (event) => {
  if (!(event.ctrlKey || event.metaKey)) return;
  if (event.key === 's') { event.preventDefault(); dirty = !stopped; save(); }
  if (event.key === 'Enter') document.getElementById('submit')?.click();
});
// It saves by itself now; on a phone there is better use for the room.
document.getElementById('save')?.classList.add('only-wide');
bringBack();
setInterval(look, 20000);
