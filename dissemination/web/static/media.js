// Files go one by one, with progress in words. A touch of the picture sets its focus.
const $ = (what, root = document) => root.querySelector(what);
const on = (kind, act) => document.addEventListener(kind, act);
const queue = [];
let line;

const sent = (box, name, file) => new Promise((done) => {
  const { uploads, sending, cancel, broke, again } = box.dataset;
  const call = new XMLHttpRequest();
  const data = new FormData();
  const tell = (text, label, onclick) => {
    $('span', line).textContent = text.replace('#f', file.name).replace('#n', queue.length);
    Object.assign($('button', line), { textContent: label, onclick });
  };
  call.open('POST', uploads);
  call.responseType = 'document';
  call.upload.onprogress = (at) => tell(sending.replace('#p', Math.floor(at.loaded / at.total * 100)), cancel, () => call.abort());
  call.onabort = () => done();
  call.onload = () => call.status < 500 ? done(call.response) : call.onerror();
  call.onerror = () => tell(broke, again, () => done(sent(box, name, file)));
  data.set(name, file);
  call.send(data);
});

async function send(files, name = 'files') {
  const box = $('[data-uploads]');
  if (box) queue.push(...files);
  if (line || !queue[0]) return;
  box.append($('template', box).content.cloneNode(true));
  line = box.lastElementChild;
  while (queue[0]) {
    const page = await sent(box, name, queue.shift()) ?? document;
    $('#taken ul', page)?.prepend(...document.querySelectorAll('#taken li'));
    for (const part of ['#taken', '#library']) $(part)?.replaceWith($(part, page));
    $('[data-rows]')?.append(...$('#rows', page)?.children ?? []);
  }
  line = line.remove();
  box.querySelectorAll('.pick').forEach((row, n) => row.querySelectorAll('[name]').forEach((one) => {
    one.name = one.name.replace(/\d+/, n);
    if (one.type === 'submit') one.value = one.value.replace(/\d+/, n);
  }));
  box.dispatchEvent(new Event('input', { bubbles: true }));
}

function focus(x, y) {
  const { width, height } = $('[data-focus] svg').viewBox.baseVal;
  const kept = (middle, size, all) => Math.max(0, Math.min(all - size, middle * all - size / 2));
  $('#f-x').value = x * 100;
  $('#f-y').value = y * 100;
  $('#f-focus').checked = false;
  $('[data-focus] circle').setAttribute('transform', `translate(${x * width} ${y * height})`);
  for (const { viewBox: { baseVal: box } } of document.querySelectorAll('.crops svg')) {
    box.x = kept(x, box.width, width);
    box.y = kept(y, box.height, height);
  }
}

on('change', ({ target }) => {
  if (target.type !== 'file' || !target.closest('[data-uploads]')) return;
  send([...target.files], target.name);
  target.value = '';
});
on('input', ({ target }) => target.type === 'range' && focus($('#f-x').value / 100, $('#f-y').value / 100));
on('click', ({ target, offsetX, offsetY }) => target.closest('[data-focus]') && focus(offsetX / target.clientWidth, offsetY / target.clientHeight));
on('dragover', (event) => $('[data-uploads]') && event.preventDefault());
for (const kind of ['drop', 'paste']) on(kind, (event) => {
  const { files } = event.dataTransfer ?? event.clipboardData;
  if (!files[0] || !$('[data-uploads]')) return;
  event.preventDefault();
  send(files);
});
