const COLUMNS_MAX = 120;

/** JSON as the formatter leaves it: two blanks a step, and a list of plain values on one line where it fits. */
export function tidyJson(value: unknown): string {
  const open = JSON.stringify(value, null, 2);
  const lists =
    /^( *)((?:"(?:[^"\\]|\\.)*": )?)\[\n((?: +(?:"(?:[^"\\]|\\.)*"|[\d.e+-]+|true|false|null),?\n)+) *\](,?)$/gm;
  const closed = open.replaceAll(lists, (whole, indent: string, key: string, items: string, comma: string) => {
    const one = `${indent}${key}[${items.trim().split(/\n\s*/).join(' ')}]${comma}`;
    return one.length <= COLUMNS_MAX ? one : whole;
  });
  return `${closed}\n`;
}
