// Prints a page as PDF and tells which elements a page break cuts.
//
// Chromium writes a destination into the PDF for every id that a link of the page leads to, with the sheet it fell on.
// So each element gets an invisible anchor at its top and one at its bottom: on different sheets, it was cut.

// The sheets in points (ISO 216; ANSI Y14.1 A).
export const SHEETS = { A4: [595.28, 841.89], Letter: [612, 792] };

function mark(selectors) {
  const whole = [...document.querySelectorAll(selectors.join(','))], links = document.createElement('p');
  const named = whole.map((element) => `${element.tagName.toLowerCase()}.${element.className}#${element.id} ${element.textContent.trim().slice(0, 60)}`);
  // A row of a table is no box that something could stand in; its cells are.
  const boxes = (element) => (element.tagName === 'TR' ? [...element.cells] : [element]);
  whole.forEach((element, number) => boxes(element).forEach((box, part) => {
    box.style.position = 'relative';
    for (const side of ['top', 'bottom']) {
      const anchor = document.createElement('a'), link = document.createElement('a');
      anchor.id = `paper-${number}-${part}-${side}`;
      Object.assign(anchor.style, { position: 'absolute', left: '0', [side]: '0' });
      link.href = `#${anchor.id}`;
      link.textContent = '.';
      box.append(anchor);
      links.append(link);
    }
  }));
  document.body.append(links);
  return named;
}

// The size of the sheet, how many there are, how many elements were looked at, and those that are cut.
export async function printed(page, format, selectors) {
  const names = await page.evaluate(mark, selectors), text = (await page.pdf({ format, printBackground: true })).toString('latin1');
  const sheet = new Map(), places = /\/paper-(\d+)-\d+-(?:top|bottom) \[(\d+) 0 R \/XYZ/g;
  for (const [, number, on] of text.matchAll(places)) sheet.set(Number(number), (sheet.get(Number(number)) ?? new Set()).add(on));
  const size = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(text).slice(1).map(Number);
  return {
    size, sheets: text.match(/\/Type \/Page\b(?!s)/g).length, looked: sheet.size, all: names.length,
    cut: names.filter((_, number) => sheet.get(number)?.size > 1),
  };
}
