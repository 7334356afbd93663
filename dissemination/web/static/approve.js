// The inbox: how many are chosen, and no more than may be. The item: the reason at hand.
const several = document.getElementById('several');
if (several) {
  const picks = [...document.querySelectorAll('.choose input:not(:disabled)')];
  const button = several.querySelector('button');
  const count = () => {
    const chosen = picks.filter((one) => one.checked).length;
    several.querySelector('.count').textContent = chosen ? ` (${chosen})` : '';
    button.disabled = !chosen;
    for (const one of picks) one.disabled = !one.checked && chosen >= several.dataset.most;
  };
  for (const one of picks) one.addEventListener('change', count);
  count();
}
const decide = document.querySelector('#decide details');
decide?.addEventListener('toggle', () => {
  const wrong = decide.querySelector('[autofocus]');
  if (decide.open) (wrong ?? decide.querySelector('.chip input')).focus({ preventScroll: true });
});
// What comes back from the browser's memory may have changed since: ask for it again.
addEventListener('pageshow', (event) => {
  if (event.persisted && (several || decide)) location.reload();
});
