// The officer's page: share the picture, copy the text, come back and say so.
const all = (what, inside = document) => [...inside.querySelectorAll(what)];
const said = document.getElementById('said');
const done = document.querySelector('[data-done]');
let gone = false;

function say(text, kind = 'ok') {
  said.className = `toast note ${kind}`;
  said.hidden = false;
  said.textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { said.hidden = true; }, 7000);
}

async function copy(words, part) {
  try {
    await navigator.clipboard.writeText(words.textContent);
  } catch {
    getSelection().selectAllChildren(words); // where the line is not encrypted
    if (!document.execCommand('copy')) { say(part.dataset.uncopied, 'bad'); return; }
    getSelection().removeAllRanges();
  }
  say(part.dataset.copied);
}

// The file must be there before the tap: a phone forgets the tap while it is fetched.
async function prepare(part, button) {
  const link = part.querySelector('[data-file]');
  const bytes = await (await fetch(part.querySelector('img').src)).blob();
  const files = [new File([bytes], link.pathname.split('/').pop(), { type: link.dataset.file })];
  if (!navigator.canShare({ files })) return;
  button.hidden = false;
  link.className = 'btn';
  button.onclick = async () => {
    const words = part.querySelector('[data-text]');
    gone = true;
    if (words) await Promise.race([copy(words, part), new Promise((go) => { setTimeout(go, 400); })]);
    navigator.share({ files }).catch((error) => {
      if (error.name !== 'AbortError') say(part.dataset.failed, 'bad');
    });
  };
}

for (const part of all('[data-part]')) {
  for (const button of all('[data-copy]', part)) {
    button.hidden = false;
    button.onclick = () => copy(button.closest('.stack').querySelector('.words'), part);
  }
  for (const link of all('[download]', part)) link.onclick = () => { gone = true; };
  if (navigator.canShare) for (const button of all('[data-share]', part)) prepare(part, button).catch(() => {});
}

document.onvisibilitychange = () => {
  if (document.hidden || !gone || !done) return;
  done.focus({ preventScroll: true });
  done.scrollIntoView({ block: 'center' });
};

for (const note of all('[data-remind]')) {
  setTimeout(() => {
    document.title = note.textContent = note.dataset.now;
    navigator.vibrate?.([200, 100, 200]);
  }, Math.max(new Date(note.dataset.remind) - Date.now(), 0));
}
