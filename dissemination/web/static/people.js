// Passwords that may be looked at, and links that are copied with one tap.
for (const box of document.querySelectorAll('[data-show]')) {
  const field = document.getElementById(box.dataset.show);
  box.hidden = false;
  box.querySelector('input').addEventListener('change', (event) => {
    field.type = event.target.checked ? 'text' : 'password';
  });
  // What is sent is a password again, so that no browser keeps it as a text.
  field.form.addEventListener('submit', () => { field.type = 'password'; });
}
for (const button of document.querySelectorAll('[data-copy]')) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = !navigator.clipboard;
  field.addEventListener('focus', () => field.select());
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(field.value);
    button.querySelector('span').textContent = button.dataset.said;
  });
}
