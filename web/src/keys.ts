// The keyboard in a grid: one cell can be reached by Tab, arrows go from cell to cell.
//
// In: a cell and a key. Out: the next cell, in focus. Invariant: one stop for Tab in the whole grid.

const inner = (cell: HTMLElement): HTMLElement => cell.querySelector<HTMLElement>('a, button') ?? cell;

export function rove(grid: HTMLTableElement, cell: HTMLElement): void {
  for (const old of grid.querySelectorAll('[tabindex="0"]')) old.setAttribute('tabindex', '-1');
  inner(cell).setAttribute('tabindex', '0');
}

export function focusCell(grid: HTMLTableElement, cell: HTMLElement): void {
  rove(grid, cell);
  inner(cell).focus();
}

export function step(cell: HTMLTableCellElement, { key, ctrlKey }: KeyboardEvent): HTMLTableCellElement | undefined {
  const row = cell.parentElement as HTMLTableRowElement;
  const rows = [...(row.closest('table') as HTMLTableElement).rows].filter((r) => !r.classList.contains('section'));
  const r = rows.indexOf(row);
  const c = cell.cellIndex;
  const last = row.cells.length - 1;
  const to = (y: number, x: number) => rows[Math.max(0, Math.min(rows.length - 1, y))]?.cells[Math.max(0, Math.min(last, x))];
  switch (key) {
    case 'ArrowRight':
      return to(r, c + 1);
    case 'ArrowLeft':
      return to(r, c - 1);
    case 'ArrowDown':
      return to(r + 1, c);
    case 'ArrowUp':
      return r === 1 && c === 0 ? undefined : to(r - 1, c);
    case 'PageDown':
      return to(r + 10, c);
    case 'PageUp':
      return to(r - 10, c);
    case 'Home':
      return ctrlKey ? to(1, 1) : to(r, 1);
    case 'End':
      return ctrlKey ? to(rows.length - 1, last) : to(r, last);
    default:
      return undefined;
  }
}
