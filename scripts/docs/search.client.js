// The search of the documentation: sections whose page, heading and text hold all words of the query, best first.
const form = document.querySelector('form.search');
const [input, list] = [form.querySelector('input'), form.querySelector('ol')];
const base = form.dataset.base;
const MOST_SHOWN = 12;
const CONTEXT = 60;

let loading;
const sections = () => (loading ??= fetch(`${base}search.json`).then((response) => response.json()));

/** A heading that holds a word counts for more than any number of words in the text. */
function scoreOf({ title, heading, text }, words) {
  let score = 0;
  for (const word of words) {
    const [inTitle, inHeading, inText] = [title, heading, text].map((part) => part.toLowerCase().includes(word));
    if (!inTitle && !inHeading && !inText) return 0;
    score += (inHeading ? 10 : 0) + (inTitle ? 5 : 0) + (inText ? 1 : 0);
  }
  return score;
}

function itemOf({ path, title, anchor, heading, text }, [word]) {
  const at = Math.max(0, text.toLowerCase().indexOf(word));
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = `${base}${path}#${anchor}`;
  link.textContent = heading === title ? title : `${title}: ${heading}`;
  const context = document.createElement('p');
  context.textContent = text.slice(Math.max(0, at - CONTEXT), at + 2 * CONTEXT);
  item.append(link, context);
  return item;
}

async function show() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = words.length === 0 ? [] : await sections();
  const scored = found.map((section) => ({ section, score: scoreOf(section, words) })).filter(({ score }) => score > 0);
  scored.sort((a, b) => b.score - a.score);
  list.replaceChildren(...scored.slice(0, MOST_SHOWN).map(({ section }) => itemOf(section, words)));
  if (words.length > 0 && scored.length === 0) list.replaceChildren(nothing());
  list.hidden = words.length === 0;
}

function nothing() {
  const item = document.createElement('li');
  item.textContent = 'No section holds all of these words.';
  return item;
}

input.addEventListener('input', show);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  list.querySelector('a')?.click();
});
input.addEventListener('keydown', ({ key }) => {
  if (key !== 'Escape') return;
  input.value = '';
  list.hidden = true;
});
