import { describe, expect, test } from 'vitest';
import { progressOn } from '../../cli/rehearse/progress.ts';

describe('the progress bar', () => {
  function drawn(terminal: object, moments: readonly number[]) {
    let text = '';
    let now = 0;
    const screen = { ...terminal, write: (chunk: string) => (text += chunk) } as unknown as NodeJS.WritableStream;
    const bar = progressOn(screen, 100, () => now);
    for (const at of moments) {
      now = at;
      bar.add(10);
    }
    const before = text;
    bar.end();
    return { lines: before.split('\r\u001b[K').slice(1), cleared: text.slice(before.length) };
  }

  test('says how far it is and what is left, on one line of a terminal, and is gone at the end', () => {
    expect(drawn({ isTTY: true, columns: 100 }, [1_000, 60_000])).toEqual({
      lines: [
        '███░░░░░░░░░░░░░░░░░░░░░░░░░░░  10 %  10 of 100 incidents, 9 s left',
        '██████░░░░░░░░░░░░░░░░░░░░░░░░  20 %  20 of 100 incidents, 4:00 left',
      ],
      cleared: '\r\u001b[K',
    });
  });

  test('never wraps', () => expect(drawn({ isTTY: true, columns: 20 }, [1_000]).lines[0]).toHaveLength(19));

  test('is not shown for what takes no time, nor more often than anybody can see', () => {
    expect(drawn({ isTTY: true }, [100, 499])).toEqual({ lines: [], cleared: '' });
    expect(drawn({ isTTY: true }, [500, 599, 600]).lines).toHaveLength(2);
  });

  test('is nothing on what is no terminal', () => {
    expect(drawn({}, [1_000, 60_000])).toEqual({ lines: [], cleared: '' });
    expect(drawn({ isTTY: false }, [1_000])).toEqual({ lines: [], cleared: '' });
  });
});
