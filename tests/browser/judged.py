"""What a screen is judged by: axe, its width, its targets, and its keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Any, Final

from playwright.sync_api import Page

TARGET: Final = 44  # CSS pixels: what a thumb hits

_STOPS = 7  # of the keyboard in one field at most: a date has one for each part
_AXE = files("axe_playwright_python") / "axe.min.js"
_RUN = """async (rules) => {
  const options = {resultTypes: ['violations']};
  if (rules.length) options.runOnly = {type: 'rule', values: rules};
  const found = await axe.run(document, options);
  return found.violations.flatMap((v) => v.nodes.map((n) =>
    `${v.id}: ${n.target.join(' ')} ${n.html.slice(0, 120)} ` +
    [...n.any, ...n.all, ...n.none].map((c) => c.message).join('; ')));
}"""
# Wider than the screen is wrong, unless it lies in a box that scrolls by itself.
_WIDE = """() => {
  const most = document.documentElement.clientWidth;
  const scrolls = (e) => {
    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(p).overflowX)) return true;
    return false;
  };
  const told = [];
  if (document.documentElement.scrollWidth > most)
    told.push(`page ${document.documentElement.scrollWidth} > ${most}`);
  for (const e of document.body.querySelectorAll('*')) {
    const box = e.getBoundingClientRect();
    if (box.width && box.right > most + 1 && box.left < most + 500 && !scrolls(e)
        && getComputedStyle(e).position !== 'fixed')
      told.push(`${e.tagName}.${e.getAttribute('class')} ${Math.round(box.right)}`);
  }
  return told;
}"""
# A box of its own is what a finger must hit; a link inside a sentence is as high as it.
_SMALL = """(least) => {
  const told = [];
  const seen = (e) => e.checkVisibility({opacityProperty: true,
    visibilityProperty: true}) && !e.closest('.vh, [inert]');
  const asked = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  // Its words may be small, where the row around them is the target.
  const reaches = (e) => {
    e.scrollIntoView({block: 'center'});
    const box = e.getBoundingClientRect();
    const x = box.x + box.width / 2, y = box.y + box.height / 2, far = least / 2 - 1;
    return [[0, -far], [0, far], [-far, 0], [far, 0]].every(([dx, dy]) =>
      document.elementFromPoint(x + dx, y + dy)?.closest('a, button, label') === e);
  };
  for (const e of document.querySelectorAll(asked)) {
    if (!seen(e) || e.disabled || e.classList.contains('skip')) continue;
    const label = e.labels && [...e.labels].find((l) => l.contains(e)
      || /checkbox|radio|file/.test(e.type));
    const boxes = [e, label].filter(Boolean).map((x) => x.getBoundingClientRect());
    const height = Math.max(...boxes.map((b) => b.height));
    const width = Math.max(...boxes.map((b) => b.width));
    if (!height || !width) continue;
    const within = e.tagName === 'A' && [...e.parentElement.childNodes].some(
      (n) => n.nodeType === 3 && n.textContent.trim().length > 1);
    if (!within && (height < least - 0.5 || width < least - 0.5) && !reaches(e))
      told.push(`${Math.round(width)}x${Math.round(height)} ` +
        e.outerHTML.slice(0, 110).replace(/\\s+/g, ' '));
  }
  return told;
}"""
# Where the keyboard stands, and whether one sees that it stands there.
_STANDS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e);
  const label = e.closest('label');
  const around = label ? getComputedStyle(label) : style;
  const lined = [style, around].some((s) => s.outlineStyle !== 'none'
    && parseFloat(s.outlineWidth) >= 1) || style.boxShadow !== 'none';
  const named = [...document.querySelectorAll('*')].indexOf(e);
  return {named, lined, html: e.outerHTML.slice(0, 110).replace(/\\s+/g, ' ')};
}"""
_FROM_THE_TOP = """() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
}"""
_REACHABLE = """() => {
  const asked = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  const all = [...document.querySelectorAll('*')];
  const radios = new Set();
  return [...document.querySelectorAll(asked)].filter((e) => {
    if (e.disabled || e.tabIndex < 0 || !e.checkVisibility({visibilityProperty: true})
        || e.closest('[inert]')) return false;
    if (e.type !== 'radio') return true;
    const group = `${e.form ? all.indexOf(e.form) : ''} ${e.name}`;
    if (radios.has(group)) return false;
    radios.add(group);
    return true;
  }).length;
}"""


def axe_faults(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Return what axe finds; all of its rules are asked where none is named."""
    page.evaluate(_AXE.read_text("utf-8"))
    return list(page.evaluate(_RUN, list(rules)))


def too_wide(page: Page) -> list[str]:
    """Return what reaches beyond the right edge of the screen."""
    return list(page.evaluate(_WIDE))


def small_targets(page: Page) -> list[str]:
    """Return what a thumb would miss."""
    return list(page.evaluate(_SMALL, TARGET))


def keyboard_faults(page: Page) -> list[str]:
    """Walk a page by the Tab key, and return what is not reached or not seen."""
    page.evaluate(_FROM_THE_TOP)
    wanted = int(page.evaluate(_REACHABLE))
    faults, reached, last = list[str](), set[int](), -1
    for _ in range(_STOPS * wanted + 10):
        page.keyboard.press("Tab")
        stands: dict[str, Any] | None = page.evaluate(_STANDS)
        if stands is None or (stands["named"] in reached and stands["named"] != last):
            break
        if stands["named"] == last:  # another part of one field
            continue
        last = stands["named"]
        reached.add(last)
        if not stands["lined"]:
            faults.append(f"focus is not seen: {stands['html']}")
    if len(reached) < wanted:
        faults.append(f"the keyboard reaches {len(reached)} of {wanted}")
    return faults
